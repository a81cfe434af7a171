package survival

import (
	"fmt"
	"math"
)

// Quantile is a time by which a share has had the event. Where the curve, or
// an end of its interval, never falls so far, the flag is false.
type Quantile struct {
	Known, HasLo, HasHi bool
	Time, Lo, Hi        float64
}

// Median is the time by which the event has happened to half, with the
// interval of Brookmeyer & Crowley (1982): where the curve's own interval
// crosses one half. On a level stretch at exactly one half it is the
// stretch's middle. Late in a thin sample an end of the interval can rise
// again; then the point nearest below one half is taken, as R's
// quantile(survfit) does.
func (c Curve) Median() Quantile {
	var q Quantile
	q.Time, q.Known = c.cross(func(p Point) (float64, bool) { return p.S, true })
	q.Lo, q.HasLo = c.cross(func(p Point) (float64, bool) { return p.Lo, p.HasCI })
	q.Hi, q.HasHi = c.cross(func(p Point) (float64, bool) { return p.Hi, p.HasCI })
	return q
}

// cross finds where a step curve comes down to one half.
func (c Curve) cross(f func(Point) (float64, bool)) (float64, bool) {
	const half, fuzz = 0.5, 1e-12
	at, best := -1, math.Inf(-1)
	for i, p := range c.Points {
		if v, ok := f(p); ok && v <= half+fuzz && v > best {
			at, best = i, v
		}
	}
	if at < 0 {
		return 0, false
	}
	from := c.Points[at].Time
	if best < half-fuzz {
		return from, true
	}
	for _, p := range c.Points[at+1:] {
		if v, ok := f(p); ok && v < half-fuzz {
			return (from + p.Time) / 2, true
		}
	}
	return (from + c.Points[len(c.Points)-1].Time) / 2, true
}

// RestrictedMean is the mean time until the event or until tmax, whichever
// is first: the area under the curve, with its standard error (R:
// survival:::survmean with rmean = tmax). tmax may not lie beyond the last
// time while the curve is above zero.
func (c Curve) RestrictedMean(tmax float64) (mean, se float64, err error) {
	last := c.Points[len(c.Points)-1]
	if !(tmax > 0) || math.IsInf(tmax, 0) || tmax > last.Time && last.S > 0 {
		return 0, 0, fmt.Errorf("restricted mean to %v, followed to %v: %w", tmax, last.Time, ErrRange)
	}
	at, s := 0.0, 1.0
	areas := make([]float64, 0, len(c.Points)+1)
	for _, p := range c.Points {
		to := math.Min(p.Time, tmax)
		areas = append(areas, s*(to-at))
		mean += s * (to - at)
		at, s = to, p.S
	}
	areas = append(areas, s*(tmax-at))
	mean += s * (tmax - at)
	// Each event time weighs by the area to its right.
	right, v := 0.0, 0.0
	for i := len(c.Points) - 1; i >= 0; i-- {
		p := c.Points[i]
		right += areas[i+1]
		n, d := float64(p.AtRisk), float64(p.Events)
		if p.Time <= tmax && n > d {
			v += right * right * d / (n * (n - d))
		}
	}
	return mean, math.Sqrt(v), nil
}
