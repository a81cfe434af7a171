// Package analysis turns a plan and a cohort into every number of the
// evaluation: the flow, Table 1, change with its effect sizes under each named
// convention, ways of treating missing answers side by side, attendance and
// retention, individual change, subgroups, arms against each other, and every
// analysis that the plan names side by side.
//
// Changes in points are post minus pre. Effect sizes are turned so that
// positive is better for the person, whichever way the instrument runs; each
// says so. The statistics themselves are those of tend/stats.
package analysis

import (
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
	"tend/platform/fault"
)

// Level is the confidence level of every interval.
const Level = 0.95

// Sign says how effect sizes are turned.
const Sign = "Changes in points are after minus before. Effect sizes are turned so that above zero is better for the person."

// Results holds every number, in the order in which a report tells them.
type Results struct {
	Flow        Flow         `json:"flow"`
	TableOne    TableOne     `json:"table_one"`
	Observed    []Observed   `json:"observed"`
	Changes     []Change     `json:"changes"`
	Attendance  *Attendance  `json:"attendance,omitempty"`
	Retention   *Retention   `json:"retention,omitempty"`
	Delivery    *Delivery    `json:"delivery,omitempty"`
	Process     *Process     `json:"process,omitempty"`
	Practice    *Practice    `json:"practice,omitempty"`
	Individual  []Individual `json:"individual"`
	Harm        *Harm        `json:"harm,omitempty"`
	Themes      *Themes      `json:"themes,omitempty"`
	Maps        *Maps        `json:"maps,omitempty"`
	Subgroups   []Subgroup   `json:"subgroups,omitempty"`
	Comparisons []Comparison `json:"comparisons,omitempty"`
	Analyses    []Analysed   `json:"analyses"` // every analysis of the plan, side by side
	Caveats     []string     `json:"caveats,omitempty"`

	Points []Points `json:"-"` // the pairs behind the figures
}

// Run evaluates a cohort as the plan says.
func Run(p *plan.Plan, c *cohort.Cohort) (*Results, error) {
	everyone := everyoneOf(c)
	if len(everyone.who) == 0 {
		return nil, fault.New(fault.Invalid, "analysis.Run",
			"nobody is in the population “%s”; check the source and who is counted", p.Population.Name).
			In(fault.Place{File: p.File, Field: "population"})
	}
	a := &run{plan: p, cohort: c, groups: groupsOf(p, c)}
	a.before = a.sdBefore()
	r := &Results{
		Flow: a.flow(), TableOne: a.tableOne(), Observed: a.observed(), Changes: a.changes(),
		Attendance: a.attendance(), Delivery: a.delivery(), Practice: a.practice(), Individual: a.individual(), Themes: a.themes(), Maps: a.maps(), Subgroups: a.subgroups(),
		Comparisons: a.comparisons(), Points: a.points(),
	}
	r.Analyses = a.analysed(r.Changes, r.Comparisons)
	var err error
	if r.Process, err = a.process(); err != nil {
		return nil, err
	}
	if r.Retention, err = a.retention(); err != nil {
		return nil, err
	}
	r.Harm = a.harm(r.Individual)
	r.Caveats = a.caveats(r)
	return r, nil
}

// run is one evaluation under way.
type run struct {
	plan      *plan.Plan
	cohort    *cohort.Cohort
	groups    []People  // everyone, then each arm
	before    []float64 // by outcome: SD of the scores at the baseline
	pre, post []float64 // buffers of pairs
}
