package demo

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
)

var someDay = time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)

// cohortStates folds the events of the closed year, as the service does.
func cohortStates(y Year) []pathway.State {
	events := map[string][]pathway.Event{}
	for _, e := range y.Events {
		events[e.StudyID] = append(events[e.StudyID], e)
	}
	var all []pathway.State
	for _, p := range y.People {
		if s := pathway.Fold(events[p.StudyID]); slices.Contains(y.Cohort, s.Group) {
			all = append(all, s)
		}
	}
	return all
}

// study tells who is one of the 58: completed, takes part in the study.
func study(s pathway.State) bool {
	return s.Ending != nil && s.Ending.Completed && s.Takes(pathway.Research)
}

// scored gives the score of a person at a timepoint by way of measure.Score.
type scored map[[3]string]float64 // study id, timepoint, scale

func score(t *testing.T, y Year) scored {
	t.Helper()
	all := scored{}
	for _, f := range y.Forms {
		i, err := measure.Find(f.Instrument)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Check(i); err != nil {
			t.Errorf("%s at %s, %s: %v", f.StudyID, f.Timepoint, f.Instrument, err)
		}
		for _, s := range i.Score(f.Answers) {
			key := [3]string{f.StudyID, f.Timepoint, string(s.Scale)}
			if _, twice := all[key]; twice {
				t.Errorf("%v is scored twice", key)
			}
			if s.Value != nil {
				all[key] = *s.Value
			}
		}
	}
	return all
}

// TestTableOne prints the paper's Table 1 beside the demonstration's.
func TestTableOne(t *testing.T) {
	states := cohortStates(Make(someDay))
	t.Logf("%-8s %-8s  %-18s %-18s", "", "", "enrolled", "completed")
	t.Logf("%-8s %-8s  %-8s %-8s  %-8s %-8s", "gender", "age", "paper", "demo", "paper", "demo")
	for n, s := range tableOne {
		if paper := [6][2]int{{2, 1}, {45, 33}, {16, 11}, {0, 0}, {12, 8}, {8, 5}}[n]; paper != [2]int{s.enrolled, s.completed} {
			t.Errorf("the copy of Table 1 differs from the paper at %s %d–%d", s.gender, s.from, s.to)
		}
		enrolled, completed := 0, 0
		for _, p := range states {
			if p.Gender == s.gender && p.AgeYears >= s.from && p.AgeYears <= s.to {
				enrolled++
				if study(p) {
					completed++
				}
			}
		}
		t.Logf("%-8s %2d–%2d     %-8d %-8d  %-8d %-8d", s.gender, s.from, s.to, s.enrolled, enrolled, s.completed, completed)
		if enrolled != s.enrolled || completed != s.completed {
			t.Errorf("%s %d–%d differs", s.gender, s.from, s.to)
		}
	}
	if len(states) != 83 {
		t.Errorf("%d enrolled", len(states))
	}
}

// TestReasonsAndTiming prints why and when people were lost.
func TestReasonsAndTiming(t *testing.T) {
	reasons, declined, withinTwo, missedFinalAtDose := map[pathway.StopReason]int{}, 0, 0, 0
	for _, s := range cohortStates(Make(someDay)) {
		switch {
		case study(s):
			if !s.ReachedDose(6) || !s.Register[8].Mark.Came() {
				t.Errorf("%s is one of the 58 with %d sessions", s.StudyID, s.Sessions())
			}
		case s.Ending.Completed:
			declined++
			if !s.ReachedDose(6) {
				t.Errorf("%s completed with %d sessions", s.StudyID, s.Sessions())
			}
		default:
			reasons[s.Ending.Reason]++
			if s.LastSession() <= 2 {
				withinTwo++
			}
			if s.Ending.Reason == pathway.MissedFinal && s.ReachedDose(6) && !s.Register[8].Mark.Came() {
				missedFinalAtDose++
			}
		}
	}
	t.Logf("%-30s %-6s %-6s", "reason", "paper", "demo")
	for _, s := range stopped {
		t.Logf("%-30s %-6d %-6d", s.reason, s.n, reasons[s.reason])
		if reasons[s.reason] != s.n {
			t.Errorf("%s: %d, printed %d", s.reason, reasons[s.reason], s.n)
		}
	}
	t.Logf("%-30s %-6d %-6d", "completed, declined the study", 1, declined)
	t.Logf("%-30s %-6d %-6d", "stopped within two sessions", 19, withinTwo)
	if declined != 1 || withinTwo != 19 || missedFinalAtDose != 5 || len(reasons) != len(stopped) {
		t.Errorf("declined %d, within two %d, reached the dose and missed the final session %d", declined, withinTwo, missedFinalAtDose)
	}
}

