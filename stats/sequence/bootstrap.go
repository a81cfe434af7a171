package sequence

import (
	"fmt"

	"tend/stats/resample"
)

// Interval is a transition probability with its bootstrap interval.
type Interval struct {
	From, To string
	P        float64
	SE       float64 // standard deviation of the replicates
	HasCI    bool    // false where the row was empty in more than one replicate in twenty
	Lo, Hi   float64 // 95 %, percentile (R's quantile type 7)
}

// mostKept bounds the replicates kept in memory, all cells together.
const mostKept = 200_000_000

// Bootstrap gives every first-order transition probability an interval by
// drawing whole sequences with replacement, which keeps the dependence within
// each (Field & Welsh 2007). It needs two sequences with transitions.
func (d Data) Bootstrap(opt resample.Options) ([][]Interval, error) {
	count := replicates(opt)
	if count < 2 || count > mostKept/(len(d.States)*len(d.States)+1) {
		return nil, fmt.Errorf("%d replicates of %d states: %w", count, len(d.States), ErrRange)
	}
	all, each, err := d.bySequence()
	if err != nil {
		return nil, err
	}
	n, k := len(d.Sequences), len(d.States)
	values := make([]float64, count*k*k)
	stretches(workers(opt, count), count, func(_, from, to int) {
		rows, sums := make([]int32, n), make([]float64, k*k)
		for r := from; r < to; r++ {
			s := resample.NewStream(opt.Seed, uint64(r))
			s.Rows(rows, n)
			each.probabilities(rows, sums, values[r*k*k:(r+1)*k*k])
		}
	})
	return d.intervals(all, values)
}

// tables are the transition counts of each sequence, k×k after k×k.
type tables struct {
	k int
	n []float64
}

func (d Data) bySequence() (*Chain, *tables, error) {
	c, err := d.Count(1)
	if err != nil {
		return nil, nil, err
	}
	k := len(d.States)
	t := &tables{k, make([]float64, len(d.Sequences)*k*k)}
	some := 0
	for i, s := range d.Sequences {
		for j := 1; j < len(s); j++ {
			t.n[(i*k+int(s[j-1]))*k+int(s[j])]++
		}
		if len(s) > 1 {
			some++
		}
	}
	if some < 2 {
		return nil, nil, fmt.Errorf("%d sequence with transitions, at least 2 are needed: %w", some, ErrTooFew)
	}
	all, err := Fit(c)
	return all, t, err
}

// probabilities adds up the drawn sequences' counts and divides by the row; a
// row that was never left is marked by -1.
func (t *tables) probabilities(rows []int32, sums, out []float64) {
	k := t.k
	clear(sums)
	for _, r := range rows {
		for j, v := range t.n[int(r)*k*k : (int(r)+1)*k*k] {
			sums[j] += v
		}
	}
	for i := range k {
		total := 0.0
		for _, v := range sums[i*k : (i+1)*k] {
			total += v
		}
		for j, v := range sums[i*k : (i+1)*k] {
			out[i*k+j] = -1
			if total > 0 {
				out[i*k+j] = v / total
			}
		}
	}
}

func (d Data) intervals(all *Chain, values []float64) ([][]Interval, error) {
	k := len(d.States)
	count := len(values) / (k * k)
	out := make([][]Interval, k)
	for i := range out {
		out[i] = make([]Interval, k)
		for j := range out[i] {
			v := Interval{From: d.States[i], To: d.States[j], P: all.P[i][j]}
			var kept []float64
			for r := range count {
				if p := values[r*k*k+i*k+j]; p >= 0 {
					kept = append(kept, p)
				}
			}
			if len(kept) >= 2 && 20*(count-len(kept)) <= count {
				res, err := resample.FromReplicates(v.P, kept)
				if err != nil {
					return nil, fmt.Errorf("%s to %s: %w", v.From, v.To, err)
				}
				ci, err := res.Percentile(0.95, resample.Type7)
				if err != nil {
					return nil, err
				}
				v.SE, v.HasCI, v.Lo, v.Hi = res.SE, true, ci.Lo, ci.Hi
			}
			out[i][j] = v
		}
	}
	return out, nil
}
