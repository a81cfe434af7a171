package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestEveryLineHasANumberOrAReason gives the models small and odd cohorts: few
// people, constant scores, empty timepoints, groups and arms of one.
func TestEveryLineHasANumberOrAReason(t *testing.T) {
	for seed := range uint64(150) {
		rnd := rand.New(rand.NewPCG(seed, 77))
		people, lost, spread, groups := 1+rnd.IntN(24), rnd.Float64(), rnd.IntN(5), 1+rnd.IntN(5)
		head := []string{"id,g,sex,a,b,c\n", "id,g,arm,a,b,c\n"}
		for k, text := range []string{groupsPlan, armsPlan} {
			var data strings.Builder
			data.WriteString(head[k])
			for i := range people {
				third := []string{"woman", "course", "man", "usual"}[rnd.IntN(2)*2+k]
				fmt.Fprintf(&data, "p%d,g%d,%s", i, rnd.IntN(groups), third)
				for range 3 {
					if rnd.Float64() < lost {
						data.WriteString(",")
					} else {
						fmt.Fprintf(&data, ",%d", 3+rnd.IntN(spread+1))
					}
				}
				data.WriteString("\n")
			}
			for _, l := range evaluate(t, text, data.String()).Analyses {
				numbers := l.Value.Known() && l.Lo.Known() && l.Hi.Known() && l.SE >= 0
				if !numbers && l.Why == "" {
					t.Errorf("seed %d, %s: %v (%v to %v), SE %v, and no reason\n%s", seed, l.ID, l.Value, l.Lo, l.Hi, l.SE, data.String())
				}
				if math.IsInf(float64(l.Value), 0) || math.IsInf(float64(l.Lo), 0) {
					t.Errorf("seed %d, %s: %v (%v to %v)", seed, l.ID, l.Value, l.Lo, l.Hi)
				}
			}
		}
	}
}
