package house

import (
	"context"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/demo"
	"tend/platform/auth"
	"tend/platform/db"
)

// Fill puts the demonstration's year into empty stores, through the same
// methods that the pages use. The leaders that the year names must be there.
func (h *House) Fill(ctx context.Context, actor auth.Actor, year demo.Year) error {
	for _, g := range year.Groups {
		if _, err := h.Pathway.AddGroup(ctx, actor, g); err != nil {
			return err
		}
	}
	if err := h.Sessions.Plan(ctx, actor, year.Meetings...); err != nil {
		return err
	}
	err := h.DB.Change(ctx, func(tx *db.Tx) error {
		for _, p := range year.People {
			if err := h.People.AddIn(ctx, tx, actor, p.StudyID, p.Identity); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := h.Pathway.Record(ctx, actor, year.Events...); err != nil {
		return err
	}
	if _, err := h.Measures.Keep(ctx, actor, year.Forms...); err != nil {
		return err
	}
	if err := h.fillPractice(ctx, actor, year); err != nil {
		return err
	}
	if err := h.fillRuns(ctx, actor, year); err != nil {
		return err
	}
	if err := h.fillHarm(ctx, actor, year); err != nil {
		return err
	}
	if err := h.fillThemes(ctx, actor, year); err != nil {
		return err
	}
	if err := h.fillTalks(ctx, actor, year); err != nil {
		return err
	}
	if err := h.fillMaps(ctx, actor, year); err != nil {
		return err
	}
	return h.raiseMissed(ctx, actor, year)
}

// fillPractice keeps the days of those who write them down, each as their own,
// and the sums of the others.
func (h *House) fillPractice(ctx context.Context, actor auth.Actor, year demo.Year) error {
	byPerson, order := map[string][]session.Logged{}, []string{}
	for _, d := range year.Days {
		if byPerson[d.StudyID] == nil {
			order = append(order, d.StudyID)
		}
		byPerson[d.StudyID] = append(byPerson[d.StudyID], d)
	}
	err := h.DB.Change(ctx, func(tx *db.Tx) error {
		for _, id := range order {
			if err := session.LogDaysIn(ctx, tx, auth.Participant(actor.Site, id), byPerson[id]...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	var told []session.Practice
	for _, p := range year.Practice {
		if byPerson[p.StudyID] == nil {
			told = append(told, p)
		}
	}
	return h.Sessions.ReportPractice(ctx, actor, told...)
}

// fillRuns keeps what was delivered, each rating as its rater's own.
func (h *House) fillRuns(ctx context.Context, actor auth.Actor, year demo.Year) error {
	for from := 0; from < len(year.Runs); {
		at, to := year.Runs[from], from
		var events []session.RunEvent
		for ; to < len(year.Runs) && year.Runs[to].Group == at.Group && year.Runs[to].Number == at.Number; to++ {
			events = append(events, year.Runs[to].RunEvent)
		}
		if _, err := h.Sessions.RecordRun(ctx, actor, at.Group, at.Number, events...); err != nil {
			return err
		}
		from = to
	}
	for _, r := range year.Ratings {
		rater := auth.Actor{Site: actor.Site, ID: r.Rater, Role: auth.Leader}
		if r.Rater == demo.Watcher {
			rater.Role = auth.Researcher
		}
		if err := h.Sessions.Rate(ctx, rater, r); err != nil {
			return err
		}
	}
	for _, home := range year.Homes {
		if err := h.Sessions.AgreeHome(ctx, actor, home); err != nil {
			return err
		}
	}
	return nil
}

// fillHarm records the adverse events, and closes those that came to an end
// with the tasks that they raised.
func (h *House) fillHarm(ctx context.Context, actor auth.Actor, year demo.Year) error {
	for _, e := range year.Harm {
		outcome := e.Outcome
		e.Outcome = ""
		if _, err := h.Sessions.Harm(ctx, actor, e); err != nil {
			return err
		}
		if outcome == "" {
			continue
		}
		if err := h.Sessions.CloseHarm(ctx, actor, e.ID, outcome); err != nil {
			return err
		}
		tasks, err := h.Tasks.About(ctx, actor, e.StudyID)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			if t.Kind == task.Harm && t.ClosedAt.IsZero() {
				if err := h.Tasks.Close(ctx, actor, t.ID, outcome); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// raiseMissed raises the call tasks of the group that meets now; those of the
// past year were done long ago.
func (h *House) raiseMissed(ctx context.Context, actor auth.Actor, year demo.Year) error {
	at := map[int]session.Meeting{}
	for _, m := range year.Meetings {
		if m.Group == year.Running {
			at[m.Number] = m
		}
	}
	return h.DB.Change(ctx, func(tx *db.Tx) error {
		for _, e := range year.Events {
			if e.Kind != pathway.Attendance || e.Detail.Group != year.Running || e.Detail.Mark != pathway.Absent {
				continue
			}
			if err := task.Raise(ctx, tx, actor, session.Missed(at[e.Detail.Session], e.StudyID)); err != nil {
				return err
			}
		}
		return nil
	})
}
