package survival

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// Scale is the scale on which the interval of the curve is symmetric.
type Scale int

// LogLog, on log(-log S), stays within 0 and 1 and is the one to print;
// Log (R's default) and Plain serve to recompute published curves.
const (
	LogLog Scale = iota
	Log
	Plain
)

// Point is the curve at one observed time.
type Point struct {
	Time      float64
	AtRisk    int // followed up to just before Time
	Events    int
	Censored  int
	S         float64 // the share to whom it has not happened by Time
	SE        float64 // Greenwood; 0 where S is 0
	HasCI     bool    // false where S is 0, where no interval exists
	Lo, Hi    float64
	CumHazard float64 // Nelson–Aalen
}

// Curve is a Kaplan–Meier estimate.
type Curve struct {
	N, Events int
	Level     float64
	Scale     Scale
	Points    []Point // one per distinct time, ascending
}

// KaplanMeier estimates the curve of time (any unit, ≥ 0) with event true
// where it ended in the event and false where following stopped (Kaplan &
// Meier 1958; R: survival::survfit, conf.type by scale). Censoring at the
// time of an event counts as after it. level is the intervals', as 0.95.
func KaplanMeier(time []float64, event []bool, level float64, scale Scale) (Curve, error) {
	if err := check(time, event); err != nil {
		return Curve{}, err
	}
	if !(level > 0 && level < 1) {
		return Curve{}, fmt.Errorf("confidence level %v: %w", level, ErrRange)
	}
	c := Curve{N: len(time), Level: level, Scale: scale}
	z := tail.NormalQuantile(1 - (1-level)/2)
	order := byTime(time)
	s, green, hazard := 1.0, 0.0, 0.0
	for i := 0; i < len(order); {
		p := Point{Time: time[order[i]], AtRisk: len(order) - i}
		for ; i < len(order) && time[order[i]] == p.Time; i++ {
			if event[order[i]] {
				p.Events++
			} else {
				p.Censored++
			}
		}
		n, d := float64(p.AtRisk), float64(p.Events)
		c.Events += p.Events
		s *= (n - d) / n
		if n > d {
			green += d / (n * (n - d))
		}
		hazard += d / n
		p.S, p.CumHazard = s, hazard
		if s > 0 {
			p.SE = s * math.Sqrt(green)
			p.HasCI = true
			p.Lo, p.Hi = interval(s, p.SE, z, scale)
		}
		c.Points = append(c.Points, p)
	}
	return c, nil
}

func interval(s, se, z float64, scale Scale) (lo, hi float64) {
	switch {
	case se == 0:
		return s, s
	case scale == Plain:
		return math.Max(0, s-z*se), math.Min(1, s+z*se)
	case scale == Log:
		f := math.Exp(z * se / s)
		return s / f, math.Min(1, s*f)
	}
	w := z * se / (s * math.Abs(math.Log(s)))
	return math.Pow(s, math.Exp(w)), math.Pow(s, math.Exp(-w))
}

// At is the curve at any time from 0 on: its last point not after t, with
// the number still at risk at t itself.
func (c Curve) At(t float64) Point {
	p := Point{Time: t, AtRisk: c.N, S: 1, HasCI: true, Lo: 1, Hi: 1}
	for _, q := range c.Points {
		if q.Time > t {
			p.AtRisk = q.AtRisk
			break
		}
		p = q
		if q.Time == t {
			break
		}
		p.AtRisk = q.AtRisk - q.Events - q.Censored
	}
	p.Time = t
	return p
}
