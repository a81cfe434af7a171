package consistency

import (
	"fmt"
	"math"

	"tend/stats/effect"
)

// AssumesSizes are the assumptions of [Recompute] in words.
const AssumesSizes = "The printed means and standard deviations are those of the people on whom the effect size was computed, and each lies anywhere within its rounding."

// Row is one outcome measured twice, as printed. ES may be left out.
type Row struct {
	N            int
	Pre, SDPre   Printed
	Post, SDPost Printed
	ES           Printed
}

func (r Row) check() error {
	for _, p := range []struct {
		name string
		p    Printed
	}{{"mean before", r.Pre}, {"SD before", r.SDPre}, {"mean after", r.Post}, {"SD after", r.SDPost}} {
		if !p.p.Given() {
			return fmt.Errorf("%s: %w", p.name, ErrMissing)
		}
	}
	switch {
	case r.N < 2:
		return fmt.Errorf("n = %d, at least 2 are needed: %w", r.N, ErrTooFew)
	case r.SDPre.units < 0 || r.SDPost.units < 0:
		return fmt.Errorf("a standard deviation is negative: %w", ErrRange)
	case r.SDPre.units == 0 || r.SDPost.units == 0:
		return fmt.Errorf("a standard deviation is printed as zero: %w", ErrZeroVariance)
	}
	return nil
}

// Change is the mean after minus the mean before.
func (r Row) Change() float64 { return r.Post.Value() - r.Pre.Value() }

// change is the size of the change with the range that rounding leaves.
func (r Row) change() (v, lo, hi float64) {
	v = math.Abs(r.Change())
	half := r.Pre.Half() + r.Post.Half()
	return v, math.Max(0, v-half), v + half
}

// Recomputed is an effect size under one convention, without its sign.
type Recomputed struct {
	Convention string
	Value      float64
	Lo, Hi     float64 // what rounding of the means and SDs leaves
	Fits       bool    // some value in [Lo, Hi] rounds to the printed one
}

// Recompute gives the size of change under each convention that needs no
// correlation: divided by the SD before (d_pre; Glass, Becker), after
// (d_post), by the root mean square of both (d_av, which with equal n is also
// the pooled SD), by their plain mean (d_av_mean); and each again with Hedges'
// exact small-sample factor (g_…).
func Recompute(r Row) ([]Recomputed, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	v, lo, hi := r.change()
	lo1, hi1 := r.SDPre.Bounds()
	lo2, hi2 := r.SDPost.Bounds()
	rms := func(a, b float64) float64 { return math.Sqrt((a*a + b*b) / 2) }
	s1, s2 := r.SDPre.Value(), r.SDPost.Value()
	out := []Recomputed{
		{Convention: "d_pre", Value: v / s1, Lo: lo / hi1, Hi: hi / lo1},
		{Convention: "d_post", Value: v / s2, Lo: lo / hi2, Hi: hi / lo2},
		{Convention: "d_av", Value: v / rms(s1, s2), Lo: lo / rms(hi1, hi2), Hi: hi / rms(lo1, lo2)},
		{Convention: "d_av_mean", Value: 2 * v / (s1 + s2), Lo: 2 * lo / (hi1 + hi2), Hi: 2 * hi / (lo1 + lo2)},
	}
	if j := effect.HedgesJ(float64(r.N - 1)); j > 0 {
		for _, d := range out[:4:4] {
			out = append(out, Recomputed{Convention: "g" + d.Convention[1:], Value: d.Value * j, Lo: d.Lo * j, Hi: d.Hi * j})
		}
	}
	for i := range out {
		out[i].Fits = r.ES.Given() && r.ES.overlaps(out[i].Lo, out[i].Hi)
	}
	return out, nil
}
