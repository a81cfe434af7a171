package analysis

import (
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

// People is a named part of the cohort for which numbers are made.
type People struct {
	ID    string // "all", or "arm:" and the arm
	Label string
	who   []int32 // places in the cohort
}

// N is how many they are.
func (p People) N() int { return len(p.who) }

// Everyone is the id of the whole population.
const Everyone = "all"

func everyoneOf(c *cohort.Cohort) People {
	all := People{ID: Everyone, Label: "Everyone"}
	for i, counted := range c.Counted {
		if counted {
			all.who = append(all.who, int32(i))
		}
	}
	return all
}

// everybody is all of the cohort, counted or not.
func everybody(c *cohort.Cohort) People {
	all := People{ID: Everyone, Label: "Everyone", who: make([]int32, c.N())}
	for i := range all.who {
		all.who[i] = int32(i)
	}
	return all
}

// groupsOf gives everyone, then each arm of the plan.
func groupsOf(p *plan.Plan, c *cohort.Cohort) []People {
	groups := []People{everyoneOf(c)}
	if !c.Arm.Known() {
		return groups
	}
	for k, arm := range p.Arms {
		groups = append(groups, People{ID: "arm:" + arm.ID, Label: arm.Label, who: withLevel(groups[0], c.Arm, int32(k))})
	}
	return groups
}

// withLevel keeps those of a level.
func withLevel(from People, a cohort.Attribute, level int32) []int32 {
	var who []int32
	for _, i := range from.who {
		if a.Code[i] == level {
			who = append(who, i)
		}
	}
	return who
}

// arms gives the arms alone; empty without arms.
func (a *run) arms() []People { return a.groups[1:] }

// everyone gives the whole population.
func (a *run) everyone() People { return a.groups[0] }

// levelLabel shows an arm by its label and other levels as they are.
func (a *run) levelLabel(at cohort.Attribute, level int) string {
	if at.ID == "arm" {
		return a.plan.Arms[level].Label
	}
	return at.Levels[level]
}
