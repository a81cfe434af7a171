package measure

import (
	"context"
	"slices"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/site"
	"tend/clinic/task"
	"tend/platform/auth"
	"tend/platform/db"
)

// raise makes the task of a form that raises risks: one task that names every
// rule it met. A form that only mends another and raises the same as that one
// did raises nothing new.
func raise(ctx context.Context, tx *db.Tx, actor auth.Actor, i Instrument, f Form, before *Form) error {
	raised := i.Raised(f.Answers)
	if len(raised) == 0 || before != nil && slices.Equal(raised, i.Raised(before.Answers)) {
		return nil
	}
	return RaiseIn(ctx, tx, actor, i, f)
}

// RaiseIn makes the task of a form's risks, if it raises any, within the
// caller's transaction. The task is due the same day, names the clinician of
// the person's group, and goes to a second person when nobody opens it in
// time: see site.EscalateAt.
func RaiseIn(ctx context.Context, tx *db.Tx, actor auth.Actor, i Instrument, f Form) error {
	raised := i.Raised(f.Answers)
	if len(raised) == 0 {
		return nil
	}
	var words []string
	for _, r := range raised {
		words = append(words, r.Title+": "+r.Action)
	}
	named, err := pathway.ClinicianFor(ctx, tx, actor.Site, f.StudyID)
	if err != nil {
		return err
	}
	settings, err := site.Read(ctx, tx, actor.Site)
	if err != nil {
		return err
	}
	now := time.Now()
	return task.Raise(ctx, tx, actor, task.Task{Kind: task.Risk, StudyID: f.StudyID, About: "form " + f.ID, Named: named,
		RaisedAt: f.On, DueAt: endOfDay(f.On), EscalateAt: site.EscalateAt(now, settings.EscalateAfter()),
		Words: i.Short + ", " + strings.Join(words, " ")})
}
