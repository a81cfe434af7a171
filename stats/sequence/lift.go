package sequence

import (
	"fmt"
	"math"

	"tend/stats/resample"
)

// Lift says whether an outcome is more frequent after a cue, among moments
// that start alike.
type Lift struct {
	Strata      []StratumLift // one per starting state that occurs, ascending
	Difference  float64       // Mantel–Haenszel pooled difference of the outcome's share, with minus without the cue
	Lift        float64       // outcomes after the cue over those expected were it like the stratum; 0 where none is expected
	Observed    float64       // outcomes after the cue
	Expected    float64
	Permutation *resample.PermutationResult // of Observed, cues shuffled within strata
}

// StratumLift is one starting state's 2×2 table.
type StratumLift struct {
	From                   int
	N, Cues                int
	WithCue, Without       float64 // the outcome's share; zero where there is no such moment
	HasCue, HasNone        bool
	Lift                   float64 // WithCue over the share of all
	OutcomesCue, OutcomesN int
}

// StratifiedLift compares moments with and without a cue (a therapist's
// move) within each starting state from[i] (where the participant stood).
// Without the strata, a move that is made to people who are doing well would
// seem to help. The p value shuffles cues within strata, so it needs no
// large numbers (Mantel & Haenszel 1959; R: coin::independence_test with
// blocks).
func StratifiedLift(from []int, cue, outcome []bool, opt resample.Options) (*Lift, error) {
	n := len(from)
	if len(cue) != n || len(outcome) != n {
		return nil, fmt.Errorf("%d starts, %d cues, %d outcomes: %w", n, len(cue), len(outcome), ErrRange)
	}
	states := 0
	for i, f := range from {
		if f < 0 || f > 1<<20 {
			return nil, fmt.Errorf("moment %d: state %d: %w", i+1, f, ErrCodes)
		}
		states = max(states, f+1)
	}
	tables := make([][4]float64, states) // n11, n10, n01, n00: cue, outcome
	for i, f := range from {
		k := 0
		if !cue[i] {
			k += 2
		}
		if !outcome[i] {
			k++
		}
		tables[f][k]++
	}
	out := &Lift{}
	top, bottom := 0.0, 0.0
	compared := false
	for f, t := range tables {
		with, without := t[0]+t[1], t[2]+t[3]
		all := with + without
		if all == 0 {
			continue
		}
		s := StratumLift{From: f, N: int(all), Cues: int(with), HasCue: with > 0, HasNone: without > 0, OutcomesCue: int(t[0]), OutcomesN: int(t[0] + t[2])}
		if with > 0 {
			s.WithCue = t[0] / with
		}
		if without > 0 {
			s.Without = t[2] / without
		}
		expected := with * (t[0] + t[2]) / all
		if expected > 0 {
			s.Lift = t[0] / expected
		}
		out.Observed += t[0]
		out.Expected += expected
		if with > 0 && without > 0 {
			compared = true
			top += (t[0]*without - t[2]*with) / all
			bottom += with * without / all
		}
		out.Strata = append(out.Strata, s)
	}
	if !compared {
		return nil, fmt.Errorf("no starting state has moments with and without the cue: %w", ErrTooFew)
	}
	out.Difference = top / bottom
	if out.Expected > 0 {
		out.Lift = out.Observed / out.Expected
	}
	var err error
	out.Permutation, err = resample.Permute(n, from, func(order []int32) float64 {
		s := 0.0
		for i, r := range order {
			if cue[r] && outcome[i] {
				s++
			}
		}
		return s
	}, opt)
	return out, err
}

// Trend is a Mann–Kendall test.
type Trend struct {
	S     float64 // pairs that rise minus pairs that fall
	Tau   float64 // Kendall's τ_b
	Z, P  float64 // normal, with ties and continuity correction
	Slope float64 // Sen's: the median slope of all pairs
	// PExact counts all orders; HasExact only without ties and up to 50 values.
	HasExact bool
	PExact   float64
	// SlopeLo and SlopeHi bound the slope at 95 %; very short series have none.
	HasCI            bool
	SlopeLo, SlopeHi float64
}

// MannKendall tests whether values taken in order of time rise or fall (Mann
// 1945, Kendall 1975; R: Kendall::MannKendall, with the slope of Sen 1968 per
// step). It needs four values that are not all alike.
func MannKendall(x []float64) (Trend, error) {
	n := len(x)
	if n < 4 {
		return Trend{}, fmt.Errorf("%d values, 4 are needed: %w", n, ErrTooFew)
	}
	for i, v := range x {
		if v-v != 0 {
			return Trend{}, fmt.Errorf("value %d is %v: %w", i+1, v, ErrRange)
		}
	}
	var t Trend
	slopes := make([]float64, 0, n*(n-1)/2)
	ties := map[float64]float64{}
	for i, v := range x {
		ties[v]++
		for j := range i {
			slopes = append(slopes, (v-x[j])/float64(i-j))
			switch {
			case v > x[j]:
				t.S++
			case v < x[j]:
				t.S--
			}
		}
	}
	m := float64(n)
	v, tied := m*(m-1)*(2*m+5), 0.0
	for _, c := range ties {
		v -= c * (c - 1) * (2*c + 5)
		tied += c * (c - 1) / 2
	}
	pairs := m * (m - 1) / 2
	if tied == pairs {
		return Trend{}, fmt.Errorf("all %d values are the same: %w", n, ErrTooFew)
	}
	t.Tau = t.S / math.Sqrt(pairs*(pairs-tied))
	if t.S != 0 {
		t.Z = (t.S - math.Copysign(1, t.S)) / math.Sqrt(v/18)
	}
	t.P = math.Erfc(math.Abs(t.Z) / math.Sqrt2)
	t.Slope = median(slopes)
	if t.HasExact = tied == 0 && n <= exactTrend; t.HasExact {
		t.PExact = exactKendall(n, int(t.S))
	}
	t.bound(slopes, math.Sqrt(v/18))
	return t, nil
}
