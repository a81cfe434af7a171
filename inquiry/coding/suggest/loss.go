package suggest

import "math"

// row is one example as features.
type row struct {
	features []feature
	code     int
}

// loss is the class-balanced multinomial log-loss with a penalty on the
// squared weights; intercepts are free. Weights stand by feature and code.
type loss struct {
	rows            []row
	features, codes int
	penalty         float64
	balance         []float64 // of each code: rare ones count as much as common ones
	at              []float64 // where value and gradient were computed
	sum             float64
	slope           []float64
}

func newLoss(rows []row, features, codes int, penalty float64) *loss {
	l := &loss{rows: rows, features: features, codes: codes, penalty: penalty, balance: make([]float64, codes)}
	for _, r := range rows {
		l.balance[r.code]++
	}
	for k, n := range l.balance {
		l.balance[k] = float64(len(rows)) / (float64(codes) * n)
	}
	l.slope = make([]float64, l.size())
	return l
}

func (l *loss) size() int { return (l.features + 1) * l.codes }

func (l *loss) value(x []float64) float64 {
	l.compute(x)
	return l.sum
}

func (l *loss) gradient(g, x []float64) {
	l.compute(x)
	copy(g, l.slope)
}

// compute does both at once, and only once for the same place.
func (l *loss) compute(x []float64) {
	if l.at != nil && same(l.at, x) {
		return
	}
	l.at = append(l.at[:0], x...)
	k, sum := l.codes, 0.0
	free := x[l.features*k:]
	for i, w := range x[:l.features*k] {
		sum += l.penalty / 2 * w * w
		l.slope[i] = l.penalty * w
	}
	clear(l.slope[l.features*k:])
	p := make([]float64, k)
	for _, r := range l.rows {
		copy(p, free)
		for _, f := range r.features {
			w := x[int(f.id)*k : int(f.id)*k+k]
			for c := range p {
				p[c] += float64(f.value) * w[c]
			}
		}
		score := p[r.code]
		top := p[0]
		for _, v := range p[1:] {
			top = math.Max(top, v)
		}
		total := 0.0
		for c := range p {
			p[c] = math.Exp(p[c] - top)
			total += p[c]
		}
		b := l.balance[r.code]
		sum += b * (top + math.Log(total) - score)
		for c := range p {
			p[c] *= b / total
		}
		p[r.code] -= b
		for _, f := range r.features {
			s := l.slope[int(f.id)*k : int(f.id)*k+k]
			for c := range p {
				s[c] += float64(f.value) * p[c]
			}
		}
		for c := range p {
			l.slope[l.features*k+c] += p[c]
		}
	}
	l.sum = sum
}

func same(a, b []float64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
