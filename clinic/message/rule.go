package message

import (
	"slices"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/programme"
)

// Rule says when people are written to.
type Rule struct {
	AfterSession time.Duration   // how long those who came have before they are invited
	Then         []time.Duration // how long after a message the next one follows
}

// Usual waits a day after a session, then three days, then a week.
var Usual = Rule{AfterSession: 24 * time.Hour, Then: []time.Duration{3 * 24 * time.Hour, 7 * 24 * time.Hour}}

// owedAt is what one person owes at one timepoint.
type owedAt struct {
	timepoint, title string
	since            time.Time
}

// Planned lists the messages that are due now to one person and not planned
// yet, given what they owe under the programme and all their messages so far.
// Whoever missed the session in which forms are filled is written to at once;
// whoever came has a day to hand them in. The next step follows the last one
// that went out, and there are two reminders at most.
func (r Rule) Planned(p programme.Programme, s pathway.State, owed []measure.Due, past []Message, now time.Time) []Message {
	var planned []Message
	for _, o := range timepoints(owed) {
		m := Message{StudyID: s.StudyID, Group: s.Group, Timepoint: o.timepoint, Title: o.title, About: Forms, Why: FellDue, PlannedAt: now, State: Waiting, NextAt: now}
		last, any := lastOf(past, m)
		switch {
		case !any:
			from := o.since
			if session, in := sessionOf(p, o.timepoint); in {
				a, marked := s.Register[session]
				if marked && !a.Mark.Came() {
					m.Why = Missed
				} else {
					from = from.Add(r.AfterSession)
				}
			}
			if now.Before(from) {
				continue
			}
		case last.State != Sent || int(last.Step) >= len(r.Then) || now.Before(last.EndedAt.Add(r.Then[last.Step])):
			continue
		default:
			m.Step, m.Why = last.Step+1, Quiet
		}
		planned = append(planned, m)
	}
	return planned
}

// Needless lists the messages that have not gone out and whose forms are no
// longer owed: they were given in the meantime, or the person stopped.
func Needless(owed []measure.Due, past []Message) []Message {
	var needless []Message
	for _, m := range past {
		if m.ofForms() && m.open() && !slices.ContainsFunc(owed, func(d measure.Due) bool { return d.Timepoint == m.Timepoint && d.Group == m.Group }) {
			needless = append(needless, m)
		}
	}
	return needless
}

// timepoints gathers what is owed by timepoint, in the order of the schedule.
func timepoints(owed []measure.Due) []owedAt {
	var all []owedAt
	for _, d := range owed {
		if !slices.ContainsFunc(all, func(o owedAt) bool { return o.timepoint == d.Timepoint }) {
			all = append(all, owedAt{d.Timepoint, d.Title, d.Since})
		}
	}
	return all
}

// lastOf finds the furthest step among the past messages about the same forms.
func lastOf(past []Message, like Message) (last Message, any bool) {
	for _, m := range past {
		if m.ofForms() && m.StudyID == like.StudyID && m.Group == like.Group && m.Timepoint == like.Timepoint && (!any || m.Step > last.Step) {
			last, any = m, true
		}
	}
	return last, any
}

// sessionOf finds the session in which a timepoint's forms are filled.
func sessionOf(p programme.Programme, timepoint string) (number int, in bool) {
	for _, m := range p.Measures {
		if m.Timepoint == timepoint && m.When.Event == programme.InSession {
			return m.When.Session, true
		}
	}
	return 0, false
}
