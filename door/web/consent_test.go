package web_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"tend/clinic/consent"
	"tend/clinic/pathway"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// Somebody draws their signature with a finger on the clinic's tablet.
func TestSigningOnTheScreen(t *testing.T) {
	s := webtest.New(t)
	_, person, _ := places(t, s)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(820, 1180))
	b.Open(s.Link(t, webtest.Admin))
	b.Open(s.URL + "/people/" + person + "/consent")
	asked := webtest.Read[string](b, `document.querySelector("details[open] form").getAttribute("action").split("/").pop()`)
	webtest.Read[bool](b, `(() => {
		const pad = document.querySelector("details[open] signature-pad svg"), box = pad.getBoundingClientRect();
		pad.setPointerCapture = () => {};
		for (const [kind, x, y] of [["pointerdown", 10, 20], ["pointermove", 60, 70], ["pointermove", 90, 20], ["pointerup", 90, 20]])
			pad.dispatchEvent(new PointerEvent(kind, {clientX: box.left + x, clientY: box.top + y, pointerId: 1, bubbles: true}));
		return true;
	})()`)
	b.Axe("consent")
	b.Shot("consent-820")
	b.Press("details[open] form button.primary")
	given, err := s.Consents.Of(ctx, auth.System(webtest.Site, "test"), person)
	if err != nil || len(given) != 1 || string(given[0].Kind) != asked || given[0].How != consent.OnScreen || len(given[0].Stroke) < 20 {
		t.Fatalf("asked for %s: %+v, %v", asked, given, err)
	}
	history, err := s.Pathway.History(ctx, auth.System(webtest.Site, "test"), person)
	if err != nil || !pathway.Fold(history).Takes(given[0].Kind) {
		t.Errorf("the history does not hold it: %v", err)
	}
	b.Shot("consent-signed")
}
