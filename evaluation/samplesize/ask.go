// Package samplesize says how many people the next study needs: from an effect
// that was observed, with its uncertainty, the people who will be lost, and
// the groups they will sit in. It shows how the number moves with what is not
// known, rather than one number that looks certain.
package samplesize

import (
	"math"

	"tend/platform/fault"
)

// Design is the shape of the next study.
type Design string

const (
	OneGroup  Design = "one group"  // before and after, no comparison
	TwoGroups Design = "two groups" // the course against something else, people allocated one to one
)

// Ask is what the next study is planned from.
type Ask struct {
	Design    Design
	Effect    float64 // observed: d_z of the change for one group, d between groups for two; the sign does not matter
	People    int     // on whom it was observed; for two groups, both together
	PrePost   float64 // two groups: correlation of before with after, used as a covariate; 0 for none
	Power     float64 // such as 0.9
	Alpha     float64 // two-sided, such as 0.05
	Attrition float64 // share of those enrolled whose outcome will be missing
	GroupSize int     // people enrolled in each group that meets; 0 for none
	ICC       float64 // share of the outcome's variance that lies between groups
}

// Usual is what is filled in when nothing else is known: the attrition is the
// seed's 30 %, the group 12 people, and .05 is a common cautious ICC.
var Usual = Ask{Design: OneGroup, Power: 0.9, Alpha: 0.05, Attrition: 0.3, GroupSize: 12, ICC: 0.05, PrePost: 0.5}

// Check gives what is wrong with an Ask, all at once as fault.Many.
func (a Ask) Check() error {
	var faults fault.Many
	refuse := func(field, says string) {
		faults = append(faults, fault.New(fault.Invalid, "samplesize.Check", "%s", says).In(fault.Place{Field: field}))
	}
	within := func(v, lo, hi float64) bool { return v > lo && v < hi }
	if a.Design != OneGroup && a.Design != TwoGroups {
		refuse("design", `the design is "one group" or "two groups"`)
	}
	if math.IsNaN(a.Effect) || !within(math.Abs(a.Effect), 0, 10) {
		refuse("effect", "the observed effect is a number of standard deviations other than 0, such as 0.47")
	}
	if a.People < 4 || a.People > 1_000_000 {
		refuse("people", "say on how many people the effect was observed, at least 4")
	}
	if !(a.PrePost >= 0 && a.PrePost < 1) {
		refuse("correlation", "the correlation of before with after is from 0 to below 1")
	}
	if !within(a.Power, 0.5, 1) {
		refuse("power", "the power is between 0.5 and 1, such as 0.9")
	}
	if !within(a.Alpha, 0, 0.5) {
		refuse("alpha", "alpha is between 0 and 0.5, such as 0.05")
	}
	if !(a.Attrition >= 0 && a.Attrition < 1) {
		refuse("attrition", "the share that is lost is from 0 to below 1, such as 0.3")
	}
	if a.GroupSize < 0 || a.GroupSize > 1000 {
		refuse("group size", "the people in a group are a whole number; 0 if they meet in no group")
	}
	if !(a.ICC >= 0 && a.ICC < 1) {
		refuse("icc", "the share of variance between groups is from 0 to below 1, such as 0.05")
	}
	return faults.Err()
}
