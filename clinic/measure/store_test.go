package measure_test

import (
	"context"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx    = context.Background()
	leader = auth.Actor{Site: "here", ID: "leader-1", Role: auth.Leader}
	noon   = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
)

func refer(t *testing.T, d *db.DB, id string) measure.Store {
	t.Helper()
	if err := (pathway.Store{DB: d}).Record(ctx, leader, pathway.Event{StudyID: id, Kind: pathway.Referred, On: noon}); err != nil {
		t.Fatal(err)
	}
	return measure.Store{DB: d}
}

func form(id, timepoint, instrument string, answers measure.Answers) measure.Form {
	i, err := measure.Find(instrument)
	if err != nil {
		panic(err)
	}
	return measure.Form{StudyID: id, Timepoint: timepoint, Instrument: instrument, InstrumentVersion: i.Version,
		EnteredHow: measure.BySelf, On: noon, Answers: answers}
}

func TestAFormComesBackAsItWasKept(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := refer(t, d, "T-1")
		i, err := measure.Find("phq-4")
		if err != nil {
			t.Fatal(err)
		}
		answers := measure.Answers{}
		for n, a := range []measure.Answer{measure.Number(2), measure.Number(0), measure.Number(3), {State: measure.PreferredNotTo}} {
			answers[i.Items[n].ID] = a
		}
		kept, err := s.Keep(ctx, leader, form("T-1", "pre", "phq-4", answers))
		if err != nil {
			t.Fatal(err)
		}
		back, err := s.Forms(ctx, leader, measure.Filter{StudyID: "T-1"})
		if err != nil || len(back) != 1 {
			t.Fatalf("%d forms, %v", len(back), err)
		}
		for item, a := range answers {
			b := back[0].Answers[item]
			if a.State != b.State || (a.Value == nil) != (b.Value == nil) || a.Value != nil && *a.Value != *b.Value {
				t.Errorf("%s: %+v came back as %+v", item, a, b)
			}
		}
		if len(back[0].Scores) != len(kept[0].Scores) {
			t.Fatalf("%d scores came back, %d were made", len(back[0].Scores), len(kept[0].Scores))
		}
		for n, a := range kept[0].Scores {
			b := back[0].Scores[n]
			if a.Scale != b.Scale || (a.Value == nil) != (b.Value == nil) || a.Value != nil && *a.Value != *b.Value ||
				a.RuleVersion != b.RuleVersion || a.Complete != b.Complete || len(a.Missing) != len(b.Missing) {
				t.Errorf("%+v came back as %+v", a, b)
			}
		}
	})
}

func TestASecondFormReplacesTheFirstAndLosesNothing(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := refer(t, d, "T-1")
		for _, n := range []int{7, 4, 5} {
			if _, err := s.Keep(ctx, leader, form("T-1", "pre", "nrs-intensity", measure.Answers{"nrs-intensity": measure.Number(n)})); err != nil {
				t.Fatal(err)
			}
		}
		back, err := s.Forms(ctx, leader, measure.Filter{})
		if err != nil || len(back) != 1 || *back[0].Scores[0].Value != 5 {
			t.Fatalf("%+v, %v", back, err)
		}
		var all int
		d.View(ctx, func(tx *db.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM form`).Scan(&all) })
		if all != 3 {
			t.Errorf("%d forms in the store, want all 3", all)
		}
	})
}

func TestFormsThatAreRefusedKeepNothing(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := refer(t, d, "T-1")
		good := form("T-1", "pre", "nrs-intensity", measure.Answers{"nrs-intensity": measure.Number(5)})
		for name, c := range map[string]struct {
			form measure.Form
			want fault.Kind
		}{
			"out of range":          {form("T-1", "pre", "nrs-distress", measure.Answers{"nrs-distress": measure.Number(11)}), fault.Invalid},
			"somebody unknown":      {form("T-9", "pre", "nrs-distress", measure.Answers{"nrs-distress": measure.Number(1)}), fault.NotFound},
			"an unknown instrument": {measure.Form{StudyID: "T-1", Timepoint: "pre", Instrument: "zodiac", EnteredHow: measure.BySelf}, fault.NotFound},
		} {
			if _, err := s.Keep(ctx, leader, good, c.form); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
			if back, err := s.Forms(ctx, leader, measure.Filter{}); err != nil || len(back) != 0 {
				t.Errorf("%s: %d forms were kept, %v", name, len(back), err)
			}
		}
	})
}

func TestARiskAnswerMakesATaskForToday(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := refer(t, d, "T-1")
		i, _ := measure.Find("phq-9")
		answers := measure.Answers{}
		for _, item := range i.Items {
			answers[item.ID] = measure.Number(0)
		}
		answers[i.Risks[0].Item] = measure.Number(1)
		if _, err := s.Keep(ctx, leader, form("T-1", "pre", "phq-9", answers)); err != nil {
			t.Fatal(err)
		}
		open, err := (task.Store{DB: d}).Open(ctx, leader)
		if err != nil || len(open) != 1 || open[0].Kind != task.Risk {
			t.Fatalf("%+v, %v", open, err)
		}
		if y1, m1, d1 := open[0].DueAt.Local().Date(); true {
			if y2, m2, d2 := noon.Local().Date(); y1 != y2 || m1 != m2 || d1 != d2 {
				t.Errorf("due %v", open[0].DueAt)
			}
		}
	})
}

func TestAMissedFinalSessionStillOwesItsMeasure(t *testing.T) {
	p, err := programme.Find("resilientmind")
	if err != nil {
		t.Fatal(err)
	}
	var meetings []session.Meeting
	for n := 1; n <= 8; n++ {
		meetings = append(meetings, session.Meeting{Group: "g", Number: n, Starts: noon.AddDate(0, 0, 7*n), Minutes: 120})
	}
	after := meetings[7].Starts.AddDate(0, 0, 1)
	no, yes := false, true
	ended := func(completed *bool, reason pathway.StopReason) pathway.State {
		return pathway.Fold([]pathway.Event{
			{StudyID: "T-1", Kind: pathway.Referred, On: noon.AddDate(0, -3, 0)},
			{StudyID: "T-1", Kind: pathway.Enrolled, On: noon, Detail: pathway.Detail{Group: "g"}},
			{StudyID: "T-1", Kind: pathway.Ended, On: after, Detail: pathway.Detail{Completed: completed, Reason: reason}},
		})
	}
	owesPost := func(s pathway.State, given ...measure.Form) bool {
		for _, due := range measure.DueOf(p, s, meetings, given, after) {
			if due.Timepoint == "post" && due.Instrument == "pseq" {
				return true
			}
		}
		return false
	}
	if !owesPost(ended(&no, pathway.MissedFinal)) {
		t.Error("missing the final session forgave the questionnaire")
	}
	if !owesPost(ended(&yes, "")) {
		t.Error("completing the course forgave the questionnaire")
	}
	if owesPost(ended(&no, pathway.MovedAway)) {
		t.Error("somebody who moved away is still asked")
	}
	if owesPost(ended(&yes, ""), measure.Form{StudyID: "T-1", Timepoint: "post", Instrument: "pseq"}) {
		t.Error("a given form is asked for again")
	}
}
