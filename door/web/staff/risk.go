package staff

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"tend/clinic/measure"
	"tend/clinic/task"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// taskView is one task opened: what it is, whom it is for, and what happened.
type taskView struct {
	taskLine
	Form  *measure.Kept // that raised it; nil while it is only typed in once
	Short string        // the form's instrument
	Phone string
	Notes []noteLine
}

// noteLine is a note on a task with who said it.
type noteLine struct {
	task.Note
	Shown string
}

// withStaff fills in the names of those whom a task is meant for.
func (l taskLine) withStaff(names map[string]string) taskLine {
	l.NamedShown, l.OpenedShown, l.SecondShown, l.OwnerShown = names[l.Named], names[l.OpenedBy], names[l.EscalatedTo], names[l.Owner]
	return l
}

// escalate sends risks that nobody opened on; a page never fails because of it.
func (d *Desk) escalate(r *http.Request) {
	if _, err := d.House.Escalate(r.Context(), d.Site, d.Now()); err != nil {
		d.Log.Error("risks could not go on", "error", cause(err))
	}
}

// mostUrgent puts first what went on to the actor, then what went on to
// anybody, then what nobody opened.
func mostUrgent(risks []taskLine, actor auth.Actor) {
	rank := func(l taskLine) int {
		switch {
		case !l.EscalatedAt.IsZero() && l.OpenedAt.IsZero() && l.EscalatedTo == actor.ID:
			return 0
		case !l.EscalatedAt.IsZero() && l.OpenedAt.IsZero():
			return 1
		case l.OpenedAt.IsZero():
			return 2
		}
		return 3
	}
	slices.SortStableFunc(risks, func(a, b taskLine) int { return cmp.Compare(rank(a), rank(b)) })
}

func (d *Desk) showTask(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx := r.Context()
	t, err := d.House.Tasks.Task(ctx, actor, r.PathValue("task"))
	if err != nil {
		return err
	}
	identities, err := d.House.People.Identities(ctx, actor, t.StudyID)
	if err != nil {
		return err
	}
	v := taskView{Phone: identities[t.StudyID].Phone}
	line := taskLine{Task: t, Person: Person{StudyID: t.StudyID, Name: identities[t.StudyID].Name}, Mine: t.Owner == actor.ID, Look: actor.OnlyReads(), Late: d.Now().After(t.DueAt)}
	names := d.staffNames(ctx, actor)
	v.taskLine = line.withStaff(names)
	notes, err := d.House.Tasks.Notes(ctx, actor, t.ID)
	if err != nil {
		return err
	}
	for _, n := range notes {
		v.Notes = append(v.Notes, noteLine{n, names[n.By]})
	}
	if id, ok := strings.CutPrefix(t.About, "form "); ok && t.Kind == task.Risk {
		forms, err := d.House.Measures.Scores(ctx, actor, measure.Filter{StudyID: t.StudyID})
		if err != nil {
			return err
		}
		for n := range forms {
			if forms[n].ID == id {
				v.Form = &forms[n]
				known, err := d.House.Measures.Catalogue(ctx, d.Site)
				if err != nil {
					return err
				}
				v.Short = shortName(known, forms[n].Instrument)
			}
		}
	}
	return d.show(w, r, actor, "task.html", frame.View{Title: "Task about " + v.Person.Called(), Nav: "today", Content: v})
}

// openTask says that the actor has seen a task, and shows it.
func (d *Desk) openTask(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := d.House.Tasks.MarkOpened(r.Context(), actor, r.PathValue("task")); err != nil {
		return err
	}
	http.Redirect(w, r, "/tasks/"+r.PathValue("task"), http.StatusSeeOther)
	return nil
}
