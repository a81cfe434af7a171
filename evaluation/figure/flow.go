package figure

import (
	"fmt"
	"strings"

	"tend/evaluation/analysis"
	"tend/evaluation/cohort"
)

const (
	flowGap  = 12  // between lanes, and between a box and what is beside it
	flowLine = 17  // height of a line of text
	flowPad  = 8   // within a box
	oneLane  = 176 // width of the main boxes where there is one lane
)

// Flow draws how people moved through the evaluation, in the manner of
// CONSORT: a box for each step, and beside it who is not in the next one.
func Flow(f analysis.Flow) *Scene {
	s := &Scene{Name: "flow", W: width, Title: "How people moved through the evaluation", Desc: describeFlow(f)}
	if len(f.Lanes) == 1 {
		s.H = s.singleLane(f.Lanes[0])
		return s
	}
	lane := (width - flowGap*float64(len(f.Lanes)-1)) / float64(len(f.Lanes))
	if lane < 130 {
		lane = 130
		s.W = lane*float64(len(f.Lanes)) + flowGap*float64(len(f.Lanes)-1)
	}
	for i, l := range f.Lanes {
		s.write((float64(i)+0.5)*lane+float64(i)*flowGap, 14, strong.at(Middle), clipTo(l.Label, lane, plain))
	}
	s.H = 24
	for step := range f.Lanes[0].Steps {
		s.H = s.rank(f.Lanes, step, lane)
	}
	return s
}

// rank draws one step of every lane at the same height, so that lanes can be
// read across, and gives where the next one begins.
func (s *Scene) rank(lanes []analysis.Lane, k int, w float64) float64 {
	beside, most := make([][]string, len(lanes)), 0
	bottom := 0.0
	for i, l := range lanes {
		bottom = max(bottom, s.stepBox(l.Steps[k], float64(i)*(w+flowGap)+0.5, s.H, w-1))
		if lost := total(l.Steps[k].Left); lost > 0 {
			beside[i] = wrap(fmt.Sprintf("%s %s", analysis.Count3(lost), lowerFirst(l.Steps[k].Aside)), w-36, small, false)
		}
		most = max(most, len(beside[i]))
	}
	if k == len(lanes[0].Steps)-1 {
		return bottom + 2
	}
	gap := max(20, float64(most)*14+12)
	for i := range lanes {
		x := float64(i) * (w + flowGap)
		s.arrow(x+18, bottom, bottom+gap)
		for n, text := range beside[i] {
			s.write(x+30, bottom+17+14*float64(n), note, text)
		}
	}
	return bottom + gap
}

func lowerFirst(s string) string {
	if s == "" || len(s) > 1 && s[1] >= 'A' && s[1] <= 'Z' {
		return s // an abbreviation, such as PHQ-2
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// singleLane draws the steps on the left and those who left on the right.
func (s *Scene) singleLane(l analysis.Lane) float64 {
	y := 4.0
	right := float64(oneLane + 2*flowGap)
	for i, step := range l.Steps {
		bottom := s.stepBox(step, 0.5, y, oneLane)
		if i == len(l.Steps)-1 {
			return bottom + 4
		}
		gap := 26.0
		if len(step.Left) > 0 {
			lines := asideLines(step, width-right-2*flowPad)
			h := float64(len(lines))*flowLine + 2*flowPad - 2
			top := bottom + 10
			s.box(right, top, width-right-0.5, h, None, Line)
			for k, text := range lines {
				st := note.in(Ink)
				st.bold = k == 0
				s.write(right+flowPad, top+flowPad+11+flowLine*float64(k), st, text)
			}
			middle := top + min(h/2, 20)
			s.line(stroke{role: Muted, width: 1}, Point{oneLane / 2, middle}, Point{right, middle})
			gap = h + 20
		}
		s.arrow(oneLane/2, bottom, bottom+gap)
		y = bottom + gap
	}
	return y
}

// asideLines are the lines beside a step: how many left, then each reason.
func asideLines(step analysis.Step, w float64) []string {
	lines := wrap(fmt.Sprintf("%s: %s", step.Aside, analysis.Count3(total(step.Left))), w, small, true)
	for _, l := range step.Left {
		if l.Reason != "" {
			lines = append(lines, wrap(analysis.Count3(l.N)+" "+l.Reason, w, small, false)...)
		}
	}
	return lines
}

// stepBox draws a step and gives its bottom.
func (s *Scene) stepBox(step analysis.Step, x, y, w float64) float64 {
	lines := wrap(step.Label, w-2*flowPad, plain, false)
	h := float64(len(lines)+1)*flowLine + 2*flowPad - 2
	s.box(x, y, w, h, None, Ink)
	for k, text := range lines {
		s.write(x+flowPad, y+flowPad+11+flowLine*float64(k), label, text)
	}
	s.write(x+flowPad, y+flowPad+11+flowLine*float64(len(lines)), strong, "n = "+analysis.Count3(step.N))
	return y + h
}

// arrow points downwards.
func (s *Scene) arrow(x, from, to float64) {
	s.line(stroke{role: Muted, width: 1}, Point{x, from}, Point{x, to - 5})
	s.area(Muted, Point{x - 3.5, to - 6}, Point{x + 3.5, to - 6}, Point{x, to})
}

func total(left []cohort.Leaving) int {
	n := 0
	for _, l := range left {
		n += l.N
	}
	return n
}

// describeFlow reads the diagram out.
func describeFlow(f analysis.Flow) string {
	var b strings.Builder
	for _, l := range f.Lanes {
		if l.Label != "" {
			fmt.Fprintf(&b, "%s. ", l.Label)
		}
		for _, step := range l.Steps {
			fmt.Fprintf(&b, "%s: %d. ", step.Label, step.N)
			if n := total(step.Left); n > 0 {
				fmt.Fprintf(&b, "%s: %d. ", step.Aside, n)
			}
		}
	}
	return strings.TrimSpace(b.String())
}
