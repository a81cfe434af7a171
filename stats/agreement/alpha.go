package agreement

import (
	"fmt"
	"math"

	"tend/stats/resample"
)

// Level of measurement of the values.
type Level int

// Nominal values are equal or not; ordinal ones differ by the ratings in
// between; interval by their squared difference; ratio by that relative to
// their sum (values must not be negative).
const (
	Nominal Level = iota
	Ordinal
	Interval
	Ratio
)

// Alpha is Krippendorff's α = 1 - Do/De.
type Alpha struct {
	Alpha    float64
	Do, De   float64 // observed and expected disagreement
	Pairable int     // ratings in units with two or more
	Level    Level
}

// Krippendorff computes α over all units together (Krippendorff 2011,
// Computing Krippendorff's Alpha-Reliability; R: irr::kripp.alpha, which is
// wrong for three or more raters with complete data). Units with fewer than
// two ratings do not count. One category everywhere leaves α undefined: an
// error, not 1.
func Krippendorff(u *Units, level Level) (Alpha, error) {
	if err := u.checkLevel(level); err != nil {
		return Alpha{}, err
	}
	if n := u.pairable(); n < 2 {
		return Alpha{}, fmt.Errorf("no unit was rated twice: %w", ErrTooFew)
	}
	a := newAlphaSums(u, level)
	weight := make([]int32, len(a.shapes))
	for _, s := range a.shapeOf {
		if s >= 0 {
			weight[s]++
		}
	}
	out := a.compute(weight)
	out.Pairable = u.pairable()
	if math.IsNaN(out.Alpha) {
		return Alpha{}, fmt.Errorf("α of %d ratings: %w", out.Pairable, ErrOneCategory)
	}
	return out, nil
}

func (u *Units) checkLevel(level Level) error {
	if level < Nominal || level > Ratio {
		return fmt.Errorf("level of measurement %d: %w", level, ErrRange)
	}
	if level == Ratio && len(u.Values) > 0 && u.Values[0] < 0 {
		return fmt.Errorf("ratio level with the negative value %v: %w", u.Values[0], ErrRange)
	}
	return nil
}

// alphaSums computes α for any weighting of the units. Units with the same
// counts are one shape, so that a bootstrap adds up shapes, not units.
type alphaSums struct {
	level   Level
	values  []float64
	shapes  []shape
	shapeOf []int32   // by unit; -1 where not pairable
	metric  []float64 // q×q δ², fixed unless ordinal
	n       []float64 // category totals
	pairs   []float64 // q×q coincidences, ordinal only
}

type shape struct {
	counts   []int
	rated    int
	disagree float64 // Σ n_c n_k δ²_ck / (m-1), where δ is fixed
}

func newAlphaSums(u *Units, level Level) *alphaSums {
	q := len(u.Values)
	a := &alphaSums{level: level, values: u.Values, shapeOf: make([]int32, u.Len()), metric: make([]float64, q*q), n: make([]float64, q), pairs: make([]float64, q*q)}
	for c, v := range u.Values {
		for k, w := range u.Values {
			switch {
			case c == k:
			case level == Nominal:
				a.metric[c*q+k] = 1
			case level == Interval:
				a.metric[c*q+k] = (v - w) * (v - w)
			case level == Ratio:
				a.metric[c*q+k] = (v - w) / (v + w) * ((v - w) / (v + w))
			}
		}
	}
	index := map[string]int32{}
	key := make([]byte, 0, 4*q)
	for i, c := range u.counts {
		if u.rated[i] < 2 {
			a.shapeOf[i] = -1
			continue
		}
		key = key[:0]
		for _, n := range c {
			key = append(key, byte(n), byte(n>>8), byte(n>>16))
		}
		s, ok := index[string(key)]
		if !ok {
			s = int32(len(a.shapes))
			index[string(key)] = s
			a.shapes = append(a.shapes, shape{c, u.rated[i], a.disagreement(c, u.rated[i])})
		}
		a.shapeOf[i] = s
	}
	return a
}

