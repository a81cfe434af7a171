package web_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"tend/demo"
	"tend/door/web/webtest"
	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/inquiry/coding/refi/refitest"
	"tend/platform/auth"
	"tend/platform/media"
)

// dialogue is what two voices say in the recording, and what somebody corrects
// it to.
var dialogue = []struct{ voice, said, corrected string }{
	{"slt", "What did you notice in your body while you were breathing?", "What did you notice in your body while you were breathing?"},
	{"rms", "I noticed the pain in my lower back and I wanted to get away from it.", "I noticed the pain in my lower back on the way from Gateshead, and I wanted to get away from it."},
	{"slt", "Would you be willing to turn toward the feeling?", "Would you be willing to turn toward the feeling?"},
	{"rms", "I thought about it as heat and pressure.", "I thought about it as heat and pressure."},
}

// spokenBy is the dialogue as a recording of two voices.
func spokenBy(t *testing.T) []byte {
	t.Helper()
	for _, program := range []string{"flite", "pocketsphinx_continuous", "ffmpeg"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal("no ", program, "; `make test` installs it")
			}
			t.Skip("no ", program, " on this machine; `make test` installs it")
		}
	}
	var samples []int16
	for n, e := range dialogue {
		made, at16 := filepath.Join(t.TempDir(), fmt.Sprint(n, ".wav")), filepath.Join(t.TempDir(), "16.wav")
		for _, command := range [][]string{{"flite", "-voice", e.voice, "-t", e.said, "-o", made}, {"ffmpeg", "-loglevel", "error", "-i", made, "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", "-bitexact", at16}} {
			if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
		}
		data, err := os.ReadFile(at16)
		if err != nil {
			t.Fatal(err)
		}
		for k := 44; k+1 < len(data); k += 2 {
			samples = append(samples, int16(uint16(data[k])|uint16(data[k+1])<<8))
		}
		samples = append(samples, make([]int16, media.Rate*8/10)...)
	}
	return media.WAV(samples)
}

// way is the whole way of one recording, with a browser for each person.
type way struct {
	t        *testing.T
	s        *webtest.Service
	b        *webtest.Tab // the leader's
	document string
	round    string
}

func (w *way) await(b *webtest.Tab, what, condition string) {
	w.t.Helper()
	if !webtest.Await[bool](b, `new Promise(done => { const look = n => (`+condition+`) ? done(true) : n > 1200 ? done(false) : setTimeout(look, 50, n + 1); look(0); })`) {
		w.t.Fatalf("%s did not come: %s\n%s", what, condition, webtest.Read[string](b, `document.querySelector("main").innerText`))
	}
}

// From a recording to agreed codes: it is sent and written down, its words are
// put right and what tells who somebody is is taken out, two people code it
// blind by the keyboard alone, agreement shows, a disagreement is settled, and
// all of it leaves as a project of the standard.
func TestFromARecordingToAgreedCodes(t *testing.T) {
	sound := spokenBy(t)
	s := webtest.New(t)
	group, leader := demo.Make(time.Now()).Running, webtest.Leader
	if !leads(t, s, leader, group) {
		leader = webtest.Leader2
	}
	agreed(t, s, group)
	_, name := somebodyOf(t, s, group)
	working, stop := context.WithCancel(ctx)
	worked := make(chan struct{})
	go func() { defer close(worked); s.Worker(slog.New(slog.DiscardHandler)).Run(working) }()
	t.Cleanup(func() { stop(); <-worked })

	w := &way{t: t, s: s, b: webtest.NewTab(t)}
	w.b.Do(chromedp.EmulateViewport(1280, 900))
	w.b.Open(s.Link(t, leader))
	w.listen(group, sound)
	w.correct(leader.Shown, name)
	w.divide()

	one, other := webtest.NewTab(t), w.b
	one.Do(chromedp.EmulateViewport(1280, 900))
	one.Open(s.Link(t, webtest.Researcher))
	w.begin(one, leader.ID)
	w.code(one, webtest.Researcher, "-", "b", "-", "a")
	if got := webtest.Read[string](one, `document.querySelector("main").innerText`); !strings.Contains(got, "4 of 4\t0\tfinished") {
		t.Errorf("after she finished the page says\n%s", got)
	}
	w.code(other, leader, "-", "b", "-", "3")
	w.settle(one)

	address := webtest.Read[string](one, `document.querySelector('a[href$="/project"]').href`)
	_, project := webtest.Get(t, s.Client(t, webtest.Researcher), address)
	p, report, err := refi.Read("p.qdpx", []byte(project))
	if err != nil || report.Score != 1 {
		t.Fatal(err, report)
	}
	said := map[string][]string{}
	code := map[string]string{}
	for _, c := range p.Codes {
		code[c.ID] = c.Name
	}
	for _, l := range p.Sources[0].Selections {
		for _, a := range l.Codings {
			who := p.Users[slices.IndexFunc(p.Users, func(u refi.User) bool { return u.ID == a.User })].Name
			said[who] = append(said[who], code[a.Code])
		}
	}
	for who, last := range map[string]string{webtest.Researcher.Shown: "Competency with attention regulation", leader.Shown: "Metacognitive awareness", "agreed": "Metacognitive awareness"} {
		if got := said[who]; !slices.Equal(got, []string{"no code", "Barrier: experiential avoidance", "no code", last}) {
			t.Errorf("%s gave %q", who, got)
		}
	}
	if text := p.Sources[0].Text; strings.Contains(text, "Gateshead") || !strings.Contains(text, "[town A]") || strings.Contains(text, name) {
		t.Errorf("the project's text is\n%s", text)
	}
	refitest.Valid(t, []byte(project))
}

