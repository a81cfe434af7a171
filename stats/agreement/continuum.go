package agreement

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/blas/blas64"

	"tend/stats/resample"
)

// Continuum is a part of what was cut and coded, such as a document: each
// coder's sections in it, and its length.
type Continuum struct {
	Sections [][]Section
	Length   int
}

// UnitizingOver computes α_u over parts laid end to end, as [Unitizing] does
// over one, with a percentile interval from a bootstrap of whole parts. All
// parts have the same coders.
func UnitizingOver(parts []Continuum, opt resample.Options) (Ranged, error) {
	l, err := layOut(parts)
	if err != nil {
		return Ranged{}, err
	}
	places := make([]int, len(parts))
	for p := range places {
		places[p] = p
	}
	whole := l.alphas(once(len(parts)))[0]
	if !(whole.De > 0) {
		return Ranged{}, fmt.Errorf("nobody marked anything, or everybody everything: %w", ErrOneCategory)
	}
	var replicates []float64
	for _, drawn := range l.alphas(NewDraws(places, opt)) {
		replicates = append(replicates, drawn.Alpha)
	}
	return ranged(whole.Alpha, replicates, len(parts)), nil
}

// once draws every part once.
func once(parts int) *Draws {
	return &Draws{clusters: parts, weights: blas64.General{Rows: 1, Cols: parts, Stride: parts, Data: slices.Repeat([]float64{1}, parts)}}
}

// layout holds, category by category, what α_u needs of each part, so that a
// replicate does not go through the sections again.
type layout struct {
	coders     int
	length     []float64 // of each part
	categories []category
}

// category is one category's sections. Its lengths are those that a section
// has anywhere, in order.
type category struct {
	lengths []float64
	parts   []ends
	table   []float64 // of each part: what coders differ by, sections, Σ of their lengths twice, sections by length, places for each length between two sections
}

func (c *category) columns() int { return 3 + 2*len(c.lengths) }

// ends are one category at the ends of a part, by coder.
type ends struct {
	lead, trail []float64 // what lies before the first section and behind the last
	empty       []bool    // no section; lead is the whole part
}

func layOut(parts []Continuum) (*layout, error) {
	l := &layout{}
	sections := make([][][]Section, len(parts))
	lengths := map[int][]float64{}
	var categories []int
	for p, part := range parts {
		var err error
		if sections[p], err = part.ordered(); err != nil {
			return nil, err
		}
		if p == 0 {
			l.coders = len(part.Sections)
		} else if len(part.Sections) != l.coders {
			return nil, fmt.Errorf("%d coders in a part, %d in another: %w", len(part.Sections), l.coders, ErrRange)
		}
		l.length = append(l.length, float64(part.Length))
		for _, coder := range sections[p] {
			for _, s := range coder {
				if lengths[s.Category] == nil {
					categories = append(categories, s.Category)
				}
				lengths[s.Category] = append(lengths[s.Category], float64(s.End-s.Start))
			}
		}
	}
	slices.Sort(categories)
	for _, k := range categories {
		all := lengths[k]
		slices.Sort(all)
		c := category{lengths: slices.Compact(all), parts: make([]ends, len(parts))}
		c.table = make([]float64, len(parts)*c.columns())
		for p := range parts {
			tracks := make([][]stretch, l.coders)
			for n, coder := range sections[p] {
				tracks[n] = track(coder, k, parts[p].Length)
			}
			c.parts[p] = c.write(c.table[p*c.columns():(p+1)*c.columns()], tracks)
		}
		l.categories = append(l.categories, c)
	}
	return l, nil
}

// write fills a part's row, and gives its ends.
func (c *category) write(row []float64, tracks [][]stretch) ends {
	e := ends{lead: make([]float64, len(tracks)), trail: make([]float64, len(tracks)), empty: make([]bool, len(tracks))}
	of, inside := row[3:3+len(c.lengths)], row[3+len(c.lengths):]
	row[0] = observedUnits(tracks)
	var gaps []float64
	for n, t := range tracks {
		if len(t) == 1 && !t[0].unit {
			e.empty[n], e.lead[n] = true, t[0].length
			continue
		}
		for i, s := range t {
			switch {
			case s.unit:
				k, _ := slices.BinarySearch(c.lengths, s.length)
				of[k]++
				row[1]++
				row[2] += s.length * (s.length - 1)
			case i == 0:
				e.lead[n] = s.length
			case i == len(t)-1:
				e.trail[n] = s.length
			default:
				gaps = append(gaps, s.length)
			}
		}
	}
	c.places(gaps, func(k int, n float64) { inside[k] = n })
	return e
}

// places counts, for each length of a section, where it fits into gaps.
func (c *category) places(gaps []float64, tell func(k int, places float64)) {
	slices.Sort(gaps)
	count, sum := 0.0, 0.0 // of the gaps that are long enough
	g := len(gaps)
	for k := len(c.lengths) - 1; k >= 0; k-- {
		for g > 0 && gaps[g-1] >= c.lengths[k] {
			g--
			count, sum = count+1, sum+gaps[g]
		}
		tell(k, sum-count*(c.lengths[k]-1))
	}
}

// alphas gives α_u of each replicate: its parts are laid end to end in their
// order, as often as they were drawn.
func (l *layout) alphas(d *Draws) []UnitAlpha {
	all := make([]UnitAlpha, d.weights.Rows)
	m := float64(l.coders)
	lengths := d.totals(l.length, 1).Data
	for _, c := range l.categories {
		totals := d.totals(c.table, c.columns())
		places := make([]float64, len(c.lengths))
		for r := range all {
			row := totals.Data[r*c.columns() : (r+1)*c.columns()]
			observed, units, same, of := row[0], row[1], row[2], row[3:3+len(c.lengths)]
			copy(places, row[3+len(c.lengths):])
			c.places(c.across(d.weights.Data[r*d.clusters:(r+1)*d.clusters], l.coders), func(k int, n float64) { places[k] += n })
			expected := 0.0
			for k, n := range of {
				w := c.lengths[k]
				expected += n * ((units-1)/3*(2*w*w*w-3*w*w+w) + w*w*places[k])
			}
			length := lengths[r]
			all[r].Do += observed / (m * (m - 1) * length * length)
			if bottom := m*length*(m*length-1) - same; bottom > 0 {
				all[r].De += 2 / length * expected / bottom
			}
		}
	}
	for r := range all {
		all[r].Alpha = math.NaN()
		if all[r].De > 0 {
			all[r].Alpha = 1 - all[r].Do/all[r].De
		}
	}
	return all
}

// across gives the gaps that touch the end of a part: they go on in the next.
func (c *category) across(times []float64, coders int) (gaps []float64) {
	for n := range coders {
		run := 0.0
		for at, drawn := range times {
			for ; drawn > 0; drawn-- {
				p := &c.parts[at]
				if p.empty[n] {
					run += p.lead[n]
					continue
				}
				gaps = append(gaps, run+p.lead[n])
				run = p.trail[n]
			}
		}
		gaps = append(gaps, run)
	}
	return gaps
}
