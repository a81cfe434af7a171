package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"tend/clinic/pathway"
	"tend/clinic/rights"
	"tend/demo"
	"tend/door/web/webtest"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
)

// unpacked gives the files of an export by name.
func unpacked(t *testing.T, file string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader([]byte(file)), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(text)
	}
	return all
}

// Each line is a sentence: who may give out and erase.
func TestWhoHonoursRights(t *testing.T) {
	s := webtest.New(t)
	mine, others, _, member := whoLeads(t, s)
	for _, c := range []struct {
		who                   auth.Staff
		page, export, erasing int
	}{
		{webtest.Admin, 200, 200, 422}, // without a reason
		{mine, 200, 200, 403},
		{others, 404, 404, 404},
		{webtest.Researcher, 403, 403, 403},
	} {
		client, at := s.Client(t, c.who), s.URL+"/people/"+member
		if got, _ := webtest.Get(t, client, at+"/rights"); got != c.page {
			t.Errorf("%s sees: %d, want %d", c.who.Login, got, c.page)
		}
		if got, _ := pressed(t, client, at+"/export", nil); got != c.export {
			t.Errorf("%s exports: %d, want %d", c.who.Login, got, c.export)
		}
		if got, _ := pressed(t, client, at+"/erase", url.Values{"step": {"sure"}, "typed": {member}}); got != c.erasing {
			t.Errorf("%s erases: %d, want %d", c.who.Login, got, c.erasing)
		}
	}
}

// The person gets everything with the year of birth, and nobody without.
func TestThePersonGetsEverything(t *testing.T) {
	s := webtest.New(t)
	_, _, running, member := whoLeads(t, s)
	made, err := s.Invitations.IssuePage(ctx, auth.System(webtest.Site, "test"), member, running)
	if err != nil {
		t.Fatal(err)
	}
	identities, err := s.People.Identities(ctx, auth.System(webtest.Site, "test"), member)
	if err != nil {
		t.Fatal(err)
	}
	page := s.URL + "/me/" + made.Token + "/held"
	if status, body := pressed(t, http.DefaultClient, page, url.Values{"born": {"1066"}}); status != 422 || strings.Contains(body, identities[member].Name) {
		t.Errorf("with another year: %d", status)
	}
	status, file := pressed(t, http.DefaultClient, page, url.Values{"born": {identities[member].Born}})
	if status != 200 {
		t.Fatal(status)
	}
	all := unpacked(t, file)
	for _, name := range []string{"to-read.html", "everything.json"} {
		if !strings.Contains(all[name], identities[member].Name) || !strings.Contains(all[name], "pre") || strings.Contains(all[name], made.Token) {
			t.Errorf("%s is not complete, or holds the link", name)
		}
	}
}

// The administrator downloads, erases in two steps, and the name is gone from
// every page; the chain of the log holds.
func TestErasingInABrowser(t *testing.T) {
	s := webtest.New(t)
	_, _, _, member := whoLeads(t, s)
	system := auth.System(webtest.Site, "test")
	identities, err := s.People.Identities(ctx, system, member)
	if err != nil {
		t.Fatal(err)
	}
	name := identities[member].Name
	b, dir := webtest.NewTab(t), t.TempDir()
	b.Do(chromedp.EmulateViewport(1280, 844))
	b.Open(s.Link(t, webtest.Admin))
	b.Open(s.URL + "/people/" + member + "/rights")
	b.Do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		return cdp.Call(ctx, t, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
			Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir})
	}, chromedp.Click(`form[action$="/export"] button`))
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
	b.Do(chromedp.SendKeys("#reason", "asked for in writing; harm kept by the duty to report"))
	b.Press(`form[action$="/erase"] button`)
	for _, width := range []int{390, 1280} {
		b.Do(chromedp.EmulateViewport(int64(width), 844))
		b.Axe("erase")
		b.Wide("erase", width)
		b.Shot(fmt.Sprintf("erase-sure-%d", width))
	}
	b.Do(chromedp.SendKeys("#typed", "RM-999"))
	b.Press(`form[action$="/erase"] button`)
	if text := webtest.Read[string](b, `document.querySelector("main").innerText`); !strings.Contains(text, "Nothing was erased") {
		t.Errorf("with another id: %q", text)
	}
	b.Do(chromedp.SendKeys("#typed", member))
	b.Press(`form[action$="/erase"] button.primary`)
	text := webtest.Read[string](b, `document.querySelector("main").innerText`)
	if !strings.Contains(text, "is erased") || strings.Contains(text, name) {
		t.Errorf("afterwards the page says %q", text)
	}
	b.Shot("erased-1280")
	if _, body := webtest.Get(t, s.Client(t, webtest.Admin), s.URL+"/people?find="+url.QueryEscape(name)); strings.Contains(body, "/people/"+member) {
		t.Error("the name still finds the person")
	}
	if err := s.DB.View(ctx, func(tx *db.Tx) error {
		_, broken, err := audit.Verify(ctx, tx, webtest.Site)
		if broken != nil {
			t.Errorf("%+v", broken)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

// Whoever agreed to research still counts without a name; whoever took that
// back does not, and nothing of theirs is left to count.
func TestTheErasedCountAsTheyAgreed(t *testing.T) {
	s := webtest.New(t)
	system, group := auth.System(webtest.Site, "test"), demo.Make(time.Now()).Cohort[0]
	states, err := s.Pathway.States(ctx, system, pathway.Filter{Groups: []string{group}})
	if err != nil || len(states) < 2 {
		t.Fatal(err)
	}
	stays, goes := states[0].StudyID, states[1].StudyID
	counts := func() (scores map[string]int, agrees map[string]bool) {
		t.Helper()
		h, err := s.Histories(ctx, system, []string{group}, 8)
		if err != nil {
			t.Fatal(err)
		}
		scores, agrees = map[string]int{}, map[string]bool{}
		for _, sc := range h.Scores {
			scores[sc.Person]++
		}
		for _, st := range h.States {
			agrees[st.StudyID] = st.Takes(pathway.Research)
		}
		return scores, agrees
	}
	before, _ := counts()
	if err := s.Pathway.Record(ctx, system, pathway.Event{StudyID: goes, Kind: pathway.Withdrew, On: time.Now().UTC(), Detail: pathway.Detail{Consent: pathway.Research}}); err != nil {
		t.Fatal(err)
	}
	for _, e := range []rights.Erasure{{StudyID: stays, Keep: rights.Choices, Reason: "asked"}, {StudyID: goes, Reason: "asked"}} {
		if err := s.Rights.Erase(ctx, system, e); err != nil {
			t.Fatal(err)
		}
	}
	if _, owed, _, err := s.Owed(ctx, system, time.Now()); err != nil || len(owed[stays]) != 0 {
		t.Errorf("somebody without a name is to be written to: %v, %v", owed[stays], err)
	}
	after, agrees := counts()
	if before[stays] == 0 || after[stays] != before[stays] || !agrees[stays] {
		t.Errorf("with consent: %d scores became %d, agrees %v", before[stays], after[stays], agrees[stays])
	}
	if _, known := agrees[goes]; !known || after[goes] != 0 || agrees[goes] {
		t.Errorf("without consent: %d scores, agrees %v, known %v", after[goes], agrees[goes], known)
	}
}
