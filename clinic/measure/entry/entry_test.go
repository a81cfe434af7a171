package entry_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/clinic/measure/entry"
	"tend/clinic/pathway"
	"tend/clinic/task"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx        = context.Background()
	admin      = auth.System("here", "test")
	clerkA     = auth.Actor{Site: "here", ID: "leader-1", Role: auth.Leader}
	clerkB     = auth.Actor{Site: "here", ID: "researcher-1", Role: auth.Researcher}
	third      = auth.Actor{Site: "here", ID: "keeper", Role: auth.Administrator}
	stranger   = auth.Actor{Site: "here", ID: "leader-2", Role: auth.Leader}
	day        = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
	phq9sheet  = entry.Sheet{StudyID: "T-1", Timepoint: "pre", Instrument: "phq-9"}
	painSheet  = entry.Sheet{StudyID: "T-1", Timepoint: "pre", Instrument: "nrs-intensity"}
	painItem   = measure.ItemID("nrs-intensity")
	riskItem   = measure.ItemID("phq-self-harm")
	everything = []entry.Sheet{phq9sheet, painSheet}
)

// paper has T-1 in group g, led by leader-1.
func paper(t *testing.T, d *db.DB) entry.Store {
	t.Helper()
	way := pathway.New(d)
	if _, err := way.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "Tuesday", Programme: "resilientmind", Leaders: []string{"leader-1"}}); err != nil {
		t.Fatal(err)
	}
	err := way.Record(ctx, admin, pathway.Event{StudyID: "T-1", Kind: pathway.Referred, On: day.AddDate(0, -1, 0)},
		pathway.Event{StudyID: "T-1", Kind: pathway.Enrolled, On: day.AddDate(0, 0, -1), Detail: pathway.Detail{Group: "g"}})
	if err != nil {
		t.Fatal(err)
	}
	return entry.Store{DB: d}
}

func pain(n int) entry.Typed {
	return entry.Typed{Sheet: painSheet, Group: "g", On: day, Answers: measure.Answers{painItem: measure.Number(n)}}
}

func phq9(t *testing.T, risk int) entry.Typed {
	t.Helper()
	i, err := measure.Find("phq-9")
	if err != nil {
		t.Fatal(err)
	}
	answers := measure.Answers{}
	for _, item := range i.Items {
		answers[item.ID] = measure.Number(1)
	}
	answers[riskItem] = measure.Number(risk)
	return entry.Typed{Sheet: phq9sheet, Group: "g", On: day, Answers: answers}
}

func mustEnter(t *testing.T, s entry.Store, who auth.Actor, typed entry.Typed, want entry.State) {
	t.Helper()
	if got, err := s.Enter(ctx, who, typed); err != nil || got != want {
		t.Fatalf("%s: %q, %v; want %q", who.ID, got, err, want)
	}
}

func forms(t *testing.T, d *db.DB) []measure.Kept {
	t.Helper()
	all, err := (measure.Store{DB: d}).Forms(ctx, admin, measure.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func stateOf(t *testing.T, s entry.Store, sheet entry.Sheet) entry.State {
	t.Helper()
	all, err := s.ProgressOf(ctx, clerkA, "g", "pre")
	if err != nil {
		t.Fatal(err)
	}
	return all[sheet].State
}

func TestTwoEntriesThatAgreeAreAForm(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := paper(t, d)
		mustEnter(t, s, clerkA, pain(7), entry.EnteredOnce)
		if all := forms(t, d); len(all) != 0 {
			t.Fatalf("one entry is a form already: %+v", all)
		}
		mustEnter(t, s, clerkB, pain(7), entry.Done)
		all := forms(t, d)
		if len(all) != 1 || all[0].EnteredHow != measure.DoubleEntry || *all[0].Scores[0].Value != 7 || !all[0].On.Equal(day) {
			t.Errorf("%+v", all)
		}
		if got := stateOf(t, s, painSheet); got != entry.Done {
			t.Errorf("state %q", got)
		}
		if _, err := s.Enter(ctx, third, pain(7)); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a third entry: %v", err)
		}
	})
}

