package effect

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// Comparison sets the proportion of one group beside that of another.
type Comparison struct {
	First, Second    Proportion // each with its Wilson interval
	Difference       float64    // risk difference, first minus second
	Lo, Hi           float64    // Newcombe's hybrid score interval
	WaldLo, WaldHi   float64    // for recomputing published intervals
	HasNNT           bool       // false where the difference is zero
	NNT              float64    // 1/difference; negative is a number needed to harm
	NNTUnbounded     bool       // the interval of the difference holds zero, so that of the NNT runs through infinity
	NNTLo, NNTHi     float64    // reciprocals of Hi and Lo (Altman 1998), 0 where unbounded
	HasRR            bool       // both groups have someone with the event
	RR, RRLo, RRHi   float64    // relative risk, log-normal interval
	HasOR            bool       // no empty cell
	OR, ORLo, ORHi   float64    // odds ratio, Woolf's interval
	Level            float64
	DifferenceMethod string
}

// Compare compares count1 of n1 with count2 of n2. The interval of the
// difference is Newcombe's method 10 (1998, Stat. Med. 17:873), those of the
// ratios are normal on the log scale and are left out (HasRR, HasOR) where a
// cell is empty; no half is added to any cell.
func Compare(count1, n1, count2, n2 int, level float64) (Comparison, error) {
	a, err := Wilson(count1, n1, level)
	if err != nil {
		return Comparison{}, fmt.Errorf("first group: %w", err)
	}
	b, err := Wilson(count2, n2, level)
	if err != nil {
		return Comparison{}, fmt.Errorf("second group: %w", err)
	}
	z := tail.NormalQuantile(1 - (1-level)/2)
	c := Comparison{First: a, Second: b, Difference: a.Value - b.Value, Level: level, DifferenceMethod: "Newcombe hybrid score"}
	c.Lo = c.Difference - math.Hypot(a.Value-a.Lo, b.Hi-b.Value)
	c.Hi = c.Difference + math.Hypot(a.Hi-a.Value, b.Value-b.Lo)
	se := math.Sqrt(a.Value*(1-a.Value)/float64(n1) + b.Value*(1-b.Value)/float64(n2))
	c.WaldLo, c.WaldHi = c.Difference-z*se, c.Difference+z*se
	c.needed()
	c.ratios(z)
	return c, nil
}

func (c *Comparison) needed() {
	if c.Difference == 0 {
		return
	}
	c.HasNNT, c.NNT = true, 1/c.Difference
	if c.Lo <= 0 && c.Hi >= 0 {
		c.NNTUnbounded = true
		return
	}
	c.NNTLo, c.NNTHi = 1/c.Hi, 1/c.Lo
}

func (c *Comparison) ratios(z float64) {
	x1, n1 := float64(c.First.Count), float64(c.First.N)
	x2, n2 := float64(c.Second.Count), float64(c.Second.N)
	if x1 > 0 && x2 > 0 {
		c.HasRR = true
		c.RR = c.First.Value / c.Second.Value
		f := math.Exp(z * math.Sqrt(1/x1-1/n1+1/x2-1/n2))
		c.RRLo, c.RRHi = c.RR/f, c.RR*f
	}
	if x1 > 0 && x2 > 0 && x1 < n1 && x2 < n2 {
		c.HasOR = true
		c.OR = x1 * (n2 - x2) / (x2 * (n1 - x1))
		f := math.Exp(z * math.Sqrt(1/x1+1/(n1-x1)+1/x2+1/(n2-x2)))
		c.ORLo, c.ORHi = c.OR/f, c.OR*f
	}
}
