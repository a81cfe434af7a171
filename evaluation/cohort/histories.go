package cohort

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"tend/clinic/formulation"
	"tend/clinic/pathway"
	"tend/evaluation/plan"
	"tend/inquiry/progression"
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
	Sessions  int // planned; 0 takes the dose rule's, or the last in any register
	Delivered []Delivered
	Process   *progression.Corpus // coded transcripts; nil where there are none
	Synthetic bool                // made-up people
	Words     *Worded
	Maps      []formulation.Looped // which loops people drew; without words

	Harm     []Adverse   // adverse events; nil where they are not kept
	Practice []Practised // reports of practice at home, by person and week; nil where they are not kept
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
	h.Sessions = planned(p, h)
	h.Process = processIn(h.Process, groupsOf(p, h.States))
	h.Delivered = deliveredIn(h.Delivered, groupsOf(p, h.States))
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
	rules, err := b.histories(p, h.Scores, c.Way.Journeys)
	if err != nil {
		return nil, err
	}
	b.inputs = []Input{{Name: h.Name, Rows: len(h.States), SHA256: fingerprint(h)}}
	made, err := b.cohort()
	if err != nil {
		return nil, err
	}
	made.Way, made.Rules, made.Synthetic, made.Delivered, made.Process = c.Way, rules, h.Synthetic || p.Synthetic, h.Delivered, h.Process
	made.Words = h.Words.of(made.IDs)
	made.takeHarm(p, h)
	made.takePractice(p, h)
	made.takeMaps(p, h)
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

// planned is the number of sessions: as told, or by the dose rule, or the last
// one in any register.
func planned(p *plan.Plan, h Histories) int {
	n := h.Sessions
	if n == 0 && p.Dose != nil {
		n = p.Dose.Of
	}
	if n > 0 {
		return n
	}
	for _, s := range h.States {
		for k := range s.Register {
			n = max(n, k)
		}
	}
	return n
}

// groupsOf lists the groups that the evaluation's people are in.
func groupsOf(p *plan.Plan, states []pathway.State) []string {
	var groups []string
	for _, s := range states {
		if joined(p, s) && !slices.Contains(groups, s.Group) {
			groups = append(groups, s.Group)
		}
	}
	return groups
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

// histories takes the scores, all or none, and gives the rules that made them.
func (b *builder) histories(p *plan.Plan, scores []Score, journeys []Journey) (rules []string, err error) {
	var incomplete, withheld int
	met := map[string][]string{}
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
			if s.RuleVersion != "" && !slices.Contains(met[s.Outcome], s.RuleVersion) {
				met[s.Outcome] = append(met[s.Outcome], s.RuleVersion)
			}
		}
	}
	rules = b.noteHistories(p, incomplete, withheld, met)
	return rules, b.problems.Err("cohort.FromHistories", "")
}

func historyFault(s Score, says string) *fault.Error {
	return fault.New(fault.Conflict, "cohort.FromHistories", "%s of %s at %s %s", s.Outcome, s.Person, s.Timepoint, says)
}

// noteHistories says what was left out, and gives the scoring rules that were
// met, by outcome.
func (b *builder) noteHistories(p *plan.Plan, incomplete, withheld int, rules map[string][]string) []string {
	say := func(n int, format string) {
		if n > 0 {
			b.notes = append(b.notes, fmt.Sprintf(format, n))
		}
	}
	say(withheld, "%d scores were left out because the research consent was not given or was withdrawn.")
	say(incomplete, "%d questionnaires have too few answers for a total and count as not observed.")
	met := make([]string, len(p.Outcomes))
	for i, o := range p.Outcomes {
		slices.Sort(rules[o.ID])
		met[i] = strings.Join(rules[o.ID], ", ")
		if met[i] != "" && met[i] != o.RuleVersion {
			b.notes = append(b.notes, fmt.Sprintf("%s was scored by the rule %s.", o.Label, met[i]))
		}
	}
	return met
}