func TestADisagreementIsSettledAgainstTheSheetWithAReason(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := paper(t, d)
		mustEnter(t, s, clerkA, pain(7), entry.EnteredOnce)
		if _, err := s.Compare(ctx, clerkB, painSheet); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the second clerk sees the first entry: %v", err)
		}
		second := pain(1)
		second.On = day.AddDate(0, 0, 1)
		mustEnter(t, s, clerkB, second, entry.ToCompare)
		if got := stateOf(t, s, painSheet); got != entry.ToCompare || len(forms(t, d)) != 0 {
			t.Errorf("state %q, %d forms", got, len(forms(t, d)))
		}
		p, err := s.Compare(ctx, third, painSheet)
		if err != nil || !slices.Equal(p.Differ, []measure.ItemID{entry.DateField, painItem}) || *p.A.Answers[painItem].Value != 7 || *p.B.Answers[painItem].Value != 1 {
			t.Fatalf("%+v, %v", p, err)
		}
		choices := map[measure.ItemID]entry.Choice{painItem: {Answer: measure.Number(1), Reason: "the stroke is a 1"}}
		if err := s.Resolve(ctx, third, painSheet, choices); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "reason") {
			t.Errorf("the date was left open: %v", err)
		}
		choices[entry.DateField] = entry.Choice{On: day, Reason: " "}
		if err := s.Resolve(ctx, third, painSheet, choices); fault.KindOf(err) != fault.Invalid {
			t.Errorf("no reason: %v", err)
		}
		choices[entry.DateField] = entry.Choice{On: day, Reason: "the 3rd, in the margin"}
		impossible := maps.Clone(choices)
		impossible[painItem] = entry.Choice{Answer: measure.Number(11), Reason: "x"}
		if err := s.Resolve(ctx, third, painSheet, impossible); fault.KindOf(err) != fault.Invalid {
			t.Errorf("an impossible answer: %v", err)
		}
		if err := s.Resolve(ctx, stranger, painSheet, choices); fault.KindOf(err) != fault.NotFound {
			t.Errorf("by a stranger: %v", err)
		}
		if err := s.Resolve(ctx, third, painSheet, choices); err != nil {
			t.Fatal(err)
		}
		all := forms(t, d)
		if len(all) != 1 || *all[0].Answers[painItem].Value != 1 || all[0].EnteredHow != measure.DoubleEntry || all[0].RecordedBy != "keeper" {
			t.Errorf("%+v", all)
		}
		bothStay(t, d)
	})
}

// bothStay wants both entries, the two reasons, and who did what in the log.
func bothStay(t *testing.T, d *db.DB) {
	t.Helper()
	var entries, reasons int
	var log []audit.Entry
	err := d.View(ctx, func(tx *db.Tx) error {
		if err := tx.QueryRow(`SELECT COUNT(*) FROM paper_entry WHERE form_id <> ''`).Scan(&entries); err != nil {
			return err
		}
		if err := tx.QueryRow(`SELECT COUNT(*) FROM paper_resolution WHERE reason <> ''`).Scan(&reasons); err != nil {
			return err
		}
		var err error
		if log, err = audit.List(ctx, tx, "here", audit.Filter{Subject: "person T-1", Limit: 50}); err != nil {
			return err
		}
		_, broken, err := audit.Verify(ctx, tx, "here")
		if broken != nil {
			t.Errorf("the chain: %+v", broken)
		}
		return err
	})
	said := map[string]string{}
	for _, e := range log {
		said[e.Action] = e.Actor
	}
	if err != nil || entries != 2 || reasons != 2 || said["sheet entered, clerk A"] != "leader-1" || said["sheet entered, clerk B"] != "researcher-1" || said["double entry settled"] != "keeper" {
		t.Errorf("%d entries, %d reasons, log %v, %v", entries, reasons, said, err)
	}
}

