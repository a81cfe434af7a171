package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
	"tend/inquiry/coding"
	"tend/inquiry/transcript"
	"tend/platform/auth"
)

// longText is a transcript of 500 kB in 5,000 turns.
func longText() transcript.File {
	f := transcript.File{Name: "long.vtt", Format: transcript.WebVTT}
	for i := range 5000 {
		who, text := "Leader", "What did you notice then, when the pain was there and you stayed with your breath a little, at number %d?"
		if i%2 == 1 {
			who, text = "Participant", "It hurt, and I went back to my breath again, and there it was and I let it be there, that was number %d."
		}
		f.Turns = append(f.Turns, transcript.Turn{Speaker: who, Start: i * 4000, End: i*4000 + 3500, Text: fmt.Sprintf(text, i+1)})
	}
	return f
}

// codedLong is a round over a text of 500 kB, all of it coded by everybody
// who is given it.
func codedLong(t testing.TB, s *webtest.Service, coders ...auth.Staff) (round, id string) {
	t.Helper()
	id, grid := ready(t, s, longText())
	var parts []coding.Assignment
	for _, who := range coders {
		parts = append(parts, coding.Assignment{Document: id, Coder: who.ID, Segmentation: grid, Units: 5000})
	}
	r, err := s.Coding.Begin(ctx, coder(webtest.Admin), coding.Round{Title: "Long", Codebook: "stages", Version: "1", Spans: true, Hides: coding.Hides{Others: true}}, parts...)
	if err != nil {
		t.Fatal(err)
	}
	for _, who := range coders {
		for part := range slices.Chunk(longCodes(), 500) {
			if _, err := s.Coding.Put(ctx, coder(who), r.ID, id, part...); err != nil {
				t.Fatal(err)
			}
		}
	}
	return r.ID, id
}

func longCodes() []coding.Said {
	all := make([]coding.Said, 5000)
	for n := range all {
		all[n] = coding.Said{At: coding.Where{Segment: n + 1}, Codes: []coding.CodeID{"-"}}
		if n%2 == 1 {
			all[n].Codes = []coding.CodeID{[]coding.CodeID{"1", "2a", "2b", "3", "4"}[n/2%5]}
		}
	}
	return all
}

// BenchmarkCodingPage opens a text of 500 kB with 5,000 codings in a browser:
// when its first words are painted, when every key works, and how long a code
// takes from the key to the screen.
func BenchmarkCodingPage(b *testing.B) {
	s := webtest.New(b)
	round, id := codedLong(b, s, webtest.Researcher)
	tab := webtest.NewTab(b)
	tab.Do(chromedp.EmulateViewport(1280, 900))
	tab.Open(s.Link(b, webtest.Researcher))
	page := s.URL + "/inquiry/rounds/" + round + "/code/" + id
	var painted, ready, key []float64
	for range 5 {
		tab.Do(chromedp.Navigate(page), chromedp.WaitReady(`html[data-ready=coding]`))
		until(b, tab, `performance.getEntriesByName("first-contentful-paint").length > 0`)
		painted = append(painted, webtest.Read[float64](tab, `performance.getEntriesByName("first-contentful-paint")[0].startTime`))
		ready = append(ready, webtest.Read[float64](tab, `performance.getEntriesByName("ready")[0].startTime`))
		b.Log(webtest.Read[string](tab, `(() => { const n = performance.getEntriesByType("navigation")[0]; return JSON.stringify({answered: n.responseStart, all: n.responseEnd, interactive: n.domInteractive, bytes: n.decodedBodySize, elements: document.querySelectorAll("*").length}); })()`), painted[len(painted)-1], ready[len(ready)-1])
		tab.Do(chromedp.Sleep(300 * time.Millisecond))
		for range 10 {
			webtest.Read[bool](tab, `(window.seen = 0, addEventListener("keydown", e => { const t = e.timeStamp; requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => { window.seen = performance.now() - t; }; c.port2.postMessage(0); }); }, {capture: true, once: true}), true)`)
			press(tab, "3")
			until(b, tab, `window.seen > 0`)
			key = append(key, webtest.Read[float64](tab, `window.seen`))
			tab.Do(chromedp.Sleep(50 * time.Millisecond))
			press(tab, "j")
		}
	}
	for name, all := range map[string][]float64{"readable": painted, "interactive": ready, "key": key} {
		slices.Sort(all)
		b.ReportMetric(all[len(all)/2], name+"-ms-median")
		b.ReportMetric(all[len(all)*95/100], name+"-ms-p95")
	}
}

// BenchmarkCodingsAcknowledged counts the codings that the service takes over
// HTTP in a second, each kept for good, in a text of 500 kB with 5,000 codings:
// from one page that sends one after the other, from four at once, and from a
// page that sends what was typed meanwhile together.
func BenchmarkCodingsAcknowledged(b *testing.B) {
	s := webtest.New(b)
	round, id := codedLong(b, s, webtest.Researcher)
	address := s.URL + "/inquiry/rounds/" + round + "/code/" + id + "/said"
	for _, c := range []struct{ clients, together int }{{1, 1}, {4, 1}, {1, 20}, {4, 20}} {
		b.Run(fmt.Sprintf("%d clients, %d together", c.clients, c.together), func(b *testing.B) {
			client := s.Client(b, webtest.Researcher)
			var n atomic.Int64
			b.SetParallelism((c.clients + 1) / 2)
			if c.clients == 1 {
				b.SetParallelism(1)
			}
			send := func() {
				at := int(n.Add(1))
				said := make([]string, c.together)
				for i := range said {
					said[i] = fmt.Sprintf(`{"segment":%d,"codes":["%s"]}`, (at*c.together+i)%5000+1, []string{"-", "2a", "3"}[at%3])
				}
				got, err := client.Post(address, "application/json", strings.NewReader(`{"said":[`+strings.Join(said, ",")+`]}`))
				if err != nil {
					b.Error(err)
					return
				}
				defer got.Body.Close()
				var out struct{ Revision int64 }
				if body, _ := io.ReadAll(got.Body); got.StatusCode != http.StatusOK || json.Unmarshal(body, &out) != nil || out.Revision == 0 {
					b.Errorf("%d %s", got.StatusCode, body)
				}
			}
			b.ResetTimer()
			if c.clients == 1 {
				for range b.N {
					send()
				}
			} else {
				b.RunParallel(func(p *testing.PB) {
					for p.Next() {
						send()
					}
				})
			}
			b.ReportMetric(float64(b.N*c.together)/b.Elapsed().Seconds(), "codings/s")
		})
	}
}

// BenchmarkCodingsOut gives 5,000 codings of a text of 500 kB as files, from
// the store to the last byte.
func BenchmarkCodingsOut(b *testing.B) {
	s := webtest.New(b)
	round, _ := codedLong(b, s, webtest.Researcher)
	if err := s.Coding.Reveal(ctx, coder(webtest.Admin), round, "measured"); err != nil {
		b.Fatal(err)
	}
	c := s.Client(b, webtest.Researcher)
	for _, as := range []string{"codings", "codings?as=xlsx", "codings?as=docx", "project"} {
		b.Run(as, func(b *testing.B) {
			for b.Loop() {
				if status, body := webtest.Get(b, c, s.URL+"/inquiry/rounds/"+round+"/"+as); status != http.StatusOK || len(body) < 10_000 {
					b.Fatal(status, len(body))
				}
			}
		})
	}
}
