package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/auth"
)

// A leader opens the link, sees the day, keeps a register, enters a form and
// sees its score, and opens the report.
func TestALeadersDay(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	year := demo.Make(time.Now())
	who := webtest.Leader
	if !leads(t, s, webtest.Leader, year.Running) {
		who = webtest.Leader2
	}
	b.Open(s.Link(t, who))
	if got := webtest.Read[string](b, "location.pathname"); got != "/" {
		t.Fatalf("the link led to %s", got)
	}

	b.Open(s.URL + "/groups/" + year.Running + "/sessions/4")
	b.Do(chromedp.Click(`input[type=radio][value="attended"]`))
	b.Press(`section form button.primary`)
	if said := webtest.Read[string](b, `document.querySelector(".flash[role=status]").textContent`); said != "The register is kept." {
		t.Errorf("after the register: %q", said)
	}
	if n := webtest.Read[int](b, `document.querySelectorAll("input[type=radio]:checked").length`); n != 1 {
		t.Errorf("%d marks stand, want the 1 that was made", n)
	}
	first := webtest.Read[string](b, `document.querySelector("input[type=radio]:checked").name.replace("mark.", "")`)
	history, err := s.Pathway.History(ctx, auth.System(webtest.Site, "test"), first)
	if err != nil || pathway.Fold(history).Register[4].Mark != pathway.Present {
		t.Errorf("the store does not hold the mark: %v", err)
	}

	b.Open(s.URL + "/people/" + first + "/forms/pre/phq-4")
	for _, item := range phq4(t)[:3] {
		b.Do(chromedp.Click(fmt.Sprintf(`input[name="item.%s"][value="2"]`, item)))
	}
	// One item is left alone and stays missing.
	name := fmt.Sprintf(`document.querySelector('input[name="item.%s"]:checked')`, phq4(t)[3])
	if webtest.Read[bool](b, name+" !== null") {
		b.Do(chromedp.Click(fmt.Sprintf(`input[name="item.%s"][value="declined"]`, phq4(t)[3])))
	}
	b.Press(`main form button.primary`)
	scores := webtest.Read[string](b, `document.querySelector(".scores").innerText`)
	if !strings.Contains(scores, "4") || !strings.Contains(scores, "not scored") || !strings.Contains(scores, "1 of 2 items answered") {
		t.Errorf("the scores read %q", scores)
	}
	b.Shot("walk-scores")

	b.Open(s.URL + "/evaluation?group=" + year.Running)
	b.Press(`section:has(input:checked) button.primary`)
	if title := webtest.Read[string](b, `document.title`); !strings.Contains(title, "MORE") && !strings.Contains(title, "ResilientMind") {
		t.Errorf("the report is called %q", title)
	}
}

// The evaluator chooses the groups and presses "Download everything".
func TestDownloadInABrowser(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	dir := t.TempDir()
	b.Open(s.Link(t, webtest.Researcher))
	b.Open(s.URL + "/evaluation")
	b.Do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		return cdp.Call(ctx, t, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
	}, chromedp.Click(`section[aria-labelledby="plan-resilientmind"] button[formaction]`))
	var found []string
	for range 600 { // however slow the machine is
		if found, _ = filepath.Glob(filepath.Join(dir, "*.zip")); len(found) > 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if len(found) != 1 {
		t.Fatalf("downloaded %v", found)
	}
	z, err := zip.OpenReader(found[0])
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if _, err := z.Open("evaluation/report.html"); err != nil {
		t.Error(err)
	}
}

func leads(t *testing.T, s *webtest.Service, member auth.Staff, group string) bool {
	t.Helper()
	_, err := s.Pathway.Group(ctx, auth.Actor{Site: webtest.Site, ID: member.ID, Role: auth.Leader}, group)
	return err == nil
}

func phq4(t *testing.T) []measure.ItemID {
	t.Helper()
	i, err := measure.Find("phq-4")
	if err != nil {
		t.Fatal(err)
	}
	var ids []measure.ItemID
	for _, item := range i.Items {
		ids = append(ids, item.ID)
	}
	return ids
}

// The report of the closed year looks as it should on a phone and on a desk.
func TestTheReportInABrowser(t *testing.T) {
	s := webtest.New(t)
	b := webtest.NewTab(t)
	b.Open(s.Link(t, webtest.Researcher))
	for _, width := range []int{390, 1280} {
		b.Do(chromedp.EmulateViewport(int64(width), 844))
		b.Open(s.URL + reportOfTheYear())
		name := fmt.Sprintf("report at %d px", width)
		b.Axe(name)
		b.Wide(name, width)
		b.Shot(fmt.Sprintf("report-%d", width))
	}
}

// reportOfTheYear is the address of the report on the closed year.
func reportOfTheYear() string {
	return "/evaluation/report?plan=resilientmind&group=" + strings.Join(demo.Make(time.Now()).Cohort, "&group=")
}

func TestTheDownloadHoldsEveryFileAndIsTheSameTwice(t *testing.T) {
	s := webtest.New(t)
	c := s.Client(t, webtest.Researcher)
	url := s.URL + strings.Replace(reportOfTheYear(), "/report", "/download", 1)
	status, first := webtest.Get(t, c, url)
	_, second := webtest.Get(t, c, url)
	if status != http.StatusOK || first != second {
		t.Fatalf("status %d, the same twice: %v", status, first == second)
	}
	z, err := zip.NewReader(bytes.NewReader([]byte(first)), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	has := map[string]bool{}
	for _, f := range z.File {
		has[f.Name] = true
	}
	for _, name := range []string{"report.html", "results.json", "plan.yaml", "figures/flow.svg", "figures/flow.png"} {
		if !has["evaluation/"+name] {
			t.Errorf("%s is missing; there are %v", name, has)
		}
	}
}
