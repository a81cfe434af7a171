package demo

import (
	"math"
	"math/rand/v2"
)

// printed is one row of a published table: what n whole-number scores from 0 to
// max, taken before and after, must come to when rounded as printed. The
// effect is the mean improvement over the SD of the changes (d_z).
type printed struct {
	n, max             int
	pre, preSD         figure
	post, postSD       figure
	effect             figure
	higherIsBetter     bool
	seedPre, seedCarry float64 // how closely first draws follow the person, and the score before
}

// figure is a number as printed, with its digits after the point.
type figure struct {
	value  float64
	digits int
}

// miss is how far x lies outside what rounds to the figure, in half-units of
// its last digit; 0 is a hit. The window is a hair narrower than rounding's, so
// that no rule of rounding halves matters.
func (f figure) miss(x float64) float64 {
	half := 0.5 * math.Pow10(-f.digits)
	return max(0, (math.Abs(x-f.value)-0.999*half)/half)
}

// sums hold all that the figures need, so that a move costs the same at any n.
type sums struct{ n, x, xx, y, yy, xy float64 }

func sum(x, y []int) sums {
	s := sums{n: float64(len(x))}
	for i := range x {
		a, b := float64(x[i]), float64(y[i])
		s.x, s.xx, s.y, s.yy, s.xy = s.x+a, s.xx+a*a, s.y+b, s.yy+b*b, s.xy+a*b
	}
	return s
}

// with gives the sums after one pair goes from (a, b) to (c, d).
func (s sums) with(a, b, c, d int) sums {
	p, q, u, v := float64(a), float64(b), float64(c), float64(d)
	s.x, s.xx = s.x-p+u, s.xx-p*p+u*u
	s.y, s.yy = s.y-q+v, s.yy-q*q+v*v
	s.xy += u*v - p*q
	return s
}

// miss is the total distance of the sums' statistics from a row; 0 when every
// figure comes out as printed. SDs have n−1.
func (p printed) miss(s sums) float64 {
	sdOf := func(total, squares float64) float64 {
		return math.Sqrt(max(0, squares-total*total/s.n) / (s.n - 1))
	}
	change := s.y - s.x
	effect := change / s.n / sdOf(change, s.yy+s.xx-2*s.xy)
	if !p.higherIsBetter {
		effect = -effect
	}
	return p.pre.miss(s.x/s.n) + p.preSD.miss(sdOf(s.x, s.xx)) +
		p.post.miss(s.y/s.n) + p.postSD.miss(sdOf(s.y, s.yy)) + p.effect.miss(effect)
}

// fit finds n pairs of whole numbers that come to the printed row, near a first
// draw that follows each person's burden (a standard score, higher is worse).
// It anneals: a move shifts one number by one or exchanges two afters, and is
// kept when it brings the figures nearer, or now and then when it does not.
func fit(r *rand.Rand, p printed, burden []float64) (pre, post []int) {
	pre, post = draw(r, p, burden)
	s := sum(pre, post)
	miss := p.miss(s)
	for step, heat := 0, 4.0; miss > 0 && step < 2_000_000; step++ {
		heat *= 0.9997
		i, j := r.IntN(p.n), r.IntN(p.n)
		a, b, c, d := pre[i], post[i], pre[j], post[j]
		switch r.IntN(3) {
		case 0:
			a += 1 - 2*r.IntN(2)
		case 1:
			b += 1 - 2*r.IntN(2)
		default:
			b, d = d, b
		}
		if min(a, b) < 0 || max(a, b) > p.max {
			continue
		}
		after := s.with(pre[i], post[i], a, b)
		if i != j {
			after = after.with(pre[j], post[j], c, d)
		}
		to := p.miss(after)
		if to > miss && r.Float64() >= math.Exp((miss-to)/max(heat, 0.05)) {
			continue
		}
		pre[i], post[i] = a, b
		if i != j {
			pre[j], post[j] = c, d
		}
		s, miss = after, to
	}
	if miss > 0 {
		panic("demo: no whole numbers were found for a printed row")
	}
	return pre, post
}

// draw makes first scores: before from the person's burden, after from before.
func draw(r *rand.Rand, p printed, burden []float64) (pre, post []int) {
	pre, post = make([]int, p.n), make([]int, p.n)
	for i := range p.n {
		z := p.seedPre*burden[i] + math.Sqrt(1-p.seedPre*p.seedPre)*r.NormFloat64()
		after := p.seedCarry*z + math.Sqrt(1-p.seedCarry*p.seedCarry)*r.NormFloat64()
		if p.higherIsBetter {
			z, after = -z, -after
		}
		pre[i] = whole(p.pre.value+p.preSD.value*z, p.max)
		post[i] = whole(p.post.value+p.postSD.value*after, p.max)
	}
	return pre, post
}

// fitMean finds whole numbers near a first draw whose mean rounds to a figure.
func fitMean(r *rand.Rand, mean figure, sd float64, highest int, burden []float64) []int {
	scores := make([]int, len(burden))
	total := 0
	for i, z := range burden {
		scores[i] = whole(mean.value+sd*(0.7*z+0.7*r.NormFloat64()), highest)
		total += scores[i]
	}
	for wanted := int(math.Round(mean.value * float64(len(scores)))); total != wanted; {
		i, step := r.IntN(len(scores)), 1
		if total > wanted {
			step = -1
		}
		if to := scores[i] + step; to >= 0 && to <= highest {
			scores[i], total = to, total+step
		}
	}
	return scores
}

func whole(x float64, highest int) int {
	return int(math.Round(min(max(x, 0), float64(highest))))
}
