package process

import (
	"math"
	"slices"

	"tend/clinic/measure"
	"tend/evaluation/cohort"
	"tend/inquiry/progression"
)

// Beside is process and outcome of the people of a corpus, one row each.
type Beside struct {
	Outcomes []measure.Scale // those that people enough gave before and after
	Rows     []Row
	Fidelity map[string]float64 // mean adherence by group, by the leaders' own ratings, 0 to 1
}

// Row is one person.
type Row struct {
	Course   progression.Course
	Came     int       // sessions attended, in part too
	Minutes  int       // of practice reported; with Reports 0 nothing was
	Reports  int       // weeks
	Adaptive float64   // share of adaptive stages in the last session minus that in the first; NaN after one session
	Better   []float64 // by outcome: points towards better from before to after; NaN where one is missing
}

// SetBeside sets progression beside attendance, practice, fidelity and the
// change of outcomes from "pre" to "post". An outcome stands where so many
// people gave both.
func SetBeside(a *progression.Analysis, known cohort.Histories, scales []measure.Scale, groups []string, fewest int) Beside {
	b := Beside{Fidelity: map[string]float64{}}
	type key struct{ person, outcome, time string }
	scores := map[key]float64{}
	for _, s := range known.Scores {
		if s.Complete {
			scores[key{s.Person, s.Outcome, s.Timepoint}] = s.Value
		}
	}
	change := func(person string, s measure.Scale) float64 {
		before, had := scores[key{person, string(s.ID), "pre"}]
		after, has := scores[key{person, string(s.ID), "post"}]
		if !had || !has {
			return math.NaN()
		}
		return s.Improvement(before, after)
	}
	for _, s := range scales {
		n := 0
		for _, c := range a.Courses {
			if !math.IsNaN(change(c.Person, s)) {
				n++
			}
		}
		if n >= fewest {
			b.Outcomes = append(b.Outcomes, s)
		}
	}
	came, minutes, reports := done(known)
	for _, c := range a.Courses {
		r := Row{Course: c, Came: came[c.Person], Minutes: minutes[c.Person], Reports: reports[c.Person], Adaptive: math.NaN()}
		if len(c.Sittings) > 1 {
			r.Adaptive = c.Latest().Adaptive - c.Sittings[0].Adaptive
		}
		for _, s := range b.Outcomes {
			r.Better = append(r.Better, change(c.Person, s))
		}
		b.Rows = append(b.Rows, r)
	}
	rated := map[string]int{}
	for _, d := range known.Delivered {
		if slices.Contains(groups, d.Group) && !math.IsNaN(d.Adherence) {
			b.Fidelity[d.Group] += d.Adherence
			rated[d.Group]++
		}
	}
	for g, n := range rated {
		b.Fidelity[g] /= float64(n)
	}
	return b
}

// done counts the sessions that each person came to, and the minutes and weeks
// of practice that they reported.
func done(known cohort.Histories) (came, minutes, reports map[string]int) {
	came, minutes, reports = map[string]int{}, map[string]int{}, map[string]int{}
	for _, s := range known.States {
		for _, a := range s.Register {
			if a.Mark.Came() {
				came[s.StudyID]++
			}
		}
	}
	for _, w := range known.Practice {
		minutes[w.Person] += w.Minutes
		reports[w.Person]++
	}
	return came, minutes, reports
}
