package progression

import (
	"math/rand/v2"
	"testing"

	"tend/stats/resample"
)

// Of few people the quantiles of the replicates alone are too narrow: how often
// 95 % intervals hold the truth (no difference) is simulated for both. Of
// 600 intervals, five to a corpus, a share of .95 has a standard error of .009,
// were they independent; the bounds leave three and a half of these.
func TestIntervalsOfFewPeopleHoldTheTruth(t *testing.T) {
	for _, c := range []struct {
		groups int // of eight people
		least  float64
		narrow float64 // percentiles alone stay below
	}{{1, 0.905, 0.905}, {3, 0.915, 0.96}} {
		n, plain, held := 0, 0, 0
		for corpus := range 120 {
			tab := simulated(rand.New(rand.NewPCG(uint64(corpus), 8)), c.groups, 8, 80, 0).read(Hard)
			g := tab.compare(tab.moments())
			for _, b := range g.bootstrap(499)[:len(g.has)] {
				lo, hi, _, ok := b.change.interval(len(g.people))
				r, err := resample.FromReplicates(0, b.change.values)
				if !ok || err != nil {
					continue
				}
				p, err := r.Percentile(0.95, resample.Type7)
				if err != nil {
					t.Fatal(err)
				}
				n++
				if lo <= 0 && 0 <= hi {
					held++
				}
				if p.Lo <= 0 && 0 <= p.Hi {
					plain++
				}
			}
		}
		share, narrow := float64(held)/float64(n), float64(plain)/float64(n)
		t.Logf("%d people: %.3f of %d intervals hold zero, percentiles alone %.3f", 8*c.groups, share, n, narrow)
		if share < c.least || share > 0.99 || narrow > c.narrow || n < 500 {
			t.Errorf("%d people: %.3f of %d intervals hold the truth, percentiles alone %.3f", 8*c.groups, share, n, narrow)
		}
	}
}
