package figure

import (
	"fmt"
	"strings"
	"time"
)

// Timeline is one person's way on an axis of time: what happened, and the
// sessions they came to.
type Timeline struct {
	Name   string // of the figure
	Title  string
	Steps  []Step  // in order of time
	Visits []Visit // the sessions of their group
}

// Step is something that happened once.
type Step struct {
	On   time.Time
	Says string // a word or two
}

// Visit is a session: full when they came, hollow when they did not, small
// while it is to come.
type Visit struct {
	On   time.Time
	Came bool
	Past bool
}

// rowsOfSteps is how many rows of words may stand above the line.
const rowsOfSteps = 4

// Scene draws the timeline.
func (t Timeline) Scene() *Scene {
	const w, left, right, line = 420.0, 10.0, 410.0, 78.0
	s := &Scene{Name: t.Name, W: w, H: line + 34, Title: t.Title, Desc: t.words()}
	from, to := t.span()
	x := func(on time.Time) float64 {
		return left + (right-left)*float64(on.Sub(from))/float64(max(to.Sub(from), 1))
	}
	s.line(stroke{role: Muted, width: 1.5}, Point{left, line}, Point{right, line})
	for m := time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, from.Location()); m.Before(to); m = m.AddDate(0, 1, 0) {
		s.line(stroke{role: Line, width: 1}, Point{x(m), line}, Point{x(m), line + 8})
		if m.Month()%3 == 1 {
			s.write(x(m), line+26, note.at(Middle), m.Format("Jan 2006"))
		}
	}
	t.steps(s, x, line, left, right)
	for _, v := range t.Visits {
		switch {
		case v.Came:
			s.dot(Point{x(v.On), line}, 4.5, Accent, Paper)
		case v.Past:
			s.dot(Point{x(v.On), line}, 4, Paper, Accent)
		default:
			s.dot(Point{x(v.On), line}, 2, Muted, None)
		}
	}
	return s
}

// steps writes each step above the line, in the lowest row that is free.
func (t Timeline) steps(s *Scene, x func(time.Time) float64, line, left, right float64) {
	var taken [rowsOfSteps]float64 // where the last words of each row end
	for _, step := range t.Steps {
		at, w := x(step.On), textWidth(step.Says, small, false)
		from := min(max(at-2, left), right-w)
		row := 0
		for row < rowsOfSteps-1 && taken[row] > from {
			row++
		}
		taken[row] = from + w + 8
		y := line - 14 - float64(row)*16
		s.line(stroke{role: Line, width: 1}, Point{at, y + 3}, Point{at, line})
		s.write(from, y, note.in(Ink), step.Says)
	}
}

// span is the time from the first to the last thing drawn, with a little air.
func (t Timeline) span() (from, to time.Time) {
	see := func(on time.Time) {
		if from.IsZero() || on.Before(from) {
			from = on
		}
		if on.After(to) {
			to = on
		}
	}
	for _, s := range t.Steps {
		see(s.On)
	}
	for _, v := range t.Visits {
		see(v.On)
	}
	air := to.Sub(from)/40 + 24*time.Hour
	return from.Add(-air), to.Add(air)
}

// words is the timeline for people who cannot see it.
func (t Timeline) words() string {
	var parts []string
	for _, s := range t.Steps {
		parts = append(parts, s.On.Format("2 January 2006")+" "+s.Says)
	}
	came, past := 0, 0
	for _, v := range t.Visits {
		if v.Came {
			came++
		}
		if v.Past {
			past++
		}
	}
	if len(t.Visits) > 0 {
		parts = append(parts, fmt.Sprintf("came to %d of %d sessions held", came, past))
	}
	return strings.Join(parts, "; ") + "."
}
