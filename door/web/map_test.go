package web_test

import (
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tend/door/web/webtest"
)

// A map is built from the questions on a phone and by the keyboard on a desk;
// what was placed stays there after a reload, and two versions are compared.
func TestAMapFromTheQuestionsToTwoVersions(t *testing.T) {
	s := webtest.New(t)
	_, person, _ := places(t, s)
	path := s.URL + "/people/" + person + "/map"
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(s.Link(t, webtest.Admin))
	b.Open(path)
	b.Do(chromedp.SendKeys("#q-pain", "burning back"), chromedp.SendKeys("#q-mind", "I cannot <b>bear</b> this"), chromedp.SendKeys("#q-do", "fighting"), chromedp.SendKeys("#q-body", "tight shoulders"))
	b.Press(".map-questions button")
	if got := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(got, "more “tight shoulders” → more “More symptoms” → more “burning back” → more “I cannot <b>bear</b> this” → more “fighting” → more “Threat”") && !strings.Contains(got, "more “burning back” → more “I cannot <b>bear</b> this” → more “fighting” → more “Threat” → more “tight shoulders”") {
		t.Error("the loop is not read out:", got)
	}
	b.Axe("the map at 390 px")
	b.Wide("the map", 390)
	b.Shot("map-390")

	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(path)
	b.Do(chromedp.WaitVisible("html[data-ready=map]"))
	x := webtest.Read[string](b, `document.querySelector("[data-x=pain]").value`)
	b.Do(chromedp.Focus(`[data-node=pain]`), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown))
	placed := webtest.Read[string](b, `document.querySelector("[data-node=pain]").getAttribute("transform")`)
	if webtest.Read[string](b, `document.querySelector("[data-x=pain]").value`) == x || webtest.Read[bool](b, `document.querySelector(".map-unkept").hidden`) {
		t.Error("the arrow keys did not move the thing, or the page does not say that it is not kept")
	}
	b.Do(chromedp.Focus("#new-label"), chromedp.KeyEvent("resting early"), chromedp.SetValue("#feels-threat", "8"), chromedp.SetValue("#session", "3"), chromedp.Focus("#keep"))
	b.Press("#keep")
	b.Do(chromedp.SetValue("#arrow-to", "resistance"), chromedp.SetValue("#arrow-sign", "-"), chromedp.SetValue("#arrow-from", webtest.Read[string](b, `[...document.querySelectorAll("#arrow-from option")].find(o => o.textContent == "resting early").value`)))
	b.Press("#keep")
	b.Open(path)
	if got := webtest.Read[string](b, `document.querySelector("[data-node=pain]").getAttribute("transform")`); got != placed {
		t.Errorf("the thing is at %s, and was put at %s", got, placed)
	}
	b.Do(chromedp.WaitVisible("html[data-ready=map]"))
	drag(t, b)
	b.Press(".map-loops a")
	if webtest.Read[int](b, `document.querySelectorAll(".arrow.bold").length`) < 2 {
		t.Error("the loop that was chosen is not thick")
	}
	b.Shot("map-1280")
	b.Axe("the map at 1280 px")
	b.Open(path + "?press=resistance&way=less")
	if got := webtest.Read[string](b, `document.querySelector(".map-follows").innerText`); !strings.Contains(got, "a little less") {
		t.Error("what if says:", got)
	}
	b.Open(path + "/compare?from=1&to=3")
	got := webtest.Read[string](b, `document.querySelector(".map-changes").innerText`)
	for _, says := range []string{"new: “resting early”", "new arrow: “resting early” brings less “fighting”", "threat feels 8"} {
		if !strings.Contains(got, says) {
			t.Errorf("the comparison does not say %q: %s", says, got)
		}
	}
	b.Axe("two versions")
	b.Shot("map-compare-1280")
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Wide("two versions", 390)
	b.Shot("map-compare-390")
}

// drag moves a thing by the pointer.
func drag(t *testing.T, b *webtest.Tab) {
	t.Helper()
	moved := webtest.Await[bool](b, `(async () => {
		const thing = document.querySelector("[data-node=pain]"), at = thing.getBoundingClientRect(), before = thing.getAttribute("transform");
		thing.setPointerCapture = () => {};
		const send = (kind, dx, dy) => thing.dispatchEvent(new PointerEvent(kind, {pointerId: 1, clientX: at.x + 20 + dx, clientY: at.y + 20 + dy, bubbles: true}));
		send("pointerdown", 0, 0); send("pointermove", 60, 40);
		await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
		send("pointerup", 60, 40);
		return thing.getAttribute("transform") !== before;
	})()`)
	if !moved {
		t.Error("the pointer did not move the thing")
	}
}

// Two people draw at once: the second one's map comes back with what the first
// one kept, and nothing is lost. What cannot be kept comes back as written.
func TestAMapThatTwoDrawAtOnce(t *testing.T) {
	s := webtest.New(t)
	_, person, _ := places(t, s)
	path, c := s.URL+"/people/"+person+"/map", s.Client(t, webtest.Admin)
	post := func(form url.Values) (int, string) {
		t.Helper()
		form.Set("base", "0")
		got, err := c.PostForm(path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil {
			t.Fatal(err)
		}
		return got.StatusCode, string(body)
	}
	if status, _ := post(url.Values{"q.pain": {"burning"}}); status != 200 {
		t.Fatal(status)
	}
	status, page := post(url.Values{"q.trigger": {"stairs"}})
	for _, says := range []string{"Somebody else kept this map", `value="stairs"`, "new: “burning”", "gone: “stairs”", `name="base" value="1"`} {
		if status != 409 || !strings.Contains(page, says) {
			t.Errorf("%d, without %q", status, says)
		}
	}
	status, page = post(url.Values{"q.pain": {strings.Repeat("long ", 1000)}})
	if status != 422 || !strings.Contains(page, "there is room for 120") || !strings.Contains(page, "long long long") {
		t.Errorf("a long label: %d", status)
	}
	loop := url.Values{"things": {"1"}, "n0.id": {"threat"}, "n0.kind": {"system"}, "n0.system": {"threat"}, "n0.label": {"Threat"}, "n0.x": {"120"}, "n0.y": {"120"},
		"arrow.from": {"threat"}, "arrow.to": {"threat"}, "arrow.sign": {"+"}, "arrow.strength": {"2"}}
	if status, page := post(loop); status != 422 || !strings.Contains(page, "from a thing to itself") {
		t.Errorf("a self-loop: %d", status)
	}
}
