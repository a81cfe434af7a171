package sequence

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tend/stats/resample"
)

// Every order of a small multiset must be equally frequent, so the counts of
// transitions have the distribution that listing all orders gives: on the fast
// way and on the plain one.
func TestShufflingIsUniform(t *testing.T) {
	for _, s := range [][]uint8{{0, 0, 1, 1}, {0, 1, 2, 2, 1, 0, 0}, {0, 0, 0, 1, 1, 1, 1, 2, 2}} {
		want := map[string]float64{}
		total := 0.0
		x := slices.Clone(s)
		slices.Sort(x)
		for more := true; more; more = nextOrder(x) {
			c := make([]uint32, 9)
			for i := 1; i < len(x); i++ {
				c[3*x[i-1]+x[i]]++
			}
			want[fmt.Sprint(c)]++
			total++
		}
		decks := []deck{{codes: s}}
		small := recipes(decks, 3)
		if small == nil {
			t.Fatal("a short sequence of few states must go the fast way")
		}
		const draws = 200_000
		for _, way := range []string{"fast", "plain"} {
			got := map[string]float64{}
			sh, stream := newShuffler(3), resample.NewStream(5, 0)
			var quick mender
			for range draws {
				if way == "fast" {
					quick.all(small, &stream, sh.n, 3)
				} else {
					sh.count(decks, &stream)
				}
				got[fmt.Sprint(sh.n)]++
			}
			chi := 0.0
			for key, n := range want {
				e := draws * n / total
				chi += (got[key] - e) * (got[key] - e) / e
			}
			df := float64(len(want) - 1)
			if len(got) != len(want) || chi > df+5*math.Sqrt(2*df)+10 {
				t.Errorf("%v, %s: %d tables of %d, χ² %.1f on %.0f", s, way, len(got), len(want), chi, df)
			}
		}
	}
}

// nextOrder goes to the next order of a multiset, in alphabetical order.
func nextOrder(x []uint8) bool {
	i := len(x) - 2
	for i >= 0 && x[i] >= x[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(x) - 1
	for x[j] <= x[i] {
		j--
	}
	x[i], x[j] = x[j], x[i]
	slices.Reverse(x[i+1:])
	return true
}

// The fast way gives up where it must: gaps, many states, long sequences.
func TestWhoGoesTheFastWay(t *testing.T) {
	long := make([]uint8, smallEvents+1)
	for _, c := range []struct {
		name   string
		deck   deck
		states int
		fast   bool
	}{
		{"few states", deck{codes: long[:200]}, smallStates, true},
		{"the longest", deck{codes: long[:smallEvents]}, 2, true},
		{"a gap", deck{codes: long[:20], runs: []int{10, 10}}, 3, false},
		{"many states", deck{codes: long[:20]}, smallStates + 1, false},
		{"too long", deck{codes: long}, 3, false},
	} {
		if got := recipes([]deck{c.deck}, c.states) != nil; got != c.fast {
			t.Errorf("%s: fast %v", c.name, got)
		}
	}
}
