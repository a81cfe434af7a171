// Package webtest serves the demonstration to tests and walks through its
// pages in a real browser.
package webtest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tend/demo"
	"tend/door/house"
	"tend/door/web"
	"tend/door/web/staff"
	"tend/platform/auth"
)

// Site is the one site of the demonstration.
const Site = "main"

// Service is a demonstration service that answers on loopback.
type Service struct {
	*house.House
	URL string
}

// The members of staff of the demonstration.
var (
	Admin      = auth.Staff{ID: "demo-administrator", Login: "administrator", Shown: "Robin Keeper", Role: auth.Administrator}
	Leader     = auth.Staff{ID: demo.FirstLeader, Login: "leader", Shown: "Sam Leader", Role: auth.Leader}
	Leader2    = auth.Staff{ID: demo.SecondLeader, Login: "leader-2", Shown: "Jo Leader", Role: auth.Leader}
	Supervisor = auth.Staff{ID: "demo-supervisor", Login: "supervisor", Shown: "Ash Overseer", Role: auth.Supervisor}
	Researcher = auth.Staff{ID: "demo-researcher", Login: "researcher", Shown: "Kim Evaluator", Role: auth.Researcher}
)

// New serves a fresh copy of the demonstration on SQLite.
func New(t testing.TB) *Service {
	t.Helper()
	return Logging(t, io.Discard)
}

// Logging is New with the log in sight.
func Logging(t testing.TB, log io.Writer) *Service {
	t.Helper()
	filled, err := template()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filled)); err != nil {
		t.Fatal(err)
	}
	h, _, err := house.Open(context.Background(), house.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.DB.Close() })
	return serve(t, h, log)
}

// template fills a folder once for all tests of a process; each works on a
// copy. It is left to the system's own tidying of temporary folders.
var template = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "tend-demonstration-")
	if err != nil {
		return "", err
	}
	h, _, err := house.Open(context.Background(), house.Place{Dir: filepath.Join(dir, "data")})
	if err != nil {
		return "", err
	}
	if err := fill(h); err != nil {
		return "", err
	}
	return filepath.Join(dir, "data"), h.DB.Close()
})

// Over fills empty stores with the demonstration and serves them.
func Over(t testing.TB, h *house.House) *Service {
	t.Helper()
	if err := fill(h); err != nil {
		t.Fatal(err)
	}
	return serve(t, h, io.Discard)
}

func fill(h *house.House) error {
	ctx, actor := context.Background(), auth.System(Site, "test")
	for _, member := range []auth.Staff{Admin, Leader, Leader2, Researcher, Supervisor} {
		if _, err := h.Auth.Add(ctx, actor, member, "made-up people"); err != nil {
			return err
		}
	}
	return h.Fill(ctx, actor, demo.Make(time.Now()))
}

func serve(t testing.TB, h *house.House, log io.Writer) *Service {
	t.Helper()
	handler, err := web.Handler(&staff.Desk{House: h, Site: Site, Synthetic: true, Log: slog.New(slog.NewJSONHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &Service{h, server.URL}
}

// Link makes a sign-in link for a member of staff.
func (s *Service) Link(t testing.TB, member auth.Staff) string {
	t.Helper()
	token, err := s.Auth.NewLink(context.Background(), auth.System(Site, "test"), member.Login, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return s.URL + "/signin/" + token
}

// Client is a browser without a screen.
func (s *Service) Client(t testing.TB, member auth.Staff) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar}
	got, err := c.Get(s.Link(t, member))
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	return c
}

// Get gives the status and body of a page.
func Get(t testing.TB, c *http.Client, url string) (int, string) {
	t.Helper()
	got, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got.StatusCode, string(body)
}
