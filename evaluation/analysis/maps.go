package analysis

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"tend/clinic/formulation"
	"tend/evaluation/cohort"
	"tend/stats/effect"
)

// Maps is which loops people drew on the maps of their pain, what became of
// them, and how both stand beside outcomes.
type Maps struct {
	People FewOr         `json:"people"`       // with a map
	Twice  FewOr         `json:"people_twice"` // with two versions at least
	Loops  []LoopCount   `json:"loops"`
	Beside []LoopOutcome `json:"beside_outcomes,omitempty"`
	Rest   int           `json:"loops_not_listed"`
	Method string        `json:"method"`
}

// FewOr is a count of people, or that they are few: a small count could tell
// who they are. No one at all is told.
type FewOr int

// Few tells whether the count is not told.
func (n FewOr) Few() bool { return n > 0 && n < formulation.Fewest }

func (n FewOr) String() string {
	if n.Few() {
		return fmt.Sprintf("fewer than %d", formulation.Fewest)
	}
	return Count3(int(n))
}

// MarshalJSON writes the number, or in words that it is small.
func (n FewOr) MarshalJSON() ([]byte, error) {
	if n.Few() {
		return json.Marshal(n.String())
	}
	return json.Marshal(int(n))
}

// LoopCount is one loop over all who drew a map.
type LoopCount struct {
	ID     string `json:"id"`
	Label  string `json:"label"`
	Kind   string `json:"kind"`
	People FewOr  `json:"people"` // who drew it, first or last
	First  FewOr  `json:"first"`
	Last   FewOr  `json:"last"`
	Opened FewOr  `json:"opened"` // drawn first and not last, of those with two versions
	Closed FewOr  `json:"closed"` // drawn last and not first
}

// LoopOutcome sets the improvement of those with a loop beside the others who
// drew a map, or of those in whom it opened beside those in whom it stayed.
type LoopOutcome struct {
	Outcome    string `json:"outcome"`
	Loop       string `json:"loop"`
	Label      string `json:"label"`
	What       string `json:"what"` // drawn, opened
	With       FewOr  `json:"with"`
	Without    FewOr  `json:"without"`
	MeanWith   Number `json:"improvement_with"`
	MeanOthers Number `json:"improvement_without"`
	Difference Number `json:"difference"`
	Lo         Number `json:"lo"`
	Hi         Number `json:"hi"`
	Why        string `json:"why_unknown,omitempty"`
}

const (
	mostLoops  = 12 // so many are listed
	leastOnOne = 5  // people on a side before means are told
)

// looped is one loop with the people who drew it.
type looped struct {
	formulation.Loop
	first, last map[string]bool
}

