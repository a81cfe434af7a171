package staff

import (
	"fmt"
	"strings"

	"tend/clinic/measure"
)

// scoreLines words the scores of a form: value, range, and what must be known
// to read them.
func scoreLines(instrument measure.Instrument, k measure.Kept) []scoreLine {
	var lines []scoreLine
	for _, s := range k.Scores {
		scale, ok := instrument.Scale(s.Scale)
		if !ok {
			continue
		}
		line := scoreLine{Title: scale.Title, Of: fmt.Sprintf("%s to %s, %s is better", number(scale.Min), number(scale.Max), scale.Better)}
		var notes []string
		if s.Value == nil {
			line.Value = "not scored"
			notes = append(notes, fmt.Sprintf("%d of %d items answered", s.Answered, s.Of))
		} else {
			line.Value = number(*s.Value)
			if s.Method == measure.Prorated {
				notes = append(notes, fmt.Sprintf("from %d of %d items", s.Answered, s.Of))
			}
			if band, ok := scale.BandOf(*s.Value); ok {
				notes = append(notes, band.Title)
			}
			notes = append(notes, crossed(scale, *s.Value)...)
		}
		line.Note = strings.Join(notes, "; ")
		lines = append(lines, line)
	}
	return lines
}

// crossed lists the caseness thresholds that a score is at or beyond.
func crossed(scale measure.Scale, value float64) []string {
	var found []string
	for _, t := range scale.Thresholds {
		beyond := value >= t.Value
		if scale.Better == measure.Higher {
			beyond = value <= t.Value
		}
		if t.Kind == measure.Caseness && beyond {
			found = append(found, t.Title)
		}
	}
	return found
}