// listen sends the recording on the session's page and has it written down.
func (w *way) listen(group string, sound []byte) {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), "tuesday.wav")
	if err := os.WriteFile(file, sound, 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.b.Open(w.s.URL + "/groups/" + group + "/sessions/1")
	w.b.Press(`a[href$="/recordings"]`)
	webtest.Read[string](w.b, `document.documentElement.dataset.left = "yes"`)
	w.b.Do(chromedp.SetUploadFiles(`#sound`, []string{file}), chromedp.Click(`recording-upload form button`), chromedp.WaitReady(`html:not([data-left]) recording-page`))
	recording := webtest.Read[string](w.b, `location.pathname`)
	w.b.Press(`form[action$="/transcript"] button`)
	w.b.Do(chromedp.WaitReady("transcript-turns"))
	w.document = strings.TrimPrefix(webtest.Read[string](w.b, `location.pathname`), "/inquiry/documents/")
	if got := webtest.Read[string](w.b, `document.querySelector(".turns").innerText`); !strings.Contains(got, "pain in my lower back") {
		w.t.Errorf("the engine heard\n%s", got)
	}
	if got := webtest.Read[string](w.b, `document.querySelector("transcript-player audio")?.getAttribute("src") || ""`); got != recording+"/audio" {
		w.t.Errorf("the transcript plays %q", got)
	}
	w.b.Shot("whole-1-heard")
}

// correct puts the words right, turn by turn, says who speaks, and takes out
// what tells who somebody is.
func (w *way) correct(leader, name string) {
	w.t.Helper()
	at := w.s.URL + "/inquiry/documents/" + w.document
	rest := ""
	for _, e := range dialogue {
		rest += " " + e.corrected
	}
	rest = strings.TrimSpace(rest)
	for n, e := range dialogue[:3] {
		press(w.b, "j", "e")
		w.await(w.b, "editing", `document.activeElement.name === "text"`)
		at := len([]rune(e.corrected))
		webtest.Read[string](w.b, fmt.Sprintf(`(document.activeElement.value = %q, document.activeElement.setSelectionRange(%d, %d), "")`, rest, at, at))
		w.b.Do(chromedp.Click(`form.edit button[value="split"]`))
		w.await(w.b, "a split", fmt.Sprintf(`document.querySelectorAll(".turns > li").length === %d && !document.querySelector("form.edit")`, n+2))
		rest = strings.TrimSpace(rest[len(e.corrected):])
	}
	for _, who := range []string{leader, name} {
		w.b.Open(at + "/speakers")
		w.b.Do(chromedp.SendKeys("#label", who))
		w.b.Press(`form[action$="/speakers/new"] button`)
	}
	for n := range dialogue {
		w.b.Open(at)
		w.b.Open(at + webtest.Read[string](w.b, fmt.Sprintf(`new URL(document.querySelectorAll(".edit-turn")[%d].href).search`, n)))
		webtest.Read[string](w.b, fmt.Sprintf(`(s => s.value = [...s.options].find(o => o.text === %q).value)(document.querySelector("form.edit select"))`, []string{leader, name}[n%2]))
		w.b.Do(chromedp.Click(`form.edit button[value="speaker"]`))
		w.await(w.b, "the speaker", `!document.querySelector("form.edit")`)
	}
	w.b.Open(at + "/speakers")
	w.b.Shot("whole-2-speakers")
	webtest.Read[string](w.b, `[...document.querySelectorAll("select")].filter(s => s.value === "").map(s => s.value = "unknown participant").join()`)
	w.b.Press(`main form button.primary`)
	w.b.Open(at + "/names")
	w.b.Shot("whole-3-names")
	w.b.Press(`main form button.primary`)
	if got := webtest.Read[string](w.b, `document.querySelector("main").innerText`); !strings.Contains(got, "[town A]") || strings.Contains(got, "Gateshead") {
		w.t.Fatalf("without names it reads\n%s", got)
	}
}

