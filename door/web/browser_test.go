package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/demo"
	"tend/door/house"
	"tend/door/web"
	"tend/door/web/staff"
	"tend/platform/auth"
)

const site = "main"

var ctx = context.Background()

// service is a demonstration service that answers on loopback.
type service struct {
	*house.House
	URL string
}

var (
	admin      = auth.Staff{ID: "demo-administrator", Login: "administrator", Shown: "Robin Keeper", Role: auth.Administrator}
	leader     = auth.Staff{ID: demo.FirstLeader, Login: "leader", Shown: "Sam Leader", Role: auth.Leader}
	leader2    = auth.Staff{ID: demo.SecondLeader, Login: "leader-2", Shown: "Jo Leader", Role: auth.Leader}
	researcher = auth.Staff{ID: "demo-researcher", Login: "researcher", Shown: "Kim Evaluator", Role: auth.Researcher}
)

// newService fills a fresh service on SQLite with the demonstration.
func newService(t testing.TB) *service {
	t.Helper()
	h, _, err := house.Open(ctx, house.Place{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.DB.Close() })
	return serviceOver(t, h)
}

// serviceOver fills empty stores with the demonstration and serves them.
func serviceOver(t testing.TB, h *house.House) *service {
	t.Helper()
	actor := auth.System(site, "test")
	for _, member := range []auth.Staff{admin, leader, leader2, researcher} {
		if _, err := h.Auth.Add(ctx, actor, member, "made-up people"); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.Fill(ctx, actor, demo.Make(time.Now())); err != nil {
		t.Fatal(err)
	}
	handler, err := web.Handler(&staff.Desk{House: h, Site: site, Synthetic: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return &service{h, server.URL}
}

// link makes a sign-in link for a member of staff.
func (s *service) link(t testing.TB, member auth.Staff) string {
	t.Helper()
	token, err := s.Auth.NewLink(ctx, auth.System(site, "test"), member.Login, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return s.URL + "/signin/" + token
}

// tab is a page in a real browser.
type tab struct {
	t   testing.TB
	ctx context.Context
}

// newTab starts a browser with an empty profile. Without one the test is
// skipped, except in CI, where it fails.
func newTab(t testing.TB) *tab {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("no Chromium; `make test` installs it")
		}
		t.Skip("no Chromium on this machine; `make test` says how to get it")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("no-sandbox", true), chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("no-first-run", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true))
	alloc, stop := chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(stop)
	inside, end := chromedp.NewContext(alloc)
	t.Cleanup(end)
	timed, cancel := context.WithTimeout(inside, 5*time.Minute)
	t.Cleanup(cancel)
	return &tab{t, timed}
}

// do runs steps, and ends the test if one fails.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// read evaluates an expression.
func read[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func (b *tab) open(url string) {
	b.t.Helper()
	b.do(chromedp.Navigate(url), chromedp.WaitReady("main"))
}

// press clicks something that leads to another page, and waits until that page
// is there: what stood on the old one is never read by mistake.
func (b *tab) press(selector string) {
	b.t.Helper()
	read[string](b, `document.documentElement.dataset.left = "yes"`)
	b.do(chromedp.Click(selector), chromedp.WaitReady(`html:not([data-left]) main`))
}

// shot keeps a picture of the whole page in TEND_SHOTS, if that is set.
func (b *tab) shot(name string) {
	b.t.Helper()
	dir := os.Getenv("TEND_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// axe checks the page for accessibility with axe-core, whose file TEND_AXE
// names.
func (b *tab) axe(page string) {
	b.t.Helper()
	file := os.Getenv("TEND_AXE")
	if file == "" {
		if os.Getenv("CI") != "" {
			b.t.Fatal("TEND_AXE is not set; `make test` fetches axe-core and sets it")
		}
		b.t.Log("axe-core is not there (TEND_AXE is not set): accessibility was not checked")
		return
	}
	script, err := os.ReadFile(file)
	if err != nil {
		b.t.Fatal(err)
	}
	type violation struct {
		ID, Help string
		Nodes    []struct{ HTML string }
	}
	b.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Evaluate[*int](string(script)+"; null")(ctx, t)
		return chromedp.Void{}, err
	})
	found, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]violation](`
		axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v =>
			({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => ({HTML: n.html + " " + (n.failureSummary || "")}))})))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, v := range found {
		var where []string
		for _, n := range v.Nodes {
			where = append(where, n.HTML)
		}
		b.t.Errorf("%s: %s (%s):\n  %s", page, v.Help, v.ID, strings.Join(where, "\n  "))
	}
}

// wide tells whether the page scrolls sideways, which no page may.
func (b *tab) wide(page string, width int) {
	b.t.Helper()
	if got := read[int](b, "document.documentElement.scrollWidth"); got > width {
		what := read[string](b, fmt.Sprintf(`[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > %d && !e.closest(".scroll")).slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join("\n")`, width))
		b.t.Errorf("%s is %d px wide on a screen of %d:\n%s", page, got, width, what)
	}
}
