package figure

import (
	"fmt"
	"math"
	"strings"
)

// Drift is how far sessions kept to the plan, session by session: adherence
// above, how late they ended below.
type Drift struct {
	Name, Title string
	Sessions    int
	Lines       []DriftLine // the last is drawn strongest, over the others
}

// DriftLine is one group, or the mean over groups. Index 0 is session 1; NaN
// is not known.
type DriftLine struct {
	Label     string
	Adherence []float64 // share, 0 to 1
	Others    []float64 // as another rater saw it
	Late      []float64 // minutes after the planned end; negative is early
}

// Scene draws it.
func (d Drift) Scene() *Scene {
	s := &Scene{Name: d.Name, W: width, H: 288, Title: d.Title, Desc: d.words()}
	x := axis{lo: 0.6, hi: float64(d.Sessions) + 0.4, from: 46, to: width - 8}
	share := axis{lo: 0, hi: 1, from: 118, to: 24}
	most := d.latest()
	late := axis{lo: -most, hi: most, from: 246, to: 162}
	s.write(0, 12, note, "Adherence: items of the plan delivered")
	for _, t := range []float64{0, 0.5, 1} {
		s.line(stroke{role: Line, width: 1}, Point{x.from, share.at(t)}, Point{x.to, share.at(t)})
		s.write(x.from-6, share.at(t)+4, note.at(End), fmt.Sprintf("%.0f %%", t*100))
	}
	s.write(0, 148, note, "Minutes after the planned end")
	for _, t := range []float64{-most, 0, most} {
		s.line(stroke{role: Line, width: 1}, Point{x.from, late.at(t)}, Point{x.to, late.at(t)})
		s.write(x.from-6, late.at(t)+4, note.at(End), short(t))
	}
	for n := 1; n <= d.Sessions; n++ {
		s.write(x.at(float64(n)), 264, note.at(Middle), short(float64(n)))
	}
	s.write((x.from+x.to)/2, 281, note.at(Middle), "session")
	for k, l := range d.Lines {
		last := k == len(d.Lines)-1
		s.drift(l.Adherence, x, share, last)
		s.drift(l.Late, x, late, last)
		for i, v := range l.Others {
			if last && !math.IsNaN(v) {
				s.dot(Point{x.at(float64(i+1)) + 7, share.at(v)}, 4, Paper, Ink)
			}
		}
	}
	return s
}

// drift draws one line, with a gap where nothing is known.
func (s *Scene) drift(values []float64, x, y axis, strongest bool) {
	st := stroke{role: Muted, width: 1, opacity: 0.5}
	if strongest {
		st = stroke{role: Accent, width: 2.5}
	}
	var run []Point
	flush := func() {
		if len(run) > 1 {
			s.line(st, run...)
		}
		run = nil
	}
	for i, v := range values {
		if math.IsNaN(v) {
			flush()
			continue
		}
		at := Point{x.at(float64(i + 1)), y.at(v)}
		run = append(run, at)
		if strongest {
			s.dot(at, 4, Accent, Paper)
		}
	}
	flush()
}

// latest is the greatest lateness either way, as a round number of at least
// ten minutes.
func (d Drift) latest() float64 {
	most := 10.0
	for _, l := range d.Lines {
		for _, v := range l.Late {
			if !math.IsNaN(v) {
				most = max(most, math.Abs(v))
			}
		}
	}
	return math.Ceil(most/10) * 10
}

func (d Drift) words() string {
	if len(d.Lines) == 0 {
		return "No session was run."
	}
	l := d.Lines[len(d.Lines)-1]
	var parts []string
	for i := range d.Sessions {
		says := fmt.Sprintf("session %d", i+1)
		known := false
		if i < len(l.Adherence) && !math.IsNaN(l.Adherence[i]) {
			says, known = says+fmt.Sprintf(", adherence %.0f %%", l.Adherence[i]*100), true
		}
		if i < len(l.Others) && !math.IsNaN(l.Others[i]) {
			says += fmt.Sprintf(" (another rater %.0f %%)", l.Others[i]*100)
		}
		if i < len(l.Late) && !math.IsNaN(l.Late[i]) {
			says, known = says+fmt.Sprintf(", %s minutes after the planned end", short(math.Round(l.Late[i]))), true
		}
		if known {
			parts = append(parts, says)
		}
	}
	return l.Label + ": " + strings.Join(parts, "; ") + "."
}
