package cohort

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"tend/clinic/pathway"
	"tend/evaluation/plan"
	"tend/platform/fault"
)

// Score is one instrument score of one person at one timepoint, as the door
// hands it over.
type Score struct {
	Person, Outcome, Timepoint string
	Value                      float64
	Complete                   bool   // false: too few items were answered; there is no total
	RuleVersion                string // of the scoring rule
}

// Histories is what the service knows of some people.
type Histories struct {
	Name      string // what they are, such as "Tuesday and Thursday groups, 2026"
	States    []pathway.State
	Scores    []Score
	Sessions  int  // planned
	Synthetic bool // made-up people
}

// FromHistories folds the service's histories into a cohort. People are those
// who joined a group the plan names; the others are counted on the way there.
// Answers are used only where the plan's consent stands.
func FromHistories(p *plan.Plan, h Histories) (*Cohort, error) {
	if p.Source.Store == nil {
		return nil, fault.New(fault.Invalid, "cohort.FromHistories", "this plan reads CSV files, not histories").
			In(fault.Place{File: p.File, Field: "source"})
	}
	h = sorted(h)
	b := newBuilder(p)
	c := &Cohort{Way: &Way{Planned: h.Sessions, Before: before(p, h.States)}}
	var gender, group []string
	for _, s := range h.States {
		if !joined(p, s) {
			continue
		}
		i := b.person([]byte(s.StudyID))
		if s.AgeYears > 0 {
			b.age[i] = float64(s.AgeYears)
		}
		b.sessions[i] = float64(s.Sessions())
		gender, group = append(gender, string(s.Gender)), append(group, s.Group)
		c.Way.Journeys = append(c.Way.Journeys, journey(s, h.Sessions))
	}
	fill(b.gender, gender)
	fill(b.group, group)
	if err := b.histories(p, h.Scores, c.Way.Journeys); err != nil {
		return nil, err
	}
	b.inputs = []Input{{Name: h.Name, Rows: len(h.States), SHA256: fingerprint(h)}}
	made, err := b.cohort()
	if err != nil {
		return nil, err
	}
	made.Way, made.Synthetic = c.Way, h.Synthetic || p.Synthetic
	for i, j := range made.Way.Journeys {
		made.Counted[i] = counted(p, j)
	}
	return made, nil
}

// sorted puts people and scores in an order that does not depend on the store.
func sorted(h Histories) Histories {
	h.States, h.Scores = slices.Clone(h.States), slices.Clone(h.Scores)
	slices.SortFunc(h.States, func(a, b pathway.State) int { return strings.Compare(a.StudyID, b.StudyID) })
	key := func(s Score) string { return s.Person + "\x00" + s.Outcome + "\x00" + s.Timepoint }
	slices.SortStableFunc(h.Scores, func(a, b Score) int { return strings.Compare(key(a), key(b)) })
	return h
}

func joined(p *plan.Plan, s pathway.State) bool {
	store := p.Source.Store
	return s.Group != "" && (store.All || slices.Contains(store.Groups, s.Group))
}

// counted tells whether a person is in the plan's population.
func counted(p *plan.Plan, j Journey) bool {
	switch p.Population.Who {
	case plan.Completed:
		return j.Completed
	case plan.DoseWho:
		return j.ReachedDose(p.Dose.Sessions)
	}
	return true
}

func journey(s pathway.State, planned int) Journey {
	j := Journey{Came: make([]bool, planned), Written: make([]bool, planned),
		Last: s.LastSession(), Sessions: s.Sessions(), Research: s.Takes(pathway.Research)}
	for n, a := range s.Register {
		if n >= 1 && n <= planned {
			j.Came[n-1], j.Written[n-1] = a.Mark.Came(), true
		}
	}
	if s.Ending != nil {
		j.Ended, j.Completed, j.Reason = true, s.Ending.Completed, string(s.Ending.Reason)
		if s.Ending.Reason == pathway.Other && s.Ending.Words != "" {
			j.Reason = "another reason"
		}
	}
	return j
}

