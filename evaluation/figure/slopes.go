package figure

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/stat"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// mostLines is how many people one panel draws; of more, an even sample.
const mostLines = 120

// Slopes draws a line for each person from before to after, one panel for each
// group, with the mean on top.
func Slopes(p *plan.Plan, o plan.Outcome, groups []analysis.Points) *Scene {
	after := p.Timepoints[p.PrimaryIndex()].Label
	s := &Scene{Name: "change-" + o.ID, W: width, H: 380, Title: o.Label + ": each person's change",
		Desc: "A line for each person from " + p.Timepoints[p.BaselineIndex()].Label + " to " + after + ". "}
	left := 30.0
	y := axis{lo: o.Range.Min, hi: o.Range.Max, from: 300, to: 56}
	s.values(y, left, o)
	w := (width - left) / float64(len(groups))
	sampled := ""
	for i, g := range groups {
		x := left + w*float64(i)
		s.panelHead(g, o, x+w/2, w)
		sampled = s.slopePanel(g, o, y, x+36, x+w-36, sampled)
		s.write(x+36, 318, note.at(Middle), p.Timepoints[p.BaselineIndex()].Label)
		s.write(x+w-36, 318, note.at(Middle), after)
	}
	s.slopeKey(344)
	if sampled != "" {
		s.H += 16
		s.write(0, 374, note, sampled)
	}
	s.H = max(s.H, 358)
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
	s.write(x, 32, strong.at(Middle), fmt.Sprintf("%s, n = %s", g.Label, analysis.Count3(len(g.Before))))
	counts := fmt.Sprintf("better %s, worse %s, same %s", analysis.Count3(up), analysis.Count3(down), analysis.Count3(same))
	s.write(x, 48, note.at(Middle), counts)
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
	pairs := even(g)
	if len(pairs) < len(g.Before) {
		sampled = fmt.Sprintf("Drawn: %d people of each group, evenly spaced by score. Counts and means: everyone.", mostLines)
	}
	for _, p := range pairs {
		st := sameLine
		switch gain := o.Better.Gain(p[1] - p[0]); {
		case gain > 0:
			st = betterLine
		case gain < 0:
			st = worseLine
		}
		s.line(st, Point{x0, y.at(p[0])}, Point{x1, y.at(p[1])})
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

// even gives the pairs, or an even sample of them in the order of the score
// before and after, so that every machine draws the same lines.
func even(g analysis.Points) [][2]float64 {
	pairs := make([][2]float64, len(g.Before))
	for i := range pairs {
		pairs[i] = [2]float64{g.Before[i], g.After[i]}
	}
	if len(pairs) <= mostLines {
		return pairs
	}
	slices.SortFunc(pairs, func(a, b [2]float64) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	out := make([][2]float64, mostLines)
	for k := range out {
		out[k] = pairs[(2*k+1)*len(pairs)/(2*mostLines)]
	}
	return out
}

// slopeKey explains the lines.
func (s *Scene) slopeKey(y float64) {
	x := 30.0
	for _, k := range []struct {
		st   stroke
		text string
	}{{betterLine, "better"}, {worseLine, "worse"}, {sameLine, "the same"}, {meanLine, "mean"}} {
		s.line(k.st, Point{x, y - 4}, Point{x + 26, y - 4})
		s.write(x+32, y, note, k.text)
		x += 32 + textWidth(k.text, small, false) + 20
	}
}
