package regress

import (
	"math"
	"slices"
)

// quality fills what a report says about a binary fit.
func (f *LogisticFit) quality() {
	ll := 0.0
	for i, m := range f.Fitted {
		d := f.y[i] - m
		f.Brier += d * d / float64(f.N)
		if f.y[i] == 1 {
			ll += math.Log(m)
		} else {
			ll += math.Log1p(-m)
		}
	}
	f.Deviance = -2 * ll
	f.AIC = f.Deviance + 2*float64(len(f.Beta))
	n, e := float64(f.N), float64(f.Events)
	if e > 0 && e < n {
		null := e*math.Log(e/n) + (n-e)*math.Log(1-e/n)
		f.NullDeviance = -2 * null
		f.McFadden = 1 - ll/null
		f.AUC = auc(f.y, f.Fitted)
	}
}

// auc is the rank-sum statistic over the number of pairs; ties count half.
func auc(y, score []float64) float64 {
	rank, _ := ranks(score)
	sum, yes := 0.0, 0.0
	for i, v := range y {
		if v == 1 {
			sum += rank[i]
			yes++
		}
	}
	no := float64(len(y)) - yes
	return (sum - yes*(yes+1)/2) / (yes * no)
}

// ranks gives mid-ranks from 1 and Σ(t³ - t) over ties.
func ranks(x []float64) (rank []float64, ties float64) {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case x[a] < x[b]:
			return -1
		case x[a] > x[b]:
			return 1
		}
		return 0
	})
	rank = make([]float64, len(x))
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && x[order[j]] == x[order[i]] {
			j++
		}
		for _, k := range order[i:j] {
			rank[k] = float64(i+j+1) / 2
		}
		t := float64(j - i)
		ties += t*t*t - t
		i = j
	}
	return rank, ties
}
