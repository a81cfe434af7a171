package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"tend/door/web"
	"tend/door/web/staff"
	"tend/door/web/webtest"
)

// BenchmarkPages asks for every page in turn and reports the 95th percentile
// of the server's time over all of them, and over the slowest page.
func BenchmarkPages(b *testing.B) {
	s := webtest.New(b)
	handler, err := web.Handler(&staff.Desk{House: s.House, Site: webtest.Site, Synthetic: true, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	c := s.Client(b, webtest.Admin)
	root, err := http.NewRequest("GET", s.URL, nil)
	if err != nil {
		b.Fatal(err)
	}
	pages := append(pagesOf(b, s), [2]string{"report", reportOfTheYear()})
	took := map[string][]time.Duration{}
	var all []time.Duration
	for b.Loop() {
		for _, p := range pages {
			r := httptest.NewRequest("GET", p[1], nil)
			for _, cookie := range c.Jar.Cookies(root.URL) {
				r.AddCookie(cookie)
			}
			w := httptest.NewRecorder()
			start := time.Now()
			handler.ServeHTTP(w, r)
			d := time.Since(start)
			took[p[0]], all = append(took[p[0]], d), append(all, d)
			if w.Code >= 500 || w.Code == http.StatusSeeOther {
				b.Fatalf("%s: %d", p[0], w.Code)
			}
		}
	}
	slowest, name := time.Duration(0), ""
	for page, ds := range took {
		if d := p95(ds); d > slowest {
			slowest, name = d, page
		}
	}
	b.ReportMetric(float64(p95(all).Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(slowest.Microseconds())/1000, "slowest-p95-ms")
	b.Logf("slowest: %s", name)
	for _, p := range pages {
		b.Logf("%-16s median %.1f ms, p95 %.1f ms", p[0], ms(took[p[0]], 50), ms(took[p[0]], 95))
	}
}

func p95(ds []time.Duration) time.Duration {
	slices.Sort(ds)
	return ds[len(ds)*95/100]
}

func ms(ds []time.Duration, percent int) float64 {
	slices.Sort(ds)
	return float64(ds[len(ds)*percent/100].Microseconds()) / 1000
}
