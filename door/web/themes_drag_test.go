package web_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
	"tend/inquiry/theme"
)

// carry moves the card that was taken up along points of the window, as a
// pointer would, and lets it go at the last one. Between points it waits.
func carry(tab *webtest.Tab, wait time.Duration, drop bool, points ...[2]float64) {
	event := func(kind input.DispatchDragEventType, at [2]float64) {
		tab.Do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
			return cdp.Call(ctx, t, input.DispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: at[0], Y: at[1],
				Data: &input.DragData{Items: []*input.DragDataItem{{MimeType: "text/plain", Data: "card"}}, DragOperationsMask: 16}})
		})
	}
	event(input.DispatchDragEventTypeDragEnter, points[0])
	for _, p := range points {
		event(input.DispatchDragEventTypeDragOver, p)
		if wait > 0 {
			tab.Do(chromedp.Sleep(wait))
		}
	}
	if drop {
		event(input.DispatchDragEventTypeDrop, points[len(points)-1])
	}
}

// takeUp begins to drag the first card of the board and gives its code.
const takeUp = `(() => { const card = document.querySelector(".columns-of .code-card"); card.dispatchEvent(new DragEvent("dragstart", {bubbles: true, dataTransfer: new DataTransfer()})); return card.dataset.code; })()`

// A card goes to another subtheme by the pointer, and is there when the board
// is opened again.
func TestACardIsDraggedToAnotherSubtheme(t *testing.T) {
	s := webtest.New(t)
	tab := webtest.NewTab(t)
	tab.Do(chromedp.EmulateViewport(1280, 900))
	tab.Open(s.Link(t, webtest.Researcher))
	tab.Open(s.URL + "/inquiry/themes/" + analysisOf(t, s))
	tab.Do(chromedp.WaitReady("html[data-ready=themes]"))
	code := webtest.Read[string](tab, takeUp)
	to := webtest.Read[string](tab, `(() => { const all = [...document.querySelectorAll(".columns-of .subtheme")]; all[1].scrollIntoView({block: "center", behavior: "instant"}); return all[1].dataset.node; })()`)
	at := webtest.Read[[2]float64](tab, `(() => { const r = document.querySelector("[data-node='`+to+`'].subtheme").getBoundingClientRect(); return [r.x + r.width / 2, r.y + 10]; })()`)
	carry(tab, 0, true, [2]float64{at[0], at[1] + 5}, at)
	until(t, tab, `document.querySelector(".code-card[data-kept]") != null`)
	tab.Open(s.URL + "/inquiry/themes/" + analysisOf(t, s))
	if !webtest.Read[bool](tab, `document.querySelector("[data-node='`+to+`'].subtheme [data-code='`+code+`']") != null`) {
		t.Error("the card is not where it was dropped")
	}
}

// excerpts codes passages of the demonstration until there are so many marks.
func excerpts(tb testing.TB, s *webtest.Service, want int) string {
	tb.Helper()
	id, me := analysisOf(tb, s), coder(webtest.Researcher)
	state, _, err := s.Themes.State(ctx, me, id)
	if err != nil {
		tb.Fatal(err)
	}
	passages, _, err := s.Passages(ctx, me, state.From)
	if err != nil {
		tb.Fatal(err)
	}
	var steps []theme.Step
	have := len(state.Marks)
	for k := 0; have < want; k++ {
		p, c := passages[k%len(passages)], state.Codes[(k/len(passages)+k)%len(state.Codes)]
		if !slices.ContainsFunc(state.Marks, func(m theme.Mark) bool { return m.Passage == p.ID && m.Code == c.ID }) {
			steps, have = append(steps, theme.Step{Act: theme.Coded, ID: c.ID, Passage: p.ID}), have+1
		}
	}
	for part := range slices.Chunk(steps, 100) {
		if _, err := s.Themes.Do(ctx, me, id, part...); err != nil {
			tb.Fatal(err)
		}
	}
	return id
}

// BenchmarkThemeBoard drags a card over a board of 28 codes and 500 excerpts,
// down and up and across, and measures the time from frame to frame.
func BenchmarkThemeBoard(b *testing.B) {
	s := webtest.New(b)
	id := excerpts(b, s, 500)
	tab := webtest.NewTab(b)
	tab.Do(chromedp.EmulateViewport(1280, 900))
	tab.Open(s.Link(b, webtest.Researcher))
	tab.Open(s.URL + "/inquiry/themes/" + id)
	tab.Do(chromedp.WaitReady("html[data-ready=themes]"), chromedp.Sleep(time.Second))
	b.Log(webtest.Read[string](tab, `document.querySelectorAll(".code-card").length + " cards, " + document.querySelectorAll("*").length + " elements"`))
	frames := func(wait time.Duration, points ...[2]float64) []float64 {
		webtest.Read[bool](tab, `(() => { window.frames60 = []; window.going = true; let last = 0; const tick = t => { if (last) window.frames60.push(t - last); last = t; if (window.going) requestAnimationFrame(tick); }; requestAnimationFrame(tick); return true; })()`)
		if len(points) > 0 {
			carry(tab, wait, false, points...)
		} else {
			tab.Do(chromedp.Sleep(2 * time.Second))
		}
		return webtest.Read[[]float64](tab, `(window.going = false, window.frames60)`)
	}
	report := func(name string, all []float64) {
		slices.Sort(all)
		late := 0
		for _, d := range all {
			if d > 25 {
				late++
			}
		}
		b.ReportMetric(all[len(all)/2], name+"-ms-median")
		b.ReportMetric(all[len(all)*95/100], name+"-ms-p95")
		b.ReportMetric(100*float64(late)/float64(len(all)), name+"-late-percent")
	}
	var still, moving []float64
	for b.Loop() {
		still = append(still, frames(0)...)
		webtest.Read[string](tab, takeUp)
		webtest.Read[bool](tab, `(() => { let y = 0, down = true; const go = () => { if (!window.going) return; scrollBy(0, down ? 12 : -12); y += 12; if (y > 900) { y = 0; down = !down; } requestAnimationFrame(go); }; window.going = true; requestAnimationFrame(go); return true; })()`)
		var path [][2]float64
		for i := range 200 {
			path = append(path, [2]float64{300 + 900*float64(i%50)/50, 100 + 700*float64(i%40)/40})
		}
		moving = append(moving, frames(5*time.Millisecond, path...)...)
	}
	report("still", still)
	report("drag", moving)
}
