package figure

import (
	"fmt"

	"gonum.org/v1/gonum/stat"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// Slopes draws a line for each person from before to after, one panel for each
// group, with the mean on top.
func Slopes(p *plan.Plan, o plan.Outcome, groups []analysis.Points) *Scene {
	after := p.Timepoints[p.PrimaryIndex()].Label
	s := &Scene{Name: "change-" + o.ID, W: width, H: 390, Title: o.Label + ": each person's change",
		Desc: "A line for each person from " + p.Timepoints[p.BaselineIndex()].Label + " to " + after + ". "}
	left := 24.0
	y := axis{lo: o.Range.Min, hi: o.Range.Max, from: 316, to: 76}
	s.values(y, left, o)
	w := (width - left) / float64(len(groups))
	sampled := ""
	for i, g := range groups {
		x := left + w*float64(i)
		s.panelHead(g, o, x+w/2, w)
		sampled = s.slopePanel(g, o, y, x+42, x+w-42, sampled)
		s.below(x+42, x, x+w/2, 334, p.Timepoints[p.BaselineIndex()].Label)
		s.below(x+w-42, x+w/2, x+w, 334, after)
	}
	s.slopeKey(374)
	for k, text := range wrap(sampled, width, small, false) {
		s.write(0, 394+15*float64(k), note, text)
		s.H = 402 + 15*float64(k)
	}
	return s
}

// values draws the scale on the left, which way is better, and light lines.
func (s *Scene) values(y axis, left float64, o plan.Outcome) {
	s.write(0, 12, note, fmt.Sprintf("%s, %s to %s; %s is better", o.Label, short(o.Range.Min), short(o.Range.Max), o.Better))
	for _, t := range y.ticks(5) {
		s.line(stroke{role: Line, width: 1}, Point{left, y.at(t)}, Point{width, y.at(t)})
		s.write(left-6, y.at(t)+4, note.at(End), short(t))
	}
}

// panelHead names the group and counts better, worse and the same.
func (s *Scene) panelHead(g analysis.Points, o plan.Outcome, x, w float64) {
	up, down, same := tally(g, o)
	s.write(x, 32, strong.at(Middle), clipTo(g.Label, w-4, plain))
	counts := fmt.Sprintf("%s better, %s worse, %s same", analysis.Count3(up), analysis.Count3(down), analysis.Count3(same))
	s.write(x, 47, note.at(Middle), "n = "+analysis.Count3(len(g.Before)))
	s.write(x, 62, note.at(Middle), clip(counts, w))
	s.Desc += fmt.Sprintf("%s, %d people: %s. ", g.Label, len(g.Before), counts)
}

func tally(g analysis.Points, o plan.Outcome) (up, down, same int) {
	for i := range g.Before {
		switch gain := o.Better.Gain(g.After[i] - g.Before[i]); {
		case gain > 0:
			up++
		case gain < 0:
			down++
		default:
			same++
		}
	}
	return up, down, same
}

// How a line tells which way a person went: by weight and dash, and only then
// by colour.
var (
	betterLine = stroke{role: Accent, width: 1, opacity: 0.55}
	worseLine  = stroke{role: Ink, width: 1.2, dash: []float64{4, 2.5}, opacity: 0.75}
	sameLine   = stroke{role: Muted, width: 0.8, opacity: 0.5}
	meanLine   = stroke{role: Ink, width: 3}
)

// slopePanel draws the lines of one group and says if it drew a sample.
func (s *Scene) slopePanel(g analysis.Points, o plan.Outcome, y axis, x0, x1 float64, sampled string) string {
	if len(g.Before) == 0 {
		return sampled
	}
	ways, all := ways(g)
	if !all {
		sampled = fmt.Sprintf("Drawn: %d people of each group, evenly spaced by score. Counts and means: everyone.", mostLines)
	} else if thickest(ways) > 1 && sampled == "" {
		sampled = "A thicker line stands for more people who went the same way."
	}
	for _, w := range ways {
		st := sameLine
		switch gain := o.Better.Gain(w.after - w.before); {
		case gain > 0:
			st = betterLine
		case gain < 0:
			st = worseLine
		}
		st.width = thickness(st.width, w.people, thickest(ways))
		s.line(st, Point{x0, y.at(w.before)}, Point{x1, y.at(w.after)})
	}
	before, after := stat.Mean(g.Before, nil), stat.Mean(g.After, nil)
	a, b := Point{x0, y.at(before)}, Point{x1, y.at(after)}
	s.line(stroke{role: Paper, width: 6}, a, b)
	s.line(meanLine, a, b)
	s.dot(a, 3.5, Ink, None)
	s.dot(b, 3.5, Ink, None)
	d := analysis.Decimals(o.Range.Max - o.Range.Min)
	s.write(x0-7, a.Y+4, strong.at(End), analysis.Fixed(analysis.Number(before), d))
	s.write(x1+7, b.Y+4, strong, analysis.Fixed(analysis.Number(after), d))
	return sampled
}

// below writes a label under x, in as many lines as it needs and within its
// part of the panel.
func (s *Scene) below(x, from, to, y float64, text string) {
	for k, line := range wrap(text, to-from-6, small, false) {
		half := textWidth(line, small, false) / slack / 2
		s.write(max(from+half, min(x, to-half-3)), y+14*float64(k), note.at(Middle), line)
	}
}

// slopeKey explains the lines.
func (s *Scene) slopeKey(y float64) {
	x := 4.0
	for _, k := range []struct {
		st   stroke
		text string
	}{{betterLine, "better"}, {worseLine, "worse"}, {sameLine, "the same"}, {meanLine, "mean"}} {
		s.line(k.st, Point{x, y - 4}, Point{x + 26, y - 4})
		s.write(x+32, y, note, k.text)
		x += 32 + textWidth(k.text, small, false) + 20
	}
}
