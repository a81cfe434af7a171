package web_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
)

// BenchmarkSecondBrowser measures how long an act takes to be drawn in another
// browser, from the press of the key in the first.
func BenchmarkSecondBrowser(b *testing.B) {
	s := webtest.New(b)
	first, second := webtest.NewTab(b), webtest.NewTab(b)
	group := newGroup(b, s)
	first.Open(s.Link(b, webtest.Leader))
	second.Open(s.Link(b, webtest.Admin))
	for _, tab := range []*webtest.Tab{first, second} {
		tab.Open(s.URL + "/run/" + group + "/1")
		until(b, tab, `document.documentElement.dataset.ready === "yes"`)
	}
	first.Do(chromedp.Click(`[data-part=before] .primary`))
	until(b, second, `document.body.dataset.state === "now"`)
	webtest.Read[bool](second, `(new MutationObserver(() => { window.seen = Date.now(); }).observe(document.querySelector("[data-pause]"), {attributes: true}), true)`)
	var took []float64
	for range max(b.N, 40) {
		webtest.Read[bool](second, `(window.seen = 0, true)`)
		at := webtest.Read[float64](first, `(() => { const t = Date.now(); document.querySelector("[data-pause]").form.requestSubmit(document.querySelector("[data-pause]")); return t; })()`)
		until(b, second, `window.seen > 0`)
		took = append(took, webtest.Read[float64](second, `window.seen`)-at)
		time.Sleep(30 * time.Millisecond)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "ms-median")
	b.ReportMetric(took[len(took)*95/100], "ms-p95")
	b.ReportMetric(took[len(took)-1], "ms-most")
}

// BenchmarkOpenOffline measures how long the page of a session takes until it
// can be used, without a network.
func BenchmarkOpenOffline(b *testing.B) {
	s := webtest.New(b)
	tab := webtest.NewTab(b)
	group, network := newGroup(b, s), newCable(b, s.URL)
	tab.Open(network.URL + strings.TrimPrefix(s.Link(b, webtest.Leader), s.URL))
	run := network.URL + "/run/" + group + "/1"
	tab.Open(run)
	until(b, tab, `document.documentElement.dataset.keptHere === "yes" && navigator.serviceWorker.controller !== null`)
	network.cut(true)
	var took []float64
	for range max(b.N, 10) {
		start := time.Now()
		tab.Do(chromedp.Navigate(run), chromedp.WaitReady(`html[data-ready]`))
		took = append(took, float64(time.Since(start).Milliseconds()))
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "ms-median")
	b.ReportMetric(took[len(took)-1], "ms-most")
}
