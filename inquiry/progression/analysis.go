package progression

import (
	"errors"
	"math"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

// Analysis is everything that one reading of a corpus gives but the mechanism,
// which is asked for by itself.
type Analysis struct {
	Corpus   *Corpus
	Reading  Reading
	Sittings []Sitting // by group, session and person
	Courses  []Course  // by group and person
	Moves    []MoveMix // by group and session
	Leaders  []MoveMix // by group, leader and session
	Moments  []Moment
	Steps    []Step
	Within   Matrix // from segment to segment of one person in a session
	Between  Matrix // from the modal stage of a session to that of the next
	Across   Matrix // from one person to the next one to speak
	Barrier  Barrier
	Coded    int // segments of known participants with a stage in this reading
	Heard    int // segments of known participants
	Cusps    int // of these, between answers
	Untold   int // of these, whose stage coders dispute and nobody settled: not read hard
	t        *tables
}

// Analyse reads a corpus.
func (c *Corpus) Analyse(opt Options) (*Analysis, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	opt = opt.usual()
	t := c.read(opt.Reading)
	a := &Analysis{Corpus: c, Reading: opt.Reading, t: t, Sittings: t.sittings(), Moves: c.MoveMixes(), Leaders: c.LeaderMixes(), Moments: t.moments(), Steps: t.steps()}
	a.Courses = t.courses(a.Sittings)
	for i := range c.Segments {
		if t.person[i] < 0 {
			continue
		}
		a.Heard++
		if t.has(i) {
			a.Coded++
		}
		if c.Segments[i].Stage.Cusp() {
			a.Cusps++
		}
		if t.stage[i] == unsettled {
			a.Untold++
		}
	}
	var wg sync.WaitGroup
	var errs [3]error
	wg.Go(func() { a.Within, errs[0] = matrix(t.k, t.within(a.Moments), opt.Replicates) })
	wg.Go(func() { a.Between, errs[1] = matrix(t.k, between(t.k, a.Courses), opt.Replicates) })
	wg.Go(func() { a.Across, errs[2] = matrix(t.k, t.across(a.Steps), opt.Replicates) })
	a.Barrier = t.barrier(a.Sittings, a.Courses, a.Moments)
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return a, nil
}

// Mechanism compares the moves over the moments of the analysis.
func (a *Analysis) Mechanism(opt Options) (*Mechanism, error) {
	opt.Reading = a.Reading
	return a.t.mechanism(a.Moments, opt.usual())
}

// StageOf is the rank of a segment's stage with the largest share; at a tie
// the lower one, so that no progress is claimed; -1 without a stage.
func (a *Analysis) StageOf(i int) int {
	best := -1
	for k, p := range a.t.shares[i] {
		if p > 0 && (best < 0 || p > a.t.shares[i][best]+1e-9) {
			best = k
		}
	}
	return best
}

// MovesOf names the moves in some segments, each once.
func (a *Analysis) MovesOf(segments []int) []string {
	var names []string
	for _, j := range a.t.movesOf(segments) {
		names = append(names, a.Corpus.Moves[j])
	}
	return names
}

// Kinds counts the courses of each kind.
func (a *Analysis) Kinds() []Count {
	var all []Count
	for _, k := range Kinds {
		n := 0
		for _, c := range a.Courses {
			if c.Kind == k {
				n++
			}
		}
		all = append(all, Count{string(k), n})
	}
	return all
}

// across counts steps between two different people, by who takes the second.
func (t *tables) across(steps []Step) [][]float64 {
	by := make([][]float64, len(t.people))
	for i := range by {
		by[i] = make([]float64, t.k*t.k)
	}
	for _, s := range steps {
		if !s.Same && t.person[s.From] >= 0 && t.person[s.To] >= 0 {
			t.pair(by[t.person[s.To]], s.From, s.To)
		}
	}
	return by
}

// chiTail is the upper tail of the χ² distribution.
func chiTail(x float64, df int) float64 {
	if df < 1 || math.IsNaN(x) {
		return math.NaN()
	}
	return distuv.ChiSquared{K: float64(df)}.Survival(x)
}