// paperTableTwo is Table 2 as printed, with the n that makes it possible.
var paperTableTwo = map[string]string{
	"intensity": "54 | 7.6 | 7.17 (1.82) | 6.61 (2.13) | 0.23",
	"distress":  "54 | 7.6 | 7.13 (2.26) | 5.87 (2.42) | 0.47",
	"gad2":      "54 | No data | 4.07 (1.74) | 2.67 (1.78) | 0.72",
	"phq2":      "55 | 3.69 | 3.42 (1.92) | 2.53 (1.69) | 0.46",
	"pseq":      "58 | 23.3 | 21.3 (12.3) | 26.1 (14.46) | 0.36",
}

// TestTableTwo prints the paper's Table 2 beside the demonstration's: every
// number goes by way of item answers and measure.Score.
func TestTableTwo(t *testing.T) {
	y := Make(someDay)
	scores, states := score(t, y), cohortStates(y)
	t.Log("n | intake | pre (SD) | post (SD) | effect")
	for _, scale := range []string{"intensity", "distress", "gad2", "phq2", "pseq"} {
		ours := demoRow(t, scores, states, scale)
		t.Logf("%-9s  paper  %s", scale, paperTableTwo[scale])
		t.Logf("%-9s  demo   %s", "", ours)
		if ours != paperTableTwo[scale] {
			t.Errorf("%s differs", scale)
		}
	}
}

// demoRow writes the demonstration's line of Table 2: means over the observed
// pairs, the effect as mean improvement over the SD of the changes. Intake
// means must round alike over the 58 and over all who have them.
func demoRow(t *testing.T, scores scored, states []pathway.State, scale string) string {
	t.Helper()
	var before, after, change, atIntake, everybodys []float64
	for _, s := range states {
		if x, had := scores[[3]string{s.StudyID, intake, scale}]; had {
			everybodys = append(everybodys, x)
			if study(s) {
				atIntake = append(atIntake, x)
			}
		}
		b, had := scores[[3]string{s.StudyID, pre, scale}]
		a, has := scores[[3]string{s.StudyID, post, scale}]
		if study(s) && had && has {
			before, after, change = append(before, b), append(after, a), append(change, a-b)
		}
	}
	p, first := tableTwo[scale], "No data"
	effect := mean(change) / sd(change)
	if !p.higherIsBetter {
		effect = -effect
	}
	if len(everybodys) > 0 {
		first = fmt.Sprintf("%.*f", intakeMeans[scale].digits, mean(atIntake))
		if all := fmt.Sprintf("%.*f", intakeMeans[scale].digits, mean(everybodys)); all != first {
			t.Errorf("%s at intake is %s over the study and %s over all", scale, first, all)
		}
	}
	return fmt.Sprintf("%d | %s | %.*f (%.*f) | %.*f (%.*f) | %.2f", len(before), first,
		p.pre.digits, mean(before), p.preSD.digits, sd(before), p.post.digits, mean(after), p.postSD.digits, sd(after), effect)
}

func mean(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total / float64(len(x))
}

func sd(x []float64) float64 {
	m, squares := mean(x), 0.0
	for _, v := range x {
		squares += (v - m) * (v - m)
	}
	return math.Sqrt(squares / float64(len(x)-1))
}
