package regress

import "slices"

// midranks gives each value its rank from 1, equal values their mean rank,
// and Σ(t³ - t) over the sets of t equal values.
func midranks(v []float64) (ranks []float64, ties float64) {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case v[a] < v[b]:
			return -1
		case v[a] > v[b]:
			return 1
		}
		return 0
	})
	ranks = make([]float64, len(v))
	for i := 0; i < len(order); {
		j := i
		for j+1 < len(order) && v[order[j+1]] == v[order[i]] {
			j++
		}
		for k := i; k <= j; k++ {
			ranks[order[k]] = float64(i+j)/2 + 1
		}
		t := float64(j - i + 1)
		ties += t*t*t - t
		i = j + 1
	}
	return ranks, ties
}

// rankSum is Mann and Whitney's U of the first sample, and the ties' sum.
func rankSum(first, second []float64) (u, ties float64) {
	ranks, ties := midranks(append(slices.Clone(first), second...))
	n := float64(len(first))
	for _, r := range ranks[:len(first)] {
		u += r
	}
	return u - n*(n+1)/2, ties
}

// median of ascending values.
func median(sorted []float64) float64 {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return sorted[n/2-1]/2 + sorted[n/2]/2
}
