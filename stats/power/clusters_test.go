package power

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"tend/stats/resample"
)

// Without correlation groups are as many people, on the groups' degrees of
// freedom; groups in one arm only cost less; the simulation agrees.
func TestClusteredTrial(t *testing.T) {
	alone, err1 := TwoGroup(0.5, 400, 400, 0.05, TwoSided)
	groups, err2 := ClusteredTrial(0.5, 40, Clusters{PerGroup: 10}, false, 0.05, TwoSided)
	if err1 != nil || err2 != nil || math.Abs(alone-groups) > 1e-3 {
		t.Errorf("%v beside %v, %v, %v", groups, alone, err1, err2)
	}
	c := Clusters{PerGroup: 10, ICC: 0.1}
	both, err1 := ClusteredGroups(0.5, 0.8, c, false, 0.05, TwoSided)
	single, err2 := ClusteredGroups(0.5, 0.8, c, true, 0.05, TwoSided)
	if err1 != nil || err2 != nil || single >= both {
		t.Errorf("groups in an arm: %v and %v, %v, %v", both, single, err1, err2)
	}
	if p, err := ClusteredTrial(0.5, both, c, false, 0.05, TwoSided); err != nil || math.Abs(p-0.8) > 1e-6 {
		t.Errorf("with the groups found the power is %v, %v", p, err)
	}
	for _, controlAlone := range []bool{false, true} {
		want, err := ClusteredTrial(0.5, 8, Clusters{PerGroup: 8, ICC: 0.05}, controlAlone, 0.05, TwoSided)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Simulate(Design{GroupsPerArm: 8, GroupSize: 8, ControlAlone: controlAlone, Effect: 0.5, ICC: 0.05}, resample.Options{Replicates: 1200, Seed: 3})
		if err != nil || math.Abs(s.Power.Value-want) > 0.06 {
			t.Errorf("control alone %v: simulated %.3f, formula %.3f, %v", controlAlone, s.Power.Value, want, err)
		}
	}
}

func TestClusteredTrialBadInput(t *testing.T) {
	c := Clusters{PerGroup: 10, ICC: 0.05}
	second := func(_ any, err error) error { return err }
	for name, err := range map[string]error{
		"one group":       second(ClusteredTrial(0.5, 1, c, false, 0.05, TwoSided)),
		"groups of NaN":   second(ClusteredTrial(0.5, math.NaN(), c, false, 0.05, TwoSided)),
		"effect of NaN":   second(ClusteredTrial(math.NaN(), 4, c, false, 0.05, TwoSided)),
		"correlation":     second(ClusteredTrial(0.5, 4, Clusters{PerGroup: 10, ICC: 2}, false, 0.05, TwoSided)),
		"groups of none":  second(ClusteredTrial(0.5, 4, Clusters{}, false, 0.05, TwoSided)),
		"level":           second(ClusteredGroups(0.5, 0.8, c, false, 0, TwoSided)),
		"infinite effect": second(ClusteredTrial(math.Inf(1), 4, c, true, 0.05, TwoSided)),
	} {
		if !errors.Is(err, ErrRange) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

func FuzzClusteredTrial(f *testing.F) {
	f.Add(0.5, 8.0, 10.0, 0.3, 0.05, true)
	f.Fuzz(func(t *testing.T, d, groups, m, cv, icc float64, alone bool) {
		p, err := ClusteredTrial(d, groups, Clusters{m, cv, icc}, alone, 0.05, TwoSided)
		if err == nil && !(p >= 0 && p <= 1+1e-12) {
			t.Fatalf("power %v", p)
		}
	})
}

func ExampleClusteredGroups() {
	c := Clusters{PerGroup: 10, Variation: 0.3, ICC: 0.05}
	groups, err := ClusteredGroups(0.5, 0.80, c, true, 0.05, TwoSided)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f therapy groups of 10, and as many people treated alone\n", math.Ceil(groups))
	// Output: 9 therapy groups of 10, and as many people treated alone
}
