package web_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/pathway"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// From the board somebody is offered a seat, accepts it, consents to treatment
// and is seated.
func TestFromTheBoardToASeat(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Leader2))
	person, coming := "RM-094", demo.Make(time.Now()).Coming
	next := func(page string) {
		t.Helper()
		b.Open(s.URL + "/board")
		b.Press(`a.button[href="/people/` + person + `/` + page + `"]`)
	}
	state := func() pathway.State {
		t.Helper()
		history, err := s.Pathway.History(ctx, auth.System(webtest.Site, "test"), person)
		if err != nil {
			t.Fatal(err)
		}
		return pathway.Fold(history)
	}

	next("record/offered")
	if first := webtest.Read[string](b, `document.querySelector("#group option").textContent`); !strings.Contains(first, "seats free") {
		t.Errorf("the first group reads %q", first)
	}
	b.Do(chromedp.SetValue(`#group`, coming))
	b.Shot("board-offer")
	b.Press(`main form button.primary`)
	next("record/answered")
	b.Do(chromedp.Click(`input[value="accepted"]`))
	b.Press(`main form button.primary`)
	if !state().Takes(pathway.Treatment) {
		next("consent")
		b.Do(chromedp.SendKeys(`form[action$="/consent/treatment"] input[name="name"]`, "Signed On-Screen"))
		b.Press(`form[action$="/consent/treatment"] button.primary`)
	}
	if got := state().Step; got != pathway.ForSeat {
		t.Fatalf("waits for %q before the seat", got)
	}
	next("record/enrolled")
	if chosen := webtest.Read[string](b, `document.querySelector("#group").value`); chosen != coming {
		t.Errorf("the seat that was offered is not chosen: %q", chosen)
	}
	b.Press(`main form button.primary`)
	if got := state(); got.Group != coming || got.Step != "" {
		t.Errorf("seated in %q, waits for %q", got.Group, got.Step)
	}
	b.Open(s.URL + "/board")
	seated := webtest.Read[string](b, `document.querySelector(".lane:last-child").innerText`)
	if !strings.Contains(seated, "Seated") || !webtest.Read[bool](b, `document.querySelector('.lane:last-child a[href="/people/`+person+`"]') !== null`) {
		t.Errorf("the last column reads %q", seated)
	}
}
