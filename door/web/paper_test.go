package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/task"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// memberOf gives the study id of somebody who is expected in a group.
func memberOf(t testing.TB, s *webtest.Service, group string) string {
	t.Helper()
	states, err := s.Pathway.States(ctx, auth.System(webtest.Site, "test"), pathway.Filter{Groups: []string{group}})
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range states {
		if st.Group == group && st.Ending == nil {
			return st.StudyID
		}
	}
	t.Fatal("nobody is in the group")
	return ""
}

// riskOf gives an open risk of the demonstration.
func riskOf(t testing.TB, s *webtest.Service) string {
	t.Helper()
	open, err := s.Tasks.Open(ctx, auth.System(webtest.Site, "test"))
	if err != nil || len(open) == 0 || open[0].Kind != task.Risk {
		t.Fatalf("no risk is open: %v", err)
	}
	return open[0].ID
}

// leaderOf gives the leader of a group and the other leader.
func leaderOf(t *testing.T, s *webtest.Service, group string) (mine, other auth.Staff) {
	t.Helper()
	if leads(t, s, webtest.Leader, group) {
		return webtest.Leader, webtest.Leader2
	}
	return webtest.Leader2, webtest.Leader
}

// Two clerks type the same sheet blind, by keyboard; they differ in one item,
// and the leader settles it against the sheet.
func TestAClerkPairEntersASheet(t *testing.T) {
	s := webtest.New(t)
	running := demo.Make(time.Now()).Running
	clerk, _ := leaderOf(t, s, running)
	member := memberOf(t, s, running)
	list := s.URL + "/groups/" + running + "/paper/post"
	sheet := list + "/" + member + "/phq-4"

	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, clerk))
	b.Open(sheet)
	b.Do(chromedp.KeyEvent("210")) // each digit moves on by itself
	if at := webtest.Read[string](b, `document.activeElement.name`); at != "item.phq-down" {
		t.Fatalf("after three digits the focus is on %q", at)
	}
	b.Do(chromedp.KeyEvent("9"))
	if webtest.Read[bool](b, `document.activeElement.checkValidity()`) {
		t.Error("a 9 is taken for an answer")
	}
	b.Do(chromedp.KeyEvent("3"))
	b.Shot("typing-1280")
	b.Press(`button[value="list"]`)
	if says := cell(b, member); !strings.Contains(says, "once, by you") {
		t.Errorf("after the first entry the list says %q", says)
	}
	b.Open(sheet)
	b.Do(chromedp.KeyEvent("2103"))
	b.Press(`button[value="list"]`)
	if said := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(said, "somebody else types it") {
		t.Errorf("the same clerk typed it twice: %q", said)
	}

	second := webtest.NewTab(t)
	second.Do(chromedp.EmulateViewport(390, 844))
	second.Open(s.Link(t, webtest.Researcher))
	second.Open(list)
	second.Press(fmt.Sprintf(`a[aria-label="enter again: %s, PHQ-4"]`, member))
	if shown := webtest.Read[string](second, `[...document.querySelectorAll("input[data-takes]")].map(f => f.value).join("")`); shown != "" {
		t.Errorf("the second clerk is shown %q", shown)
	}
	second.Do(chromedp.KeyEvent("2113"))
	second.Press(`button[value="list"]`)
	second.Axe("compare at 390 px")
	second.Wide("compare", 390)
	second.Shot("compare-390")
	if n := webtest.Read[int](second, `document.querySelectorAll("fieldset.item").length`); n != 1 {
		t.Fatalf("%d items to compare, want 1", n)
	}

	b.Open(list)
	b.Press(fmt.Sprintf(`a[aria-label="compare: %s, PHQ-4"]`, member))
	b.Axe("compare at 1280 px")
	b.Wide("compare", 1280)
	b.Do(chromedp.Click(`input[value="b"]`), chromedp.SendKeys(`input[name^="reason."]`, "the 0 is crossed out"))
	b.Shot("compare-1280")
	b.Press(`main form button.primary`)
	if says := cell(b, member); !strings.Contains(says, "done") {
		t.Errorf("in the end the list says %q", says)
	}
	b.Shot("paper-settled-1280")
	forms, err := s.Measures.Forms(ctx, auth.System(webtest.Site, "test"), measure.Filter{StudyID: member, Timepoint: "post", Instrument: "phq-4"})
	if err != nil || len(forms) != 1 || forms[0].EnteredHow != measure.DoubleEntry || *forms[0].Scores[2].Value != 2+1+1+3 {
		t.Errorf("%+v, %v", forms, err)
	}
}

// cell gives the worklist's row of a person.
func cell(b *webtest.Tab, member string) string {
	return webtest.Read[string](b, fmt.Sprintf(`[...document.querySelectorAll(".sheets tbody tr")].find(r => r.innerText.startsWith(%q)).innerText`, member))
}

