package effect

import (
	"fmt"
	"math"
)

// PrePostControlResult is the difference between two groups' changes in units
// of a baseline standard deviation (Morris 2008, Org. Res. Methods 11:364).
type PrePostControlResult struct {
	N1, N2      int
	SDPrePooled float64 // pooled over both groups at pre
	PPC1        float64 // each group's change in its own pre SD, g-corrected, then subtracted (Becker 1988)
	PPC2        float64 // with the pooled pre SD and Morris's factor 1 - 3/(4 df - 1)
	PPC2Exact   float64 // the same with Hedges' exact J
	Rho         float64 // pre–post correlation pooled over groups, weighted by n-1
	VarPPC2     float64 // Morris 2008, eq. 25
}

// PrePostControl compares the change of a treated group with that of a
// control group. All four slices hold complete pairs.
func PrePostControl(treatedPre, treatedPost, controlPre, controlPost []float64) (PrePostControlResult, error) {
	t, err := Paired(treatedPre, treatedPost)
	if err != nil {
		return PrePostControlResult{}, fmt.Errorf("treated group: %w", err)
	}
	c, err := Paired(controlPre, controlPost)
	if err != nil {
		return PrePostControlResult{}, fmt.Errorf("control group: %w", err)
	}
	return PrePostControlSummary(t, c)
}

// PrePostControlSummary does the same from what [Paired] or [FromSummary]
// gave for each group. It needs more than two people in each.
func PrePostControlSummary(t, c PairedResult) (PrePostControlResult, error) {
	if t.N < 3 || c.N < 3 {
		return PrePostControlResult{}, fmt.Errorf("groups of %d and %d, at least 3 each are needed: %w", t.N, c.N, ErrTooFew)
	}
	nt, nc := float64(t.N), float64(c.N)
	df := nt + nc - 2
	r := PrePostControlResult{N1: t.N, N2: c.N}
	r.SDPrePooled = math.Sqrt((t.DF*t.SDPre*t.SDPre + c.DF*c.SDPre*c.SDPre) / df)
	r.Rho = (t.DF*t.R + c.DF*c.R) / df
	r.PPC1 = HedgesJApprox(t.DF)*t.Change/t.SDPre - HedgesJApprox(c.DF)*c.Change/c.SDPre
	raw := (t.Change - c.Change) / r.SDPrePooled
	k := HedgesJApprox(df)
	r.PPC2 = k * raw
	r.PPC2Exact = HedgesJ(df) * raw
	if df > 2 {
		inv := (nt + nc) / (nt * nc)
		d2 := r.PPC2 * r.PPC2
		r.VarPPC2 = 2*k*k*df/(df-2)*((1-r.Rho)*inv+d2/2) - d2
	}
	return r, nil
}
