package task_test

import (
	"context"
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/task"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var (
	ctx   = context.Background()
	admin = auth.System("here", "test")
	noon  = time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC)
)

// raised has T-1 in group g of leaders a and b, and a risk that names a.
func raised(t *testing.T, d *db.DB) (task.Store, string) {
	t.Helper()
	way := pathway.New(d)
	staff := auth.Store{DB: d}
	for id, role := range map[string]auth.Role{"a": auth.Leader, "b": auth.Leader, "other": auth.Leader, "keeper": auth.Administrator, "chief": auth.Administrator, "res": auth.Researcher} {
		if _, err := staff.Add(ctx, admin, auth.Staff{ID: id, Login: id, Shown: id, Role: role}, "a long password"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := way.AddGroup(ctx, admin, pathway.Group{ID: "g", Name: "g", Programme: "p", Leaders: []string{"a", "b"}}); err != nil {
		t.Fatal(err)
	}
	err := way.Record(ctx, admin, pathway.Event{StudyID: "T-1", Kind: pathway.Referred, On: noon},
		pathway.Event{StudyID: "T-1", Kind: pathway.Enrolled, On: noon, Detail: pathway.Detail{Group: "g"}})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Change(ctx, func(tx *db.Tx) error {
		named, err := pathway.ClinicianFor(ctx, tx, "here", "T-1")
		if err != nil {
			return err
		}
		return task.Raise(ctx, tx, admin, task.Task{ID: "t", Kind: task.Risk, StudyID: "T-1", About: "form 1", Words: "look", Named: named,
			RaisedAt: noon, DueAt: noon.Add(9 * time.Hour), EscalateAt: noon.Add(2 * time.Hour)})
	})
	if err != nil {
		t.Fatal(err)
	}
	return task.Store{DB: d}, "t"
}

func as(id string, role auth.Role) auth.Actor { return auth.Actor{Site: "here", ID: id, Role: role} }

// escalate gives how many went on, to the person that set names or the program
// chooses.
func escalate(t *testing.T, s task.Store, at time.Time, set string) int {
	t.Helper()
	n, err := s.Escalate(ctx, "here", at, func(tx *db.Tx, tk task.Task) (string, error) {
		return pathway.SecondFor(ctx, tx, "here", tk.StudyID, tk.Named, set)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestARiskNamesTheClinicianAndGoesOnOnceWhenNobodyOpensIt(t *testing.T) {
	for set, want := range map[string]string{"": "b", "chief": "chief", "other": "b", "nobody": "b"} {
		bothengines.Run(t, func(t *testing.T, d *db.DB) {
			s, id := raised(t, d)
			if got, err := s.Task(ctx, admin, id); err != nil || got.Named != "a" || !got.EscalateAt.Equal(noon.Add(2*time.Hour)) {
				t.Fatalf("%+v, %v", got, err)
			}
			if n := escalate(t, s, noon.Add(2*time.Hour-time.Minute), set); n != 0 {
				t.Errorf("%d went on before their time", n)
			}
			if n := escalate(t, s, noon.Add(2*time.Hour), set); n != 1 {
				t.Errorf("%d went on", n)
			}
			if n := escalate(t, s, noon.Add(3*time.Hour), set); n != 0 {
				t.Errorf("%d went on a second time", n)
			}
			if got, _ := s.Task(ctx, admin, id); got.EscalatedTo != want || got.EscalatedAt.IsZero() {
				t.Errorf("set %q: %+v", set, got)
			}
		})
	}
}

func TestOpeningByTheOneItIsMeantForKeepsIt(t *testing.T) {
	for name, c := range map[string]struct {
		act  func(task.Store, string) error
		goes bool
	}{
		"opened by the clinician":    {func(s task.Store, id string) error { return s.MarkOpened(ctx, as("a", auth.Leader), id) }, false},
		"opened by another leader":   {func(s task.Store, id string) error { return s.MarkOpened(ctx, as("b", auth.Leader), id) }, true},
		"opened by a researcher":     {func(s task.Store, id string) error { return s.MarkOpened(ctx, as("res", auth.Researcher), id) }, true},
		"taken by another leader":    {func(s task.Store, id string) error { return s.Own(ctx, as("b", auth.Leader), id) }, false},
		"taken by a researcher":      {func(s task.Store, id string) error { return s.Own(ctx, as("res", auth.Researcher), id) }, true},
		"closed by an administrator": {func(s task.Store, id string) error { return s.Close(ctx, as("keeper", auth.Administrator), id, "rang") }, false},
		"opened twice and not closed": {func(s task.Store, id string) error {
			s.MarkOpened(ctx, as("a", auth.Leader), id)
			return s.MarkOpened(ctx, as("a", auth.Leader), id)
		}, false},
	} {
		bothengines.Run(t, func(t *testing.T, d *db.DB) {
			s, id := raised(t, d)
			if err := c.act(s, id); err != nil {
				t.Fatal(err)
			}
			if n := escalate(t, s, noon.Add(5*time.Hour), ""); (n == 1) != c.goes {
				t.Errorf("%s: %d went on", name, n)
			}
		})
	}
}

func TestOpenedTakenAndClosedAreInTheLog(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, id := raised(t, d)
		if err := s.MarkOpened(ctx, as("other", auth.Leader), id); fault.KindOf(err) != fault.NotFound {
			t.Errorf("opened by somebody who may not see the person: %v", err)
		}
		escalate(t, s, noon.Add(3*time.Hour), "")
		for _, err := range []error{s.MarkOpened(ctx, as("b", auth.Leader), id), s.Own(ctx, as("b", auth.Leader), id), s.Close(ctx, as("b", auth.Leader), id, "spoke with them")} {
			if err != nil {
				t.Fatal(err)
			}
		}
		if got, _ := s.Task(ctx, admin, id); got.OpenedBy != "b" || got.Owner != "b" || got.ClosedAt.IsZero() || got.OpenedAt.IsZero() {
			t.Errorf("%+v", got)
		}
		var log []audit.Entry
		d.View(ctx, func(tx *db.Tx) (err error) {
			log, err = audit.List(ctx, tx, "here", audit.Filter{Subject: "person T-1", Limit: 9})
			return err
		})
		for n, want := range []string{"task closed", "task taken", "task opened", "task escalated", "task raised"} {
			if log[n].Action != want {
				t.Errorf("entry %d is %q, want %q", n, log[n].Action, want)
			}
		}
	})
}

func TestWhoMayBeTheClinicianOfAGroup(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		raised(t, d)
		way := pathway.New(d)
		for name, c := range map[string]struct {
			who   auth.Actor
			staff string
			want  fault.Kind
		}{
			"a leader of other groups": {as("a", auth.Leader), "other", fault.Invalid},
			"a researcher":             {as("a", auth.Leader), "res", fault.Invalid},
			"nobody":                   {as("a", auth.Leader), "", fault.Invalid},
			"set by a researcher":      {as("res", auth.Researcher), "a", fault.Forbidden},
			"set by another leader":    {as("other", auth.Leader), "a", fault.NotFound},
		} {
			if err := way.SetClinician(ctx, c.who, "g", c.staff); fault.KindOf(err) != c.want {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, id := range []string{"b", "keeper"} {
			if err := way.SetClinician(ctx, as("a", auth.Leader), "g", id); err != nil {
				t.Fatal(err)
			}
			if got, err := way.Clinician(ctx, as("b", auth.Leader), "g"); err != nil || got != id {
				t.Errorf("%q, %v", got, err)
			}
		}
	})
}

func TestWhoseOpeningCounts(t *testing.T) {
	named, nobody := task.Task{Named: "a"}, task.Task{}
	on := task.Task{Named: "a", EscalatedTo: "keeper"}
	for _, c := range []struct {
		task task.Task
		who  auth.Actor
		want bool
	}{
		{named, as("a", auth.Leader), true}, {named, as("b", auth.Leader), false}, {named, as("keeper", auth.Administrator), false},
		{on, as("keeper", auth.Administrator), true}, {on, as("a", auth.Leader), true}, {on, as("b", auth.Leader), false},
		{nobody, as("b", auth.Leader), true}, {nobody, as("res", auth.Researcher), false},
	} {
		if got := c.task.MeantFor(c.who); got != c.want {
			t.Errorf("%s opens what names %q and went on to %q: %v", c.who.ID, c.task.Named, c.task.EscalatedTo, got)
		}
	}
}
