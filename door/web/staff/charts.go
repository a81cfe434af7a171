package staff

import (
	"fmt"
	"html/template"
	"math"
	"strings"

	"tend/clinic/measure"
	"tend/clinic/programme"
	"tend/evaluation/figure"
)

// chart is a drawing with the sentence that belongs to it.
type chart struct {
	SVG     template.HTML
	Caption string
}

// chartsOf draws every scale that was scored at least once, in the order of
// the schedule.
func chartsOf(known measure.Catalogue, p programme.Programme, forms []measure.Kept) []chart {
	var charts []chart
	drawn := map[measure.ScaleID]bool{}
	for _, m := range p.Measures {
		for _, id := range m.Instruments {
			instrument, err := known.Find(id)
			if err != nil {
				continue
			}
			for _, scale := range instrument.Scales {
				if drawn[scale.ID] {
					continue
				}
				drawn[scale.ID] = true
				if c, ok := chartOf(p, scale, forms); ok {
					charts = append(charts, c)
				}
			}
		}
	}
	return charts
}

func chartOf(p programme.Programme, scale measure.Scale, forms []measure.Kept) (chart, bool) {
	course := figure.Course{Name: "course-" + string(scale.ID), Title: scale.Title, Min: scale.Min, Max: scale.Max, Better: string(scale.Better)}
	any := false
	for _, m := range p.Measures {
		value := scoreAt(scale.ID, m.Timepoint, forms)
		point := figure.CoursePoint{Label: m.Timepoint, Absent: value == nil}
		if value != nil {
			any, point.Value = true, *value
		}
		course.Points = append(course.Points, point)
	}
	for _, t := range scale.Thresholds {
		if t.Kind == measure.Caseness && len(course.Marks) == 0 {
			course.Marks = append(course.Marks, figure.CourseMark{Value: t.Value, Label: number(t.Value) + " or worse, " + t.Title})
		}
	}
	if !any {
		return chart{}, false
	}
	caption := changeSays(scale, course.Points)
	for _, m := range course.Marks {
		caption += " Shaded: " + m.Label + "."
	}
	return chart{template.HTML(course.Scene().Inline()), caption}, true
}

// scoreAt gives the score of a scale at a timepoint, or nil.
func scoreAt(scale measure.ScaleID, timepoint string, forms []measure.Kept) *float64 {
	for _, f := range forms {
		for _, s := range f.Scores {
			if f.Timepoint == timepoint && s.Scale == scale && s.Value != nil {
				return s.Value
			}
		}
	}
	return nil
}

// changeSays words the change from the score before the course to the last
// one, held against the thresholds for one person.
func changeSays(scale measure.Scale, points []figure.CoursePoint) string {
	var from, to *figure.CoursePoint
	for i := range points {
		if points[i].Absent {
			continue
		}
		if points[i].Label == "pre" || from == nil {
			from = &points[i]
		} else {
			to = &points[i]
		}
	}
	if from == nil || to == nil {
		return "One score so far, so no change to speak of."
	}
	gain := scale.Improvement(from.Value, to.Value)
	says := fmt.Sprintf("From %s to %s: ", from.Label, to.Label)
	switch {
	case gain > 0:
		says += "better by " + points1(gain)
	case gain < 0:
		says += "worse by " + points1(-gain)
	default:
		return says + "the same."
	}
	return says + heldAgainst(scale, math.Abs(gain)) + "."
}

func points1(n float64) string {
	if n == 1 {
		return "1 point"
	}
	return number(n) + " points"
}

// heldAgainst says which change thresholds an amount reaches, or the smallest
// that it does not.
func heldAgainst(scale measure.Scale, amount float64) string {
	var reached []string
	next := ""
	for _, t := range scale.Thresholds {
		switch t.Kind {
		case measure.MIC, measure.MDC, measure.ReliableChange:
		default:
			continue
		}
		if amount >= t.Value {
			reached = append(reached, fmt.Sprintf("%s (%s)", t.Title, number(t.Value)))
		} else if next == "" {
			next = fmt.Sprintf(", short of %s (%s)", t.Title, number(t.Value))
		}
	}
	if len(reached) > 0 {
		return ", which reaches " + strings.Join(reached, " and ")
	}
	return next
}