func fill(l *levels, names []string) {
	for i, name := range names {
		if name != "" {
			code, _ := l.codeOf([]byte(name))
			l.set(i, code)
		}
	}
}

// histories takes the scores, all or none.
func (b *builder) histories(p *plan.Plan, scores []Score, journeys []Journey) error {
	var incomplete, withheld int
	rules := map[string][]string{}
	for _, s := range scores {
		i, known := b.index[s.Person]
		o := slices.IndexFunc(p.Outcomes, func(o plan.Outcome) bool { return o.ID == s.Outcome })
		t := slices.IndexFunc(p.Timepoints, func(t plan.Timepoint) bool { return t.ID == s.Timepoint })
		if !known || o < 0 || t < 0 {
			continue
		}
		out := p.Outcomes[o]
		place := int(i)*b.stride() + o*len(p.Timepoints) + t
		switch {
		case p.Population.Consent == plan.Research && !journeys[i].Research:
			withheld++
		case !s.Complete:
			incomplete++
		case b.seen[place]:
			b.problems.Add(historyFault(s, "has two scores; keep one"))
		case math.IsNaN(s.Value) || s.Value < out.Range.Min || s.Value > out.Range.Max:
			b.problems.Add(historyFault(s, fmt.Sprintf("is out of range (%g to %g)", out.Range.Min, out.Range.Max)))
		default:
			b.cells[place], b.seen[place] = s.Value, true
			if !slices.Contains(rules[s.Outcome], s.RuleVersion) {
				rules[s.Outcome] = append(rules[s.Outcome], s.RuleVersion)
			}
		}
	}
	b.noteHistories(p, incomplete, withheld, rules)
	return b.problems.Err("cohort.FromHistories", "")
}

func historyFault(s Score, says string) *fault.Error {
	return fault.New(fault.Conflict, "cohort.FromHistories", "%s of %s at %s %s", s.Outcome, s.Person, s.Timepoint, says)
}

func (b *builder) noteHistories(p *plan.Plan, incomplete, withheld int, rules map[string][]string) {
	if withheld > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%d scores were left out because the research consent was not given or was withdrawn.", withheld))
	}
	if incomplete > 0 {
		b.notes = append(b.notes, fmt.Sprintf("%d questionnaires have too few answers for a total and count as not observed.", incomplete))
	}
	for _, o := range p.Outcomes {
		if len(rules[o.ID]) > 1 {
			b.notes = append(b.notes, fmt.Sprintf("%s was scored under several rule versions: %s.", o.Label, strings.Join(rules[o.ID], ", ")))
		}
	}
}

// before counts the way to a group. It needs everybody's history, so it is
// left out when the plan names groups.
func before(p *plan.Plan, states []pathway.State) []Stage {
	if !p.Source.Store.All {
		return nil
	}
	referred, eligible := Stage{Label: "Referred"}, Stage{Label: "Assessed as suitable"}
	ineligible, unassessed, choices := 0, 0, map[string]int{}
	for _, s := range states {
		referred.N++
		switch {
		case s.Group != "":
			eligible.N++
		case s.Eligible == nil:
			unassessed++
		case !*s.Eligible:
			ineligible++
		default:
			eligible.N++
			choices[s.Choice]++
		}
	}
	if referred.N == 0 || referred.N == eligible.N && len(choices) == 0 {
		return nil
	}
	referred.leave("not suitable", ineligible)
	referred.leave("not assessed", unassessed)
	for _, choice := range slices.Sorted(maps.Keys(choices)) {
		if choice == "" {
			eligible.leave("no choice recorded", choices[choice])
		} else {
			eligible.leave("chose "+choice, choices[choice])
		}
	}
	return []Stage{referred, eligible}
}

func (s *Stage) leave(reason string, n int) {
	if n > 0 {
		s.Left = append(s.Left, Leaving{reason, n})
	}
}

// fingerprint is the SHA-256 of the histories in their sorted order.
func fingerprint(h Histories) string {
	sum := sha256.New()
	_ = json.NewEncoder(sum).Encode(h) // only plain values: it cannot fail, and a hash never refuses a write
	return hex.EncodeToString(sum.Sum(nil))
}
