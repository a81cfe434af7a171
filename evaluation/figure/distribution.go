package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/stat"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// Distribution draws how the scores lie before and after, one column for each
// group, on the same people.
func Distribution(p *plan.Plan, o plan.Outcome, groups []analysis.Points) *Scene {
	before, after := p.Timepoints[p.BaselineIndex()].Label, p.Timepoints[p.PrimaryIndex()].Label
	s := &Scene{Name: "distribution-" + o.ID, W: width, H: 346, Title: o.Label + ": how the scores lie, before and after",
		Desc: fmt.Sprintf("Bars show the share of people at each score, %s above and %s below. ", before, after)}
	s.write(0, 12, note, clip(fmt.Sprintf("Share of people by %s; %s is better", lowerFirst(o.Label), o.Better), width))
	bins, left := binsOf(o), 38.0
	most := tallest(groups, bins)
	w := (width - left) / float64(len(groups))
	for i, g := range groups {
		x := axis{lo: bins.lo, hi: bins.hi, from: left + w*float64(i), to: left + w*float64(i+1) - 12}
		s.write(x.from, 34, strong, clipTo(g.Label, w-4, plain))
		s.write(x.from, 50, note, "n = "+analysis.Count3(len(g.Before)))
		for k, values := range [][]float64{g.Before, g.After} {
			y := axis{lo: 0, hi: most, from: []float64{180, 318}[k], to: []float64{92, 230}[k]}
			s.shares(x, y, i == 0)
			s.histogram(values, bins, x, y, []string{before, after}[k], o)
		}
		for _, t := range x.ticks(4) {
			s.write(x.at(bins.centre(t)), 335, note.at(Middle), short(t))
		}
	}
	return s
}

// shares draws the scale of shares behind a panel, with its numbers on the
// first.
func (s *Scene) shares(x, y axis, numbered bool) {
	for _, t := range y.ticks(2) {
		s.line(stroke{role: Line, width: 1}, Point{x.from, y.at(t)}, Point{x.to, y.at(t)})
		if numbered {
			s.write(x.from-5, y.at(t)+4, note.at(End), analysis.Percent(analysis.Number(t)))
		}
	}
}

// bins cut a scale into bars of equal width, one for each whole number where
// they are few.
type bins struct {
	lo, hi, width float64
	n             int
	whole         bool // a bar is one whole number
}

func binsOf(o plan.Outcome) bins {
	width := o.Range.Max - o.Range.Min
	if o.Whole && width <= 24 {
		return bins{lo: o.Range.Min, hi: o.Range.Max + 1, width: 1, n: int(width) + 1, whole: true}
	}
	step := axis{lo: o.Range.Min, hi: o.Range.Max}.ticks(16)
	b := bins{lo: o.Range.Min, width: step[1] - step[0]}
	b.n = int(math.Floor(width/b.width)) + 1
	b.hi = b.lo + float64(b.n)*b.width
	return b
}

// centre is where a value's tick stands: in the middle of its bar if that is
// one number, else at the bar's edge.
func (b bins) centre(v float64) float64 {
	if b.whole {
		return v + 0.5
	}
	return v
}

// count gives the share of values in each bar.
func (b bins) count(values []float64) []float64 {
	share := make([]float64, b.n)
	for _, v := range values {
		k := min(b.n-1, max(0, int((v-b.lo)/b.width)))
		share[k] += 1 / float64(len(values))
	}
	return share
}

// tallest is the height of the highest bar of all.
func tallest(groups []analysis.Points, b bins) float64 {
	most := 0.01
	for _, g := range groups {
		for _, values := range [][]float64{g.Before, g.After} {
			for _, share := range b.count(values) {
				most = max(most, share)
			}
		}
	}
	return most
}

// histogram draws bars, and the mean as a line with its number above.
func (s *Scene) histogram(values []float64, b bins, x, y axis, when string, o plan.Outcome) {
	for k, share := range b.count(values) {
		if share > 0 {
			left, right := x.at(b.lo+float64(k)*b.width)+0.5, x.at(b.lo+float64(k+1)*b.width)-0.5
			s.area(Accent, Point{left, y.from}, Point{left, y.at(share)}, Point{right, y.at(share)}, Point{right, y.from})
		}
	}
	s.line(stroke{role: Muted, width: 1}, Point{x.from, y.from}, Point{x.to, y.from})
	if len(values) == 0 {
		s.write(x.from, y.to-10, note, when+": nobody")
		return
	}
	m := stat.Mean(values, nil)
	at := x.at(b.centre(m))
	s.line(stroke{role: Paper, width: 3.5}, Point{at, y.to - 2}, Point{at, y.from})
	s.line(stroke{role: Ink, width: 2}, Point{at, y.to - 2}, Point{at, y.from})
	text := fmt.Sprintf("%s, mean %s", when, analysis.Fixed(analysis.Number(m), analysis.Decimals(o.Range.Max-o.Range.Min)))
	s.write(x.from, y.to-8, note.in(Ink), text)
	s.Desc += text + ". "
}
