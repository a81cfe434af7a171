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
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"tend/demo"
	"tend/door/web/webtest"
	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/inquiry/coding/refi/refitest"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
	"tend/platform/auth"
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
	if p, report, err := refi.Read("x.qdpx", []byte(project)); err != nil || report.Score != 1 || len(report.Left) != 0 || len(p.Users) != 3 || !slices.Contains(p.Users, refi.Agreed) {
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
	if agreed, err := x.GetRows("agreement"); err != nil || len(agreed) != 1+1+5+1+1 || agreed[1][6] == "" || agreed[7][0] != "pair" || agreed[8][0] != "document" || !strings.Contains(agreed[8][18], "fewer than 30") {
		t.Errorf("the sheet of agreement is %v, %v", agreed, err)
	}
	_, quotes := webtest.Get(t, c, path+"/codings?as=docx")
	z, err := zip.NewReader(bytes.NewReader([]byte(quotes)), int64(len(quotes)))
	if err != nil || len(z.File) != 3 {
		t.Fatalf("the quotes are no Word document: %v", err)
	}
	_, book := webtest.Get(t, c, s.URL+"/inquiry/codebooks/stages/1/file?as=qdc")
	refitest.Valid(t, []byte(project), []byte(book))
	if status, page := sendFile(t, c, s.URL+"/inquiry/codebooks", "file", "stages-elsewhere.qdc", []byte(book), nil); status != http.StatusOK || !strings.Contains(page, "Pain reappraisal") {
		t.Errorf("a codebook from elsewhere: %d", status)
	}
}

