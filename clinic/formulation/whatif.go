package formulation

import "math"

// Rounds is how often what follows is followed.
const Rounds = 20

// WhatIf shows what would follow round the loops if a thing were pressed: amount
// 1 is as much more of it as can be, −1 as much less. It is a teaching aid about
// the drawing, and says nothing about a body. Every value is in [−1, 1]; 0 is no
// change. In each round, for each node i,
//
//	x[i] ← (x[i] + f(p[i] + Σ sign·strength/3·x[j])) / 2,   f(v) = v/(1+|v|)
//
// over the arrows j → i in the order of the map, where p is the press, which is
// held. What acts on an arrow, by something k, makes it 1 + Σ sign·strength/3·x[k]
// times as strong, and no less than 0 nor more than 2 times. f is below 1 in size, and a mean of two such values is as well, so that
// no graph can blow up. Only sums, products and quotients are used, rounded one
// by one, so that the numbers are the same on every machine.
func (m Map) WhatIf(id string, amount float64) map[string]float64 {
	amount = math.Max(-1, math.Min(1, amount))
	if amount != amount {
		amount = 0
	}
	at := map[string]int{}
	for i, n := range m.Nodes {
		at[n.ID] = i
	}
	x, into := make([]float64, len(m.Nodes)), make([]float64, len(m.Nodes))
	for range Rounds {
		for i, n := range m.Nodes {
			into[i] = 0
			if n.ID == id {
				into[i] = amount
			}
		}
		for _, e := range m.Edges {
			from, a := at[e.From]
			to, b := at[e.To]
			if a && b {
				// The conversion keeps the product from being fused with the sum.
				into[to] += float64(float64(e.weight()*m.acted(e, at, x)) * x[from])
			}
		}
		for i, v := range into {
			x[i] = (x[i] + v/(1+math.Abs(v))) / 2
		}
	}
	follows := map[string]float64{}
	for i, n := range m.Nodes {
		follows[n.ID] = x[i]
	}
	return follows
}

func (e Edge) weight() float64 { return signed(e.Sign, e.Strength) }

func signed(sign Sign, strength int) float64 {
	w := float64(strength) / 3
	if sign == Less {
		return -w
	}
	return w
}

// acted is how many times as strong an arrow is by what acts on it.
func (m Map) acted(e Edge, at map[string]int, x []float64) float64 {
	times := 1.0
	for _, a := range m.Acts {
		if by, there := at[a.By]; there && a.From == e.From && a.To == e.To {
			times += float64(signed(a.Sign, a.Strength) * x[by])
		}
	}
	return math.Max(0, math.Min(2, times))
}

// Follows says an amount of WhatIf in words.
func Follows(x float64) string {
	size := math.Abs(x)
	switch {
	case size < 0.03:
		return "no change to speak of"
	case x > 0 && size < 0.2:
		return "a little more"
	case x > 0:
		return "more"
	case size < 0.2:
		return "a little less"
	}
	return "less"
}
