package agreement_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tend/stats/agreement"
	"tend/stats/resample"
)

// made gives ratings of n units by r raters in k categories, one in ten
// missing, alike within clusters.
func made(n, r, k int) (ratings [][]float64, cluster []int) {
	g := rand.New(rand.NewPCG(7, uint64(n)))
	for i := range n {
		truth := float64(g.IntN(k))
		row := make([]float64, r)
		for j := range row {
			switch x := g.Float64(); {
			case x < 0.1:
				row[j] = math.NaN()
			case x < 0.75:
				row[j] = truth
			default:
				row[j] = float64(g.IntN(k))
			}
		}
		ratings, cluster = append(ratings, row), append(cluster, i/20)
	}
	return ratings, cluster
}

// The sums give what the coefficients themselves do, with missing ratings.
func TestPooledIsWhatEachCoefficientIs(t *testing.T) {
	ratings, cluster := made(300, 5, 4)
	u, err := agreement.NewUnits(ratings, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := u.Pooled(cluster, resample.Options{Replicates: 500, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	alpha, _ := agreement.Krippendorff(u, agreement.Nominal)
	ac1, _ := agreement.Gwet(u, agreement.Unweighted, agreement.ChanceGwet)
	kappa, _ := agreement.Gwet(u, agreement.Unweighted, agreement.ChanceShares)
	boot, err := u.Bootstrap(agreement.Nominal, cluster, resample.Options{Replicates: 500, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	same, _ := boot.Percentile(0.95, resample.Type7)
	for name, c := range map[string][2]float64{
		"α": {got.Alpha.Value, alpha.Alpha}, "AC1": {got.AC1.Value, ac1.Value}, "κ": {got.Fleiss.Value, kappa.Value}, "per cent": {got.PerCent.Value, ac1.Pa},
	} {
		if math.Abs(c[0]-c[1]) > 1e-12 {
			t.Errorf("%s: %v, want %v", name, c[0], c[1])
		}
	}
	for name, i := range map[string]agreement.Ranged{"α": got.Alpha, "AC1": got.AC1, "κ": got.Fleiss, "per cent": got.PerCent} {
		if !(i.Lo < i.Value && i.Value < i.Hi) || i.Hi-i.Lo > 0.3 {
			t.Errorf("%s: %+v", name, i)
		}
	}
	if math.Abs(got.Alpha.Lo-same.Lo) > 0.02 || math.Abs(got.Alpha.Hi-same.Hi) > 0.02 {
		t.Errorf("α %v to %v, by the other bootstrap %v to %v", got.Alpha.Lo, got.Alpha.Hi, same.Lo, same.Hi)
	}
}

func TestPooledSaysWhyThereIsNone(t *testing.T) {
	nan := math.NaN()
	one, _ := agreement.NewUnits([][]float64{{1, 1}, {1, 1}}, nil)
	if got, err := one.Pooled([]int{0, 1}, resample.Options{Replicates: 50}); err != nil || got.Alpha.Why == "" || got.PerCent.Value != 1 {
		t.Errorf("one category: %+v, %v", got, err)
	}
	single, _ := agreement.NewUnits([][]float64{{1, nan}, {2, nan}}, nil)
	if _, err := single.Pooled([]int{0, 1}, resample.Options{}); err == nil {
		t.Error("nothing was rated twice, and there is an agreement")
	}
	two, _ := agreement.NewUnits([][]float64{{1, 1}, {2, 1}}, nil)
	if got, err := two.Pooled([]int{5, 5}, resample.Options{}); err != nil || got.Alpha.Why == "" || !math.IsNaN(got.Alpha.Lo) {
		t.Errorf("one document: %+v, %v", got, err)
	}
	if _, err := two.Pooled([]int{0}, resample.Options{}); err == nil {
		t.Error("a unit of no document was taken")
	}
}

// BenchmarkPooled is the whole answer for ten coders of 10,000 units in 500
// documents, 1,000 replicates.
func BenchmarkPooled(b *testing.B) {
	ratings, cluster := made(10_000, 10, 6)
	for b.Loop() {
		u, err := agreement.NewUnits(ratings, nil)
		if err == nil {
			_, err = u.Pooled(cluster, resample.Options{Replicates: 1000})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
