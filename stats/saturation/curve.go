package saturation

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/resample"
)

// Point is the accumulation at a number of documents.
type Point struct {
	Documents int
	Mean      float64 // codes
	SD        float64 // over the orders in which the same documents could come, exact
	// SDApprox is what vegan::specaccum prints: it takes two codes to go
	// together at every number of documents as they do at one. It is too small
	// in the middle of the curve when codes avoid each other there.
	SDApprox float64
}

// ExpectedCurve averages the accumulation over all orders of the documents,
// exactly: a code in f of n documents is among m of them with probability 1 -
// C(n-f, m)/C(n, m) (Mao Tau; Ugland, Gray & Ellingsen 2003; Colwell et al.
// 2012; R: vegan::specaccum(method = "exact")).
func ExpectedCurve(x Incidence) ([]Point, error) {
	if err := x.check(); err != nil {
		return nil, err
	}
	n := len(x)
	f := x.frequencies()
	together := x.together()
	out := make([]Point, n)
	for m := 1; m <= n; m++ {
		p := Point{Documents: m}
		variance := 0.0
		missed := make([]float64, n+1) // chance that a code in so many documents is missed
		for k := range missed {
			missed[k] = missedBy(n, k, m)
		}
		for _, k := range f {
			p.Mean += 1 - missed[k]
			variance += missed[k] * (1 - missed[k])
		}
		// Pairs of codes: both are missed when all documents with either are.
		approximate := variance
		for _, t := range together {
			a, b := missed[t.a]*(1-missed[t.a]), missed[t.b]*(1-missed[t.b])
			approximate += 2 * t.correlation(n) * math.Sqrt(a*b)
			variance += 2 * (missed[t.either] - missed[t.a]*missed[t.b])
		}
		p.SD, p.SDApprox = math.Sqrt(math.Max(0, variance)), math.Sqrt(math.Max(0, approximate))
		out[m-1] = p
	}
	return out, nil
}

// missedBy is C(n-f, m)/C(n, m): the chance that m of n documents have none
// of f.
func missedBy(n, f, m int) float64 {
	if f > n-m {
		return 0
	}
	p := 1.0
	for i := range f {
		p *= float64(n-m-i) / float64(n-i)
	}
	return p
}

// pair is two codes: how many documents hold each, and how many either.
type pair struct{ a, b, either int }

// correlation is that of the two codes over n documents, 0 where one is in all.
func (p pair) correlation(n int) float64 {
	a, b, all := float64(p.a), float64(p.b), float64(n)
	if p.a == n || p.b == n {
		return 0
	}
	return (all*(a+b-float64(p.either)) - a*b) / math.Sqrt(a*(all-a)*b*(all-b))
}

func (x Incidence) together() []pair {
	var columns [][]int
	for j := range x[0] {
		var rows []int
		for i, row := range x {
			if row[j] {
				rows = append(rows, i)
			}
		}
		if rows != nil {
			columns = append(columns, rows)
		}
	}
	var out []pair
	for i, a := range columns {
		for _, b := range columns[i+1:] {
			shared := 0
			for _, r := range b {
				if _, ok := slices.BinarySearch(a, r); ok {
					shared++
				}
			}
			out = append(out, pair{len(a), len(b), len(a) + len(b) - shared})
		}
	}
	return out
}

// Band is the accumulation over random orders.
type Band struct {
	Documents int
	Mean      float64
	Lo, Hi    float64 // the middle 95 % of orders
}

// RandomOrders shuffles the documents and accumulates anew. The band shows how
// far the curve owes its shape to the order of coding; it is not a confidence
// interval for other documents. opt.Workers is not used: orders are quick.
func RandomOrders(x Incidence, opt resample.Options) ([]Band, error) {
	if err := x.check(); err != nil {
		return nil, err
	}
	count := opt.Replicates
	if count == 0 {
		count = 2000
	}
	if count < 2 || count > 1_000_000 {
		return nil, fmt.Errorf("%d orders: %w", count, ErrRange)
	}
	n := len(x)
	at := make([][]float64, n) // by number of documents, over orders
	for m := range at {
		at[m] = make([]float64, count)
	}
	order, seen := make([]int32, n), make([]bool, len(x[0]))
	for r := range count {
		for i := range order {
			order[i] = int32(i)
		}
		s := resample.NewStream(opt.Seed, uint64(r))
		s.Shuffle(order)
		clear(seen)
		codes := 0.0
		for m, i := range order {
			for j, has := range x[i] {
				if has && !seen[j] {
					seen[j] = true
					codes++
				}
			}
			at[m][r] = codes
		}
	}
	out := make([]Band, n)
	for m, v := range at {
		b := Band{Documents: m + 1}
		for _, c := range v {
			b.Mean += c / float64(count)
		}
		slices.Sort(v)
		b.Lo, b.Hi = resample.Quantile(v, 0.025, resample.Type7), resample.Quantile(v, 0.975, resample.Type7)
		out[m] = b
	}
	return out, nil
}