// severalRounds are three rounds over one text that was made from a recording:
// two with the same codebook, whose segments are of several turns, and one with
// another codebook, turn by turn.
func severalRounds(t *testing.T, s *webtest.Service) (rounds []string) {
	t.Helper()
	id, turns := ready(t, s, textOf(8))
	_, said, _, err := s.Documents.Read(ctx, coder(webtest.Admin), id, 0)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := s.Documents.Divide(ctx, coder(webtest.Admin), id, "Exchanges", true)
	for _, n := range []int{1, 3, 5} {
		if err == nil {
			_, err = s.Documents.Redivide(ctx, coder(webtest.Admin), wide.ID, said[n].ID, true)
		}
	}
	if err == nil {
		err = s.Documents.Freeze(ctx, coder(webtest.Admin), wide.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		title, book, grid string
		units             int
		said              map[string]map[auth.Staff]coding.CodeID
	}{
		{"Stages, first", "stages", wide.ID, 5, map[string]map[auth.Staff]coding.CodeID{"1": {webtest.Researcher: "2a", webtest.Leader: "2b"}, "3": {webtest.Researcher: "3", webtest.Leader: "3"}, "5": {webtest.Leader: "-"}}},
		{"Stages, again", "stages", wide.ID, 5, map[string]map[auth.Staff]coding.CodeID{"1": {webtest.Researcher: "4"}}},
		{"Moves", "purer", turns, 8, map[string]map[auth.Staff]coding.CodeID{"1": {webtest.Researcher: "P", webtest.Leader: "P"}, "3": {webtest.Leader: "R2"}}},
	} {
		made, err := s.Coding.Begin(ctx, coder(webtest.Admin), coding.Round{Title: r.title, Codebook: r.book, Version: "1", Spans: true},
			coding.Assignment{Document: id, Coder: webtest.Researcher.ID, Segmentation: r.grid, Units: r.units}, coding.Assignment{Document: id, Coder: webtest.Leader.ID, Segmentation: r.grid, Units: r.units})
		if err != nil {
			t.Fatal(err)
		}
		for segment, by := range r.said {
			for who, code := range by {
				n, _ := strconv.Atoi(segment)
				if _, err := s.Coding.Put(ctx, coder(who), made.ID, id, coding.Said{At: coding.Where{Segment: n}, Codes: []coding.CodeID{code}, Memo: "of " + r.title, Unsure: n == 3}); err != nil {
					t.Fatal(err)
				}
			}
		}
		rounds = append(rounds, made.ID)
	}
	if _, err := s.Coding.Settle(ctx, coder(webtest.Researcher), rounds[0], coding.Settled{Document: id, Segment: 1, Codes: []coding.CodeID{"2b", "2a"}, Reason: "Away, <then> with."}, 0); err != nil {
		t.Fatal(err)
	}
	return rounds
}

// Several rounds leave as one project, in which the text stands once, and come
// back as they were: segments of several turns, every coder, both codebooks
// with their keys, memos, times, and what was settled with why.
func TestSeveralRoundsLeaveAndComeBackTogether(t *testing.T) {
	s := webtest.New(t)
	rounds := severalRounds(t, s)
	b := webtest.NewTab(t)
	b.Do(chromedp.EmulateViewport(1280, 900))
	b.Open(s.Link(t, webtest.Researcher))
	b.Open(s.URL + "/inquiry/rounds")
	for _, round := range rounds {
		b.Do(chromedp.Click(`[name=round][value="` + round + `"]`))
	}
	b.Axe("rounds to choose from")
	b.Shot("exchange-rounds")
	b.Do(chromedp.EmulateViewport(390, 844))
	b.Wide("rounds to choose from", 390)
	b.Shot("exchange-rounds-390")
	asked := webtest.Read[string](b, `document.getElementById("together").action + "?" + new URLSearchParams(new FormData(document.getElementById("together")))`)
	c := s.Client(t, webtest.Researcher)
	_, project := webtest.Get(t, c, asked)
	p, report, err := refi.Read("x.qdpx", []byte(project))
	if err != nil || report.Score != 1 || len(report.Left) != 0 || len(p.Sources) != 1 || len(p.Users) != 3 || len(p.Sets) != 3 {
		t.Fatalf("%v %+v %+v", err, report, p)
	}
	agreed, bare, codings := 0, 0, 0
	for _, l := range p.Sources[0].Selections {
		bare += len(l.Sets)
		for _, a := range l.Codings {
			codings++
			if a.User == refi.Agreed.ID {
				agreed++
			}
		}
	}
	if agreed != 4 || codings != 9+4 || bare != 3 { // segments of two turns without a code: one of the first round, two of the second
		t.Errorf("%d of %d codings are agreed, %d segments are kept together", agreed, codings, bare)
	}
	if status, page := sendFile(t, c, s.URL+"/inquiry/rounds", "file", "p.qdpx", []byte(project), url.Values{"nameless": {"yes"}}); status != http.StatusOK || !strings.Contains(page, "The project is taken in") {
		t.Fatalf("%d %s", status, page)
	}
	all, err := s.Coding.Rounds(ctx, coder(webtest.Admin))
	if err != nil {
		t.Fatal(err)
	}
	back := map[string]string{}
	for _, r := range all {
		if len(r.Brought) > 0 {
			back[r.Title] = r.ID
		}
	}
	for n, title := range []string{"Stages, first", "Stages, again", "Moves"} {
		if before, after := writtenOf(t, s, rounds[n]), writtenOf(t, s, back[title]); !slices.Equal(before, after) {
			t.Errorf("%s came back otherwise:\n%s\n\n%s", title, strings.Join(before, "\n"), strings.Join(after, "\n"))
		}
		was, _, _ := s.Coding.Round(ctx, coder(webtest.Admin), rounds[n])
		r, parts, err := s.Coding.Round(ctx, coder(webtest.Admin), back[title])
		if err != nil || r.Codebook != was.Codebook || r.Version != was.Version || len(parts) == 0 || parts[0].Units != []int{5, 5, 8}[n] {
			t.Errorf("%s: %+v %+v %v", title, r, parts, err)
		}
	}
	_, settled, err := s.Coding.Codings(ctx, coder(webtest.Admin), back["Stages, first"])
	if name, _ := coding.Name(settled[0].By); err != nil || len(settled) != 1 || !slices.Equal(settled[0].Codes, []coding.CodeID{"2b", "2a"}) || settled[0].Reason != "Away, <then> with." || name != webtest.Researcher.Shown {
		t.Errorf("settled is %+v, %v", settled, err)
	}
	if status, _ := webtest.Get(t, c, s.URL+"/inquiry/rounds/project"); status != http.StatusUnprocessableEntity {
		t.Errorf("a project of no rounds: %d", status)
	}
	// What comes back leaves again as it came.
	query := url.Values{}
	for _, round := range back {
		query.Add("round", round)
	}
	_, again := webtest.Get(t, c, s.URL+"/inquiry/rounds/project?"+query.Encode())
	p2, _, err := refi.Read("x.qdpx", []byte(again))
	if err != nil || p2.Sources[0].Text != p.Sources[0].Text || len(p2.Sources[0].Selections) != len(p.Sources[0].Selections) || len(p2.Codes) != len(p.Codes) {
		t.Errorf("the second time it is %+v, %v", p2, err)
	}
	refitest.Valid(t, []byte(project), []byte(again))
}

// A project holds what coders were given and no more of the text, names the
// recording that it was made from, with its times, and tells no session and no
// group that its round hides.
func TestAProjectTellsWhatItsRoundTells(t *testing.T) {
	s := webtest.New(t)
	group := demo.Make(time.Now()).Running
	file := textOf(4)
	for i := range file.Turns {
		file.Turns[i].Speaker = ""
	}
	d, err := s.Documents.Add(ctx, coder(webtest.Admin), document.New{File: file, Group: group, Session: 2, Recording: "recording-7"})
	if err == nil {
		_, err = s.Documents.Confirm(ctx, coder(webtest.Admin), d.ID, d.Version, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, said, _, err := s.Documents.Read(ctx, coder(webtest.Admin), d.ID, 0)
	if err == nil {
		err = s.Documents.Mark(ctx, coder(webtest.Admin), d.ID, document.Stretch{First: said[0].ID, Last: said[2].ID, State: document.Accepted})
	}
	grid, err2 := s.Documents.Divide(ctx, coder(webtest.Admin), d.ID, "Turns", false)
	if err == nil && err2 == nil {
		err = s.Documents.Freeze(ctx, coder(webtest.Admin), grid.ID)
	}
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	c := s.Client(t, webtest.Researcher)
	for _, hides := range []bool{false, true} {
		r, err := s.Coding.Begin(ctx, coder(webtest.Admin), coding.Round{Title: "Round", Codebook: "stages", Version: "1", Hides: coding.Hides{Session: hides, Group: hides}},
			coding.Assignment{Document: d.ID, Coder: webtest.Researcher.ID, Segmentation: grid.ID, Units: len(grid.Segments)})
		if err != nil {
			t.Fatal(err)
		}
		_, project := webtest.Get(t, c, s.URL+"/inquiry/rounds/"+r.ID+"/project")
		p, _, err := refi.Read("x.qdpx", []byte(project))
		if err != nil || len(p.Sources) != 1 {
			t.Fatalf("%v %+v", err, p)
		}
		got := p.Sources[0]
		if !strings.Contains(got.Text, "number 3?") || strings.Contains(got.Text, "number 4 ") {
			t.Errorf("the text is not what coders were given:\n%s", got.Text)
		}
		if hides && (len(got.Variables) != 0 || got.Media != "" || got.Name == d.Title) {
			t.Errorf("the project tells what is hidden: %+v", got)
		}
		if !hides && (!slices.Equal(got.Variables, []refi.Value{{Name: "Session", Text: "2"}, {Name: "Group", Text: group}}) || got.Media != "recording-7" || len(got.Times) == 0) {
			t.Errorf("the project is %+v", got)
		}
		plan, err := refi.Make(p)
		if err != nil || !hides && (plan.Texts[0].Turns[1].Start != file.Turns[1].Start || plan.Texts[0].Turns[1].End != file.Turns[1].End) || hides && plan.Texts[0].Turns[1].Start != transcript.Unknown {
			t.Errorf("%+v, %v", plan.Texts, err)
		}
	}
}
