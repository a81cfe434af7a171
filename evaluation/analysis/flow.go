package analysis

import (
	"fmt"
	"slices"
	"strings"

	"tend/evaluation/cohort"
)

// Flow follows people from the start to the numbers, in one lane or one for
// each arm.
type Flow struct {
	Lanes  []Lane        `json:"lanes"`
	LeftAt []SessionLeft `json:"left_at,omitempty"` // when those who stopped were last there
}

// Lane is one column of the diagram.
type Lane struct {
	Label string `json:"label"`
	Steps []Step `json:"steps"`
}

// Step is a box: so many people, and those who are no longer in the next one.
type Step struct {
	Label string           `json:"label"`
	N     int              `json:"n"`
	Aside string           `json:"aside,omitempty"` // heading of those who left
	Left  []cohort.Leaving `json:"left,omitempty"`
}

// SessionLeft counts people who stopped by the last session they came to.
type SessionLeft struct {
	Last    int              `json:"last_session"`
	N       int              `json:"n"`
	Reasons []cohort.Leaving `json:"reasons"`
}

func (a *run) flow() Flow {
	if a.cohort.Way != nil {
		return a.flowOfWay()
	}
	if len(a.arms()) == 0 {
		return Flow{Lanes: []Lane{a.lane(a.everyone())}}
	}
	var f Flow
	for _, g := range a.arms() {
		f.Lanes = append(f.Lanes, a.lane(g))
	}
	return f
}

// lane counts who answered at each timepoint. People may come back, so each
// box is out of everyone in the lane.
func (a *run) lane(g People) Lane {
	l := Lane{Label: g.Label, Steps: []Step{{Label: "In the evaluation", N: g.N()}}}
	for t, time := range a.plan.Timepoints {
		n := 0
		for _, i := range g.who {
			n += one(a.answered(t, i))
		}
		s := Step{Label: "Answered: " + lowerFirst(time.Label), N: n}
		if n < g.N() {
			l.Steps[len(l.Steps)-1].Aside = "Not observed"
			l.Steps[len(l.Steps)-1].Left = []cohort.Leaving{{Reason: "", N: g.N() - n}}
		}
		l.Steps = append(l.Steps, s)
	}
	return l
}

// answered tells whether any outcome was observed.
func (a *run) answered(t int, i int32) bool {
	for o := range a.plan.Outcomes {
		if cohort.Observed(a.cohort.Scores[o][t][i]) {
			return true
		}
	}
	return false
}

// flowOfWay follows people from referral through the course to the study.
func (a *run) flowOfWay() Flow {
	way := a.cohort.Way
	var l Lane
	for _, s := range way.Before {
		l.Steps = append(l.Steps, Step{Label: s.Label, N: s.N, Aside: "Went another way", Left: s.Left})
	}
	joined := Step{Label: "Joined a group", N: len(way.Journeys), Aside: "Stopped early"}
	done := Step{Label: "Completed the course", Aside: "Not in the study"}
	study, reasons, noConsent, still := 0, map[string]int{}, 0, 0
	for _, j := range way.Journeys {
		switch {
		case !j.Ended:
			still++
		case !j.Completed:
			reasons[orUnknown(j.Reason)]++
		case !j.Research:
			done.N++
			noConsent++
		default:
			done.N++
			study++
		}
	}
	joined.Left = leavings(reasons)
	if still > 0 {
		joined.Left = append(joined.Left, cohort.Leaving{Reason: "still in the course", N: still})
	}
	if noConsent > 0 {
		done.Left = []cohort.Leaving{{Reason: "declined the study", N: noConsent}}
	}
	l.Steps = append(l.Steps, joined, done, Step{Label: "Completed and in the study", N: study})
	return Flow{Lanes: []Lane{l}, LeftAt: a.leftAt()}
}

// leavings lists reasons, most frequent first.
func leavings(counts map[string]int) []cohort.Leaving {
	var out []cohort.Leaving
	for reason, n := range counts {
		out = append(out, cohort.Leaving{Reason: reason, N: n})
	}
	slices.SortFunc(out, func(x, y cohort.Leaving) int {
		if x.N != y.N {
			return y.N - x.N
		}
		return strings.Compare(x.Reason, y.Reason)
	})
	return out
}

// leftAt sorts those who stopped by the last session they came to.
func (a *run) leftAt() []SessionLeft {
	at := map[int]map[string]int{}
	for _, j := range a.cohort.Way.Journeys {
		if j.Ended && !j.Completed {
			if at[j.Last] == nil {
				at[j.Last] = map[string]int{}
			}
			at[j.Last][orUnknown(j.Reason)]++
		}
	}
	var out []SessionLeft
	for last, reasons := range at {
		s := SessionLeft{Last: last, Reasons: leavings(reasons)}
		for _, r := range s.Reasons {
			s.N += r.N
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(x, y SessionLeft) int { return x.Last - y.Last })
	return out
}

func orUnknown(reason string) string {
	if reason == "" {
		return "reason not recorded"
	}
	return reason
}

func lowerFirst(s string) string {
	if s == "" || len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s // an abbreviation, such as PHQ-2
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// text says a step in a line, for a list beside the figure.
func (s Step) String() string { return fmt.Sprintf("%s: %d", s.Label, s.N) }
