package house

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tend/clinic/formulation"
	"tend/clinic/measure"
	"tend/clinic/session"
	"tend/platform/auth"
)

// mover reads what stands beside a map, each source once.
type mover struct {
	*House
	ctx   context.Context
	actor auth.Actor
	study string

	forms   []measure.Kept
	log     []session.Logged
	weeks   []session.Practice
	process *Process
	starts  map[string]map[int]time.Time // of sessions, by group
	asked   map[formulation.Evidence]bool
}

// once tells whether a source is asked for the first time.
func (m *mover) once(e formulation.Evidence) bool {
	if m.asked == nil {
		m.asked = map[formulation.Evidence]bool{}
	}
	first := !m.asked[e]
	m.asked[e] = true
	return first
}

func (m *mover) read(s formulation.Shown) (series, error) {
	switch s.Kind {
	case formulation.ScoreOf, formulation.ItemOf:
		return m.measured(s)
	case formulation.PracticeOf:
		return m.practised(s)
	}
	return m.staged(s)
}

func (m *mover) measured(s formulation.Shown) (series, error) {
	if m.once(formulation.ItemOf) {
		var err error
		if m.forms, err = m.Measures.Forms(m.ctx, m.actor, measure.Filter{StudyID: m.study}); err != nil {
			return series{}, err
		}
	}
	i, err := m.Measures.Instrument(m.ctx, m.actor.Site, s.Of, "")
	if err != nil {
		return series{missing: "this site has no such questionnaire"}, nil
	}
	out := series{missing: "not answered yet"}
	if s.Kind == formulation.ItemOf {
		return m.item(i, measure.ItemID(s.ID), out), nil
	}
	scale, known := i.Scale(measure.ScaleID(s.ID))
	if !known {
		out.missing = "this questionnaire has no such score"
		return out, nil
	}
	out.title = scale.Title
	out.means = func(first, last float64) string { return told(scale, first, last) }
	for _, f := range m.forms {
		for _, sc := range f.Scores {
			switch {
			case f.Instrument != s.Of || sc.Scale != scale.ID:
			case sc.Value == nil:
				out.missing = fmt.Sprintf("%d of %d questions answered, too few for a score", sc.Answered, sc.Of)
			default:
				out.values = append(out.values, Valued{On: f.On, Value: *sc.Value, Text: plainly(*sc.Value)})
			}
		}
	}
	out.values = byDay(out.values)
	return out, nil
}

// item is one answer over time. What is better is known where one score counts
// the item.
func (m *mover) item(i measure.Instrument, id measure.ItemID, out series) series {
	at := slices.IndexFunc(i.Items, func(one measure.Item) bool { return one.ID == id })
	if at < 0 {
		out.missing = "this questionnaire has no such question"
		return out
	}
	out.title = itemTitle(i, at)
	for _, f := range m.forms {
		if f.Instrument != i.ID {
			continue
		}
		if a := f.Answers.Of(id); a.Value != nil {
			out.values = append(out.values, Valued{On: f.On, Value: float64(*a.Value), Text: fmt.Sprint(*a.Value)})
		} else if out.missing = "left out"; a.State == measure.PreferredNotTo {
			out.missing = "they would rather not answer"
		}
	}
	out.values = byDay(out.values)
	return out
}

// itemTitle is an item's text, or its number where the text may not be shown.
func itemTitle(i measure.Instrument, at int) string {
	if text := i.Items[at].Text; text != "" {
		return text
	}
	return fmt.Sprintf("%s, question %d", i.Title, at+1)
}

// practised is minutes by week. A week in which nothing was written down is
// unknown; one with other practices only is 0 of this one.
func (m *mover) practised(s formulation.Shown) (series, error) {
	if m.once(formulation.PracticeOf) {
		var err error
		if m.log, err = m.Sessions.LogOf(m.ctx, m.actor, "", m.study); err != nil {
			return series{}, err
		}
		if m.weeks, err = m.Sessions.PracticeOf(m.ctx, m.actor, "", m.study); err != nil {
			return series{}, err
		}
	}
	out := series{title: "Minutes of practice", missing: "no practice is written down"}
	type week struct {
		group string
		n     int
	}
	sums := map[week]int{}
	if s.ID == "*" {
		for _, w := range m.weeks {
			sums[week{w.Group, w.Week}] = w.Minutes
		}
	} else {
		out.title = "Minutes of " + strings.ReplaceAll(s.ID, "+", ", ")
		of := strings.Split(s.ID, "+")
		for _, l := range m.log {
			minutes := 0
			if slices.Contains(of, l.Practice) {
				minutes = l.Minutes
			}
			if l.Week > 0 {
				sums[week{l.Group, l.Week}] += minutes
			}
		}
		if len(m.log) == 0 && len(m.weeks) > 0 {
			out.missing = "minutes are told by the week only, and not of which practice"
		}
	}
	for w, minutes := range sums {
		on, err := m.startOf(w.group, w.n)
		if err != nil {
			return series{}, err
		}
		out.values = append(out.values, Valued{On: on, When: fmt.Sprintf("week %d", w.n), Value: float64(minutes), Text: fmt.Sprintf("%d min", minutes)})
	}
	out.values = byDay(out.values)
	return out, nil
}

// staged is the share of what they said, by session, that stands at a stage.
func (m *mover) staged(s formulation.Shown) (series, error) {
	out := series{title: "Stage " + s.ID, missing: "no session in which they spoke is coded, or it may not be read"}
	if m.once(formulation.StageOf) && m.actor.IsStaff() {
		var err error
		if m.process, err = m.Process(m.ctx, m.actor, Asked{}); err != nil {
			return out, err
		}
	}
	if m.process == nil || m.process.Analysis == nil || m.process.Stage.Codebook != s.Of {
		return out, nil
	}
	c := m.process.Corpus
	at := slices.Index(c.Stages, s.ID)
	if at < 0 {
		out.missing = "there is no such stage in the codebook"
		return out, nil
	}
	out.title = fmt.Sprintf("Stage %s, %s", s.ID, c.Labels[at])
	for _, sitting := range m.process.Analysis.Sittings {
		if sitting.Person != m.study || sitting.Staged == 0 {
			continue
		}
		on, err := m.startOf(sitting.Group, sitting.Session)
		if err != nil {
			return out, err
		}
		out.values = append(out.values, Valued{On: on, When: fmt.Sprintf("session %d", sitting.Session), Value: sitting.Counts[at] / sitting.Staged,
			Text: fmt.Sprintf("%s of %s", plainly(sitting.Counts[at]), plainly(sitting.Staged))})
	}
	out.values = byDay(out.values)
	return out, nil
}

// startOf is when a session of a group began; zero is not known.
func (m *mover) startOf(group string, number int) (time.Time, error) {
	if m.starts == nil {
		m.starts = map[string]map[int]time.Time{}
	}
	if m.starts[group] == nil {
		meetings, err := m.Sessions.MeetingsOf(m.ctx, m.actor, m.study, group)
		if err != nil {
			return time.Time{}, err
		}
		m.starts[group] = map[int]time.Time{}
		for _, one := range meetings {
			m.starts[group][one.Number] = one.Starts
		}
	}
	return m.starts[group][number], nil
}