// divide marks all of it as a stretch of guided inquiry and freezes its
// segments.
func (w *way) divide() {
	w.t.Helper()
	w.b.Press(`.head a[href$="/segments"]`)
	webtest.Read[string](w.b, `(s => s.value = s.options[s.options.length - 1].value)(document.getElementById("last"))`)
	w.b.Press(`form:has(#first) button[value="accepted"]`)
	w.b.Do(chromedp.SendKeys(`#title`, "Inquiry"))
	w.b.Press(`form[action$="/segmentations"] button`)
	w.b.Press(`button[value="freeze"]`)
	if got := webtest.Read[string](w.b, `document.querySelector("main").innerText`); !strings.Contains(got, "4 segments") || !strings.Contains(got, "its segments stay as they are") {
		w.t.Fatalf("the frozen segments are\n%s", got)
	}
}

// begin gives the document to two coders who are blind.
func (w *way) begin(b *webtest.Tab, other string) {
	w.t.Helper()
	b.Open(w.s.URL + "/inquiry/rounds/new")
	b.Do(chromedp.SendKeys("#title", "From the recording"), chromedp.SetValue("#book", "stages 1"),
		chromedp.Click(fmt.Sprintf(`[name=document][value="%s"]`, w.document)),
		chromedp.Click(fmt.Sprintf(`[name=coder][value="%s"]`, webtest.Researcher.ID)),
		chromedp.Click(fmt.Sprintf(`[name=coder][value="%s"]`, other)))
	b.Press("main form .primary")
	w.round = filepath.Base(webtest.Read[string](b, "location.pathname"))
}

// code gives a code to each segment and says that it is finished, by the
// keyboard alone.
func (w *way) code(b *webtest.Tab, who auth.Staff, keys ...string) {
	w.t.Helper()
	b.Open(w.s.URL + "/inquiry/rounds/" + w.round + "/code/" + w.document)
	b.Do(chromedp.WaitVisible(`html[data-ready=coding]`))
	if webtest.Read[bool](b, `document.querySelectorAll(".segment.is-coded").length > 0 || document.body.innerText.includes("Recording ")`) {
		w.t.Error("somebody who is blind sees codes, or which recording it is")
	}
	for n, key := range keys {
		if n > 0 {
			press(b, "j")
		}
		press(b, key)
	}
	until(w.t, b, fmt.Sprintf(`document.querySelectorAll(".segment.is-coded").length == %d`, len(keys)))
	for n := 0; ; n++ { // until each is kept
		work, err := w.s.Coding.Work(ctx, coder(who), w.round, w.document)
		if err != nil || n > 1200 {
			w.t.Fatalf("%+v, %v", work, err)
		}
		if len(work.Codings) == len(keys) {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	for range 200 {
		if webtest.Read[string](b, `document.activeElement.id`) == "finish" {
			break
		}
		b.Do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
	}
	webtest.Read[string](b, `document.documentElement.dataset.left = "yes"`)
	press(b, kb.Enter)
	b.Do(chromedp.WaitReady(`html:not([data-left]) main`))
}

// settle reveals the round, looks at the agreement and settles the one segment
// on which they differ.
func (w *way) settle(b *webtest.Tab) {
	w.t.Helper()
	path := w.s.URL + "/inquiry/rounds/" + w.round
	b.Open(path)
	b.Press(`form[action$="/reveal"] button`)
	b.Shot("whole-4-agreement")
	b.Axe("agreement")
	if got := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(got, "over 4 units of 1 document, 2 coders") || !strings.Contains(got, "75 %") {
		w.t.Errorf("agreement is\n%s", got)
	}
	b.Press(`[aria-label="Disagreements"] a.button`)
	b.Shot("whole-5-settle")
	b.Axe("settling")
	b.Do(chromedp.Click(`[name=code][value="3"]`), chromedp.SendKeys("#reason", "Heat and pressure: sensations rather than a threat."))
	b.Press("main form .primary")
	_, settled, err := w.s.Coding.Codings(ctx, coder(webtest.Researcher), w.round)
	if err != nil || len(settled) != 1 || !slices.Equal(settled[0].Codes, []coding.CodeID{"3"}) || len(settled[0].Took) != 1 {
		w.t.Errorf("settled is %+v, %v", settled, err)
	}
	b.Open(path)
}
