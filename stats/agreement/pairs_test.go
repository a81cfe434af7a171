package agreement_test

import (
	"math"
	"testing"

	"tend/stats/agreement"
	"tend/stats/resample"
)

// coded gives ratings as codes, -1 where there is none.
func coded(ratings [][]float64) [][]int {
	out := make([][]int, len(ratings))
	for u, row := range ratings {
		for _, v := range row {
			k := -1
			if !math.IsNaN(v) {
				k = int(v)
			}
			out[u] = append(out[u], k)
		}
	}
	return out
}

// Each pair has Cohen's κ, and the interval that resampling its rows gives.
func TestPairsAreCohensKappa(t *testing.T) {
	ratings, cluster := made(300, 4, 5)
	codes := coded(ratings)
	opt := resample.Options{Replicates: 400, Seed: 3}
	pairs, err := agreement.NewDraws(cluster, opt).Pairs(codes, 5)
	if err != nil || len(pairs) != 6 {
		t.Fatal(len(pairs), err)
	}
	clusters, err := resample.NewClusters(cluster)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pairs {
		table := func(rows []int32) ([][]float64, int) {
			table, n := make([][]float64, 5), 0
			for k := range table {
				table[k] = make([]float64, 5)
			}
			for _, u := range rows {
				if x, y := codes[u][p.First], codes[u][p.Second]; x >= 0 && y >= 0 {
					table[x][y]++
					n++
				}
			}
			return table, n
		}
		all := make([]int32, len(codes))
		for i := range all {
			all[i] = int32(i)
		}
		whole, n := table(all)
		want, err := agreement.Cohen(whole, agreement.Unweighted)
		if err != nil || math.Abs(want.Kappa-p.Kappa.Value) > 1e-12 || math.Abs(want.Po-p.PerCent.Value) > 1e-12 || n != p.Units {
			t.Errorf("%d and %d: %+v, want %v", p.First, p.Second, p, want)
		}
		boot, err := clusters.Bootstrap(func(rows []int32) float64 {
			again, _ := table(rows)
			k, _ := agreement.Cohen(again, agreement.Unweighted)
			return k.Kappa
		}, opt)
		if err != nil {
			t.Fatal(err)
		}
		// Other draws of as many clusters: the ends are alike and not the same.
		i, _ := boot.Percentile(0.95, resample.Type7)
		if math.Abs(i.Lo-p.Kappa.Lo) > 0.03 || math.Abs(i.Hi-p.Kappa.Hi) > 0.03 || !(p.Kappa.Lo < p.Kappa.Value && p.Kappa.Value < p.Kappa.Hi) {
			t.Errorf("%d and %d: %.3f to %.3f, row by row %.3f to %.3f", p.First, p.Second, p.Kappa.Lo, p.Kappa.Hi, i.Lo, i.Hi)
		}
		for k := range whole {
			for l := range whole[k] {
				if int(whole[k][l]) != p.Table[k][l] {
					t.Errorf("the table of %d and %d has %d at %d, %d", p.First, p.Second, p.Table[k][l], k, l)
				}
			}
		}
	}
}

func TestPairsThatHaveNoInterval(t *testing.T) {
	opt := resample.Options{Replicates: 50}
	one, err := agreement.NewDraws([]int{4, 4, 4}, opt).Pairs([][]int{{0, 0, -1}, {1, 0, -1}, {1, 1, -1}}, 2)
	if err != nil || len(one) != 1 || one[0].Kappa.Why == "" || !math.IsNaN(one[0].Kappa.Lo) || math.IsNaN(one[0].Kappa.Value) {
		t.Errorf("one cluster: %+v, %v", one, err)
	}
	same, err := agreement.NewDraws([]int{0, 1}, opt).Pairs([][]int{{0, 0}, {0, 0}}, 2)
	if err != nil || !math.IsNaN(same[0].Kappa.Value) || same[0].Kappa.Why == "" || same[0].PerCent.Value != 1 {
		t.Errorf("one category: %+v, %v", same, err)
	}
	if _, err := agreement.NewDraws([]int{0}, opt).Pairs([][]int{{0, 7}}, 2); err == nil {
		t.Error("a code beyond the last was taken")
	}
	if _, err := agreement.NewDraws(nil, opt).Pairs([][]int{{0, 1}}, 2); err == nil {
		t.Error("a unit of no cluster was taken")
	}
	if none, err := agreement.NewDraws(nil, opt).Pairs(nil, 2); err != nil || len(none) != 0 {
		t.Errorf("nothing at all: %v %v", none, err)
	}
}

// BenchmarkPairs is all 45 pairs of ten coders of 10,000 units in 500
// documents, 1,000 replicates.
func BenchmarkPairs(b *testing.B) {
	ratings, cluster := made(10_000, 10, 6)
	codes := coded(ratings)
	for b.Loop() {
		if _, err := agreement.NewDraws(cluster, resample.Options{Replicates: 1000}).Pairs(codes, 6); err != nil {
			b.Fatal(err)
		}
	}
}
