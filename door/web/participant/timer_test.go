package participant_test

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
)

// spies keep the sound that the page makes, the player that plays it, and how
// often the screen was asked to stay on.
const spies = `
	window.locks = 0;
	const make = URL.createObjectURL;
	URL.createObjectURL = (b) => { window.sound = b; return make.call(URL, b); };
	const Player = window.Audio;
	window.Audio = function (src) { return window.player = new Player(src); };
	Object.defineProperty(navigator, "wakeLock", { configurable: true, value: { request: async () => { window.locks++; return { release: async () => {} }; } } });
	let hidden = false;
	Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
	window.hide = (now) => { hidden = now; document.dispatchEvent(new Event("visibilitychange")); };
`

// onsets gives the seconds at which the sound begins to ring after a quiet
// second.
const onsets = `window.sound.arrayBuffer().then((all) => {
	const samples = new Uint8Array(all, 44), found = [];
	let quiet = 4000;
	for (let n = 0; n < samples.length; n++) {
		if (Math.abs(samples[n] - 128) > 20) { if (quiet >= 4000) found.push(n / 8000); quiet = 0; } else quiet++;
	}
	return found;
})`

// On a telephone with a slow processor, the bells are in the sound itself and
// not in the page's clock: each stands where it should, the sound goes on while
// the page is hidden, and the screen is asked for again when it comes back.
func TestTheBellsOnATelephone(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		if _, err := cdp.Call(ctx, t, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 844, DeviceScaleFactor: 3, Mobile: true}); err != nil {
			return chromedp.Void{}, err
		}
		if _, err := cdp.Call(ctx, t, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}); err != nil {
			return chromedp.Void{}, err
		}
		if _, err := cdp.Call(ctx, t, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4}); err != nil {
			return chromedp.Void{}, err
		}
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: spies})
		return chromedp.Void{}, err
	})
	b.Open(own(t, s, scored) + "/practices/settling")
	b.Do(chromedp.WaitVisible("[data-start]"), chromedp.SetValue("#length", "2"), chromedp.Click("[data-awake]"), chromedp.Click("[data-start]"),
		chromedp.WaitVisible("[data-timer] [data-stop]"))
	steps := webtest.Read[[]float64](b, `(() => { const box = document.querySelector("[data-timer]"), planned = Number(box.dataset.minutes);
		return box.dataset.bells.trim().split(" ").map(Number).filter(m => m < planned).map(m => m / planned * 120) })()`)
	want := append(append([]float64{0.2}, steps...), 120)
	got := webtest.Await[[]float64](b, onsets)
	if len(got) < len(want) {
		t.Fatalf("%v rings at %v", want, got)
	}
	for n, at := range want {
		if off := got[n] - at; off < 0 || off > 0.1 {
			t.Errorf("bell %d rings at %.2f s, not at %.2f s", n+1, got[n], at)
		}
	}
	until(t, b, "window.locks === 1")
	webtest.Read[*int](b, "window.hide(true), null")
	// How far it has come by then is the machine's: without a sound card and
	// under load a browser may not have begun.
	if webtest.Read[bool](b, "window.player.paused") {
		t.Error("the sound stops when the page is hidden")
	}
	webtest.Read[*int](b, "window.hide(false), null")
	until(t, b, "window.locks === 2")
	b.Do(chromedp.Click("[data-timer] [data-stop]"))
	until(t, b, "window.player.paused")
}
