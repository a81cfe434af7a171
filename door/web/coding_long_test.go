package web_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
	"tend/inquiry/coding"
)

// A long text comes in parts. A code that is pressed while a part is on its
// way goes to the segment that was meant, a filter looks at everything, and
// without a script every segment has its page.
func TestALongTextComesInParts(t *testing.T) {
	s := webtest.New(t)
	id, grid := ready(t, s, textOf(600))
	r, err := s.Coding.Begin(ctx, coder(webtest.Admin), coding.Round{Title: "Long", Codebook: "stages", Version: "1"},
		coding.Assignment{Document: id, Coder: webtest.Researcher.ID, Segmentation: grid, Units: 600})
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 400; n++ {
		if _, err := s.Coding.Put(ctx, coder(webtest.Researcher), r.ID, id, coding.Said{At: coding.Where{Segment: n}, Codes: []coding.CodeID{"-"}, Unsure: n == 7}); err != nil {
			t.Fatal(err)
		}
	}
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Researcher))
	b.Open(s.URL + "/inquiry/rounds/" + r.ID + "/code/" + id)
	b.Do(chromedp.WaitVisible(`html[data-ready=coding]`))
	if webtest.Read[string](b, `document.querySelector(".segment.here").dataset.n`) != "401" {
		t.Error("the page does not begin where one went on")
	}
	if n := webtest.Read[int](b, `document.querySelectorAll(".segment").length`); n >= 600 {
		t.Errorf("the page holds %d segments at first", n)
	}
	b.Shot("coding-long")
	b.Axe("a long text")
	// The link and the key in one turn of the page: the part is not there yet.
	webtest.Read[bool](b, `([...document.querySelectorAll(".jumps a")].find(a => a.textContent === "1").click(), dispatchEvent(new KeyboardEvent("keydown", {key: "j"})), true)`)
	until(t, b, `document.querySelector(".segment.here").dataset.n === "1"`)
	webtest.Read[bool](b, `([...document.querySelectorAll(".jumps a")].find(a => a.textContent === "201").click(), document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "4", bubbles: true})), true)`)
	until(t, b, `document.getElementById("s201")?.dataset.codes === "4"`)
	awaitCodings(t, s, r.ID, id, 400)
	w, err := s.Coding.Work(ctx, coder(webtest.Researcher), r.ID, id)
	for _, c := range w.Codings {
		if err != nil || (c.Codes[0] == "4") != (c.At.Segment == 201) {
			t.Errorf("segment %d has %v, %v", c.At.Segment, c.Codes, err)
		}
	}
	b.Do(chromedp.SetValue("#filter", "unsure"))
	webtest.Read[bool](b, `document.getElementById("filter").dispatchEvent(new Event("change"))`)
	until(t, b, `document.querySelectorAll(".segment").length === 600 && [...document.querySelectorAll(".segment")].filter(s => !s.hidden).map(s => s.dataset.n).join() === "7"`)
	if !webtest.Read[bool](b, `[...document.querySelectorAll(".segment")].every((s, i) => +s.dataset.n === i + 1) && [...document.querySelectorAll(".units li")].every((s, i) => +s.dataset.n === i + 1)`) {
		t.Error("the parts do not stand in their order")
	}
	c := s.Client(t, webtest.Researcher)
	_, page := webtest.Get(t, c, s.URL+"/inquiry/rounds/"+r.ID+"/code/"+id+"?segment=250")
	if !strings.Contains(page, "number 250 was there") || strings.Contains(page, "number 500 was there") || !strings.Contains(page, "Later segments") {
		t.Error("a segment in the middle has no page of its own")
	}
	if _, page = webtest.Get(t, c, s.URL+"/inquiry/rounds/"+r.ID+"/code/"+id+"?all=yes"); strings.Count(page, `<li class="segment`) != 600 {
		t.Error("the whole text is not on one page")
	}
}
