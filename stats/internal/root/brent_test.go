package root

import (
	"errors"
	"math"
	"testing"
)

func TestBrentFindsTheRoot(t *testing.T) {
	for _, c := range []struct {
		name string
		f    func(float64) float64
		a, b float64
		want float64
	}{
		{"cosine", math.Cos, 0, 3, math.Pi / 2},
		{"cubic with a flat inflection", func(x float64) float64 { return (x - 1) * (x - 1) * (x - 1) }, -4, 7, 1},
		{"steep exponential", func(x float64) float64 { return math.Exp(20*x) - 2 }, -5, 5, math.Ln2 / 20},
		{"root at an end", func(x float64) float64 { return x }, 0, 1, 0},
	} {
		got, err := Brent(c.f, c.a, c.b, 1e-14)
		if err != nil || math.Abs(got-c.want) > 1e-5 {
			t.Errorf("%s: %v, %v; want %v", c.name, got, err, c.want)
		}
	}
}

func TestGrowWidensTowardsTheRoot(t *testing.T) {
	for _, at := range []float64{-1e6, -3, 0.5, 1e6} {
		up, err := Grow(func(x float64) float64 { return x - at }, 0, 1, 1e-12, true)
		if err != nil || math.Abs(up-at) > 1e-6 {
			t.Errorf("rising, root %v: %v, %v", at, up, err)
		}
		down, err := Grow(func(x float64) float64 { return at - x }, 0, 1, 1e-12, false)
		if err != nil || math.Abs(down-at) > 1e-6 {
			t.Errorf("falling, root %v: %v, %v", at, down, err)
		}
	}
	if _, err := Grow(func(float64) float64 { return 1 }, 0, 1, 1e-9, true); !errors.Is(err, ErrBracket) {
		t.Errorf("no root: %v", err)
	}
}