func (a *alphaSums) disagreement(c []int, m int) float64 {
	q, s := len(c), 0.0
	for i, n := range c {
		if n == 0 {
			continue
		}
		for k, w := range c {
			s += float64(n*w) * a.metric[i*q+k]
		}
	}
	return s / float64(m-1)
}

// compute gives α when shape s occurs weight[s] times; NaN where undefined.
func (a *alphaSums) compute(weight []int32) Alpha {
	q := len(a.values)
	clear(a.n)
	total, do := 0.0, 0.0
	for s := range a.shapes {
		if weight[s] == 0 {
			continue
		}
		w, sh := float64(weight[s]), &a.shapes[s]
		do += w * sh.disagree
		total += w * float64(sh.rated)
		for k, n := range sh.counts {
			a.n[k] += w * float64(n)
		}
	}
	if a.level == Ordinal {
		do = a.ordinal(weight)
	}
	de := 0.0
	for c := range q {
		for k := range c {
			de += 2 * a.n[c] * a.n[k] * a.metric[c*q+k]
		}
	}
	out := Alpha{Do: do / total, De: de / (total * (total - 1)), Level: a.level}
	out.Alpha = 1 - out.Do/out.De
	if !(out.De > 0) || math.IsInf(out.Alpha, 0) {
		out.Alpha = math.NaN()
	}
	return out
}

// ordinal sets the metric from the category totals, on which it depends, and
// returns the observed disagreement.
func (a *alphaSums) ordinal(weight []int32) float64 {
	q := len(a.values)
	for c := range q {
		between := a.n[c] / 2
		for k := c + 1; k < q; k++ {
			d := between + a.n[k]/2
			a.metric[c*q+k], a.metric[k*q+c] = d*d, d*d
			between += a.n[k]
		}
	}
	clear(a.pairs)
	for s := range a.shapes {
		sh := &a.shapes[s]
		w := float64(weight[s]) / float64(sh.rated-1)
		for c, n := range sh.counts {
			if n == 0 || w == 0 {
				continue
			}
			for k := range c {
				a.pairs[c*q+k] += 2 * w * float64(n*sh.counts[k])
			}
		}
	}
	do := 0.0
	for i, p := range a.pairs {
		do += p * a.metric[i]
	}
	return do
}

// Bootstrap resamples units, or whole clusters of them where cluster holds a
// code per unit (documents, sessions: ratings within one are alike, and their
// interval is then wider). Replicates in which α is undefined are counted in
// the result, not taken as 1.
func (u *Units) Bootstrap(level Level, cluster []int, opt resample.Options) (*resample.Result, error) {
	if _, err := Krippendorff(u, level); err != nil {
		return nil, err
	}
	if cluster == nil {
		base := newAlphaSums(u, level)
		return resample.BootstrapWith(u.Len(), base.statistic, opt)
	}
	if len(cluster) != u.Len() {
		return nil, fmt.Errorf("%d cluster codes for %d units: %w", len(cluster), u.Len(), ErrRange)
	}
	c, err := resample.NewClusters(cluster)
	if err != nil {
		return nil, err
	}
	base := newAlphaSums(u, level)
	return c.BootstrapWith(base.statistic, opt)
}

// statistic is α of the drawn units, with scratch memory of its own.
func (a *alphaSums) statistic() resample.Statistic {
	b := *a
	b.n, b.metric, b.pairs = make([]float64, len(a.n)), append([]float64(nil), a.metric...), make([]float64, len(a.pairs))
	// The last place takes the units that cannot be paired.
	weight := make([]int32, len(a.shapes)+1)
	place := make([]int32, len(a.shapeOf))
	for i, s := range a.shapeOf {
		place[i] = s
		if s < 0 {
			place[i] = int32(len(a.shapes))
		}
	}
	return func(rows []int32) float64 {
		clear(weight)
		for _, r := range rows {
			weight[place[r]]++
		}
		return b.compute(weight).Alpha
	}
}
