package progression

import (
	"fmt"
	"math"

	"tend/stats/resample"
	"tend/stats/sequence"
)

// Matrix is transitions between stages with how sure each probability is.
type Matrix struct {
	K      int
	N      []float64 // K×K counts, or sums of products of shares
	P      []float64 // rows sum to 1; zero where nothing left the stage
	Lo, Hi []float64 // 95 % by resampling people; both zero where HasCI is not
	HasCI  []bool
	Known  []bool // by row: something left the stage
	People int    // with a transition
	Note   string // why there are no intervals
}

// At gives a cell's index.
func (m Matrix) At(from, to int) int { return from*m.K + to }

// replicates of every bootstrap and of the permutations, and their seed: the
// same corpus gives the same numbers.
const (
	Replicates   = 2000
	Permutations = 10000
	seed         = 1
)

// matrix pools the transitions of people, given by person, and resamples them.
func matrix(k int, byPerson [][]float64, replicates int) (Matrix, error) {
	m := Matrix{K: k, N: make([]float64, k*k), P: make([]float64, k*k), Lo: make([]float64, k*k), Hi: make([]float64, k*k), HasCI: make([]bool, k*k), Known: make([]bool, k)}
	var with [][]float64
	for _, n := range byPerson {
		sum := 0.0
		for i, v := range n {
			m.N[i] += v
			sum += v
		}
		if sum > 0 {
			with = append(with, n)
		}
	}
	m.People = len(with)
	shares(m.N, k, func(i int, p float64) {
		if !math.IsNaN(p) {
			m.P[i], m.Known[i/k] = p, true
		}
	})
	if len(with) < 2 {
		m.Note = fmt.Sprintf("no intervals: %d with a transition, two people are needed", len(with))
		return m, nil
	}
	values := resampled(with, k, replicates, func(r int, rows []int32) {
		s := resample.NewStream(seed, uint64(r))
		s.Rows(rows, len(with))
	})
	for i := range values {
		if !m.Known[i/k] {
			continue
		}
		res, err := resample.FromReplicates(m.P[i], values[i])
		if err != nil {
			continue // left in too few resamples
		}
		ci, err := res.Expanded(0.95, len(with), resample.Type7)
		if err != nil {
			return m, err
		}
		m.Lo[i], m.Hi[i], m.HasCI[i] = ci.Lo, ci.Hi, true
	}
	return m, nil
}

// resampled gives each cell's probability in every replicate: draw says whom
// it holds.
func resampled(with [][]float64, k, replicates int, draw func(r int, rows []int32)) [][]float64 {
	values := make([][]float64, k*k)
	for i := range values {
		values[i] = make([]float64, replicates)
	}
	rows, total := make([]int32, len(with)), make([]float64, k*k)
	for r := range replicates {
		draw(r, rows)
		clear(total)
		for _, who := range rows {
			for i, v := range with[who] {
				total[i] += v
			}
		}
		shares(total, k, func(i int, p float64) { values[i][r] = p })
	}
	return values
}

// shares hands out each cell's share of its row, NaN where the row is empty.
func shares(n []float64, k int, put func(i int, p float64)) {
	for i := range k {
		sum := 0.0
		for j := range k {
			sum += n[i*k+j]
		}
		for j := range k {
			p := math.NaN()
			if sum > 0 {
				p = n[i*k+j] / sum
			}
			put(i*k+j, p)
		}
	}
}

// within counts what follows what in the same person's segments of a session.
func (t *tables) within(moments []Moment) [][]float64 {
	by := make([][]float64, len(t.people))
	for i := range by {
		by[i] = make([]float64, t.k*t.k)
	}
	for _, m := range moments {
		t.pair(by[t.person[m.From]], m.From, m.To)
	}
	return by
}

// pair adds the transition between two segments to a table.
func (t *tables) pair(n []float64, from, to int) {
	if a, b := t.stage[from], t.stage[to]; a >= 0 && b >= 0 && t.shares[from][a] == 1 && t.shares[to][b] == 1 {
		n[a*t.k+b]++
		return
	}
	for a, p := range t.shares[from] {
		for b, q := range t.shares[to] {
			n[a*t.k+b] += p * q
		}
	}
}

// between counts what modal stage follows what from a session to the next one
// in which the person was heard with a stage.
func between(k int, courses []Course) [][]float64 {
	var by [][]float64
	for _, c := range courses {
		n := make([]float64, k*k)
		for i := 1; i < len(c.Sittings); i++ {
			n[c.Sittings[i-1].Modal*k+c.Sittings[i].Modal]++
		}
		by = append(by, n)
	}
	return by
}

// Independence is the lag-sequential analysis of a matrix of whole counts.
func (m Matrix) Independence() (sequence.Residuals, error) {
	return m.transitions(false).Independence()
}

// transitions gives the counts to stats; without runs, nothing follows itself.
func (m Matrix) transitions(collapse bool) *sequence.Transitions {
	t := &sequence.Transitions{K: m.K, N: append([]float64(nil), m.N...)}
	if collapse {
		for i := range m.K {
			t.N[i*m.K+i] = 0
		}
	}
	return t
}
