package progression

import (
	"math"

	"tend/stats/regress"
)

// cell sums the moments of one stratum with and without a move.
type cell struct {
	n1, n0, d1, d0, f1, f0 float64 // number, sum of change, sum of forward
}

func (c *cell) add(o cell) {
	c.n1, c.n0, c.d1, c.d0, c.f1, c.f0 = c.n1+o.n1, c.n0+o.n0, c.d1+o.d1, c.d0+o.d0, c.f1+o.f1, c.f0+o.f0
}

// pooled is the difference in change, and the lift, over some cells. Each
// cell's difference weighs n₁n₀/(n₁+n₀), as in Mantel & Haenszel.
func pooled(cells []cell) (change, lift, expected, observed float64) {
	top, bottom := 0.0, 0.0
	for _, c := range cells {
		n := c.n1 + c.n0
		if c.n1 == 0 || c.n0 == 0 {
			continue
		}
		w := c.n1 * c.n0 / n
		top += w * (c.d1/c.n1 - c.d0/c.n0)
		bottom += w
		observed += c.f1
		expected += c.n1 * (c.f1 + c.f0) / n
	}
	change, lift = math.NaN(), math.NaN()
	if bottom > 0 {
		change = top / bottom
	}
	if expected > 0 {
		lift = observed / expected
	}
	return change, lift, expected, observed
}

// cells gives a move's cells over all strata, or in one.
func (g *comparison) cells(move, stratum int) []cell {
	var all []cell
	for s := range g.strata {
		if stratum >= 0 && s != stratum {
			continue
		}
		var c cell
		for i := g.begin(s); i < g.ends[s]; i++ {
			if g.has[move][i] {
				c.n1, c.d1, c.f1 = c.n1+1, c.d1+g.change[i], c.f1+g.forward[i]
			} else {
				c.n0, c.d0, c.f0 = c.n0+1, c.d0+g.change[i], c.f0+g.forward[i]
			}
		}
		all = append(all, c)
	}
	return all
}

// effect compares moments with a move to those without; stratum -1 is all.
func (g *comparison) effect(move, stratum int) Effect {
	cells := g.cells(move, stratum)
	var e Effect
	var all cell
	for _, c := range cells {
		all.add(c)
		if c.n1 > 0 && c.n0 > 0 {
			e.With += int(c.n1)
			e.Without += int(c.n0)
		}
	}
	if e.With < fewest || e.Without < fewest {
		e.With, e.Without = int(all.n1), int(all.n0)
		e.Why = "too few"
		return e
	}
	change, lift, expected, observed := pooled(cells)
	e.Known, e.Change = true, change
	e.Forward, e.Other = observed/float64(e.With), expected/float64(e.With)
	if e.HasLift = expected > 0; e.HasLift {
		e.Lift = lift
	}
	e.V = g.cramer(move, stratum)
	return e
}

// cramer is √(χ²/n) of a move with the next stage, both summed over strata:
// each table has two rows, so that it lies between 0 and 1.
func (g *comparison) cramer(move, stratum int) float64 {
	x2, n := 0.0, 0.0
	for s := range g.strata {
		if stratum >= 0 && s != stratum {
			continue
		}
		table := [2][]float64{make([]float64, g.t.k), make([]float64, g.t.k)}
		var row [2]float64
		for i := g.begin(s); i < g.ends[s]; i++ {
			r := 0
			if g.has[move][i] {
				r = 1
			}
			table[r][g.to[i]]++
			row[r]++
		}
		all := row[0] + row[1]
		if row[0] == 0 || row[1] == 0 {
			continue
		}
		n += all
		for k := range g.t.k {
			col := table[0][k] + table[1][k]
			for r := range 2 {
				if e := row[r] * col / all; e > 0 {
					x2 += (table[r][k] - e) * (table[r][k] - e) / e
				}
			}
		}
	}
	if n == 0 {
		return 0
	}
	return math.Sqrt(x2 / n)
}

// family adjusts the p values of the effects that could be compared.
func family(all []Effect) {
	var p []float64
	for _, e := range all {
		if e.Known {
			p = append(p, e.P)
		}
	}
	q, err := regress.BenjaminiHochberg(p)
	if err != nil {
		return
	}
	for i := range all {
		if all[i].Known {
			all[i].Q, q = q[0], q[1:]
		}
	}
}