// maps is nil where nobody of the cohort drew a map.
func (a *run) maps() *Maps {
	drawn := a.cohort.Maps
	if len(drawn) == 0 {
		return nil
	}
	m := &Maps{People: FewOr(len(drawn)), Method: fmt.Sprintf("Loops through things of the formulation’s template, without words, of those who did not withdraw. Counts below %d are not told, and no mean of fewer than %d people. Improvement is turned so that above zero is better; intervals are Welch's. Nobody was assigned to a loop, and leaders draw with the people they know: no cause can be read from it.", formulation.Fewest, leastOnOne)}
	found := map[string]*looped{}
	note := func(l formulation.Loop, person string, last bool) {
		key := loopKey(l)
		if found[key] == nil {
			found[key] = &looped{l, map[string]bool{}, map[string]bool{}}
		}
		if last {
			found[key].last[person] = true
		} else {
			found[key].first[person] = true
		}
	}
	twice := map[string]bool{}
	for _, d := range drawn {
		twice[d.StudyID] = d.Versions > 1
		if d.Versions > 1 {
			m.Twice++
		}
		for _, l := range d.First {
			note(l, d.StudyID, false)
		}
		for _, l := range d.Last {
			note(l, d.StudyID, true)
		}
	}
	var all []*looped
	for _, l := range found {
		all = append(all, l)
	}
	three := formulation.ThreeSystems()
	known := formulation.Map{Nodes: three.Nodes, Edges: three.Edges}
	named := func(l *looped) int {
		if three.NameOf(l.Loop) != "" {
			return 0
		}
		return 1
	}
	slices.SortFunc(all, func(x, y *looped) int {
		return cmp.Or(cmp.Compare(named(x), named(y)), cmp.Compare(max(2, len(y.either())), max(2, len(x.either()))), cmp.Compare(loopKey(x.Loop), loopKey(y.Loop)))
	})
	m.Rest = max(0, len(all)-mostLoops)
	for _, l := range all[:min(len(all), mostLoops)] {
		label := cmp.Or(three.NameOf(l.Loop), known.Read(l.Loop))
		c := LoopCount{ID: loopKey(l.Loop), Label: label, Kind: l.Name(), People: FewOr(len(l.either())), First: FewOr(len(l.first)), Last: FewOr(len(l.last))}
		opened := map[string]bool{}
		for person := range twice {
			switch first, last := l.first[person], l.last[person]; {
			case !twice[person]:
			case first && !last:
				c.Opened++
				opened[person] = true
			case last && !first:
				c.Closed++
			}
		}
		m.Loops = append(m.Loops, c)
		m.Beside = append(m.Beside, a.besideLoop(c, "drawn", l.either(), func(string) bool { return true })...)
		m.Beside = append(m.Beside, a.besideLoop(c, "opened", opened, func(person string) bool { return twice[person] && l.first[person] })...)
	}
	return m
}

// loopKey names a loop with the kind it is: signs may be drawn otherwise.
func loopKey(l formulation.Loop) string {
	if l.Reinforcing {
		return l.ID()
	}
	return l.ID() + " in check"
}

func (l *looped) either() map[string]bool {
	all := map[string]bool{}
	for person := range l.first {
		all[person] = true
	}
	for person := range l.last {
		all[person] = true
	}
	return all
}

// besideLoop compares improvement from the baseline to the primary timepoint,
// as it was observed, of some who drew a map.
func (a *run) besideLoop(c LoopCount, what string, with map[string]bool, asked func(person string) bool) []LoopOutcome {
	drew := map[string]bool{}
	for _, d := range a.cohort.Maps {
		drew[d.StudyID] = asked(d.StudyID)
	}
	var all []LoopOutcome
	for o, outcome := range a.plan.Outcomes {
		one := LoopOutcome{Outcome: outcome.ID, Loop: c.ID, Label: c.Label, What: what, MeanWith: Unknown, MeanOthers: Unknown, Difference: Unknown, Lo: Unknown, Hi: Unknown}
		var yes, no []float64
		for _, i := range a.groups[0].who {
			id := a.cohort.IDs[i]
			x, y := a.cohort.Scores[o][a.plan.BaselineIndex()][i], a.cohort.Scores[o][a.plan.PrimaryIndex()][i]
			if !drew[id] || !cohort.Observed(x) || !cohort.Observed(y) {
				continue
			}
			if gain := outcome.Better.Gain(y - x); with[id] {
				yes = append(yes, gain)
			} else {
				no = append(no, gain)
			}
		}
		one.compare(yes, no)
		all = append(all, one)
	}
	return all
}

func (c *LoopOutcome) compare(yes, no []float64) {
	c.With, c.Without = FewOr(len(yes)), FewOr(len(no))
	if len(yes) < leastOnOne || len(no) < leastOnOne {
		c.Why = "too few on one side"
		return
	}
	c.MeanWith, c.MeanOthers = meanOf(yes).Mean, meanOf(no).Mean
	r, err := effect.Independent(yes, no)
	if err != nil {
		c.Why = "all the same"
		return
	}
	c.Difference, c.Lo, c.Hi = Number(r.Difference), Number(r.Welch.Lo), Number(r.Welch.Hi)
}
