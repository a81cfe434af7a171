package effect

import (
	"math"

	"tend/stats/internal/tail"
)

const (
	exactNCT   = "noncentral t, exact"
	algina     = "noncentral t, Algina & Keselman 2003"
	rAsKnown   = "noncentral t with r taken as known"
	bonettPre  = "normal, Bonett 2008 (standardised by pre)"
	bonettPost = "normal, Bonett 2008 (standardised by post)"
)

// pairedSizes lists the conventions. ncpLo and ncpHi bound the noncentrality
// of the paired t; every interval made from them is that of the mean change
// in units of its standard error, brought to the convention's unit.
func pairedSizes(r PairedResult, ncpLo, ncpHi float64) []Size {
	s1, s2, rho := r.SDPre, r.SDPost, r.R
	df := r.DF
	rms := math.Sqrt((s1*s1 + s2*s2) / 2)
	scaled := func(name string, unit float64, method string) Size {
		k := r.SE / unit
		return Size{Convention: name, Value: r.Change / unit, HasCI: true, Lo: ncpLo * k, Hi: ncpHi * k, CIMethod: method, N: r.N, R: rho}
	}
	base := []Size{
		// Cohen 1988, p. 48.
		scaled("d_z", r.SDChange, exactNCT),
		// Divided by the root mean square of the two standard deviations.
		scaled("d_av", rms, algina),
		// Divided by their plain mean (Cumming 2012); no interval of its own.
		{Convention: "d_av_mean", Value: r.Change / ((s1 + s2) / 2), N: r.N, R: rho},
		r.glass("d_pre", s1, bonettPre),
		r.glass("d_post", s2, bonettPost),
	}
	// d_rm brings d_z to raw-score units when both SDs are alike (Morris &
	// DeShon 2002, eq. 8). With r = 1 its unit is infinite.
	if rho < 1 {
		base = append(base, scaled("d_rm", r.SDChange/math.Sqrt(2*(1-rho)), rAsKnown))
	}
	out := base
	for _, s := range base {
		if HedgesJ(df) > 0 {
			out = append(out, s.corrected(df))
		}
	}
	return out
}

// glass is the change in units of one occasion's standard deviation (Becker
// 1988 for pre), with the variance of Bonett 2008 (Psychol. Methods 13:99,
// d²/(2 df) + s_D²/(df s²)).
func (r PairedResult) glass(name string, sd float64, method string) Size {
	d := r.Change / sd
	se := math.Sqrt(d*d/(2*r.DF) + r.SDChange*r.SDChange/(sd*sd*r.DF))
	half := tail.NormalQuantile(1-(1-r.Level)/2) * se
	return Size{Convention: name, Value: d, HasCI: true, Lo: d - half, Hi: d + half, CIMethod: method, N: r.N, R: r.R}
}

// Variances are the sampling variances of the effect sizes that different
// programs report, for use in a meta-analysis or to recompute their output.
type Variances struct {
	BonettAv  float64 // d_av, Bonett 2008, rms unit
	BonettPre float64 // d_pre, Bonett 2008
	BirdAv    float64 // d_av with its unit taken as known (R: effectsize, repeated measures "av")
	BeckerPre float64 // d_pre, Becker 1988 (R: effectsize, "becker")
	CooperRM  float64 // d_rm, Cooper, Hedges & Valentine 2009 (R: effectsize, "rm")
	SMCC      float64 // g_z (R: metafor::escalc, measure SMCC)
	SMCR      float64 // g_pre, equal population SDs (metafor SMCR)
	SMCRH     float64 // g_pre, unequal population SDs (metafor SMCRH)
}

// Variances computes them all.
func (r PairedResult) Variances() Variances {
	n, df, rho := float64(r.N), r.DF, r.R
	a, b := r.SDPre*r.SDPre, r.SDPost*r.SDPost
	v2 := r.SDChange * r.SDChange
	ms := (a + b) / 2
	dAv := r.Change / math.Sqrt(ms)
	dPre := r.Change / r.SDPre
	dz := r.Change / r.SDChange
	dRM := dz * math.Sqrt(2*(1-rho))
	j := HedgesJ(df)
	gPre, gz := j*dPre, j*dz
	return Variances{
		BonettAv:  dAv*dAv*(a*a+b*b+2*rho*rho*a*b)/(8*df*ms*ms) + v2/(df*ms),
		BonettPre: dPre*dPre/(2*df) + v2/(a*df),
		BirdAv:    v2 / n / ms,
		BeckerPre: 2*(1-rho)/n + dPre*dPre/(2*n),
		CooperRM:  (1/n + dRM*dRM/(2*n)) * 2 * (1 - rho),
		SMCC:      1/n + gz*gz/(2*n),
		SMCR:      2*(1-rho)/n + gPre*gPre/(2*n),
		SMCRH:     j * j * (v2/(a*df) + gPre*gPre/(2*df)),
	}
}
