package participant_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
)

var manifestIn = regexp.MustCompile(`rel="manifest" href="([^"]+)"`)

// Each manifest that a page names can be read, begins where it should, has icons
// that are there, and is allowed by the page's policy. The tablet's holds nobody's
// link, a person's own is kept by nothing between, and the questions have none.
func TestKeepingAPageOnTheHomeScreen(t *testing.T) {
	s := webtest.New(t)
	mine := own(t, s, scored)
	for name, c := range map[string]struct{ page, start string }{
		"their own page": {mine, strings.TrimPrefix(mine, s.URL)},
		"the tablet":     {"", "/kiosk"},
	} {
		address := "/kiosk/app.webmanifest"
		if c.page != "" {
			_, body := webtest.Get(t, http.DefaultClient, c.page)
			says(t, body, `name="theme-color"`, `rel="apple-touch-icon"`)
			found := manifestIn.FindStringSubmatch(body)
			if found == nil {
				t.Fatalf("%s names no manifest", name)
			}
			address = found[1]
		}
		got, err := http.Get(s.URL + address)
		if err != nil {
			t.Fatal(err)
		}
		var m struct {
			Name    string `json:"name"`
			Start   string `json:"start_url"`
			Scope   string `json:"scope"`
			Display string `json:"display"`
			Icons   []struct{ Src, Sizes, Type string }
		}
		err = json.NewDecoder(got.Body).Decode(&m)
		got.Body.Close()
		if err != nil || m.Name == "" || m.Start != c.start || m.Scope != c.start || m.Display != "standalone" || len(m.Icons) != 3 {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
		if h := got.Header; h.Get("Cache-Control") != "no-store" || h.Get("Content-Type") != "application/manifest+json" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "manifest-src 'self'") {
			t.Errorf("%s: %v", name, h)
		}
		for _, i := range m.Icons {
			icon, err := http.Get(s.URL + i.Src)
			if err != nil {
				t.Fatal(err)
			}
			icon.Body.Close()
			if icon.StatusCode != 200 || icon.Header.Get("Content-Type") != i.Type {
				t.Errorf("%s: %s is %d, %s", name, i.Src, icon.StatusCode, icon.Header.Get("Content-Type"))
			}
		}
	}
	_, body := webtest.Get(t, http.DefaultClient, s.URL+"/q/"+issue(t, s, asker, "pre").Token)
	if manifestIn.MatchString(body) {
		t.Error("a link to questions, which runs out, can be kept on a home screen")
	}
}

// A browser takes the manifest of their own page under the page's policy.
func TestABrowserTakesTheManifest(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(own(t, s, scored))
	if n := webtest.Await[int](b, `fetch(document.querySelector("link[rel=manifest]").href).then(r => r.json()).then(m => m.icons.length)`); n != 3 {
		t.Errorf("%d icons", n)
	}
}
