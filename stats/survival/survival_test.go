package survival

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"tend/stats/design"
)

func TestBadInput(t *testing.T) {
	yes, no := []bool{true, true, true}, []bool{false, false, false}
	time := []float64{1, 2, 3}
	x := []design.Column{{Name: "x", Values: []float64{1, 0, 1}}}
	km := func(time []float64, event []bool) error {
		_, err := KaplanMeier(time, event, 0.95, LogLog)
		return err
	}
	cox := func(event []bool, x []design.Column) error {
		_, err := Cox(time, event, x, Efron)
		return err
	}
	lr := func(event []bool, g ...string) error {
		_, err := LogRank(time, event, g, 0)
		return err
	}
	for _, c := range []struct {
		name string
		err  error
		want error
	}{
		{"nobody", km(nil, nil), ErrTooFew},
		{"lengths", km(time, yes[:2]), ErrLength},
		{"negative time", km([]float64{1, -2, 3}, yes), ErrRange},
		{"NaN time", km([]float64{1, math.NaN(), 3}, yes), design.ErrNotFinite},
		{"one group", lr(yes, "a", "a", "a"), ErrTooFew},
		{"no event between groups", lr(no, "a", "b", "a"), ErrNoEvents},
		{"groups too short", lr(yes, "a", "b"), ErrLength},
		{"Cox without events", cox(no, x), ErrNoEvents},
		{"Cox with a constant", cox(yes, []design.Column{{Name: "x", Values: []float64{2, 2, 2}}}), design.ErrSingular},
		{"Cox, the order of events is the column", cox(yes, []design.Column{{Name: "x", Values: []float64{3, 2, 1}}}), ErrNotIdentify},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: err = %v, want %v", c.name, c.err, c.want)
		}
	}
	if _, err := PersonPeriods([]int{0}, []bool{true}); !errors.Is(err, ErrRange) {
		t.Errorf("period 0: %v", err)
	}
	c, _ := KaplanMeier([]float64{1, 2}, []bool{true, false}, 0.95, LogLog)
	if _, _, err := c.RestrictedMean(3); !errors.Is(err, ErrRange) {
		t.Errorf("restricted mean beyond the last time: %v", err)
	}
}

// Without censoring the curve is one minus the empirical distribution, and
// the restricted mean to the last time is the mean.
func TestCurveWithoutCensoring(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		time := rapid.SliceOfN(rapid.Map(rapid.IntRange(1, 12), func(i int) float64 { return float64(i) }), 2, 60).Draw(r, "time")
		event := make([]bool, len(time))
		sum, last := 0.0, 0.0
		for i, v := range time {
			event[i] = true
			sum += v
			last = math.Max(last, v)
		}
		c, err := KaplanMeier(time, event, 0.95, LogLog)
		if err != nil {
			r.Fatal(err)
		}
		n := float64(len(time))
		for _, p := range c.Points {
			later := 0.0
			for _, v := range time {
				if v > p.Time {
					later++
				}
			}
			if math.Abs(p.S-later/n) > 1e-12 {
				r.Fatalf("S(%v) = %v, want %v", p.Time, p.S, later/n)
			}
		}
		mean, _, err := c.RestrictedMean(last)
		if err != nil || math.Abs(mean-sum/n) > 1e-9 {
			r.Fatalf("restricted mean %v (%v), mean %v", mean, err, sum/n)
		}
	})
}

// The likelihood knows only the order of times: any rising transformation
// gives the same coefficients, and shifting a column changes nothing.
func TestCoxInvariance(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 9))
	n := 60
	time, warped := make([]float64, n), make([]float64, n)
	event := make([]bool, n)
	a, b := make([]float64, n), make([]float64, n)
	for i := range n {
		a[i] = rng.NormFloat64()
		b[i] = a[i] + 500
		time[i] = math.Ceil(10*rng.ExpFloat64()*math.Exp(-0.5*a[i])) / 2
		warped[i] = math.Log(time[i]) + 3
		event[i] = rng.Float64() < 0.7
	}
	for _, ties := range []Ties{Efron, Breslow, Exact} {
		one, err := Cox(time, event, []design.Column{{Name: "a", Values: a}}, ties)
		if err != nil {
			t.Fatal(err)
		}
		two, err := Cox(warped, event, []design.Column{{Name: "b", Values: b}}, ties)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(one.Beta[0]-two.Beta[0]) > 1e-8 || math.Abs(one.SE[0]-two.SE[0]) > 1e-8 {
			t.Errorf("%v: %v (%v) became %v (%v)", ties, one.Beta, one.SE, two.Beta, two.SE)
		}
	}
}

func FuzzKaplanMeier(f *testing.F) {
	f.Add([]byte{1, 3, 4, 4, 9})
	f.Fuzz(func(t *testing.T, raw []byte) {
		time, event := make([]float64, len(raw)), make([]bool, len(raw))
		for i, b := range raw {
			time[i], event[i] = float64(b>>1), b&1 == 1
		}
		c, err := KaplanMeier(time, event, 0.95, Scale(len(raw)%3))
		if err != nil {
			return
		}
		before := 1.0
		for _, p := range c.Points {
			if !(p.S >= 0 && p.S <= before) || math.IsNaN(p.SE) || p.HasCI && !(p.Lo <= p.S+1e-12 && p.S <= p.Hi+1e-12) {
				t.Fatalf("%+v", p)
			}
			before = p.S
		}
		c.Median()
	})
}

func FuzzCox(f *testing.F) {
	f.Add([]byte{1, 3, 40, 4, 9, 77, 13, 200})
	f.Fuzz(func(t *testing.T, raw []byte) {
		n := len(raw)
		if n > 200 {
			t.Skip()
		}
		time, event, x := make([]float64, n), make([]bool, n), make([]float64, n)
		for i, b := range raw {
			time[i], event[i], x[i] = float64(b&7), b&8 != 0, float64(b>>4)
		}
		r, err := Cox(time, event, []design.Column{{Name: "x", Values: x}}, Ties(n%3))
		if err == nil && (math.IsNaN(r.Beta[0]) || !(r.SE[0] > 0)) {
			t.Fatalf("%+v", r)
		}
	})
}

func ExampleKaplanMeier() {
	// The last session each of eight people came to, and whether they then left.
	last := []float64{2, 2, 5, 6, 8, 8, 8, 8}
	left := []bool{true, true, true, false, false, false, false, false}
	c, err := KaplanMeier(last, left, 0.95, LogLog)
	if err != nil {
		fmt.Println(err)
		return
	}
	p := c.At(5)
	fmt.Printf("still there after session 5: %.2f (95 %% CI %.2f to %.2f)\n", p.S, p.Lo, p.Hi)
	// Output: still there after session 5: 0.62 (95 % CI 0.23 to 0.86)
}
