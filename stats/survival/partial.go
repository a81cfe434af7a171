package survival

import (
	"math"

	"tend/stats/design"
)

// partial is the partial likelihood with its score and information. Rows are
// in order of falling time, so a risk set only grows.
type partial struct {
	ties   Ties
	time   []float64
	event  []bool
	x      []float64 // n×p, row-major, each column centred
	n, p   int
	events int
	spread []float64 // root mean square of each centred column
	score  []float64
	info   []float64 // p×p
	eta    []float64
	all    moments   // of the risk set
	died   moments   // of those with the event now
	esp    symmetric // for exact ties
}

// moments are the sums of the weights, weighted rows and weighted products.
type moments struct {
	s0 float64
	s1 []float64
	s2 []float64
}

func (m *moments) reset() { m.s0 = 0; clear(m.s1); clear(m.s2) }

func (m *moments) add(w float64, x []float64) {
	p := len(x)
	m.s0 += w
	for j, v := range x {
		m.s1[j] += w * v
		for k := 0; k <= j; k++ {
			m.s2[j*p+k] += w * v * x[k]
		}
	}
}

func newPartial(time []float64, event []bool, cols []design.Column, ties Ties) *partial {
	n, p := len(time), len(cols)
	m := &partial{ties: ties, n: n, p: p,
		time: make([]float64, n), event: make([]bool, n), x: make([]float64, n*p), eta: make([]float64, n),
		spread: make([]float64, p), score: make([]float64, p), info: make([]float64, p*p),
		all:  moments{s1: make([]float64, p), s2: make([]float64, p*p)},
		died: moments{s1: make([]float64, p), s2: make([]float64, p*p)},
	}
	order := byTime(time)
	for i := range n {
		from := order[n-1-i]
		m.time[i], m.event[i] = time[from], event[from]
		if event[from] {
			m.events++
		}
		for j := range p {
			m.x[i*p+j] = cols[j].Values[from]
		}
	}
	for j := range p {
		mean, ss := 0.0, 0.0
		for i := range n {
			mean += m.x[i*p+j] / float64(n)
		}
		for i := range n {
			m.x[i*p+j] -= mean
			ss += m.x[i*p+j] * m.x[i*p+j]
		}
		m.spread[j] = math.Sqrt(ss / float64(n))
	}
	return m
}

// evaluate gives the log partial likelihood at beta and fills score and info.
func (m *partial) evaluate(beta []float64) float64 {
	p := m.p
	top := math.Inf(-1)
	for i := range m.n {
		e := 0.0
		for j, b := range beta {
			e += b * m.x[i*p+j]
		}
		m.eta[i] = e
		top = math.Max(top, e)
	}
	clear(m.score)
	clear(m.info)
	m.all.reset()
	ll := 0.0
	for i := 0; i < m.n; {
		at := m.time[i]
		m.died.reset()
		d := 0
		for ; i < m.n && m.time[i] == at; i++ {
			x := m.x[i*p : i*p+p]
			w := math.Exp(m.eta[i] - top)
			m.all.add(w, x)
			if !m.event[i] {
				continue
			}
			d++
			ll += m.eta[i] - top
			m.died.add(w, x)
			for j, v := range x {
				m.score[j] += v
			}
		}
		switch {
		case d == 0:
		case m.ties == Exact && d > 1:
			ll -= m.exact(i, d, top)
		default:
			ll -= m.approximate(d)
		}
	}
	for j := range p {
		for k := range j {
			m.info[k*p+j] = m.info[j*p+k]
		}
	}
	return ll
}

// approximate subtracts the d terms of Efron or Breslow for one time and
// returns the sum of their logarithms.
func (m *partial) approximate(d int) float64 {
	p, ll := m.p, 0.0
	for k := range d {
		f := 0.0
		if m.ties == Efron {
			f = float64(k) / float64(d)
		}
		s0 := m.all.s0 - f*m.died.s0
		ll += math.Log(s0)
		for a := range p {
			ma := (m.all.s1[a] - f*m.died.s1[a]) / s0
			m.score[a] -= ma
			for b := 0; b <= a; b++ {
				mb := (m.all.s1[b] - f*m.died.s1[b]) / s0
				m.info[a*p+b] += (m.all.s2[a*p+b]-f*m.died.s2[a*p+b])/s0 - ma*mb
			}
		}
	}
	return ll
}