// Without JavaScript, and with every way of going wrong.
func TestSheetsThatAreRefused(t *testing.T) {
	s := webtest.New(t)
	running := demo.Make(time.Now()).Running
	mine, other := leaderOf(t, s, running)
	member := memberOf(t, s, running)
	list := s.URL + "/groups/" + running + "/paper/post"
	good := url.Values{"item.nrs-intensity": {"7"}, "on": {time.Now().Format(time.DateOnly)}, "then": {"list"}}
	with := func(key, value string) url.Values {
		f := url.Values{}
		for k, v := range good {
			f[k] = v
		}
		f.Set(key, value)
		return f
	}
	for name, c := range map[string]struct {
		who    auth.Staff
		path   string
		form   url.Values
		status int
		says   string
	}{
		"a number that is none":       {mine, "/" + member + "/nrs-intensity", with("item.nrs-intensity", "11"), 422, "type a number from the sheet"},
		"a word for a number":         {mine, "/" + member + "/nrs-intensity", with("item.nrs-intensity", "seven"), 422, "type a number from the sheet"},
		"a date to come":              {mine, "/" + member + "/nrs-intensity", with("on", "2999-01-01"), 422, "not later than today"},
		"no date":                     {mine, "/" + member + "/nrs-intensity", with("on", ""), 422, "Give the date"},
		"a sheet that is not asked":   {mine, "/" + member + "/hads", good, 404, "no such sheet"},
		"somebody of another group":   {mine, "/RM-001/nrs-intensity", good, 404, "no such sheet"},
		"a timepoint that is none":    {mine, "x/" + member + "/nrs-intensity", good, 404, "no “postx”"},
		"a leader of another group":   {other, "/" + member + "/nrs-intensity", good, 404, "no such group"},
		"nothing to compare":          {mine, "/" + member + "/nrs-intensity/compare", url.Values{}, 404, "nothing to compare"},
		"a sample of a hundred and 1": {mine, "/way", url.Values{"way": {"with sample"}, "percent": {"101"}, "seed": {"a"}}, 422, "1 to 100"},
		"a sample of some":            {mine, "/way", url.Values{"way": {"with sample"}, "percent": {"some"}, "seed": {"a"}}, 422, "whole number"},
	} {
		got, err := s.Client(t, c.who).PostForm(list+c.path, c.form)
		if err != nil {
			t.Fatal(err)
		}
		body := bodyOf(t, got)
		if got.StatusCode != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s: %d without %q", name, got.StatusCode, c.says)
		}
	}
	got, err := s.Client(t, mine).PostForm(list+"/"+member+"/nrs-intensity", with("item.nrs-intensity", "p"))
	if err != nil {
		t.Fatal(err)
	}
	if body := bodyOf(t, got); !strings.Contains(body, "once, by you") {
		t.Error("a sheet with “preferred not to answer” is not kept")
	}
	got, err = s.Client(t, webtest.Researcher).PostForm(list+"/"+member+"/nrs-intensity", with("item.nrs-intensity", "P"))
	if err != nil {
		t.Fatal(err)
	}
	bodyOf(t, got)
	forms, err := s.Measures.Forms(ctx, auth.System(webtest.Site, "test"), measure.Filter{StudyID: member, Timepoint: "post"})
	if err != nil || len(forms) != 1 || forms[0].Answers.Of("nrs-intensity").State != measure.PreferredNotTo {
		t.Errorf("%+v, %v", forms, err)
	}
}

// The sheets hold no name, and no question is cut by the end of a page.
func TestThePrintedSheets(t *testing.T) {
	s := webtest.New(t)
	year := demo.Make(time.Now())
	c := s.Client(t, webtest.Admin)
	status, body := webtest.Get(t, c, s.URL+"/groups/"+year.Running+"/paper/post/sheets")
	if status != http.StatusOK || strings.Count(body, `class="code"`) < 5 {
		t.Fatalf("status %d, %d codes", status, strings.Count(body, `class="code"`))
	}
	for _, p := range year.People {
		if strings.Contains(body, p.Identity.Name) {
			t.Errorf("the sheets name %s", p.StudyID)
		}
	}
	dir := os.Getenv("TEND_SHOTS")
	if dir == "" {
		return
	}
	b := webtest.NewTab(t)
	b.Open(s.Link(t, webtest.Admin))
	for name, query := range map[string]string{"sheets": "", "sheets-large": "?large=yes"} {
		b.Open(s.URL + "/groups/" + year.Running + "/paper/post/sheets" + query)
		b.PDF(filepath.Join(dir, name+".pdf"))
		if out, err := exec.Command("pdftoppm", "-r", "50", "-l", "4", "-png", filepath.Join(dir, name+".pdf"), filepath.Join(dir, name+"-page")).CombinedOutput(); err != nil {
			t.Logf("no pictures of the pages: %v %s", err, out)
		}
	}
}
