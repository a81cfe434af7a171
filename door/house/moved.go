package house

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tend/clinic/formulation"
	"tend/clinic/measure"
	"tend/platform/auth"
)

// Moved is what became of one measured thing that stands beside a map: the
// first value and the latest, or why there is none.
type Moved struct {
	formulation.Shown
	Title       string
	First, Last Valued
	N           int    // values; with 1 there is no change yet
	Means       string // what the change means, where it can be told
	Missing     string // why nothing can be told; the rest is empty then
}

// Valued is a value as it was on a day.
type Valued struct {
	On    time.Time
	When  string // such as "week 3"; empty is the day
	Value float64
	Text  string
}

// Day words when it was.
func (v Valued) Day() string {
	if v.When != "" {
		return v.When
	}
	return v.On.Local().Format("2 January 2006")
}

// Way is the direction of the change in words.
func (m Moved) Way() string {
	switch d := m.Last.Value - m.First.Value; {
	case m.N < 2:
		return ""
	case d > 0:
		return "up"
	case d < 0:
		return "down"
	}
	return "as before"
}

// Says tells in a sentence what moved.
func (m Moved) Says() string {
	switch {
	case m.Missing != "":
		return m.Title + ": " + m.Missing + "."
	case m.N < 2:
		return fmt.Sprintf("%s: %s (%s); there is no later value.", m.Title, m.First.Text, m.First.Day())
	}
	says := fmt.Sprintf("%s: %s (%s) → %s (%s), %s", m.Title, m.First.Text, m.First.Day(), m.Last.Text, m.Last.Day(), m.Way())
	if m.Means != "" {
		says += "; " + m.Means
	}
	return says + "."
}

// Short is what stands in the drawing.
func (m Moved) Short() string {
	arrow := map[string]string{"up": " ↑", "down": " ↓"}[m.Way()]
	switch {
	case m.Missing != "":
		return "not measured yet"
	case m.N < 2:
		return m.First.Text
	}
	return m.First.Text + " → " + m.Last.Text + arrow
}

// series is one measured thing over time, before first and latest are taken.
type series struct {
	title   string
	values  []Valued
	means   func(first, last float64) string
	missing string // where there are no values
}

// Moved tells what moved of what is shown beside a map: from the first value to
// the latest, or with days, from the last one by the first day to the last one
// by the second. Each is read from where it is kept, as the actor may see it
// there.
func (h *House) Moved(ctx context.Context, actor auth.Actor, studyID string, shown []formulation.Shown, from, to time.Time) ([]Moved, error) {
	m := mover{House: h, ctx: ctx, actor: actor, study: studyID}
	found := make([]Moved, 0, len(shown))
	for _, s := range shown {
		read, err := m.read(s)
		if err != nil {
			return nil, err
		}
		found = append(found, read.moved(s, from, to))
	}
	return found, nil
}

func (s series) moved(shown formulation.Shown, from, to time.Time) Moved {
	m := Moved{Shown: shown, Title: cmp.Or(shown.Title, s.title, shown.ID)}
	values := s.values
	if !from.IsZero() {
		values = between(values, from, to)
	}
	if len(values) == 0 {
		m.Missing = cmp.Or(s.missing, "nothing is there yet")
		if len(s.values) > 0 {
			m.Missing = "nothing was there yet at the time"
		}
		return m
	}
	m.First, m.Last, m.N = values[0], values[len(values)-1], len(values)
	if m.N > 1 && s.means != nil {
		m.Means = s.means(m.First.Value, m.Last.Value)
	}
	return m
}

// between gives what was known from the last value by one day on, to the last
// by another; what has no day is left out.
func between(values []Valued, from, to time.Time) []Valued {
	endOf := func(t time.Time) time.Time {
		y, m, d := t.Local().Date()
		return time.Date(y, m, d+1, 0, 0, 0, 0, time.Local)
	}
	begin := 0
	var kept []Valued
	for _, v := range values {
		if v.On.IsZero() || !v.On.Before(endOf(to)) {
			continue
		}
		kept = append(kept, v)
		if v.On.Before(endOf(from)) {
			begin = len(kept) - 1
		}
	}
	return kept[min(begin, len(kept)):]
}

// told words what is known of how sure a change of one person's score is.
func told(scale measure.Scale, first, last float64) string {
	verdict, grounds := scale.Told(first, last)
	switch grounds {
	case measure.BeyondChance:
		return "reliably " + string(verdict)
	case measure.WithinChance:
		return "no reliable change"
	case measure.Noticeable:
		return string(verdict) + ", by as much as people notice"
	case measure.TooSmall:
		return "less than people notice"
	}
	if verdict == measure.ToldSame {
		return ""
	}
	return string(verdict) + ", though how much is by chance is not known"
}

func plainly(n float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", n), ".0") }

// byDay puts values in the order of their days.
func byDay(values []Valued) []Valued {
	slices.SortStableFunc(values, func(a, b Valued) int { return a.On.Compare(b.On) })
	return values
}
