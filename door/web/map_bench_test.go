package web_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"

	"tend/clinic/formulation"
	"tend/door/web/webtest"
)

// crowdedMap is one of so many things and arrows.
func crowdedMap(things, arrows int) formulation.Map {
	m := formulation.ThreeSystems().Begin()
	for i := len(m.Nodes); i < things; i++ {
		m.Nodes = append(m.Nodes, formulation.Node{ID: fmt.Sprintf("n%02d", i), Kind: []formulation.Kind{formulation.Meaning, formulation.Response, formulation.Body, formulation.Appraisal}[i%4], Label: fmt.Sprintf("thing number %d of many", i)})
	}
	r := rand.New(rand.NewPCG(uint64(things), uint64(arrows)))
	for len(m.Edges) < arrows {
		from, to := m.Nodes[r.IntN(things)].ID, m.Nodes[r.IntN(things)].ID
		if _, there := m.Edge(from, to); !there && from != to {
			m.Edges = append(m.Edges, formulation.Edge{From: from, To: to, Sign: formulation.More, Strength: 2})
		}
	}
	return m
}

// BenchmarkMapDrag drags a thing of a map of 60 things and 200 arrows over a
// phone's screen, on a processor slowed down four times, and measures the time
// between frames and what the page's thread did in each.
func BenchmarkMapDrag(b *testing.B) {
	s := webtest.New(b)
	_, person := mapless(b, s)
	if _, err := s.Maps.Save(ctx, system, person, 0, 1, crowdedMap(60, 200)); err != nil {
		b.Fatal(err)
	}
	tab := webtest.NewTab(b)
	tab.Do(chromedp.EmulateViewport(390, 844))
	tab.Open(s.Link(b, webtest.Admin))
	tab.Open(s.URL + "/people/" + person + "/map")
	tab.Do(chromedp.WaitVisible("html[data-ready=map]"), func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		if _, err := cdp.Call(ctx, t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4}); err != nil {
			return chromedp.Void{}, err
		}
		_, err := cdp.Call(ctx, t, performance.Enable, performance.EnableParams{})
		return chromedp.Void{}, err
	})
	measured := func() map[string]float64 {
		got, err := chromedp.Run(tab.Ctx, func(ctx context.Context, t *chromedp.Target) (performance.GetMetricsResult, error) {
			return cdp.Call(ctx, t, performance.GetMetrics, cdp.Empty{})
		})
		if err != nil {
			b.Fatal(err)
		}
		all := map[string]float64{}
		for _, m := range got.Metrics {
			all[m.Name] = m.Value
		}
		return all
	}
	const frames = 240
	before := measured()
	took := webtest.Await[[]float64](tab, fmt.Sprintf(`(async () => {
		const thing = document.querySelector("svg.tall [data-node=n10]");
		thing.scrollIntoView({block: "center"});
		const at = thing.getBoundingClientRect(), x = at.x + at.width / 2, y = at.y + at.height / 2;
		thing.setPointerCapture = () => {};
		const send = (kind, dx, dy) => thing.dispatchEvent(new PointerEvent(kind, {pointerId: 1, pointerType: "mouse", clientX: x + dx, clientY: y + dy, bubbles: true}));
		const frame = () => new Promise(requestAnimationFrame);
		send("pointerdown", 0, 0);
		const took = [];
		let last = await frame();
		for (let n = 0; n < %d; n++) {
			send("pointermove", 60 * Math.sin(n / 9), 80 * Math.cos(n / 11));
			const now = await frame();
			took.push(now - last);
			last = now;
		}
		send("pointerup", 0, 0);
		return took;
	})()`, frames))
	after := measured()
	slices.Sort(took)
	each := func(name string) float64 { return (after[name] - before[name]) * 1000 / frames }
	b.ReportMetric(took[len(took)/2], "ms-frame-median")
	b.ReportMetric(took[len(took)*95/100], "ms-frame-p95")
	b.ReportMetric(each("ScriptDuration"), "ms-script")
	b.ReportMetric(each("RecalcStyleDuration"), "ms-style")
	b.ReportMetric(each("LayoutDuration"), "ms-layout")
	b.ReportMetric(each("TaskDuration"), "ms-task")
	b.ReportMetric(each("ThreadTime"), "ms-thread") // of the processor, slowed down: what counts on a machine that others use
}
