package analysis

import (
	"gonum.org/v1/gonum/stat"

	"tend/evaluation/plan"
	"tend/stats/effect"
)

const reliableMethod = "Jacobson & Truax 1991: change ÷ (SD before × √(1 − r) × √2) beyond ±1.96; SD of the same people before"

// reliable counts change beyond the instrument's noise, and with a norm also
// who crossed cut-off c.
func reliable(pre, post []float64, out plan.Outcome) *Reliable {
	rel := out.Reliability
	r := &Reliable{R: rel.R, Kind: rel.Kind, Source: rel.Source, SDBefore: Unknown, SEM: Unknown, SDifference: Unknown,
		Threshold: Unknown, Cutoff: Unknown, Better: share(0, 0), Same: share(0, 0), Worse: share(0, 0), Method: reliableMethod}
	rule := effect.ReliableRule{Reliability: rel.R, Direction: directionOf(out.Better)}
	if n := out.Norm; n != nil && len(pre) > 1 {
		cut, err := effect.CutoffPoints(mean(pre), stat.StdDev(pre, nil), n.Mean, n.SD, rule.Direction)
		if err == nil {
			rule.HasCutoff, rule.Cutoff = true, cut.C
			r.Cutoff, r.NormSource = Number(cut.C), n.Source
		}
	}
	res, err := effect.ReliableChange(pre, post, rule)
	if err != nil {
		r.Why = why(err)
		return r
	}
	r.SDBefore, r.SEM, r.SDifference, r.Threshold = Number(res.SDPre), Number(res.SEM), Number(res.SDiff), Number(res.Threshold)
	c := res.Counts
	r.Better = share(c[effect.Recovered]+c[effect.Improved], res.N)
	r.Same = share(c[effect.Unchanged], res.N)
	r.Worse = share(c[effect.Deteriorated]+c[effect.DeterioratedClinically], res.N)
	if rule.HasCutoff {
		s := share(c[effect.Recovered], res.N)
		r.Recovered = &s
	}
	return r
}
