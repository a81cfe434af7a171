package demo

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/programme"
)

func TestSameMomentSameYear(t *testing.T) {
	a, _ := json.Marshal(Make(someDay))
	b, _ := json.Marshal(Make(someDay))
	if string(a) != string(b) {
		t.Error("two years of one moment differ")
	}
}

// TestAnyMomentGivesAYearThatCanBeRecorded draws moments of several years, at
// weekends and at night, and records everything as the service would.
func TestAnyMomentGivesAYearThatCanBeRecorded(t *testing.T) {
	here := totals(Make(someDay))
	rapid.Check(t, func(t *rapid.T) {
		now := someDay.Add(time.Duration(rapid.IntRange(-3*365*24*60, 3*365*24*60).Draw(t, "minutes")) * time.Minute)
		y := Make(now)
		checkEvents(t, y)
		checkForms(t, y)
		for key, total := range here {
			if totals(y)[key] != total {
				t.Fatalf("%v changes with the moment", key)
			}
		}
	})
}

func TestTheYearEndsAroundChristmasToo(t *testing.T) {
	for n := range 30 {
		now := time.Date(2026, 12, 18+n, 8*(n%3), 30, 0, 0, time.UTC)
		y := Make(now)
		checkEvents(t, y)
		checkForms(t, y)
	}
}

func checkEvents(t rapid.TB, y Year) {
	states, ids := map[string]pathway.State{}, map[string]bool{}
	for _, e := range y.Events {
		if err := pathway.Check(states[e.StudyID], e); err != nil {
			t.Fatalf("%s %s: %v", e.StudyID, e.Kind, err)
		}
		if e.On.After(y.Now) || e.RecordedAt.After(y.Now) || e.RecordedAt.Before(e.On) || ids[e.ID] {
			t.Fatalf("%s %s on %v, written down %v, now %v", e.StudyID, e.Kind, e.On, e.RecordedAt, y.Now)
		}
		if closed(e.On) {
			t.Fatalf("%s %s on %v, when the clinic is closed", e.StudyID, e.Kind, e.On)
		}
		ids[e.ID] = true
		states[e.StudyID] = states[e.StudyID].After(e)
	}
	for _, p := range y.People {
		if _, known := states[p.StudyID]; !known {
			t.Fatalf("nothing happened to %s", p.StudyID)
		}
	}
	for _, m := range y.Meetings {
		if closed(m.Starts) {
			t.Fatalf("%s meets on %v", m.Group, m.Starts)
		}
		if m.Group == y.Running && m.Number == 3 {
			ahead := m.Starts.Sub(day(y.Now))
			if ahead < 0 || ahead > 12*24*time.Hour {
				t.Fatalf("the running group's third session is on %v, now is %v", m.Starts, y.Now)
			}
		}
	}
}

func checkForms(t rapid.TB, y Year) {
	ids := map[string]bool{}
	for _, f := range y.Forms {
		i, err := measure.Find(f.Instrument)
		if err == nil {
			err = f.Check(i)
		}
		if err != nil || f.On.After(y.Now) || ids[f.ID] || !uuid7.MatchString(f.ID) {
			t.Fatalf("%s %s %s on %v: %v", f.StudyID, f.Timepoint, f.Instrument, f.On, err)
		}
		ids[f.ID] = true
	}
}

var uuid7 = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// totals sums the numbers of the closed year's forms up to the end of the
// course: they are the same at any moment.
func totals(y Year) map[[2]string]int {
	all := map[[2]string]int{}
	for _, f := range y.Forms {
		for _, a := range f.Answers {
			if a.Value != nil && f.Timepoint != followUp && strings.HasPrefix(f.StudyID, "RM-0") && f.StudyID <= "RM-083" {
				all[[2]string{f.Timepoint, f.Instrument}] += *a.Value
			}
		}
	}
	return all
}

func TestGroupsKeepTheirSizeAndTheYear(t *testing.T) {
	y := Make(someDay)
	members := map[string]int{}
	for _, e := range y.Events {
		if e.Kind == pathway.Enrolled {
			members[e.Detail.Group]++
		}
	}
	for _, g := range y.Groups {
		p, err := programme.Find(g.Programme)
		if err != nil {
			t.Fatal(err)
		}
		if g.ID == y.Coming {
			continue // its seats are being offered
		}
		if n := members[g.ID]; n < p.GroupSize.Min || n > p.GroupSize.Max {
			t.Errorf("%s has %d people, the programme wants %+v", g.ID, n, p.GroupSize)
		}
	}
	if members[y.Running] != 10 || members[y.More] != 9 || len(y.Cohort) != 8 {
		t.Errorf("%v", members)
	}
	var first, last time.Time
	for _, m := range y.Meetings {
		if slices.Contains(y.Cohort, m.Group) {
			if first.IsZero() || m.Starts.Before(first) {
				first = m.Starts
			}
			if m.Starts.After(last) {
				last = m.Starts
			}
		}
	}
	if days := last.Sub(first).Hours() / 24; days < 350 || days > 366 || y.Now.Sub(last) < 14*24*time.Hour || y.Now.Sub(last) > 35*24*time.Hour {
		t.Errorf("the year runs from %v to %v", first, last)
	}
}

