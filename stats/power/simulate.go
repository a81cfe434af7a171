package power

import (
	"fmt"
	"math"
	"runtime"
	"sync"

	"tend/stats/design"
	"tend/stats/effect"
	"tend/stats/internal/tail"
	"tend/stats/mixed"
	"tend/stats/resample"
)

// Trial is a trial to come: people measured before and after, treated in
// groups in one arm or in both. Scores have a standard deviation of one.
type Trial struct {
	Effect          float64 // true difference after treatment, in standard deviations
	Groups          int     // therapy groups in an arm
	PerGroup        int     // people who begin in each
	ControlInGroups bool    // false: as many people in the control arm, each alone
	ICC             float64 // share of the variance after treatment that lies between groups, given the baseline
	R               float64 // correlation of before with after
	Lost            float64 // share of people without an outcome, at random, 0 up to 1
}

// Simulated is the power found by simulation.
type Simulated struct {
	Power   float64           // share of trials that found the effect, in its direction (either, if it is zero)
	Share   effect.Proportion // the same with its Wilson interval: the simulation's own uncertainty
	Trials  int
	Failed  int     // trials whose model could not be fitted; they count as not found
	MeanSE  float64 // of the treatment effect
	MeanEst float64
}

func (tr Trial) check() error {
	people := tr.Groups * tr.PerGroup
	switch {
	case tr.Groups < 2 || tr.PerGroup < 2 || tr.Groups > 1000 || tr.PerGroup > 1000 || people > 100_000:
		return fmt.Errorf("%d groups of %d, at least 2 of 2 are needed: %w", tr.Groups, tr.PerGroup, ErrTooFew)
	case checkEffect(tr.Effect) != nil:
		return checkEffect(tr.Effect)
	case !(tr.ICC >= 0 && tr.ICC < 1) || !(tr.R > -1 && tr.R < 1) || !(tr.Lost >= 0 && tr.Lost < 1):
		return fmt.Errorf("intraclass correlation %v, r %v, loss %v: %w", tr.ICC, tr.R, tr.Lost, ErrRange)
	}
	return nil
}

// Simulate draws the trial opt.Replicates times (2,000 where 0), analyses each
// as it will be analysed, by a mixed model of the outcome on baseline and arm
// with a random intercept per group (in the treated arm only, if the control
// is not in groups) and Satterthwaite's degrees of freedom, and counts how
// often the effect is found. Each trial draws from a stream of its own, so the
// answer follows from the seed on any number of cores.
func Simulate(tr Trial, t Test, opt resample.Options) (Simulated, error) {
	if err := t.check(); err != nil {
		return Simulated{}, err
	}
	if err := tr.check(); err != nil {
		return Simulated{}, err
	}
	count := opt.Replicates
	if count == 0 {
		count = 2000
	}
	if count < 1 || count > 1_000_000 {
		return Simulated{}, fmt.Errorf("%d trials: %w", count, ErrRange)
	}
	workers := opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, count)
	found := make([]finding, count)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			s := newSample(tr)
			for r := w * count / workers; r < (w+1)*count/workers; r++ {
				stream := resample.NewStream(opt.Seed, uint64(r))
				s.draw(tr, &stream)
				found[r] = s.analyse(tr, t)
			}
		})
	}
	wg.Wait()
	return summarise(found)
}

// finding is what one simulated trial shows.
type finding struct {
	ok, yes bool
	est, se float64
}

func summarise(found []finding) (Simulated, error) {
	s := Simulated{Trials: len(found)}
	yes, fitted := 0, 0.0
	for _, f := range found {
		if !f.ok {
			s.Failed++
			continue
		}
		fitted++
		s.MeanEst += f.est
		s.MeanSE += f.se
		if f.yes {
			yes++
		}
	}
	if fitted == 0 {
		return s, fmt.Errorf("no simulated trial could be analysed; too few are left in too few groups: %w", ErrTooFew)
	}
	s.MeanEst /= fitted
	s.MeanSE /= fitted
	var err error
	s.Share, err = effect.Wilson(yes, s.Trials, 0.95)
	s.Power = s.Share.Value
	return s, err
}

// sample is the data of one trial; the memory serves all trials of a worker.
type sample struct {
	y, before, arm, one []float64
	group               []int
	n                   int
}

func newSample(tr Trial) *sample {
	all := 2 * tr.Groups * tr.PerGroup
	f := func() []float64 { return make([]float64, all) }
	return &sample{y: f(), before: f(), arm: f(), one: f(), group: make([]int, all)}
}

// draw makes one trial. What baseline does not explain, 1 - r², is shared out
// between groups and people.
func (s *sample) draw(tr Trial, stream *resample.Stream) {
	s.n = 0
	left := 1 - tr.R*tr.R
	between, within, alone := math.Sqrt(tr.ICC*left), math.Sqrt((1-tr.ICC)*left), math.Sqrt(left)
	for g := range 2 * tr.Groups {
		arm := float64(1 - g/tr.Groups)
		grouped := arm == 1 || tr.ControlInGroups
		shared := 0.0
		if grouped {
			shared = between * normal(stream)
		}
		for range tr.PerGroup {
			before, noise := normal(stream), normal(stream)
			if stream.Float64() < tr.Lost {
				continue
			}
			i := s.n
			s.n++
			s.before[i], s.arm[i], s.one[i], s.group[i] = before, arm, 1, g
			s.y[i] = tr.R*before + tr.Effect*arm + shared
			if grouped {
				s.y[i] += within * noise
			} else {
				s.y[i] += alone * noise
				s.group[i] = -1
			}
		}
	}
}

// normal is a standard normal, by inversion, so that a stream's draws stay in
// step whatever comes out.
func normal(s *resample.Stream) float64 {
	return tail.NormalQuantile((float64(s.Uint64()>>12) + 0.5) / (1 << 52))
}

func (s *sample) analyse(tr Trial, t Test) finding {
	x := []design.Column{{Name: "(Intercept)", Values: s.one[:s.n]}, {Name: "before", Values: s.before[:s.n]}, {Name: "arm", Values: s.arm[:s.n]}}
	var fit *mixed.Fit
	var err error
	if tr.ControlInGroups {
		fit, err = mixed.RandomIntercept(s.y[:s.n], x, s.group[:s.n], mixed.Options{})
	} else {
		// People alone vary by all that people in groups vary by together.
		fit, err = mixed.PartiallyNested(s.y[:s.n], x, s.group[:s.n], tr.ICC > 0, mixed.Options{})
	}
	if err != nil {
		return finding{}
	}
	e, err := fit.Effect(2, mixed.Satterthwaite)
	if err != nil {
		return finding{}
	}
	p := e.P
	if t.Sides == OneSided {
		p /= 2
	}
	return finding{ok: true, yes: p < t.Alpha && e.Estimate*tr.Effect >= 0, est: e.Estimate, se: e.SE}
}
