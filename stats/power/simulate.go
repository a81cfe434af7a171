package power

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"tend/stats/design"
	"tend/stats/effect"
	"tend/stats/mixed"
	"tend/stats/resample"
)

// Design describes a two-arm study of groups to be simulated. The treated arm
// is run in groups; the control arm is too, unless ControlAlone.
type Design struct {
	GroupsPerArm int     // at least 2
	GroupSize    int     // people enrolled per group
	ControlAlone bool    // as many controls as treated, in no group
	Effect       float64 // difference after the course, in SDs of the outcome
	ICC          float64 // share of the outcome's variance between groups
	PrePost      float64 // correlation of the baseline with the outcome within arms, used as a covariate
	Attrition    float64 // chance to be lost, at random
	Alpha        float64 // 0 means 0.05
	KenwardRoger bool    // instead of Satterthwaite
}

// SimulationResult is the share of simulated studies that found the effect.
type SimulationResult struct {
	Power      effect.Proportion // with Wilson's interval: the Monte Carlo error
	Studies    int
	Unfitted   int     // studies whose model gave no answer; they count as not found
	Boundary   int     // studies with a group variance of zero
	MeanEffect float64 // of those fitted
}

// Simulate draws whole studies, fits the mixed model that would be reported
// (mixed.RandomIntercept, or mixed.PartiallyNested with ControlAlone) and
// counts significant treatment effects in the right direction. With Effect
// zero it counts both directions: the test's true level. Replicates of 0
// means 1,000 studies.
func Simulate(d Design, opt resample.Options) (SimulationResult, error) {
	if d.Alpha == 0 {
		d.Alpha = 0.05
	}
	if opt.Replicates == 0 {
		opt.Replicates = 1000
	}
	if d.GroupsPerArm < 2 || d.GroupSize < 2 || d.GroupsPerArm*d.GroupSize > 1_000_000 || opt.Replicates < 1 {
		return SimulationResult{}, fmt.Errorf("%d groups of %d, %d studies: %w", d.GroupsPerArm, d.GroupSize, opt.Replicates, ErrRange)
	}
	if err := check(d.Effect, d.Alpha); err != nil {
		return SimulationResult{}, err
	}
	if !(d.ICC >= 0 && d.ICC < 1 && math.Abs(d.PrePost) < 1 && d.Attrition >= 0 && d.Attrition < 0.95) || d.ICC+d.PrePost*d.PrePost >= 1 {
		return SimulationResult{}, fmt.Errorf("correlation in groups %v, with the baseline %v, attrition %v: %w", d.ICC, d.PrePost, d.Attrition, ErrRange)
	}
	outcomes := make([]study, opt.Replicates)
	workers := opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for r := w; r < len(outcomes); r += workers {
				s := resample.NewStream(opt.Seed, uint64(r))
				outcomes[r] = d.draw(rand.New(&s))
			}
		})
	}
	wg.Wait()
	res := SimulationResult{Studies: len(outcomes)}
	found, fitted := 0, 0.0
	for _, o := range outcomes {
		switch {
		case !o.fitted:
			res.Unfitted++
			continue
		case o.found:
			found++
		}
		if o.boundary {
			res.Boundary++
		}
		fitted++
		res.MeanEffect += o.estimate
	}
	if fitted == 0 {
		return res, fmt.Errorf("no simulated study could be fitted: %w", ErrRange)
	}
	res.MeanEffect /= fitted
	var err error
	res.Power, err = effect.Wilson(found, res.Studies, 0.95)
	return res, err
}

type study struct {
	fitted, found, boundary bool
	estimate                float64
}

// draw makes one study and analyses it. The outcome has unit variance within
// arms: ICC between groups, PrePost² by the baseline, the rest by chance.
func (d Design) draw(rng *rand.Rand) study {
	var y, arm, pre []float64
	var group []int
	code := 0
	resid := math.Sqrt(1 - d.ICC - d.PrePost*d.PrePost)
	for a := range 2 {
		for range d.GroupsPerArm {
			alone := a == 0 && d.ControlAlone
			u := math.Sqrt(d.ICC) * rng.NormFloat64()
			for range d.GroupSize {
				if alone {
					u = math.Sqrt(d.ICC) * rng.NormFloat64() // the same variance, shared with nobody
				}
				b, e := rng.NormFloat64(), rng.NormFloat64()
				if rng.Float64() < d.Attrition {
					continue
				}
				y = append(y, d.Effect*float64(a)+u+d.PrePost*b+resid*e)
				arm, pre = append(arm, float64(a)), append(pre, b)
				if alone {
					group = append(group, -1)
				} else {
					group = append(group, code)
				}
			}
			if !alone {
				code++
			}
		}
	}
	x := []design.Column{design.Intercept(len(y)), {Name: "treated", Values: arm}, {Name: "baseline", Values: pre}}
	var f *mixed.Fit
	var err error
	if d.ControlAlone {
		f, err = mixed.PartiallyNested(y, x, group, false, mixed.Options{})
	} else {
		f, err = mixed.RandomIntercept(y, x, group, mixed.Options{})
	}
	if err != nil {
		return study{}
	}
	method := mixed.Satterthwaite
	if d.KenwardRoger {
		method = mixed.KenwardRoger
	}
	e, err := f.Effect(1, method)
	if err != nil {
		return study{}
	}
	return study{true, e.P < d.Alpha && (d.Effect == 0 || e.Estimate*d.Effect > 0), f.Boundary, e.Estimate}
}