func TestWhoMayNotEnter(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := paper(t, d)
		mustEnter(t, s, clerkA, pain(7), entry.EnteredOnce)
		elsewhere := pain(7)
		elsewhere.Group = "another"
		undated := pain(7)
		undated.On = time.Time{}
		for name, c := range map[string]struct {
			who   auth.Actor
			typed entry.Typed
			want  fault.Kind
		}{
			"the same clerk twice":      {clerkA, pain(7), fault.Forbidden},
			"a leader of other groups":  {stranger, pain(7), fault.NotFound},
			"another site":              {auth.System("there", "x"), pain(7), fault.NotFound},
			"a group they are not in":   {clerkB, elsewhere, fault.NotFound},
			"an answer that cannot be":  {clerkB, pain(11), fault.Invalid},
			"a sheet without a date":    {clerkB, undated, fault.Invalid},
			"an unknown questionnaire":  {clerkB, entry.Typed{Sheet: entry.Sheet{StudyID: "T-1", Timepoint: "pre", Instrument: "zodiac"}, Group: "g", On: day}, fault.NotFound},
			"an unknown item":           {clerkB, entry.Typed{Sheet: painSheet, Group: "g", On: day, Answers: measure.Answers{"x": measure.Number(1)}}, fault.Invalid},
			"somebody who is not there": {clerkB, entry.Typed{Sheet: entry.Sheet{StudyID: "T-9", Timepoint: "pre", Instrument: "phq-9"}, Group: "g", On: day}, fault.NotFound},
		} {
			if _, err := s.Enter(ctx, c.who, c.typed); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := stateOf(t, s, painSheet); got != entry.EnteredOnce {
			t.Errorf("state %q", got)
		}
		if all, err := s.ProgressOf(ctx, stranger, "g", "pre"); err != nil || len(all) != 0 {
			t.Errorf("a stranger sees %v, %v", all, err)
		}
	})
}

func TestARiskDoesNotWaitForTheSecondEntryAndIsOneTask(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, tasks := paper(t, d), task.Store{DB: d}
		mustEnter(t, s, clerkA, phq9(t, 2), entry.EnteredOnce)
		open, err := tasks.Open(ctx, clerkA)
		if err != nil || len(open) != 1 || open[0].Named != "leader-1" || open[0].EscalateAt.IsZero() || !sameDay(open[0].DueAt, time.Now()) {
			t.Fatalf("%+v, %v", open, err)
		}
		mustEnter(t, s, clerkB, phq9(t, 2), entry.Done)
		if open, _ := tasks.Open(ctx, clerkA); len(open) != 1 {
			t.Errorf("%d tasks for one sheet", len(open))
		}
	})
}

func TestARiskThatOnlyTheSecondClerkTypedIsATask(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := paper(t, d)
		mustEnter(t, s, clerkA, phq9(t, 0), entry.EnteredOnce)
		mustEnter(t, s, clerkB, phq9(t, 1), entry.ToCompare)
		if open, err := (task.Store{DB: d}).Open(ctx, clerkA); err != nil || len(open) != 1 {
			t.Errorf("%+v, %v", open, err)
		}
	})
}

func sameDay(a, b time.Time) bool {
	return a.Local().Format(time.DateOnly) == b.Local().Format(time.DateOnly)
}

