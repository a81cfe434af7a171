package session

import (
	"fmt"
	"time"
)

// ahead is how far a device's clock may be in front of the store's before
// somebody is told; far is how far from the plan a run may have begun.
const (
	ahead = 2 * time.Minute
	far   = 12 * time.Hour
)

// Remarks say what a reader should know of the clocks behind a meeting's runs.
// Nothing is set right and nothing is left out.
func Remarks(m Meeting, runs []Run, events []RunOf) []string {
	var all []string
	early := 0
	for _, e := range events {
		if e.At.After(e.Received.Add(ahead)) {
			early++
		}
	}
	if early > 0 {
		all = append(all, fmt.Sprintf("%d of %d entries came from a device whose clock was ahead: they bear a time after the one at which they arrived.", early, len(events)))
	}
	for i, r := range runs {
		away := r.Began.Sub(m.Starts)
		if away.Abs() <= far {
			continue
		}
		word := "after"
		if away < 0 {
			word = "before"
		}
		all = append(all, fmt.Sprintf("Run %d began %s %s the planned time: it was held on another day, or the device's clock was wrong.", i+1, span(away.Abs()), word))
	}
	return all
}

// span writes a long time in words.
func span(d time.Duration) string {
	if d < 48*time.Hour {
		return fmt.Sprintf("%d hours", int(d.Round(time.Hour).Hours()))
	}
	return fmt.Sprintf("%d days", int((d+12*time.Hour)/(24*time.Hour)))
}

// Current is the run that a meeting's page shows: the one that began last.
func Current(runs []Run) (Run, bool) {
	if len(runs) == 0 {
		return Run{}, false
	}
	return runs[len(runs)-1], true
}
