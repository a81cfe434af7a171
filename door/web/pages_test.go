package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
	"tend/platform/auth"
)

// pagesOf lists an address of every page, with a name for its picture.
func pagesOf(t testing.TB, s *webtest.Service) [][2]string {
	t.Helper()
	running, person, finished := places(t, s)
	member, risk := memberOf(t, s, running), riskOf(t, s)
	said, turn, segmentation := divided(t, s, finished)
	themed := "/inquiry/themes/" + analysisOf(t, s)
	round, coded := codedBy(t, s, webtest.Leader, webtest.Admin)
	heard := recorded(t, s, running, 1)
	lines, err := s.Sessions.LogOf(ctx, auth.System(webtest.Site, "test"), running, "")
	if err != nil || len(lines) == 0 {
		t.Fatalf("nobody of the running group keeps a log: %v", err)
	}
	logged := lines[0]
	return [][2]string{
		{"today", "/"},
		{"groups", "/groups"},
		{"group", "/groups/" + finished},
		{"group-running", "/groups/" + running},
		{"group-new", "/groups/new"},
		{"session", "/groups/" + running + "/sessions/3"},
		{"messages", "/messages"},
		{"board", "/board"},
		{"calendar", "/calendar"},
		{"supervision", "/supervision"},
		{"supervised", "/supervision/" + finished},
		{"supervised-running", "/supervision/" + running},
		{"tidier", "/library/programmes/resilientmind/tidier"},
		{"reach", "/reach"},
		{"reach-leader", "/reach?by=leader"},
		{"reach-group", "/reach?by=group&one=" + finished},
		{"group-edit", "/groups/" + running + "/edit"},
		{"group-dates", "/groups/" + running + "/dates"},
		{"record-offered", "/people/RM-094/record/offered"},
		{"harm", "/harm"},
		{"harm-new", "/people/" + person + "/harm/new"},
		{"check", "/groups/" + running + "/sessions/3/check"},
		{"session-with-measures", "/groups/" + running + "/sessions/1"},
		{"people", "/people"},
		{"people-waiting", "/people?show=waiting"},
		{"person-new", "/people/new"},
		{"person", "/people/" + person},
		{"record-ended", "/people/" + person + "/record/follow-up"},
		{"consent", "/people/" + person + "/consent"},
		{"consent-texts", "/settings/consent"},
		{"map", "/people/" + person + "/map"},
		{"map-group", "/groups/" + running + "/maps"},
		{"form-phq-4", "/people/" + person + "/forms/post/phq-4"},
		{"form-nrs", "/people/" + person + "/forms/follow-up/nrs-intensity"},
		{"form-pseq", "/people/" + person + "/forms/post/pseq"},
		{"form-words", "/people/" + person + "/forms/post/change-question"},
		{"library", "/library"},
		{"programme", "/library/programmes/resilientmind"},
		{"programme-more", "/library/programmes/more"},
		{"plan", "/library/programmes/resilientmind/sessions/2"},
		{"plan-more", "/library/programmes/more/sessions/3"},
		{"instrument", "/library/measures/phq-4"},
		{"instrument-pseq", "/library/measures/pseq"},
		{"evaluation", "/evaluation"},
		{"sample-size", "/evaluation/sample-size?effect=0.47&people=54"},
		{"audit", "/audit"},
		{"settings", "/settings"},
		{"paper", "/groups/" + running + "/paper/pre"},
		{"paper-finished", "/groups/" + finished + "/paper/post"},
		{"sheet-phq-4", "/groups/" + running + "/paper/post/" + member + "/phq-4"},
		{"sheet-words", "/groups/" + running + "/paper/post/" + member + "/change-question"},
		{"sheets", "/groups/" + running + "/paper/post/sheets?person=" + member},
		{"sheets-large", "/groups/" + running + "/paper/post/sheets?large=yes&person=" + member},
		{"instrument-hads", "/library/measures/hads"},
		{"instrument-german", "/library/measures/phq-4?language=de"},
		{"instrument-import", "/library/import"},
		{"programme-import", "/library/programmes/import"},
		{"site", "/settings/site"},
		{"task", "/tasks/" + risk},
		{"run", "/run/" + running + "/3"},
		{"run-show", "/run/" + running + "/3/show"},
		{"delivered", "/groups/" + finished + "/sessions/2/delivered"},
		{"drift", "/library/programmes/resilientmind/delivered"},
		{"practice-log", "/people/" + person + "/practice"},
		{"practice-line", "/people/" + logged.StudyID + "/practice/" + logged.ID},
		{"practice-week", "/groups/" + running + "/practice/2"},
		{"recordings", "/library/programmes/resilientmind/audio"},
		{"session-recordings", "/groups/" + running + "/sessions/1/recordings"},
		{"session-recording", "/recordings/" + heard},
		{"settings-recordings", "/settings/recordings"},
		{"settings-model", "/settings/model"},
		{"rights", "/people/" + person + "/rights"},
		{"inquiry", "/inquiry"},
		{"transcript", "/inquiry/documents/" + said},
		{"transcript-edit", "/inquiry/documents/" + said + "?edit=" + turn},
		{"transcript-search", "/inquiry/documents/" + said + "?find=back"},
		{"transcript-speakers", "/inquiry/documents/" + said + "/speakers"},
		{"transcript-names", "/inquiry/documents/" + said + "/names"},
		{"transcript-versions", "/inquiry/documents/" + said + "/versions"},
		{"transcript-version", "/inquiry/documents/" + said + "/versions/2"},
		{"transcript-segments", "/inquiry/documents/" + said + "/segments"},
		{"segmentation", "/inquiry/segmentations/" + segmentation},
		{"themes", "/inquiry/themes"},
		{"themes-new", "/inquiry/themes/new"},
		{"themes-board", themed},
		{"themes-reading", themed + "/read"},
		{"themes-saturation", themed + "/saturation"},
		{"themes-across", themed + "/across?by=subthemes"},
		{"themes-words", themed + "/words?find=pain"},
		{"themes-joint", themed + "/joint"},
		{"themes-check", themed + "/check"},
		{"themes-history", themed + "/history"},
		{"codebooks", "/inquiry/codebooks"},
		{"codebook", "/inquiry/codebooks/stages/1"},
		{"suggestions", "/inquiry/codebooks/stages/1/suggestions"},
		{"rounds", "/inquiry/rounds"},
		{"round-new", "/inquiry/rounds/new"},
		{"round", "/inquiry/rounds/" + round},
		{"code", "/inquiry/rounds/" + round + "/code/" + coded},
		{"agreement", "/inquiry/rounds/" + round + "/agreement"},
		{"agreement-sets", "/inquiry/rounds/" + round + "/agreement?by=set"},
		{"settle", "/inquiry/rounds/" + round + "/settle/" + coded + "/2"},
		{"process", "/inquiry/process"},
		{"process-mixed", "/inquiry/process?reading=mixed"},
		{"process-moments", "/inquiry/process/moments?from=2b&way=forward"},
		{"process-mechanism", "/inquiry/process/mechanism"},
		{"process-barrier", "/inquiry/process/barrier"},
		{"process-atlas", "/inquiry/process/atlas"},
		{"process-next", "/inquiry/process/next"},
		{"process-beside", "/inquiry/process/beside"},
		{"missing", "/nothing-here"},
	}
}

func TestEveryPageAtPhoneAndDeskWidth(t *testing.T) {
	long(t)
	s := webtest.New(t)
	b := webtest.NewTab(t)
	for _, width := range []int{390, 1280} {
		b.Do(chromedp.EmulateViewport(int64(width), 844))
		b.Open(s.URL + "/signin")
		b.Axe("signin")
		b.Wide("signin", width)
		b.Shot(fmt.Sprintf("signin-%d", width))
		b.Open(s.Link(t, webtest.Admin))
		for _, p := range pagesOf(t, s) {
			b.Open(s.URL + p[1])
			if got := webtest.Read[string](b, "location.pathname+location.search"); got != p[1] {
				t.Errorf("%s led to %s", p[1], got)
			}
			name := fmt.Sprintf("%s at %d px", p[0], width)
			b.Axe(name)
			b.Wide(name, width)
			b.Shot(fmt.Sprintf("%s-%d", p[0], width))
		}
	}
}

// long leaves a test that walks through everything, one page after the other,
// to the run of `make test` without the race detector.
func long(t *testing.T) {
	t.Helper()
	if raced {
		t.Skip("`make test` runs it without the race detector")
	}
}
