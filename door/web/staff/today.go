package staff

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// todayView is what needs a person, most urgent first.
type todayView struct {
	Risks    []taskLine
	Calls    []taskLine
	Meetings []meetingLine
	Owed     []owedLine
	ByHand   int // messages to be handed over
	Waiting  int // people referred and not yet in a group
	Day      time.Time
}

// Quiet tells that nothing needs a person.
func (v todayView) Quiet() bool {
	return len(v.Risks)+len(v.Calls)+len(v.Meetings)+len(v.Owed)+v.Waiting+v.ByHand == 0
}

type taskLine struct {
	task.Task
	Person Person
	Mine   bool
	Look   bool // the reader may only look and leave a note
	Late   bool

	NamedShown, OpenedShown, SecondShown, OwnerShown string // staff
}

type meetingLine struct {
	session.Meeting
	GroupName string
	Title     string // of the session in the programme
	Expected  int
	Unmarked  int // of a meeting that has begun
}

// owedLine is one person's forms due at one timepoint.
type owedLine struct {
	Person      Person
	Title       string
	Timepoint   string
	Instruments []owedForm
	Since       time.Time
}

// owedForm is one form due, with its instrument's name for a button.
type owedForm struct {
	measure.Due
	Short string
}

func (d *Desk) showToday(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx, now := r.Context(), d.Now()
	d.escalate(r)
	everyone, err := d.roster(ctx, actor, pathway.Filter{})
	if err != nil {
		return err
	}
	tasks, err := d.House.Tasks.Open(ctx, actor)
	if err != nil {
		return err
	}
	meetings, err := d.House.Sessions.Meetings(ctx, actor, session.Filter{})
	if err != nil {
		return err
	}
	groups, err := d.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return err
	}
	forms, err := d.House.Measures.Given(ctx, actor)
	if err != nil {
		return err
	}
	shelf, err := d.shelf(ctx)
	if err != nil {
		return err
	}
	known, err := d.House.Measures.Catalogue(ctx, d.Site)
	if err != nil {
		return err
	}
	v := todayView{Day: now}
	by, staff := named(everyone), d.staffNames(ctx, actor)
	for _, t := range tasks {
		line := taskLine{Task: t, Person: by[t.StudyID], Mine: t.Owner == actor.ID, Look: actor.OnlyReads(), Late: now.After(t.DueAt)}
		if t.Kind == task.Risk {
			v.Risks = append(v.Risks, line.withStaff(staff))
		} else {
			v.Calls = append(v.Calls, line)
		}
	}
	mostUrgent(v.Risks, actor)
	v.Meetings = thisWeek(shelf, meetings, groups, everyone, now)
	v.Owed = owed(shelf, known, groups, everyone, meetings, forms, now)
	if v.ByHand, err = d.House.Messages.ToHandOver(ctx, actor); err != nil {
		return err
	}
	for _, p := range everyone {
		if s := p.State.Stage(); p.State.Group == "" && s != pathway.Unsuitable {
			v.Waiting++
		}
	}
	return d.show(w, r, actor, "today.html", frame.View{Title: "Today", Nav: "today", Content: v})
}

// thisWeek lists the meetings from yesterday, for the register that was not
// kept, to seven days on.
func thisWeek(shelf programme.Shelf, meetings []session.Meeting, groups []pathway.Group, everyone []Person, now time.Time) []meetingLine {
	byID := map[string]pathway.Group{}
	for _, g := range groups {
		byID[g.ID] = g
	}
	var lines []meetingLine
	for _, m := range meetings {
		if m.Starts.Before(now.AddDate(0, 0, -2)) || m.Starts.After(now.AddDate(0, 0, 7)) {
			continue
		}
		g := byID[m.Group]
		line := meetingLine{Meeting: m, GroupName: g.Name}
		if p, err := shelf.Of(g.Programme, g.ProgrammeVersion); err == nil {
			if s, ok := p.Session(m.Number); ok {
				line.Title = s.Title
			}
		}
		for _, p := range everyone {
			if p.State.Group != m.Group || p.State.Ending != nil {
				continue
			}
			line.Expected++
			if _, marked := p.State.Register[m.Number]; !marked && m.Starts.Before(now) {
				line.Unmarked++
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// owed lists the forms due, one line for each person and timepoint, the
// longest due first.
func owed(shelf programme.Shelf, known measure.Catalogue, groups []pathway.Group, everyone []Person, meetings []session.Meeting, given []measure.Form, now time.Time) []owedLine {
	programmes := map[string]programme.Programme{}
	for _, g := range groups {
		if p, err := shelf.Of(g.Programme, g.ProgrammeVersion); err == nil {
			programmes[g.ID] = p
		}
	}
	byPerson := map[string][]measure.Form{}
	for _, f := range given {
		byPerson[f.StudyID] = append(byPerson[f.StudyID], f)
	}
	var lines []owedLine
	for _, p := range everyone {
		at := map[string]int{}
		for _, due := range measure.DueOf(programmes[p.State.Group], p.State, meetings, byPerson[p.StudyID], now) {
			i, seen := at[due.Timepoint]
			if !seen {
				i = len(lines)
				at[due.Timepoint] = i
				lines = append(lines, owedLine{Person: p, Title: due.Title, Timepoint: due.Timepoint, Since: due.Since})
			}
			lines[i].Instruments = append(lines[i].Instruments, owedForm{due, shortName(known, due.Instrument)})
		}
	}
	slices.SortStableFunc(lines, func(a, b owedLine) int { return cmp.Compare(a.Since.Unix(), b.Since.Unix()) })
	return lines
}

func (d *Desk) ownTask(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := d.House.Tasks.Own(r.Context(), actor, r.PathValue("id")); err != nil {
		return err
	}
	return frame.Done(w, r, "/", "own")
}

func (d *Desk) closeTask(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := d.House.Tasks.Close(r.Context(), actor, r.PathValue("id"), strings.TrimSpace(r.PostFormValue("outcome"))); err != nil {
		return err
	}
	return frame.Done(w, r, "/", "closed")
}
