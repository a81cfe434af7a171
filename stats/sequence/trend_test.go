package sequence

import (
	"fmt"
	"math"
	"testing"
)

// The exact p by listing all 5! orders.
func TestTrendCountsAllOrders(t *testing.T) {
	r, err := MannKendall([]float64{1, 3, 2, 5, 4})
	if err != nil {
		t.Fatal(err)
	}
	more, total := 0.0, 0.0
	x := []uint8{0, 1, 2, 3, 4}
	for next := true; next; next = nextOrder(x) {
		s := 0
		for i := range x {
			for j := i + 1; j < len(x); j++ {
				if x[j] > x[i] {
					s++
				} else {
					s--
				}
			}
		}
		total++
		if max(s, -s) >= int(r.S) {
			more++
		}
	}
	if !r.HasExact || math.Abs(r.PExact-more/total) > 1e-12 {
		t.Errorf("exact p %v, want %v", r.PExact, more/total)
	}
	tied, err := MannKendall([]float64{1, 1, 2, 2, 2, 3})
	if err != nil || tied.HasExact {
		t.Errorf("with ties %+v, %v", tied, err)
	}
}

func ExampleMannKendall() {
	r, err := MannKendall([]float64{3, 4, 4, 6, 5, 7, 8, 8}) // minutes of practice, week by week
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("τ = %.2f, p = %.4f, %.1f a week (%.1f to %.1f)\n", r.Tau, r.P, r.Slope, r.SlopeLo, r.SlopeHi)
	// Output: τ = 0.89, p = 0.0039, 0.8 a week (0.5 to 1.0)
}
