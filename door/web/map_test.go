package web_test

import (
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tend/clinic/formulation"
	"tend/clinic/pathway"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// mapless finds a group of the closed year, and somebody who completed the
// course in it and has no map yet.
func mapless(t testing.TB, s *webtest.Service) (group, person string) {
	t.Helper()
	year := demo.Make(time.Now())
	drawn := map[string]bool{}
	for _, d := range year.Maps {
		drawn[d.StudyID] = true
	}
	states, err := s.Pathway.States(ctx, system, pathway.Filter{Groups: year.Cohort[:1]})
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range states {
		if st.Stage() == pathway.Completed && st.Takes(pathway.Research) && !drawn[st.StudyID] {
			return year.Cohort[0], st.StudyID
		}
	}
	t.Fatal("everybody has a map")
	return "", ""
}

// A map is built from the questions on a phone and by the keyboard on a desk;
// what was placed stays there after a reload, two versions are compared, and it
// is found in the report.
func TestAMapFromTheQuestionsToTheReport(t *testing.T) {
	s := webtest.New(t)
	group, person := mapless(t, s)
	path, report := s.URL+"/people/"+person+"/map", s.URL+"/evaluation/report?plan=resilientmind&group="+group
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(s.Link(t, webtest.Admin))
	b.Open(report)
	before := webtest.Read[string](b, `document.querySelector("[aria-labelledby=maps]").innerText`)
	b.Open(path)
	b.Do(chromedp.SendKeys("#q-pain", "burning back"), chromedp.SendKeys("#q-mind", "I cannot <b>bear</b> this"), chromedp.SendKeys("#q-do", "fighting"), chromedp.SendKeys("#q-body", "tight shoulders"), chromedp.SendKeys("#q-needs", "ten minutes on the floor"))
	b.Press(".map-questions button")
	if got := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(got, "“burning back” → more “I cannot <b>bear</b> this” → more “fighting” → more “Threat”") {
		t.Error("the loop is not read out:", got)
	}
	b.Do(chromedp.WaitVisible("html[data-ready=map]"))
	drag(t, b, "svg.tall [data-node=pain]")
	b.Axe("the map at 390 px")
	b.Wide("the map", 390)
	b.Shot("map-390")

	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(path)
	b.Do(chromedp.WaitVisible("html[data-ready=map]"))
	placed := byKeyboard(t, b)
	b.Do(chromedp.Focus("#new-label"), chromedp.KeyEvent("resting early"), chromedp.SetValue("#new-kind", "intervention"), chromedp.SetValue("#session", "8"))
	b.Press("#keep")
	b.Do(chromedp.SetValue("#arrow-to", "pain>threat"), chromedp.SetValue("#arrow-sign", "-"), chromedp.SendKeys("#arrow-words", "when I dare"), chromedp.SetValue("#arrow-from", webtest.Read[string](b, `[...document.querySelectorAll("#arrow-from option")].find(o => o.textContent == "resting early").value`)))
	b.Press("#keep")
	b.Open(path)
	if got := webtest.Read[string](b, `document.querySelector("svg.wide [data-node=pain]").getAttribute("transform")`); got != placed {
		t.Errorf("the thing is at %s, and was put at %s", got, placed)
	}
	if got := webtest.Read[string](b, `document.querySelector(".map-loops").innerText`); !strings.Contains(got, "“resting early” loosens the arrow: “burning back” brings more “Threat”") {
		t.Error("what acts on an arrow is not told at its loops:", got)
	}
	if got := webtest.Read[string](b, `document.querySelector(".map-outline").textContent`); !strings.Contains(got, "Pain self-efficacy (PSEQ): ") || !strings.Contains(got, "(“when I dare”)") {
		t.Error("the outline does not tell what moved, or the person's words:", got)
	}
	b.Press(".map-loops a")
	if webtest.Read[int](b, `document.querySelectorAll("svg.wide .arrow.bold").length`) < 2 {
		t.Error("the loop that was chosen is not thick")
	}
	b.Axe("the map at 1280 px")
	b.Shot("map-1280")
	b.Open(path + "?press=resistance&way=less")
	if got := webtest.Read[string](b, `document.querySelector(".map-follows").innerText`); !strings.Contains(got, "a little less") {
		t.Error("what if says:", got)
	}
	compared(t, b, path)
	b.Open(report)
	after := webtest.Read[string](b, `document.querySelector("[aria-labelledby=maps]").innerText`)
	if after == before || !strings.Contains(after, "Fighting the pain feeds the threat") || strings.Contains(after, "burning back") {
		t.Errorf("the map is not found in the report, or its words are: %s\nbefore: %s", after, before)
	}
	b.Axe("the report with maps")
	b.Shot("map-report")
	paper(t, b, path)
}

// byKeyboard moves a thing, draws an arrow, takes it back and draws it again,
// and makes a circle larger, all without a pointer. It gives where the thing is.
func byKeyboard(t *testing.T, b *webtest.Tab) string {
	t.Helper()
	says := func() string { return webtest.Read[string](b, `document.querySelector("[data-says]").textContent`) }
	count := func(selector string) int {
		return webtest.Read[int](b, fmt.Sprintf(`document.querySelectorAll("%s").length`, selector))
	}
	x := webtest.Read[string](b, `document.querySelector("[data-x=pain]").value`)
	b.Do(chromedp.Focus(`svg.wide [data-node=pain]`), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowDown))
	if webtest.Read[string](b, `document.querySelector("[data-x=pain]").value`) == x || webtest.Read[bool](b, `document.querySelector(".map-unkept").hidden`) {
		t.Error("the arrow keys did not move the thing, or the page does not say that it is not kept")
	}
	placed := webtest.Read[string](b, `document.querySelector("svg.wide [data-node=pain]").getAttribute("transform")`)
	const own = `svg.wide .arrow:not(.away) .line`
	arrows := count(own)
	draw := func() {
		b.Do(chromedp.Focus(`svg.wide [data-node=own-needs]`), chromedp.KeyEvent("a"), chromedp.Focus(`svg.wide [data-node=resistance]`), chromedp.KeyEvent(kb.Enter))
		if got := says(); !strings.Contains(got, "more (+) or less (−)?") {
			t.Error("the page asks:", got)
		}
		b.Do(chromedp.KeyEvent("-"))
	}
	draw()
	if got := says(); count(own) != arrows+1 || got != "“ten minutes on the floor” brings less “fighting”." {
		t.Errorf("no arrow was drawn: %s", got)
	}
	b.Do(chromedp.KeyEvent("z"))
	if count(own) != arrows {
		t.Error("the arrow was not taken back")
	}
	draw()
	b.Do(chromedp.KeyEvent("a"), chromedp.KeyEvent(kb.Enter))
	if got := says(); !strings.Contains(got, "from a thing to itself") {
		t.Error("an arrow to itself:", got)
	}
	b.Do(chromedp.KeyEvent(kb.Escape), chromedp.Focus(`svg.wide [data-node=symptoms]`), chromedp.KeyEvent("n"), chromedp.KeyEvent(kb.Delete))
	if count(own) != arrows || webtest.Read[int](b, `document.querySelectorAll("[data-arrows] [data-gone*='>']:checked").length`) != 1 {
		t.Error("the arrow was not taken away:", says())
	}
	b.Do(chromedp.KeyEvent("z"), chromedp.SetValue("#feels-threat", "7"), chromedp.Focus(`svg.wide .rim[data-system=threat]`), chromedp.KeyEvent(kb.ArrowUp))
	if webtest.Read[string](b, `document.querySelector("#feels-threat").value+document.querySelector("svg.wide .rim[data-system=threat]").getAttribute("aria-valuenow")`) != "88" {
		t.Error("the rim does not follow the keys")
	}
	return placed
}

