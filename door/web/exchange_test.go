package web_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"tend/door/web/webtest"
	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
)

// writtenOf says what was coded in a round, place by place, whoever keeps it.
func writtenOf(t *testing.T, s *webtest.Service, round string) []string {
	t.Helper()
	all, _, err := s.Coding.Codings(ctx, coder(webtest.Admin), round)
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := s.Coding.Round(ctx, coder(webtest.Admin), round)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Coding.Book(ctx, webtest.Site, r.Codebook, r.Version)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, c := range all {
		who, _ := coding.Name(c.Coder)
		who = strings.NewReplacer(webtest.Researcher.ID, webtest.Researcher.Shown, webtest.Leader.ID, webtest.Leader.Shown).Replace(who)
		var labels []string
		for _, id := range c.Codes {
			code, _ := b.Code(id)
			labels = append(labels, code.Label)
		}
		lines = append(lines, fmt.Sprint(c.At.Segment, c.At.From, c.At.To, " ", who, labels, c.Unsure, c.Memo))
	}
	slices.Sort(lines)
	return lines
}

// A round leaves as a project and comes back from it as it was; as a workbook
// and as quotes it can be opened.
func TestARoundLeavesAndComesBack(t *testing.T) {
	s := webtest.New(t)
	round, id := codedBy(t, s, webtest.Researcher, webtest.Leader)
	w, err := s.Coding.Work(ctx, coder(webtest.Researcher), round, id)
	if err != nil {
		t.Fatal(err)
	}
	_, turns, _, err := s.Documents.Read(ctx, coder(webtest.Researcher), id, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Coding.Put(ctx, coder(webtest.Researcher), round, id,
		coding.Said{At: coding.Where{Segment: 5}, Codes: []coding.CodeID{"2a", "3"}, Unsure: true, Memo: "why & <how>"},
		coding.Said{At: coding.Where{Segment: 6, Turn: turns[5].ID, From: 3, To: 7}, Codes: []coding.CodeID{"1"}}); err != nil {
		t.Fatal(err, w)
	}
	before := writtenOf(t, s, round)
	c := s.Client(t, webtest.Researcher)
	path := s.URL + "/inquiry/rounds/" + round
	_, project := webtest.Get(t, c, path+"/project")
	if p, report, err := refi.Read("x.qdpx", []byte(project)); err != nil || report.Score != 1 || len(report.Left) != 0 || len(p.Users) != 2 {
		t.Fatalf("%v %+v", err, report)
	}
	if status, page := sendFile(t, c, s.URL+"/inquiry/rounds", "file", "p.qdpx", []byte(project), nil); status != http.StatusUnprocessableEntity || !strings.Contains(page, "hold no names") {
		t.Errorf("a project of which nobody says that it holds no names: %d", status)
	}
	documents, _ := s.Documents.List(ctx, coder(webtest.Admin))
	if status, page := sendFile(t, c, s.URL+"/inquiry/rounds", "file", "p.qdpx", []byte(project[:len(project)/2]), url.Values{"nameless": {"yes"}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "cut off") {
		t.Errorf("half a project: %d", status)
	}
	if now, _ := s.Documents.List(ctx, coder(webtest.Admin)); len(now) != len(documents) {
		t.Errorf("half of a project was kept: %d documents, %d before", len(now), len(documents))
	}

	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Researcher))
	b.Open(s.URL + "/inquiry/rounds")
	file := filepath.Join(t.TempDir(), "p.qdpx")
	if err := os.WriteFile(file, []byte(project), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Do(chromedp.Click("details summary"), chromedp.SetUploadFiles("#project", []string{file}), chromedp.Click("[name=nameless]"))
	b.Shot("exchange-take")
	b.Axe("rounds with the form for a project")
	b.Press(`form[action="/inquiry/rounds"] button`)
	back := filepath.Base(webtest.Read[string](b, "location.pathname"))
	b.Shot("exchange-taken")
	b.Axe("a round that was read from a file")
	if after := writtenOf(t, s, back); !slices.Equal(before, after) {
		t.Errorf("it came back otherwise:\n%s\n\n%s", strings.Join(before, "\n"), strings.Join(after, "\n"))
	}
	if status, page := webtest.Get(t, c, s.URL+"/inquiry/rounds/"+back+"/agreement"); status != http.StatusOK || !strings.Contains(page, "2 coders") {
		t.Errorf("agreement of what came back: %d", status)
	}

	_, sheet := webtest.Get(t, c, path+"/codings?as=xlsx")
	x, err := excelize.OpenReader(strings.NewReader(sheet))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := x.GetRows("codings")
	if err != nil || len(rows) != len(before)+1 || !slices.Equal(x.GetSheetList(), []string{"codings", "codebook", "agreement"}) {
		t.Errorf("the workbook has %d rows, %v, %v", len(rows), x.GetSheetList(), err)
	}
	if agreed, err := x.GetRows("agreement"); err != nil || len(agreed) < 3 || len(agreed[1]) < 4 || agreed[1][3] == "" {
		t.Errorf("the sheet of agreement is %v, %v", agreed, err)
	}
	_, quotes := webtest.Get(t, c, path+"/codings?as=docx")
	z, err := zip.NewReader(bytes.NewReader([]byte(quotes)), int64(len(quotes)))
	if err != nil || len(z.File) != 3 {
		t.Fatalf("the quotes are no Word document: %v", err)
	}
	_, book := webtest.Get(t, c, s.URL+"/inquiry/codebooks/stages/1/file?as=qdc")
	if status, page := sendFile(t, c, s.URL+"/inquiry/codebooks", "file", "stages-elsewhere.qdc", []byte(book), nil); status != http.StatusOK || !strings.Contains(page, "Pain reappraisal") {
		t.Errorf("a codebook from elsewhere: %d", status)
	}
}