func TestOnceWithASampleIsAFormAtOnceAndIsCheckedLater(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := paper(t, d)
		if err := s.SetWay(ctx, clerkA, "g", "pre", entry.Way{Kind: entry.Sample, Percent: 10, Seed: "1"}); err != nil {
			t.Fatal(err)
		}
		mustEnter(t, s, clerkA, phq9(t, 1), entry.EnteredOnce)
		all := forms(t, d)
		if len(all) != 1 || all[0].EnteredHow != measure.ByClerkA {
			t.Fatalf("%+v", all)
		}
		mustEnter(t, s, clerkB, phq9(t, 1), entry.Done)
		if all := forms(t, d); len(all) != 1 || all[0].EnteredHow != measure.DoubleEntry {
			t.Errorf("%+v", all)
		}
		if open, _ := (task.Store{DB: d}).Open(ctx, clerkA); len(open) != 1 {
			t.Errorf("%d tasks for one sheet", len(open))
		}
		mustEnter(t, s, clerkA, pain(3), entry.EnteredOnce)
		mustEnter(t, s, clerkB, pain(8), entry.ToCompare)
		if err := s.Resolve(ctx, clerkB, painSheet, map[measure.ItemID]entry.Choice{painItem: {Answer: measure.Number(8), Reason: "3 and 8 look alike"}}); err != nil {
			t.Fatal(err)
		}
		rates, err := s.Rates(ctx, clerkA, "g", "pre")
		if err != nil || len(rates) != 2+10 {
			t.Fatalf("%+v, %v", rates, err)
		}
		if r := rates[0]; r.Instrument != "nrs-intensity" || r.Item != painItem || r.Compared != 1 || r.Differed != 1 {
			t.Errorf("%+v", r)
		}
		if r := rates[2]; r.Instrument != "phq-9" || r.Compared != 1 || r.Differed != 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestWaysThatAreRefused(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := paper(t, d)
		for name, c := range map[string]struct {
			who  auth.Actor
			way  entry.Way
			want fault.Kind
		}{
			"no such way":    {clerkA, entry.Way{Kind: "thrice"}, fault.Invalid},
			"no percentage":  {clerkA, entry.Way{Kind: entry.Sample, Seed: "1"}, fault.Invalid},
			"too many":       {clerkA, entry.Way{Kind: entry.Sample, Percent: 101, Seed: "1"}, fault.Invalid},
			"no seed":        {clerkA, entry.Way{Kind: entry.Sample, Percent: 10}, fault.Invalid},
			"another leader": {stranger, entry.Way{Kind: entry.Double}, fault.NotFound},
		} {
			if err := s.SetWay(ctx, c.who, "g", "pre", c.way); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		if w, err := s.WayOf(ctx, clerkA, "g", "pre"); err != nil || w.Kind != entry.Double {
			t.Errorf("%+v, %v", w, err)
		}
	})
}

func TestTheSampleIsDrawnBySeedAndOfTheRightSize(t *testing.T) {
	var sheets []entry.Sheet
	for n := range 75 {
		sheets = append(sheets, entry.Sheet{StudyID: fmt.Sprintf("T-%d", n), Timepoint: "pre", Instrument: "phq-4"})
	}
	w := entry.Way{Kind: entry.Sample, Percent: 10, Seed: "3 March"}
	first := w.Picked(sheets)
	if len(first) != 8 {
		t.Errorf("%d of 75 picked, want 8 (10 %% rounded up)", len(first))
	}
	slices.Reverse(sheets)
	if !maps.Equal(first, w.Picked(sheets)) {
		t.Error("the order of the sheets changes the sample")
	}
	if w.Seed = "4 March"; maps.Equal(first, w.Picked(sheets)) {
		t.Error("the seed changes nothing")
	}
	if got := (entry.Way{Kind: entry.Double}).Picked(everything); len(got) != 2 {
		t.Errorf("double entry picks %d of 2", len(got))
	}
}

// Two clerks who hand the same sheet in at the same moment are first and
// second, or one of them is told to open it again; nothing is there twice.
func TestTwoClerksAtTheSameMoment(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := paper(t, d)
		var wg sync.WaitGroup
		errs := make([]error, 6)
		for n := range errs {
			wg.Go(func() {
				who := auth.Actor{Site: "here", ID: fmt.Sprintf("clerk-%d", n), Role: auth.Researcher}
				_, errs[n] = s.Enter(ctx, who, pain(n))
			})
		}
		wg.Wait()
		kept := 0
		for _, err := range errs {
			if err == nil {
				kept++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Errorf("%v", err)
			}
		}
		var entries, clerks int
		err := d.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(`SELECT COUNT(*), COUNT(DISTINCT clerk) FROM paper_entry`).Scan(&entries, &clerks)
		})
		if err != nil || entries != kept || entries != clerks || kept < 1 {
			t.Errorf("%d handed in, %d entries of %d clerks, %v", kept, entries, clerks, err)
		}
	})
}