func compared(t *testing.T, b *webtest.Tab, path string) {
	t.Helper()
	b.Open(path + "/compare?from=1&to=3")
	got := webtest.Read[string](b, `document.querySelector(".map-changes").innerText`)
	for _, says := range []string{"new: “resting early”", "new arrow: “ten minutes on the floor” brings less “fighting”", "new: “resting early” loosens the arrow", "threat feels 8"} {
		if !strings.Contains(got, says) {
			t.Errorf("the comparison does not say %q: %s", says, got)
		}
	}
	b.Axe("two versions")
	b.Shot("map-compare-1280")
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Wide("two versions", 390)
	b.Shot("map-compare-390")
	b.Do(chromedp.EmulateViewport(1280, 900))
}

// paper prints the map: the drawing of a desk and the outline, without what is
// pressed.
func paper(t *testing.T, b *webtest.Tab, path string) {
	t.Helper()
	dir := os.Getenv("TEND_SHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	b.Open(path)
	b.PDF(filepath.Join(dir, "map.pdf"))
	if made, err := os.Stat(filepath.Join(dir, "map.pdf")); err != nil || made.Size() < 10_000 {
		t.Error("nothing was printed:", err)
	}
}

// drag moves a thing by the pointer.
func drag(t *testing.T, b *webtest.Tab, selector string) {
	t.Helper()
	moved := webtest.Await[bool](b, fmt.Sprintf(`(async () => {
		const thing = document.querySelector(%q), at = thing.getBoundingClientRect(), before = thing.getAttribute("transform");
		thing.setPointerCapture = () => {};
		const send = (kind, dx, dy) => thing.dispatchEvent(new PointerEvent(kind, {pointerId: 1, clientX: at.x + 20 + dx, clientY: at.y + 20 + dy, bubbles: true}));
		send("pointerdown", 0, 0); send("pointermove", -30, 20);
		await new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)));
		send("pointerup", -30, 20);
		return thing.getAttribute("transform") !== before;
	})()`, selector))
	if !moved {
		t.Error("the pointer did not move the thing")
	}
}

// By touch: a tap chooses a thing, the dot draws an arrow to another one, and
// the rim makes a circle larger.
func TestAnArrowByTouch(t *testing.T) {
	s := webtest.New(t)
	_, person := mapless(t, s)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Open(s.Link(t, webtest.Admin))
	b.Open(s.URL + "/people/" + person + "/map")
	b.Do(chromedp.SendKeys("#q-pain", "burning back"), chromedp.SendKeys("#q-trigger", "stairs"))
	b.Press(".map-questions button")
	b.Do(chromedp.WaitVisible("html[data-ready=map]"))
	got := webtest.Await[string](b, `(async () => {
		const svg = document.querySelector("svg.tall"), said = () => document.querySelector("[data-says]").textContent;
		svg.scrollIntoView({block: "center"});
		const centre = el => { const r = el.getBoundingClientRect(); return {clientX: r.x + r.width / 2, clientY: r.y + r.height / 2}; };
		const at = (el, kind, more) => el.dispatchEvent(new PointerEvent(kind, {pointerId: 1, pointerType: "touch", bubbles: true, ...centre(el), ...more}));
		const pain = svg.querySelector("[data-node=pain]"), trigger = svg.querySelector("[data-node=trigger]"), before = pain.getAttribute("transform");
		at(pain, "pointerdown"); at(pain, "pointermove", {clientX: 10, clientY: 10}); at(pain, "pointerup");
		if (pain.getAttribute("transform") !== before) return "a swipe moved a thing that was not chosen";
		pain.dispatchEvent(new MouseEvent("click", {bubbles: true}));
		at(svg.querySelector(".handle"), "pointerdown"); at(trigger, "pointermove"); at(trigger, "pointerup");
		if (!said().includes("more (+) or less (−)?")) return said();
		[...document.querySelectorAll("[data-choose] button")].find(b => b.textContent.startsWith("+")).click();
		if (!document.querySelector('[data-gone="pain>trigger"]')) return "no row for the arrow: " + said();
		const rim = svg.querySelector(".rim[data-system=drive]"), from = centre(rim);
		rim.setPointerCapture = () => {};
		at(rim, "pointerdown"); at(rim, "pointermove", {clientX: from.clientX + 14, clientY: from.clientY - 14}); at(rim, "pointerup");
		return document.querySelector("#feels-drive").value;
	})()`)
	if got == "" || len(got) > 2 || got == "0" {
		t.Errorf("%q", got)
	}
	b.Do(chromedp.WaitVisible("[data-undo]"))
	b.Press("#keep")
	if says := webtest.Read[string](b, `document.querySelector(".map-outline").textContent`); !strings.Contains(says, "“burning back” brings more “stairs”") {
		t.Error("the arrow was not kept:", says)
	}
	if size := webtest.Read[string](b, `document.querySelector("#feels-drive").value`); size != got {
		t.Errorf("the circle was %s and is %s", got, size)
	}
}

// What cannot be a map gets a clear word, and comes back as it was written; two
// who draw at once lose nothing.
func TestMapsThatCannotBe(t *testing.T) {
	s := webtest.New(t)
	_, person := mapless(t, s)
	path, c := s.URL+"/people/"+person+"/map", s.Client(t, webtest.Admin)
	post := func(form url.Values) (int, string) {
		t.Helper()
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
	// Two things and an arrow between them, and what is more.
	with := func(more ...string) url.Values {
		form := url.Values{"base": {"0"}, "things": {"2"}, "arrows": {"1"}, "n0.id": {"threat"}, "n0.kind": {"system"}, "n0.system": {"threat"}, "n0.label": {"Threat"}, "n0.x": {"120"}, "n0.y": {"120"},
			"n1.id": {"pain"}, "n1.kind": {"sensation"}, "n1.label": {"an ache"}, "e0.from": {"pain"}, "e0.to": {"threat"}, "e0.sign": {"+"}, "e0.strength": {"2"}}
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return form
	}
	many := with("things", "10000")
	for i := range 900 {
		many.Set(fmt.Sprintf("n%d.label", i), "x")
	}
	for name, refused := range map[string]struct {
		form url.Values
		says string
	}{
		"a self-loop":                  {with("arrow.from", "threat", "arrow.to", "threat", "arrow.sign", "+", "arrow.strength", "2"), "from a thing to itself"},
		"two arrows that are opposite": {with("arrow.from", "pain", "arrow.to", "threat", "arrow.sign", "-", "arrow.strength", "2"), "says the opposite"},
		"10,000 things":                {many, "10000 things"},
		"5,000 characters":             {with("n1.label", strings.Repeat("long ", 1000)), "there is room for 120"},
		"a long answer":                {with("q.mind", strings.Repeat("long ", 1000)), "there is room for 120"},
		"long words on an arrow":       {with("e0.words", strings.Repeat("long ", 1000)), "there is room for 120"},
		"a thing that acts on an arrow": {with("arrow.from", "threat", "arrow.to", "pain>threat", "arrow.sign", "-", "arrow.strength", "2"),
			"only something that one can do"},
		"an arrow of no sign":    {with("e0.sign", "?"), "brings more (&#43;) or less (-)"},
		"beside it, nothing":     {with("show.node", "pain", "show.what", "weather"), "what is measured is an item"},
		"a session of minus one": {with("session", "-1"), "a session is a number from 1"},
	} {
		status, page := post(refused.form)
		if status != 422 || !strings.Contains(page, refused.says) || !strings.Contains(page, `value="an ache"`) && !strings.Contains(page, "long long") && name != "10,000 things" {
			t.Errorf("%s: %d, without %q or without what was written", name, status, refused.says)
		}
	}
	if status, page := post(with("new.label", "<script>alert(1)</script>", "new.kind", "meaning")); status != 200 || strings.Contains(page, "<script>alert") || !strings.Contains(page, "&lt;script&gt;alert(1)") {
		t.Errorf("a script as a label, on a thing without an arrow: %d", status)
	}
	status, page := post(with("q.trigger", "stairs"))
	for _, says := range []string{"Somebody else kept this map", `value="stairs"`, "new: “&lt;script&gt;", "gone: “stairs”", `name="base" value="1"`} {
		if status != 409 || !strings.Contains(page, says) {
			t.Errorf("two at once: %d, without %q", status, says)
		}
	}
}

// What stands beside a map is read as whoever looks may see it where it is
// kept: another group's leader learns nothing, a person nothing of stages.
func TestWhatMovedKeepsThePermissionOfItsSource(t *testing.T) {
	s := webtest.New(t)
	group, person := mapless(t, s)
	other, mine := webtest.Leader, webtest.Leader2
	if leads(t, s, other, group) {
		other, mine = mine, other
	}
	shown := []formulation.Shown{{Kind: formulation.ScoreOf, Of: "pseq", ID: "pseq"}, {Kind: formulation.ItemOf, Of: "phq-4", ID: "gad-nervous"}, {Kind: formulation.PracticeOf, Of: "resilientmind", ID: "*"}}
	told := func(actor auth.Actor) (told int) {
		t.Helper()
		moved, err := s.Moved(ctx, actor, person, shown, time.Time{}, time.Time{})
		if err != nil || len(moved) != len(shown) {
			t.Fatal(moved, err)
		}
		for _, m := range moved {
			if m.Missing == "" {
				told++
			}
		}
		return told
	}
	as := func(who auth.Staff) auth.Actor { return auth.Actor{Site: webtest.Site, ID: who.ID, Role: who.Role} }
	if got := told(as(mine)); got < 3 {
		t.Errorf("their leader is told %d", got)
	}
	if got := told(as(other)); got != 0 {
		t.Errorf("another leader is told %d", got)
	}
	stage := []formulation.Shown{{Kind: formulation.StageOf, Of: "stages", ID: "2b"}}
	year := demo.Make(time.Now())
	states, err := s.Pathway.States(ctx, system, pathway.Filter{Groups: []string{year.More}})
	if err != nil {
		t.Fatal(err)
	}
	heard := 0
	for _, st := range states {
		if moved, err := s.Moved(ctx, system, st.StudyID, stage, time.Time{}, time.Time{}); err != nil {
			t.Fatal(err)
		} else if moved[0].Missing == "" {
			heard++
		}
		if moved, err := s.Moved(ctx, auth.Participant(webtest.Site, st.StudyID), st.StudyID, stage, time.Time{}, time.Time{}); err != nil || moved[0].Missing == "" {
			t.Fatal("a person is told a stage:", moved, err)
		}
	}
	if heard == 0 {
		t.Error("nobody of the coded group has a stage")
	}
}
