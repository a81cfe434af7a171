package webtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Tab is a page in a real browser.
type Tab struct {
	t   testing.TB
	Ctx context.Context
}

// NewTab starts a browser with an empty profile. Without one the test is
// skipped, except in CI, where it fails.
func NewTab(t testing.TB) *Tab {
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
	alloc, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(stop)
	inside, end := chromedp.NewContext(alloc)
	t.Cleanup(end)
	timed, cancel := context.WithTimeout(inside, 5*time.Minute)
	t.Cleanup(cancel)
	return &Tab{t, timed}
}

// Do runs steps, and ends the test if one fails.
func (b *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.Ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// Read evaluates an expression.
func Read[T any](b *Tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.Ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// Open goes to an address and waits for the page.
func (b *Tab) Open(url string) {
	b.t.Helper()
	b.Do(chromedp.Navigate(url), chromedp.WaitReady("main"))
}

// Press clicks something that leads to another page, and waits until that page
// is there: what stood on the old one is never read by mistake.
func (b *Tab) Press(selector string) {
	b.t.Helper()
	Read[string](b, `document.documentElement.dataset.left = "yes"`)
	b.Do(chromedp.Click(selector), chromedp.WaitReady(`html:not([data-left]) main`))
}

// Shot keeps a picture of the whole page in TEND_SHOTS, if that is set.
func (b *Tab) Shot(name string) {
	b.t.Helper()
	dir := os.Getenv("TEND_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(b.Ctx, chromedp.FullScreenshot(100))
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

// Axe checks the page for accessibility with axe-core, whose file TEND_AXE
// names.
func (b *Tab) Axe(page string) {
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
	b.Do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Evaluate[*int](string(script)+"; null")(ctx, t)
		return chromedp.Void{}, err
	})
	found, err := chromedp.Run(b.Ctx, chromedp.Evaluate[[]violation](`
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

// Wide tells whether the page scrolls sideways, which no page may.
func (b *Tab) Wide(page string, width int) {
	b.t.Helper()
	if got := Read[int](b, "document.documentElement.scrollWidth"); got > width {
		what := Read[string](b, fmt.Sprintf(`[...document.querySelectorAll("main *")].filter(e => e.getBoundingClientRect().right > %d && !e.closest(".scroll")).slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join("\n")`, width))
		b.t.Errorf("%s is %d px wide on a screen of %d:\n%s", page, got, width, what)
	}
}

// PDF prints the page into a file, as a browser on a desk would on A4.
func (b *Tab) PDF(file string) {
	b.t.Helper()
	pdf, err := chromedp.Run(b.Ctx, func(ctx context.Context, t *chromedp.Target) ([]byte, error) {
		got, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true), PrintBackground: new(true)})
		return got.Data, err
	})
	if err == nil {
		err = os.MkdirAll(filepath.Dir(file), 0o755)
	}
	if err == nil {
		err = os.WriteFile(file, pdf, 0o644)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// Await evaluates an expression that promises its value.
func Await[T any](b *Tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.Ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}
