package effect

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
	"tend/stats/noncentral"
)

// PairedResult is the change of one group between two occasions.
type PairedResult struct {
	N                int
	MeanPre, SDPre   float64
	MeanPost, SDPost float64
	R                float64 // Pearson correlation of pre with post
	Change           float64 // mean of post minus pre
	SDChange         float64
	SE               float64 // of the mean change
	T, DF, P         float64 // paired t test, two-sided
	Level            float64 // of every interval here, 0.95
	Lo, Hi           float64 // confidence interval of the mean change
	Sizes            []Size
}

// Size gives the effect size of the named convention, and whether there is one.
func (r PairedResult) Size(convention string) (Size, bool) {
	for _, s := range r.Sizes {
		if s.Convention == convention {
			return s, true
		}
	}
	return Size{}, false
}

// Summary is what a table prints about one group measured twice.
type Summary struct {
	N                int
	MeanPre, SDPre   float64
	MeanPost, SDPost float64
	R                float64 // correlation of pre with post, -1 to 1
}

// Paired describes the change from pre to post, which hold the same people in
// the same order. Missing answers must be left out beforehand
// ([CompletePairs]). It needs two pairs, and variation in pre, in post and in
// the change.
//
// The t test and interval are R's t.test(post, pre, paired = TRUE).
func Paired(pre, post []float64) (PairedResult, error) {
	if len(pre) != len(post) {
		return PairedResult{}, fmt.Errorf("pre has %d values, post %d: %w", len(pre), len(post), ErrLength)
	}
	if err := finite("pre", pre); err != nil {
		return PairedResult{}, err
	}
	if err := finite("post", post); err != nil {
		return PairedResult{}, err
	}
	if len(pre) < 2 {
		return PairedResult{}, fmt.Errorf("%d pairs, at least 2 are needed: %w", len(pre), ErrTooFew)
	}
	s := Summary{N: len(pre)}
	s.MeanPre, s.SDPre = meanSD(pre)
	s.MeanPost, s.SDPost = meanSD(post)
	change, sdChange := meanSDDifference(post, pre)
	s.R = correlation(pre, post, s)
	return summarise(s, change, sdChange)
}

// FromSummary does the same from sufficient statistics, for a printed table
// or a large register. The pre–post correlation r must be known or assumed;
// say which beside the result.
func FromSummary(n int, meanPre, sdPre, meanPost, sdPost, r float64) (PairedResult, error) {
	s := Summary{N: n, MeanPre: meanPre, SDPre: sdPre, MeanPost: meanPost, SDPost: sdPost, R: r}
	if err := finite("mean or SD", []float64{meanPre, sdPre, meanPost, sdPost, r}); err != nil {
		return PairedResult{}, err
	}
	switch {
	case n < 2:
		return PairedResult{}, fmt.Errorf("n = %d, at least 2 are needed: %w", n, ErrTooFew)
	case sdPre < 0 || sdPost < 0:
		return PairedResult{}, fmt.Errorf("a standard deviation is negative: %w", ErrRange)
	case r < -1 || r > 1:
		return PairedResult{}, fmt.Errorf("correlation %v: %w", r, ErrRange)
	}
	v := (sdPre-sdPost)*(sdPre-sdPost) + 2*(1-r)*sdPre*sdPost
	return summarise(s, meanPost-meanPre, math.Sqrt(v))
}

func summarise(s Summary, change, sdChange float64) (PairedResult, error) {
	scale := math.Max(math.Abs(s.MeanPre), math.Abs(s.MeanPost))
	for _, c := range []struct {
		what string
		sd   float64
	}{{"pre", s.SDPre}, {"post", s.SDPost}, {"the change", sdChange}} {
		if constant(c.sd, scale) {
			return PairedResult{}, fmt.Errorf("%s has the same value for everyone: %w", c.what, ErrZeroVariance)
		}
	}
	r := PairedResult{
		N: s.N, MeanPre: s.MeanPre, SDPre: s.SDPre, MeanPost: s.MeanPost, SDPost: s.SDPost,
		R: s.R, Change: change, SDChange: sdChange, Level: 0.95, DF: float64(s.N - 1),
	}
	r.SE = sdChange / math.Sqrt(float64(s.N))
	r.T = change / r.SE
	if err := finite("t", []float64{r.T}); err != nil {
		return PairedResult{}, err
	}
	r.P = tail.T2(r.T, r.DF)
	half := tail.TQuantile(1-(1-r.Level)/2, r.DF) * r.SE
	r.Lo, r.Hi = change-half, change+half
	lo, hi, err := noncentral.NCPInterval(r.T, r.DF, r.Level)
	if err != nil {
		return PairedResult{}, err
	}
	r.Sizes = pairedSizes(r, lo, hi)
	// Values near the largest float overflow when squared.
	for _, s := range r.Sizes {
		if err := finite("the effect size "+s.Convention, []float64{s.Value, s.Lo, s.Hi}); err != nil {
			return PairedResult{}, err
		}
	}
	return r, finite("the interval of the change", []float64{r.P, r.Lo, r.Hi, r.SE})
}

// meanSDDifference is meanSD of a - b without making the differences.
func meanSDDifference(a, b []float64) (mean, sd float64) {
	n := float64(len(a))
	for i := range a {
		mean += a[i] - b[i]
	}
	mean /= n
	ss, drift := 0.0, 0.0
	for i := range a {
		d := a[i] - b[i] - mean
		ss += d * d
		drift += d
	}
	return mean + drift/n, math.Sqrt(math.Max(0, ss-drift*drift/n) / (n - 1))
}

func correlation(x, y []float64, s Summary) float64 {
	if s.SDPre == 0 || s.SDPost == 0 {
		return 0
	}
	sum := 0.0
	for i := range x {
		sum += (x[i] - s.MeanPre) / s.SDPre * ((y[i] - s.MeanPost) / s.SDPost)
	}
	return math.Max(-1, math.Min(1, sum/float64(len(x)-1)))
}
