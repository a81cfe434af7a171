package sequence

import (
	"fmt"
	"math"

	"tend/stats/resample"
)

// ProbabilityCI is a transition probability with an interval.
type ProbabilityCI struct {
	P, SE, Lo, Hi float64
	Known         bool // false where the state was never left, or not in enough resamples
}

// BootstrapProbabilities resamples whole sequences, so that people or
// sessions, not single transitions, are the sample, and gives percentile
// intervals of every transition probability, K×K row-major. A state that is
// missing from more than one resample in twenty has Known false.
func BootstrapProbabilities(sequences [][]int, states int, level float64, opt resample.Options) ([]ProbabilityCI, error) {
	t, err := Count(sequences, states, false)
	if err != nil {
		return nil, err
	}
	if len(sequences) < 2 {
		return nil, fmt.Errorf("%d sequence, two are needed: %w", len(sequences), ErrTooFew)
	}
	each, err := perSequence(sequences, states)
	if err != nil {
		return nil, err
	}
	if opt.Replicates == 0 {
		opt.Replicates = 2000
	}
	k := states
	values := make([][]float64, k*k)
	for i := range values {
		values[i] = make([]float64, opt.Replicates)
	}
	rows, total := make([]int32, len(sequences)), make([]float64, k*k)
	for r := range opt.Replicates {
		s := resample.NewStream(opt.Seed, uint64(r))
		s.Rows(rows, len(sequences))
		probabilities(each, rows, k, total, func(cell int, p float64) { values[cell][r] = p })
	}
	m := t.Probabilities()
	out := make([]ProbabilityCI, k*k)
	for c := range out {
		if !m.Known[c/k] {
			continue
		}
		res, err := resample.FromReplicates(m.P[c], values[c])
		if err != nil {
			out[c].P = m.P[c]
			continue
		}
		ci, err := res.Percentile(level, resample.Type7)
		if err != nil {
			return nil, err
		}
		out[c] = ProbabilityCI{m.P[c], res.SE, ci.Lo, ci.Hi, true}
	}
	return out, nil
}

// perSequence counts each sequence by itself.
func perSequence(sequences [][]int, states int) ([][]float64, error) {
	each := make([][]float64, len(sequences))
	for s, seq := range sequences {
		each[s] = make([]float64, states*states)
		for i := 1; i < len(seq); i++ {
			if seq[i-1] >= 0 && seq[i] >= 0 {
				each[s][seq[i-1]*states+seq[i]]++
			}
		}
	}
	return each, nil
}

// probabilities pools the drawn sequences and hands out each cell's share of
// its row, NaN where the row is empty.
func probabilities(each [][]float64, rows []int32, k int, total []float64, put func(cell int, p float64)) {
	clear(total)
	for _, r := range rows {
		for i, v := range each[r] {
			total[i] += v
		}
	}
	for i := range k {
		n := 0.0
		for j := range k {
			n += total[i*k+j]
		}
		for j := range k {
			p := math.NaN()
			if n > 0 {
				p = total[i*k+j] / n
			}
			put(i*k+j, p)
		}
	}
}