func TestPeopleAreInventedAndReachNobody(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range Make(someDay).People {
		id := p.Identity
		if err := people.Check(id); err != nil {
			t.Error(err)
		}
		if !strings.HasSuffix(id.Email, "@example.org") || !regexp.MustCompile(`^01632 960\d{3}$`).MatchString(id.Phone) {
			t.Errorf("%s can be reached: %s %s", p.StudyID, id.Email, id.Phone)
		}
		for _, once := range []string{p.StudyID, id.Name, id.Email, id.Phone} {
			if seen[once] {
				t.Errorf("%q is there twice", once)
			}
			seen[once] = true
		}
	}
}

func TestFreeTextIsOneFromEachOfThe58(t *testing.T) {
	y := Make(someDay)
	known, used, none := map[string]bool{}, map[string]int{}, 0
	for _, theme := range Themes() {
		for _, s := range theme.Subthemes {
			known[s.ID] = true
		}
		if len(theme.Subthemes) != 3 {
			t.Errorf("%s has %d subthemes", theme.ID, len(theme.Subthemes))
		}
	}
	said, texts := map[string]bool{}, map[string]bool{}
	for _, f := range y.FreeText {
		if !strings.HasPrefix(f.StudyID, "RM-") {
			continue
		}
		said[f.StudyID], texts[f.Text] = true, true
		for _, s := range f.Subthemes {
			if !known[s] {
				t.Errorf("no subtheme %q", s)
			}
			used[s]++
		}
		if len(f.Subthemes) == 0 {
			none++
		}
	}
	if len(said) != 58 || len(texts) != 58 || none != 2 || len(used) != 9 {
		t.Errorf("%d people, %d texts, %d without change, subthemes %v", len(said), len(texts), none, used)
	}
	for _, s := range cohortStates(y) {
		if study(s) != said[s.StudyID] {
			t.Errorf("%s: in the study %v, answered %v", s.StudyID, study(s), said[s.StudyID])
		}
	}
	for _, p := range y.People {
		for text := range texts {
			for word := range strings.FieldsSeq(p.Identity.Name) {
				if regexp.MustCompile(`\b` + word + `\b`).MatchString(text) {
					t.Errorf("an answer holds the name %q", word)
				}
			}
		}
	}
}

// TestHomePractice holds the share of what was asked that is done, .64 in the
// literature, and that some report having done nothing.
func TestHomePractice(t *testing.T) {
	y := Make(someDay)
	p, _ := programme.Find("resilientmind")
	asked, done, zero, reports := 0, 0, 0, 0
	for _, w := range y.Practice {
		if w.Group == y.More {
			continue
		}
		s, _ := p.Session(w.Week)
		asked += s.HomePractice.MinutesPerDay * s.HomePractice.DaysPerWeek
		done += w.Minutes
		reports++
		if w.Minutes == 0 {
			zero++
		}
	}
	share := float64(done) / float64(asked)
	t.Logf("%d reports, %d of them of nothing, %.2f of what was asked", reports, zero, share)
	if share < .60 || share > .68 || zero == 0 || reports > 83*7 {
		t.Errorf("%d reports, %d of them of nothing, %.2f of what was asked", reports, zero, share)
	}
}

func TestMOREGroupIsFinished(t *testing.T) {
	y := Make(someDay)
	events, dose := map[string][]pathway.Event{}, 0
	for _, e := range y.Events {
		events[e.StudyID] = append(events[e.StudyID], e)
	}
	for id, history := range events {
		s := pathway.Fold(history)
		if s.Group != y.More {
			continue
		}
		if s.Ending == nil || s.Ending.Completed != s.ReachedDose(4) {
			t.Errorf("%s: %d sessions, ending %+v", id, s.Sessions(), s.Ending)
		}
		if s.ReachedDose(4) {
			dose++
		}
	}
	if dose != 8 {
		t.Errorf("%d reached the dose", dose)
	}
}

func BenchmarkMake(b *testing.B) {
	for b.Loop() {
		Make(someDay)
	}
}
