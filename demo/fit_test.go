package demo

import (
	"math"
	"testing"
)

func TestFitReachesEveryPrintedRow(t *testing.T) {
	for name, p := range tableTwo {
		for seed := range uint64(20) {
			r := stream("test", seed)
			burden := make([]float64, p.n)
			for i := range burden {
				burden[i] = r.NormFloat64()
			}
			pre, post := fit(r, p, burden)
			if miss := p.miss(sum(pre, post)); miss != 0 {
				t.Errorf("%s, seed %d: off by %v", name, seed, miss)
			}
		}
	}
}

func TestSumsFollowAMove(t *testing.T) {
	x, y := []int{1, 2, 3}, []int{4, 5, 7}
	moved := sum(x, y).with(2, 5, 6, 0)
	if want := sum([]int{1, 6, 3}, []int{4, 0, 7}); moved != want {
		t.Errorf("got %+v, want %+v", moved, want)
	}
}

func TestFigureMissIsZeroExactlyWhereItRounds(t *testing.T) {
	f := figure{7.17, 2}
	for x, hit := range map[float64]bool{7.1667: true, 7.165001: false, 7.1651: true, 7.1749: true, 7.175: false, 7.16: false} {
		if (f.miss(x) == 0) != hit {
			t.Errorf("%v: miss %v", x, f.miss(x))
		}
	}
	if math.IsNaN(f.miss(0)) || f.miss(0) < f.miss(7) {
		t.Error("a farther value must miss by more")
	}
}

func BenchmarkFit(b *testing.B) {
	for b.Loop() {
		for _, p := range tableTwo {
			fit(stream("bench", 1), p, make([]float64, p.n))
		}
	}
}
