package staff

import (
	"fmt"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/stats/survival"
)

// waitLine is how long one step takes: the median by Kaplan–Meier, which counts
// those who still wait as far as they have waited, and the range of those who
// went on.
type waitLine struct {
	Step   pathway.Step
	Median string
	Range  string
	Done   int // went on
	Still  int // wait now
}

// waitLines counts every step over the people of a programme, or everybody.
func waitLines(shelf programme.Shelf, states []pathway.State, groupOf map[string]pathway.Group, course string, now time.Time) []waitLine {
	days, left := map[pathway.Step][]float64{}, map[pathway.Step][]bool{}
	add := func(step pathway.Step, from, to time.Time, done bool) {
		days[step] = append(days[step], float64(daysBetween(from, to)))
		left[step] = append(left[step], done)
	}
	for _, s := range states {
		if course != "" && courseOf(shelf, s, groupOf) != course {
			continue
		}
		for _, w := range s.Waited {
			add(w.Step, w.From, w.To, true)
		}
		if s.Step != "" && (s.Step != pathway.ForOffer || isCourse(shelf, s.Choice)) {
			add(s.Step, s.Since, now, false)
		}
	}
	var lines []waitLine
	for _, step := range pathway.Steps {
		lines = append(lines, waitOf(step, days[step], left[step]))
	}
	return lines
}

func waitOf(step pathway.Step, days []float64, left []bool) waitLine {
	line := waitLine{Step: step, Median: "–", Range: "–"}
	least, most := -1.0, -1.0
	for i, d := range days {
		if !left[i] {
			line.Still++
			continue
		}
		line.Done++
		if least < 0 || d < least {
			least = d
		}
		most = max(most, d)
	}
	if line.Done == 0 {
		return line
	}
	line.Range = fmt.Sprintf("%.0f to %.0f", least, most)
	line.Median = "not reached"
	if curve, err := survival.KaplanMeier(days, left, 0.95, survival.LogLog); err == nil {
		if m := curve.Median(); m.Known {
			line.Median = fmt.Sprintf("%.0f", m.Time)
		}
	}
	return line
}
