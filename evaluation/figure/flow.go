package figure

import (
	"fmt"
	"strings"

	"tend/evaluation/analysis"
	"tend/evaluation/cohort"
)

const (
	flowGap  = 12  // between lanes, and between a box and what is beside it
	flowLine = 15  // height of a line of text
	flowPad  = 8   // within a box
	oneLane  = 190 // width of the main boxes where there is one lane
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
		s.H = max(s.H, s.lane(l, float64(i)*(lane+flowGap), lane))
	}
	return s
}

// lane draws one of several lanes and gives its height.
func (s *Scene) lane(l analysis.Lane, x, w float64) float64 {
	y := 16.0
	s.write(x+w/2, y-2, strong.at(Middle), l.Label)
	y += 6
	for i, step := range l.Steps {
		y = s.stepBox(step, x+0.5, y, w-1)
		if i == len(l.Steps)-1 {
			break
		}
		var beside []string
		if lost := total(step.Left); lost > 0 {
			beside = append(wrap(step.Aside, w-42, small, false), analysis.Count3(lost))
		}
		gap := max(22, float64(len(beside))*13+10)
		s.arrow(x+20, y, y+gap)
		for k, text := range beside {
			s.write(x+32, y+15+13*float64(k), note, text)
		}
		y += gap
	}
	return y + 2
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
