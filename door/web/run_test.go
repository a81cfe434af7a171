package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/uuid"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// cable is the network of one device, which can be cut: every connection, also
// those of a service worker and of open streams.
type cable struct {
	URL   string
	off   atomic.Bool
	mu    sync.Mutex
	conns []net.Conn
}

func newCable(t testing.TB, to string) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	c := &cable{URL: "http://" + listener.Addr().String()}
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", strings.TrimPrefix(to, "http://"))
			if err != nil || c.off.Load() {
				near.Close()
				continue
			}
			c.mu.Lock()
			c.conns = append(c.conns, near, far)
			c.mu.Unlock()
			for _, way := range [][2]net.Conn{{near, far}, {far, near}} {
				go func() {
					io.Copy(way[0], way[1])
					way[0].Close()
				}()
			}
		}
	}()
	return c
}

func (c *cable) cut(off bool) {
	c.off.Store(off)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
}

// until waits for an expression to be true.
func until(t testing.TB, b *webtest.Tab, expression string) {
	t.Helper()
	for range 1200 { // however slow the machine is
		if webtest.Read[bool](b, expression) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("in vain: %s\n%s", expression, webtest.Read[string](b, "document.body.innerText"))
}

// Session 1 of ResilientMind from the group's page to the checklist, with the
// network cut in the middle and a second device that follows.
func TestASessionIsRunWithTheNetworkCut(t *testing.T) {
	s := webtest.New(t)
	first, second := webtest.NewTab(t), webtest.NewTab(t)
	first.Do(chromedp.EmulateViewport(820, 1180))
	second.Do(chromedp.EmulateViewport(1280, 800))
	group, network := newGroup(t, s), newCable(t, s.URL)
	first.Open(network.URL + strings.TrimPrefix(s.Link(t, webtest.Leader), s.URL))
	second.Open(s.Link(t, webtest.Admin))
	first.Open(network.URL + "/groups/" + group)
	first.Press(`main .list a[href$="/sessions/1"]`)
	first.Press(`.actions a.primary`)
	ready := `document.documentElement.dataset.ready === "yes"`
	until(t, first, ready+` && document.documentElement.dataset.keptHere === "yes" && navigator.serviceWorker.controller !== null`)
	second.Open(s.URL + "/run/" + group + "/1")
	until(t, second, ready)
	first.Shot("run-before")

	first.Do(chromedp.Click(`[data-part=before] .primary`))
	until(t, second, `document.body.dataset.state === "now" && document.querySelector("[data-ribbon] [aria-current]") !== null`)
	first.Do(chromedp.Click(`[data-study] [value="attended"]`))
	until(t, second, `document.querySelector("[data-present]").textContent === "1"`)
	until(t, second, `!document.querySelector("[data-silent]").hidden`) // nobody agreed to be recorded

	// What was left out is put back by the button or a key, last first.
	here := `[data-ribbon] [aria-current]`
	opened := webtest.Read[string](first, `document.querySelector("`+here+`").value`)
	first.Do(chromedp.Click(`[value="left out"] + [name=next] + button`))
	until(t, second, `!document.querySelector("[data-out]").hidden && document.querySelector("[data-out] button").value === "`+opened+`"`)
	second.Shot("run-put-back")
	second.Do(chromedp.KeyEvent("u"))
	until(t, first, `document.querySelector("[data-out]").hidden && document.querySelector('[data-item="`+opened+`"]').dataset.being === "to come"`)
	first.Do(chromedp.Click(`[data-ribbon] button[value="` + opened + `"]`))
	until(t, second, `document.querySelector("`+here+`").value === "`+opened+`"`)

	network.cut(true)
	first.Do(chromedp.Click(`[data-next]`), chromedp.SendKeys("#note", "The room was cold"), chromedp.Click(".note button"),
		chromedp.Click(`[name=minutes][type=hidden] + button`))
	until(t, first, `document.querySelector("[data-ribbon] [aria-current] .n").textContent === "5+1"`) // what is seen is kept
	first.Do(chromedp.Navigate(network.URL + "/run/" + group + "/1"))                                  // a reload, without a network
	until(t, first, ready+` && "device" in document.body.dataset`)
	if title := webtest.Read[string](first, `document.querySelector("article:not([hidden]) h2").textContent`); title == "" {
		t.Errorf("after the reload: %q", title)
	}
	if text := webtest.Read[string](first, `document.body.innerText`); !strings.Contains(text, "The room was cold") || strings.Contains(text, "Alva") {
		t.Errorf("the kept page says %q", text)
	}
	first.Do(chromedp.Click(`[data-study="NW-02"] [value="part"]`))
	first.Shot("run-offline")
	if webtest.Read[string](second, `document.querySelector("[data-ribbon] [aria-current]").value`) == webtest.Read[string](first, `document.querySelector("[data-ribbon] [aria-current]").value`) {
		t.Error("the second device heard of something that was not sent")
	}
	network.cut(false)
	webtest.Read[bool](first, `dispatchEvent(new Event("online"))`) // as the device says when its network is back
	until(t, second, `document.querySelector("[data-notes]").textContent.includes("The room was cold")`)
	until(t, second, `document.querySelector("[data-present]").textContent === "2"`)
	second.Axe("run")
	second.Shot("run-second")
	second.Do(chromedp.KeyEvent(" "))
	until(t, first, `document.body.dataset.state === "paused"`)
	first.Do(chromedp.Click(`[data-pause]`), chromedp.Click(`.end button`))
	until(t, second, `document.body.dataset.state === "over"`)
	second.Shot("run-over")
	first.Do(chromedp.Click(`[data-part=over] [data-home] .primary`))
	events, err := s.Sessions.RunEvents(ctx, auth.System(webtest.Site, "test"), group, 1)
	if err != nil || len(session.Runs(nil, events, time.Now())) != 1 {
		t.Fatalf("%d events, %v", len(events), err)
	}
	var acts []string
	for _, e := range events {
		acts = append(acts, string(e.Act))
	}
	if got := strings.Join(acts, " "); got != "began left out opened restored opened opened noted extended paused resumed ended" {
		t.Errorf("the acts are %q", got)
	}
	var homes []session.Home
	for n := 0; n < 100 && len(homes) == 0; n++ {
		time.Sleep(20 * time.Millisecond)
		if homes, err = s.Sessions.Homes(ctx, auth.System(webtest.Site, "test"), group); err != nil {
			t.Fatal(err)
		}
	}
	if len(homes) != 1 {
		t.Error("what was agreed with one tap is not kept")
	}
	second.Press(`[data-part=over] a.primary`)
	second.Do(chromedp.Click(`.rate input[value="partly"]`), chromedp.Click(`.rate input[value="3"]`))
	second.Press(`main form button.primary`)
	if said := webtest.Read[string](second, `document.querySelector(".flash").textContent`); said != "The rating is kept." {
		t.Errorf("after the rating: %q", said)
	}
	second.Shot("run-rated")
}

// newGroup makes a ResilientMind group of three that begins now.
func newGroup(t testing.TB, s *webtest.Service) string {
	t.Helper()
	admin, at := auth.System(webtest.Site, "test"), time.Now().UTC().Add(-time.Minute)
	g, err := s.Pathway.AddGroup(ctx, admin, pathway.Group{Name: "New group", Programme: "resilientmind", ProgrammeVersion: "1", Leaders: []string{webtest.Leader.ID}, Capacity: 12})
	if err != nil {
		t.Fatal(err)
	}
	year := demo.Make(time.Now())
	names := year.People[:3]
	for i, p := range names {
		id := fmt.Sprintf("NW-%02d", i+1)
		who := p.Identity
		who.Name = []string{"Alva Berg", "Bo Lind", "Cleo Dahl"}[i]
		if err := s.People.Add(ctx, admin, id, who); err != nil {
			t.Fatal(err)
		}
		if err := s.Pathway.Record(ctx, admin, pathway.Event{StudyID: id, Kind: pathway.Referred, On: at.AddDate(0, -1, 0)},
			pathway.Event{StudyID: id, Kind: pathway.Enrolled, On: at.AddDate(0, -1, 0), Detail: pathway.Detail{Group: g.ID}}); err != nil {
			t.Fatal(err)
		}
	}
	var meetings []session.Meeting
	for n := range 8 {
		meetings = append(meetings, session.Meeting{Group: g.ID, Number: n + 1, Starts: at.AddDate(0, 0, 7*n), Minutes: 120})
	}
	if err := s.Sessions.Plan(ctx, admin, meetings...); err != nil {
		t.Fatal(err)
	}
	return g.ID
}

// The fold in the browser gives what the one in Go gives, and its clock is
// that of the device after any sleep.
func TestTheBrowserFoldsAsTheServiceDoes(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	text, err := os.ReadFile("../../clinic/session/testdata/runs.json")
	if err != nil {
		t.Fatal(err)
	}
	b.Open(s.Link(t, webtest.Admin))
	got := webtest.Await[string](b, fmt.Sprintf(`(async () => {
		const {fold, late, coverage, shorten} = await import("/run.files/any/fold.js");
		const all = %s, wrong = [];
		for (const c of all.cases) {
			const r = fold(all.agenda, c.events, Date.parse(c.now)), length = all.minutes * 60000;
			const got = {id: r.id, began: r.began, ended: r.ended, stopped: r.stopped, breaks: r.breaks, late: late(r, length), coverage: coverage(r),
				cut: shorten(r, length).map(d => d.id), items: r.items.map(d => ({id: d.id, isNew: d.isNew, extended: d.extended, took: d.took, being: d.being, notes: d.notes, bells: d.bells}))};
			if (JSON.stringify(got) !== JSON.stringify(c.want)) wrong.push(c.name + "\n" + JSON.stringify(got) + "\n" + JSON.stringify(c.want));
		}
		return wrong.join("\n") || all.cases.length + " cases";
	})()`, text))
	if got != "30 cases" {
		t.Error(got)
	}
	drift := webtest.Await[float64](b, `(async () => {
		const {clock} = await import("/run.files/any/clock.js"), {fold} = await import("/run.files/any/fold.js");
		let now = 1.7e12, worst = 0;
		Date.now = () => now;
		const agenda = [{id: "a", kind: "practice", title: "A", minutes: 90, mayBeCut: false}], began = now;
		const acts = [{id: "1", run: "r", at: new Date(now).toISOString(), act: "began", item: "a"}];
		for (let n = 0; now < began + 3_600_000; n++) { // ticks that come late, and a sleep of twenty minutes
			now += n === 900 ? 1_200_000 : 1000 + (n * 7919) % 240;
			worst = Math.max(worst, Math.abs(fold(agenda, acts, clock.now()).items[0].took - (now - began)));
		}
		clock.learn(now + 86_400_000 + 40, now - 20, now + 20); // the device is a day behind
		return Math.max(worst, Math.abs(clock.now() - now - 86_400_040));
	})()`)
	if drift >= 100 {
		t.Errorf("the clock drifts %v ms", drift)
	}
	t.Logf("the clock drifts %v ms in an hour with a sleep", drift)
}

// Each line is a sentence: this role, at this address, gets this answer.
func TestWhoRunsASession(t *testing.T) {
	s := webtest.New(t)
	year := demo.Make(time.Now())
	run, delivered := "/run/"+year.Running+"/1", "/groups/"+year.Running+"/sessions/1/delivered"
	stranger := webtest.Leader2
	if leads(t, s, webtest.Leader2, year.Running) {
		stranger = webtest.Leader
	}
	mine := map[string]auth.Staff{webtest.Leader.ID: webtest.Leader2, webtest.Leader2.ID: webtest.Leader}[stranger.ID]
	clients := map[string]*http.Client{"leader": s.Client(t, mine), "stranger": s.Client(t, stranger), "researcher": s.Client(t, webtest.Researcher), "administrator": s.Client(t, webtest.Admin)}
	events := fmt.Sprintf(`{"clock":0,"events":[{"id":%q,"run":%q,"at":"2026-01-01T10:00:00Z","act":"paused"}]}`, uuid.NewString(), uuid.NewString())
	for _, c := range []struct {
		method, path, body string
		want               map[string]int
	}{
		{"GET", run, "", map[string]int{"leader": 200, "stranger": 404, "researcher": 403, "administrator": 200}},
		{"GET", run + "/device", "", map[string]int{"leader": 200, "stranger": 404, "researcher": 403, "administrator": 200}},
		{"GET", run + "/show", "", map[string]int{"leader": 200, "stranger": 404, "researcher": 403, "administrator": 200}},
		{"GET", run + "/events", "", map[string]int{"leader": 200, "stranger": 404, "researcher": 403, "administrator": 200}},
		{"GET", run + "/live", "", map[string]int{"stranger": 404, "researcher": 403}},
		{"POST", run + "/events", events, map[string]int{"leader": 200, "stranger": 404, "researcher": 403, "administrator": 200}},
		{"POST", run, "act=sang", map[string]int{"leader": 409, "stranger": 404, "researcher": 403, "administrator": 409}},
		{"POST", run + "/mark", "study=RM-001&mark=attended", map[string]int{"leader": 404, "stranger": 404, "researcher": 403, "administrator": 404}},
		{"POST", run + "/home", "as=changed&minutes=x&days=1", map[string]int{"leader": 422, "stranger": 404, "researcher": 403, "administrator": 422}},
		{"GET", delivered, "", map[string]int{"leader": 200, "stranger": 404, "researcher": 200, "administrator": 200}},
		{"POST", delivered, "seat=leader", map[string]int{"leader": 422, "stranger": 404, "researcher": 422, "administrator": 422}},
		{"GET", "/library/programmes/resilientmind/delivered", "", map[string]int{"leader": 200, "stranger": 200, "researcher": 200, "administrator": 200}},
		{"GET", "/run/" + year.Running + "/99", "", map[string]int{"leader": 404, "administrator": 404}},
		{"GET", "/run/nobody/1", "", map[string]int{"leader": 404, "administrator": 404}},
	} {
		for who, want := range c.want {
			r, err := http.NewRequest(c.method, s.URL+c.path, strings.NewReader(c.body))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			got, err := clients[who].Do(r)
			if err != nil {
				t.Fatal(err)
			}
			got.Body.Close()
			if got.StatusCode != want && !(c.path == run && c.method == "POST" && got.StatusCode == 422) {
				t.Errorf("%s %s by a %s: %d, want %d", c.method, c.path, who, got.StatusCode, want)
			}
		}
	}
	for _, path := range []string{run, run + "/live", delivered} {
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		if got, _ := webtest.Get(t, c, s.URL+path); got != http.StatusSeeOther {
			t.Errorf("nobody at %s: %d", path, got)
		}
	}
}

// What cannot be is refused with a sentence, whole, and what can is taken once.
func TestWhatADeviceMaySend(t *testing.T) {
	s := webtest.New(t)
	group := newGroup(t, s)
	c := s.Client(t, webtest.Leader)
	post := func(events ...session.RunEvent) (int, string) {
		t.Helper()
		body, err := json.Marshal(map[string]any{"clock": time.Now().Add(-24 * time.Hour).UnixMilli(), "events": events})
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Post(s.URL+"/run/"+group+"/1/events", "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		var said bytes.Buffer
		said.ReadFrom(got.Body)
		return got.StatusCode, said.String()
	}
	run := uuid.NewString()
	made := func(act session.Act, change func(*session.RunEvent)) session.RunEvent {
		e := session.RunEvent{ID: uuid.NewString(), Run: run, At: time.Now().Add(-24 * time.Hour).UTC(), Act: act, Item: "s1-welcome"}
		if change != nil {
			change(&e)
		}
		return e
	}
	began := made(session.Began, nil)
	if status, said := post(began, began); status != 200 || !strings.Contains(said, "behind") {
		t.Errorf("a clock a day behind: %d %s", status, said)
	}
	post(began)
	for name, e := range map[string]session.RunEvent{
		"an act nobody knows": made("sang", nil),
		"a note of 5,000":     made(session.Noted, func(e *session.RunEvent) { e.Words = strings.Repeat("x", 5000) }),
		"an id of nobody's":   made(session.Paused, func(e *session.RunEvent) { e.ID = "7" }),
	} {
		if status, said := post(made(session.Paused, nil), e); status != 422 || said == "" {
			t.Errorf("%s: %d %s", name, status, said)
		}
	}
	many := slices.Repeat([]session.RunEvent{began}, 501)
	if status, _ := post(many...); status != 422 {
		t.Errorf("501 events: %d", status)
	}
	got, err := c.Post(s.URL+"/run/"+group+"/1/events", "application/json", strings.NewReader(`{"events":[{"words":"`+strings.Repeat("x", 50<<20)+`"}]}`))
	if err == nil {
		got.Body.Close()
		if got.StatusCode != http.StatusRequestEntityTooLarge {
			t.Errorf("50 MB: %d", got.StatusCode)
		}
	}
	events, err := s.Sessions.RunEvents(ctx, auth.System(webtest.Site, "test"), group, 1)
	if err != nil || len(events) != 1 {
		t.Errorf("%d events are kept, %v", len(events), err)
	}
	if _, body := webtest.Get(t, c, s.URL+"/groups/"+group+"/sessions/1/delivered"); !strings.Contains(body, "24 hours before") {
		t.Error("the page says nothing of the clock")
	}
}

// Without a script the same forms run the session; a second run stands beside
// the first; the projector tells nothing of anybody.
func TestASessionIsRunByFormsAlone(t *testing.T) {
	s := webtest.New(t)
	group := newGroup(t, s)
	c := s.Client(t, webtest.Leader)
	run := s.URL + "/run/" + group + "/1"
	send := func(path string, form url.Values) (int, string) {
		t.Helper()
		got, err := c.PostForm(run+path, form)
		if err != nil {
			t.Fatal(err)
		}
		defer got.Body.Close()
		var body bytes.Buffer
		body.ReadFrom(got.Body)
		return got.StatusCode, body.String()
	}
	agenda := agendaOf(t)
	for _, form := range []url.Values{
		{"act": {"began"}, "item": {agenda[0]}}, {"act": {"began"}, "item": {agenda[0]}}, {"act": {"noted"}, "item": {agenda[0]}, "words": {"Anna was late"}},
		{"act": {"extended"}, "item": {agenda[0]}, "minutes": {"1"}}, {"act": {"left out"}, "item": {agenda[0]}, "next": {agenda[1]}},
		{"act": {"added"}, "title": {"Grief"}, "kind": {"discussion"}, "minutes": {"10"}}, {"act": {"paused"}},
	} {
		if status, body := send("", form); status != 200 || !strings.Contains(body, "data-ribbon") {
			t.Fatalf("%v: %d", form, status)
		}
	}
	for _, form := range []url.Values{{"act": {"left out"}, "item": {agenda[1]}}, {"act": {"noted"}, "item": {""}, "words": {"Nothing is open now"}}} {
		send("", form)
	}
	putBack := `<button name="item" value="` + agenda[1] + `"><span>Put back</span>`
	if _, page := send("", url.Values{"act": {"noted"}, "item": {agenda[0]}, "words": {"a look at the page"}}); !strings.Contains(page, putBack) {
		t.Error("the page does not offer to put back what was left out last")
	}
	if _, page := send("", url.Values{"act": {"restored"}, "item": {agenda[1]}}); strings.Contains(page, putBack) || !strings.Contains(page, strings.Replace(putBack, agenda[1], agenda[0], 1)) {
		t.Error("after it was put back the page does not offer the one left out before")
	}
	if status, body := send("", url.Values{"act": {"noted"}, "item": {agenda[1]}, "words": {strings.Repeat("x", 5000)}}); status != 422 || !strings.Contains(body, "too long") {
		t.Errorf("a long note: %d", status)
	}
	send("/mark", url.Values{"study": {"NW-01"}, "mark": {"attended"}})
	_, page := send("/mark", url.Values{"study": {"NW-02"}, "mark": {"part"}})
	if !strings.Contains(page, "Do not record") || !strings.Contains(page, "AB 01, BL 02") {
		t.Error("the page does not name the seats that may not be recorded")
	}
	_, body := webtest.Get(t, c, run+"/show")
	for _, private := range []string{"Anna", "Alva", "NW-0", "behind", "ahead", "Grief", "AB 01"} {
		if strings.Contains(body, private) {
			t.Errorf("the projector says %q", private)
		}
	}
	if _, told := webtest.Get(t, c, run+"/events?for=projector"); strings.Contains(told, "Anna") || strings.Contains(told, "NW-") || !strings.Contains(told, "began") {
		t.Errorf("the projector is told %s", told)
	}
	if _, kept := webtest.Get(t, c, run+"/device"); strings.Contains(kept, "Alva") || strings.Contains(kept, "Anna") {
		t.Error("the page that a device keeps holds somebody")
	}
	send("", url.Values{"act": {"ended"}})
	send("", url.Values{"act": {"began"}, "item": {agenda[0]}})
	if _, page := send("", url.Values{"act": {"ended"}}); !strings.Contains(page, "Run 2.") {
		t.Error("the page does not say that this was the second run")
	}
	if _, body := webtest.Get(t, c, s.URL+"/groups/"+group+"/sessions/1/delivered"); !strings.Contains(body, "Run 2") || !strings.Contains(body, "which counts") || !strings.Contains(body, "Anna was late") || !strings.Contains(body, "Nothing is open now") {
		t.Error("the page of what was delivered does not show both runs")
	}
	send("/home", url.Values{"as": {"planned"}})
	if _, body := webtest.Get(t, c, s.URL+"/groups/"+group+"/sessions/2"); !strings.Contains(body, "After session 1 the group agreed") {
		t.Error("the next session does not say what was agreed")
	}
}

// agendaOf gives the ids of session 1's items.
func agendaOf(t *testing.T) []string {
	t.Helper()
	p, err := programme.Find("resilientmind")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, item := range p.Sessions[0].Items {
		ids = append(ids, item.ID)
	}
	return ids
}

// The demonstration's report says what was delivered, and each number of it is
// in the tables.
func TestTheReportTellsWhatWasDelivered(t *testing.T) {
	s := webtest.New(t)
	year := demo.Make(time.Now())
	c := s.Client(t, webtest.Researcher)
	query := "?plan=resilientmind"
	for _, g := range year.Cohort {
		query += "&group=" + g
	}
	_, page := webtest.Get(t, c, s.URL+"/evaluation/report"+query)
	for _, says := range []string{"What was delivered", "Of 64 past meetings in 8 groups, 40 were run", "weighted κ", "How far sessions kept to the plan", "Minutes planned"} {
		if !strings.Contains(page, says) {
			t.Errorf("the report does not say %q", says)
		}
	}
	_, archive := webtest.Get(t, c, s.URL+"/evaluation/download"+query)
	z, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"evaluation/tables/delivered.csv", "evaluation/figures/drift.svg"} {
		if _, err := z.Open(name); err != nil {
			t.Error(err)
		}
	}
	if _, page := webtest.Get(t, c, s.URL+"/evaluation/report?plan=resilientmind&group="+year.Cohort[0]); strings.Contains(page, "What was delivered") {
		t.Error("a group that kept paper has a section of what was delivered")
	}
}
