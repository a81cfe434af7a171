package outward_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/outward"
	"tend/schema/bothengines"
)

var ctx = context.Background()

// A name that means this machine when it is looked at, and another one later,
// is not called under its new address.
func TestANameThatMovesAway(t *testing.T) {
	here, far := netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("192.0.2.7")
	asked := 0
	d := outward.Door{What: outward.Words, LookUp: func(context.Context, string) ([]netip.Addr, error) {
		if asked++; asked == 1 {
			return []netip.Addr{here}, nil
		}
		return []netip.Addr{far}, nil
	}}
	if _, err := d.Resolve(ctx, "engine.example"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Client().Get("http://engine.example:9/"); err == nil || !strings.Contains(err.Error(), "another machine, and the words of transcripts do not leave this one") {
		t.Errorf("it was called under its new address: %v", err)
	}
	both := outward.Door{LookUp: func(context.Context, string) ([]netip.Addr, error) { return []netip.Addr{here, far}, nil }}
	if _, err := both.Resolve(ctx, "engine.example"); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a name of two machines: %v", err)
	}
}

// A service on this machine cannot send its caller on to another.
func TestNobodyIsSentOn(t *testing.T) {
	reached := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	defer other.Close()
	first := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer first.Close()
	got, err := outward.Door{}.Client().Get(first.URL)
	if err != nil || got.StatusCode != http.StatusTemporaryRedirect || reached {
		t.Errorf("%v, %v, reached %v", got, err, reached)
	}
}

func TestHostsAreAllowedWithAReasonAndForOnePurpose(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := outward.Store{DB: d}
		admin, leader := auth.Actor{Site: "s", ID: "a", Role: auth.Administrator}, auth.Actor{Site: "s", ID: "l", Role: auth.Leader}
		const host = "192.0.2.7"
		for name, c := range map[string]struct {
			err  error
			kind fault.Kind
		}{
			"a leader allows":         {s.Allow(ctx, leader, outward.Words, host, "because I want it so"), fault.Forbidden},
			"a leader forbids":        {s.Forbid(ctx, leader, outward.Words, host), fault.Forbidden},
			"a host without a reason": {s.Allow(ctx, admin, outward.Words, host, "so"), fault.Invalid},
			"an address":              {s.Allow(ctx, admin, outward.Words, "http://192.0.2.7/x", "an agreement of 2026"), fault.Invalid},
			"for anything":            {s.Allow(ctx, admin, "everything", host, "an agreement of 2026"), fault.Invalid},
			"a host that is not":      {s.Forbid(ctx, admin, outward.Words, host), fault.NotFound},
		} {
			if fault.KindOf(c.err) != c.kind || c.err == nil {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		if err := s.Allow(ctx, admin, outward.Words, host, "agreement of 3 March 2026, data protection officer"); err != nil {
			t.Fatal(err)
		}
		if err := s.Allow(ctx, admin, outward.Words, host, "agreement of 3 March 2026, once more"); fault.KindOf(err) != fault.Conflict {
			t.Error(err)
		}
		allowed := func(site string, p outward.Purpose) bool {
			door, err := s.Door(ctx, site, p, host)
			if err != nil {
				t.Fatal(err)
			}
			return door.Allowed
		}
		if !allowed("s", outward.Words) || allowed("s", outward.Recordings) || allowed("elsewhere", outward.Words) {
			t.Error("a host is allowed for more than its purpose, or at another site")
		}
		if err := s.Forbid(ctx, admin, outward.Words, host); err != nil || allowed("s", outward.Words) {
			t.Errorf("after it was taken back: %v", err)
		}
	})
}

func TestAddresses(t *testing.T) {
	for address, c := range map[string]struct {
		host string
		ok   bool
	}{
		"http://127.0.0.1:11434/v1":       {"127.0.0.1", true},
		"https://Model.Example.org/v1":    {"model.example.org", true},
		"http://[::1]:8080/":              {"::1", true},
		"file:///etc/passwd":              {"", false},
		"ftp://example.org/":              {"example.org", false},
		"http://name:secret@example.org/": {"example.org", false},
		"http://":                         {"", false},
		"http://[::1":                     {"", false},
		"":                                {"", false},
	} {
		if host, ok := outward.HostOf(address); host != c.host || ok != c.ok {
			t.Errorf("%q: %q, %v", address, host, ok)
		}
	}
	for model, away := range map[string]bool{"big:cloud": true, "Big-Cloud": true, "cloudy": false, "": false} {
		if outward.Elsewhere(model) != away {
			t.Errorf("%q: %v", model, !away)
		}
	}
}
