package regress

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"tend/stats/design"
)

// TestDifferenceAtBaselineIsOLS holds the sums against the regression itself,
// which is compared with R elsewhere.
func TestDifferenceAtBaselineIsOLS(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 7))
	for _, n := range []int{5, 40, 400} {
		var x, y [2][]float64
		var before, after, arm []float64
		for i := range n {
			k := i % 2
			b := 1000 + 9*rnd.NormFloat64()
			a := 0.6*b - 3*float64(k) + 4*rnd.NormFloat64()
			x[k], y[k] = append(x[k], b), append(y[k], a)
			before, after, arm = append(before, b), append(after, a), append(arm, float64(k))
		}
		fit, err := OLS(after, []design.Column{design.Intercept(n), {Name: "arm", Values: arm}, {Name: "before", Values: before}})
		if err != nil {
			t.Fatal(err)
		}
		all, err := fit.Coefficients(Classical)
		if err != nil {
			t.Fatal(err)
		}
		got, err := DifferenceAtBaseline(sum(t, x[1], y[1]), sum(t, x[0], y[0]))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range [][2]float64{{got.Estimate, all[1].Estimate}, {got.SE, all[1].SE}, {got.DF, all[1].DF}, {got.P, all[1].P}, {got.Lo, all[1].Lo}, {got.Hi, all[1].Hi}} {
			if math.Abs(p[0]-p[1]) > 1e-9*math.Max(1, math.Abs(p[1])) {
				t.Errorf("n %d: %+v, the regression has %+v", n, got, all[1])
				break
			}
		}
	}
}

func sum(t *testing.T, before, after []float64) ArmSums {
	t.Helper()
	s, err := SumArm(before, after)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestDifferenceAtBaselineRefuses(t *testing.T) {
	some := sum(t, []float64{1, 2, 4}, []float64{2, 1, 7})
	for name, c := range map[string]struct {
		first, second ArmSums
		want          error
	}{
		"an empty arm":       {some, sum(t, nil, nil), ErrTooFew},
		"three people":       {sum(t, []float64{1, 2}, []float64{1, 2}), sum(t, []float64{1}, []float64{1}), ErrTooFew},
		"a constant before":  {sum(t, []float64{3, 3}, []float64{1, 2}), sum(t, []float64{3, 3}, []float64{1, 2}), design.ErrSingular},
		"nothing left over":  {sum(t, []float64{1, 2, 3}, []float64{2, 4, 6}), sum(t, []float64{1, 2, 3}, []float64{2, 4, 6}), ErrZeroVariance},
		"everyone unchanged": {sum(t, []float64{1, 2, 3}, []float64{1, 2, 3}), sum(t, []float64{1, 4}, []float64{1, 4}), ErrZeroVariance},
	} {
		if _, err := DifferenceAtBaseline(c.first, c.second); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := SumArm([]float64{1}, nil); !errors.Is(err, design.ErrLength) {
		t.Error(err)
	}
	if _, err := SumArm([]float64{1, math.NaN()}, []float64{1, 1}); !errors.Is(err, design.ErrNotFinite) {
		t.Error(err)
	}
}
