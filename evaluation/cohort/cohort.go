// Package cohort holds who is in an evaluation and what was observed of them,
// in one columnar shape, whether it was read from CSV files or folded from the
// service's histories. A value that was not observed is NaN here and nowhere
// outside the evaluation rooms; it is never zero.
package cohort

import (
	"math"

	"tend/clinic/formulation"
	"tend/evaluation/plan"
	"tend/inquiry/progression"
)

// Cohort is n people and their scores. All per-person slices have length n and
// share one order.
type Cohort struct {
	IDs      []string
	Counted  []bool        // in the plan's population
	Scores   [][][]float64 // [outcome][timepoint][person], in the plan's order; NaN is not observed
	Arm      Attribute     // levels are the plan's arms, in order; empty if it has none
	Gender   Attribute
	Group    Attribute
	AgeBand  Attribute // levels are the plan's bands, in order
	Age      []float64 // years; NaN is unknown
	Sessions []float64 // attended; NaN is unknown
	Others   []Attribute

	Rules      []string             // by outcome: the scoring rules that made the scores, if they say
	Way        *Way                 // how people came and went; nil where only scores are known
	Delivered  []Delivered          // past meetings, by session and group; nil where nothing was run or rated
	Process    *progression.Corpus  // coded transcripts of its groups; nil where there are none
	Harm       []Adverse            // adverse events; nil where they are not kept
	Practice   []Practised          // reports of practice at home; nil where they are not kept
	Words      *Worded              // a thematic analysis; nil where there is none
	Maps       []formulation.Looped // loops that were drawn on maps; nil where nobody drew one
	Consenting int                  // people of whom adverse events and practice are counted
	Synthetic  bool
	Inputs     []Input  // what was read
	Notes      []string // what a reader should know of the reading
}

// Attribute sorts people into named levels.
type Attribute struct {
	ID, Label string
	Levels    []string
	Code      []int32 // index into Levels; Unknown where it is not known
}

// Unknown is the code of a person whose level is not known.
const Unknown = int32(-1)

// Known tells whether anybody's level is known.
func (a Attribute) Known() bool { return len(a.Levels) > 0 && len(a.Code) > 0 }

// Input is one source of data with the hash by which it can be found again.
type Input struct {
	Name   string `json:"name"`
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
}

// N is the number of people.
func (c *Cohort) N() int { return len(c.IDs) }

// Attribute finds a grouping by the name that plans use.
func (c *Cohort) Attribute(by string) (Attribute, bool) {
	switch by {
	case "arm":
		return c.Arm, c.Arm.Known()
	case "gender":
		return c.Gender, c.Gender.Known()
	case "group":
		return c.Group, c.Group.Known()
	case "age band":
		return c.AgeBand, c.AgeBand.Known()
	}
	for _, a := range c.Others {
		if a.ID == by {
			return a, a.Known()
		}
	}
	return Attribute{}, false
}

// Rule names the scoring rule of an outcome: as the scores say, else as the
// plan says, else "".
func (c *Cohort) Rule(p *plan.Plan, outcome int) string {
	if c.Rules != nil && c.Rules[outcome] != "" {
		return c.Rules[outcome]
	}
	return p.Outcomes[outcome].RuleVersion
}

// Observed tells whether a score was observed.
func Observed(score float64) bool { return !math.IsNaN(score) }

// band sorts ages into the plan's bands.
func band(p *plan.Plan, age []float64) Attribute {
	a := Attribute{ID: "age band", Label: "Age"}
	known := false
	for _, b := range p.AgeBands {
		a.Levels = append(a.Levels, b.Label)
	}
	a.Code = make([]int32, len(age))
	for i, years := range age {
		a.Code[i] = Unknown
		for k, b := range p.AgeBands {
			if b.Holds(years) {
				a.Code[i], known = int32(k), true
			}
		}
	}
	if !known {
		return Attribute{}
	}
	return a
}
