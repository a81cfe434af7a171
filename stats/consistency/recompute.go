package consistency

import (
	"fmt"
	"math"

	"tend/stats/effect"
)

// Row is one measure of a printed pre–post table.
type Row struct {
	Name         string
	Pre, SDPre   Printed
	Post, SDPost Printed
	HasEffect    bool
	Effect       Printed // as printed, without sign
}

// Convention is an effect size recomputed from a row, with the range that the
// rounding of the printed numbers leaves.
type Convention struct {
	Name    string // "d_pre", "d_post", "d_av", "d_av_mean"
	Value   float64
	Lo, Hi  float64
	Matches bool // the printed effect size is one of the values in the range
}

// ImpliedR is the pre–post correlation that a printed effect size would need
// if it were d_z, mean change over the SD of change.
type ImpliedR struct {
	R        float64
	Lo, Hi   float64 // by rounding of the effect size and the means
	Possible bool    // some correlation from -1 to 1 is in the range
	T, P     float64 // the paired t test that this d_z implies
	CILo     float64 // exact 95 % interval of this d_z
	CIHi     float64
}

// Recomputed is what follows from a row.
type Recomputed struct {
	Row         Row
	N           int
	Change      float64 // absolute mean change
	Conventions []Convention
	Denominator float64 // that the printed effect size would need; 0 without one
	IfDz        ImpliedR
	Assumes     string
}

// Recompute works out every convention's effect size from the printed means
// and standard deviations of n people. Means may each be half a unit of their
// last decimal off, and so may standard deviations.
func Recompute(row Row, n int) (Recomputed, error) {
	for _, p := range []struct {
		what string
		v    Printed
	}{{"mean before", row.Pre}, {"SD before", row.SDPre}, {"mean after", row.Post}, {"SD after", row.SDPost}, {"effect size", row.Effect}} {
		if err := p.v.check(p.what); err != nil {
			return Recomputed{}, fmt.Errorf("%s: %w", row.Name, err)
		}
	}
	if n < 3 {
		return Recomputed{}, fmt.Errorf("%s: %d people: %w", row.Name, n, ErrRange)
	}
	if row.SDPre.Lo() <= 0 || row.SDPost.Lo() <= 0 {
		return Recomputed{}, fmt.Errorf("%s: a standard deviation of zero within rounding: %w", row.Name, ErrRange)
	}
	out := Recomputed{Row: row, N: n, Change: math.Abs(row.Post.Value - row.Pre.Value), Assumes: "means, standard deviations and effect size are of the same people and were rounded, not cut off"}
	d := row.Pre.Half() + row.Post.Half()
	least, most := math.Max(0, out.Change-d), out.Change+d
	a, b := row.SDPre, row.SDPost
	for _, c := range []struct {
		name string
		unit func(a, b float64) float64
	}{
		{"d_pre", func(a, _ float64) float64 { return a }},
		{"d_post", func(_, b float64) float64 { return b }},
		{"d_av", func(a, b float64) float64 { return math.Sqrt((a*a + b*b) / 2) }},
		{"d_av_mean", func(a, b float64) float64 { return (a + b) / 2 }},
	} {
		k := Convention{Name: c.name, Value: out.Change / c.unit(a.Value, b.Value), Lo: least / c.unit(a.Hi(), b.Hi()), Hi: most / c.unit(a.Lo(), b.Lo())}
		k.Matches = row.HasEffect && k.Lo <= row.Effect.Hi()+slack && k.Hi >= row.Effect.Lo()-slack
		out.Conventions = append(out.Conventions, k)
	}
	if !row.HasEffect {
		return out, nil
	}
	if row.Effect.Lo() <= 0 {
		return Recomputed{}, fmt.Errorf("%s: effect size %s is zero or negative within rounding; print it without its sign: %w", row.Name, row.Effect, ErrRange)
	}
	out.Denominator = out.Change / row.Effect.Value
	return out, out.implied(least, most)
}

// implied fills IfDz: SD of change is change over d_z, and
// r = (s₁² + s₂² - s_D²)/(2 s₁ s₂).
func (o *Recomputed) implied(least, most float64) error {
	a, b, es := o.Row.SDPre.Value, o.Row.SDPost.Value, o.Row.Effect
	r := func(change, d float64) float64 {
		s := change / d
		return (a*a + b*b - s*s) / (2 * a * b)
	}
	o.IfDz = ImpliedR{R: r(o.Change, es.Value), Lo: r(most, es.Lo()), Hi: r(least, es.Hi())}
	o.IfDz.Possible = o.IfDz.Lo <= 1 && o.IfDz.Hi >= -1
	// A paired result with mean change d and SD of change 1 has this d_z; how
	// the SD of change comes about does not matter to it.
	p, err := effect.FromSummary(o.N, 0, math.Sqrt(0.5), es.Value, math.Sqrt(0.5), 0)
	if err != nil {
		return fmt.Errorf("%s: %w", o.Row.Name, err)
	}
	z, _ := p.Size("d_z")
	o.IfDz.T, o.IfDz.P, o.IfDz.CILo, o.IfDz.CIHi = p.T, p.P, z.Lo, z.Hi
	return nil
}

// CarriedUnchanged is the mean change of everyone enrolled if those who were
// lost had not changed at all.
func CarriedUnchanged(change float64, analysed, enrolled int) (float64, error) {
	if change-change != 0 || analysed < 1 || enrolled < analysed {
		return 0, fmt.Errorf("change %v of %d among %d: %w", change, analysed, enrolled, ErrRange)
	}
	return change * float64(analysed) / float64(enrolled), nil
}
