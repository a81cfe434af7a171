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
	s := &Scene{Name: "distribution-" + o.ID, W: width, H: 306, Title: o.Label + ": how the scores lie, before and after",
		Desc: fmt.Sprintf("Bars show the share of people at each score, %s above and %s below. ", before, after)}
	s.write(0, 12, note, fmt.Sprintf("%s; %s is better; bars: share of people", o.Label, o.Better))
	bins := binsOf(o)
	most := tallest(groups, bins)
	w := width / float64(len(groups))
	for i, g := range groups {
		x := axis{lo: bins.lo, hi: bins.hi, from: w*float64(i) + 6, to: w*float64(i+1) - 10}
		s.write(x.from, 32, strong, fmt.Sprintf("%s, n = %s", g.Label, analysis.Count3(len(g.Before))))
		s.histogram(g.Before, bins, x, 152, most, before, Soft, o)
		s.histogram(g.After, bins, x, 272, most, after, Accent, o)
		for _, t := range x.ticks(5) {
			s.write(x.at(bins.centre(t)), 287, note.at(Middle), short(t))
		}
	}
	return s
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

func tallest(groups []analysis.Points, b bins) float64 {
	most := 0.0
	for _, g := range groups {
		for _, values := range [][]float64{g.Before, g.After} {
			for _, share := range b.count(values) {
				most = max(most, share)
			}
		}
	}
	return most
}

// histogram draws bars upon y with the mean marked below them.
func (s *Scene) histogram(values []float64, b bins, x axis, y, most float64, when string, fill Role, o plan.Outcome) {
	const height = 88
	s.write(x.from, y-height-8, note, when)
	top, at := 0.0, 0
	shares := b.count(values)
	for k, share := range shares {
		if share > top {
			top, at = share, k
		}
		if share > 0 {
			left, right := x.at(b.lo+float64(k)*b.width), x.at(b.lo+float64(k+1)*b.width)
			s.area(fill, Point{left + 0.5, y}, Point{left + 0.5, y - share/most*height}, Point{right - 0.5, y - share/most*height}, Point{right - 0.5, y})
		}
	}
	s.line(stroke{role: Muted, width: 1}, Point{x.from, y}, Point{x.to, y})
	if len(values) == 0 {
		return
	}
	middle := x.at(b.lo + (float64(at)+0.5)*b.width)
	s.write(max(middle, x.from+14), y-top/most*height-4, note.at(Middle), analysis.Percent(analysis.Number(top)))
	m := stat.Mean(values, nil)
	cx := x.at(b.centre(m))
	s.line(stroke{role: Ink, width: 1.5}, Point{cx, y - height}, Point{cx, y})
	text := "mean " + analysis.Fixed(analysis.Number(m), analysis.Decimals(o.Range.Max-o.Range.Min))
	s.write(cx+5, y-height+8, note.in(Ink), text)
	s.Desc += fmt.Sprintf("%s: %s. ", when, text)
}
