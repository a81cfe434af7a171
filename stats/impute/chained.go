package impute

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"tend/stats/resample"
)

// Method is how a variable's missing values are drawn.
type Method int

const (
	// Matching draws an observed value of one of the few people whose
	// predicted value is nearest (Little 1988; mice's pmm, type 1), so that
	// every imputed value is one that can occur.
	Matching Method = iota
	// NormalModel draws from the Bayesian linear regression on the other
	// variables (Rubin 1987, p. 167; mice's norm). Values may fall outside
	// the scale; do not round them before the analysis.
	NormalModel
)

// Variable is a column with NaN where it is missing. A factor enters as 0/1
// columns without missing values.
type Variable struct {
	Name   string
	Values []float64
	Method Method
}

// Options of chained equations. The zero value makes 20 sets in 10
// iterations with 5 donors, from seed 0.
type Options struct {
	Sets, Iterations, Donors int
	Seed                     uint64
	Workers                  int
}

// Imputations are the completed sets.
type Imputations struct {
	Names   []string
	Sets    [][][]float64 // set, variable, row
	missing [][]int       // rows of each variable that were missing
	rows    int
	// Mean holds the mean of each variable's imputed values by set and
	// iteration, [variable][set][iteration]: the lines should mingle and not
	// drift. It is nil for a variable without missing values.
	Mean [][][]float64
}

// Chained imputes each variable from all others in turn (van Buuren &
// Groothuis-Oudshoorn 2011, J. Stat. Softw. 45(3); R: mice::mice). Each set
// has a random stream of its own, so the answer does not depend on the number
// of goroutines. Put the outcome, what predicts it and what predicts that it
// is missing among the variables.
func Chained(variables []Variable, opt Options) (*Imputations, error) {
	d, err := newDeck(variables, &opt)
	if err != nil {
		return nil, err
	}
	out := &Imputations{rows: d.n, missing: d.missing, Sets: make([][][]float64, opt.Sets), Mean: make([][][]float64, len(variables))}
	for j, v := range variables {
		out.Names = append(out.Names, v.Name)
		if len(d.missing[j]) > 0 {
			out.Mean[j] = make([][]float64, opt.Sets)
		}
	}
	workers := opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, opt.Sets)
	failed := make([]error, opt.Sets)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for set := w; set < opt.Sets; set += workers {
				s := resample.NewStream(opt.Seed, uint64(set))
				c := newChain(d, rand.New(&s))
				failed[set] = c.run(opt.Iterations, func(variable int, mean float64) {
					out.Mean[variable][set] = append(out.Mean[variable][set], mean)
				})
				out.Sets[set] = c.columns()
			}
		})
	}
	wg.Wait()
	for set, err := range failed {
		if err != nil {
			return nil, fmt.Errorf("imputed set %d: %w", set+1, err)
		}
	}
	return out, nil
}

// WasMissing says whether a value of a set was imputed.
func (im *Imputations) WasMissing(variable, row int) bool {
	for _, r := range im.missing[variable] {
		if r == row {
			return true
		}
	}
	return false
}

// Missing lists the rows of a variable that were imputed, ascending.
func (im *Imputations) Missing(variable int) []int {
	return append([]int(nil), im.missing[variable]...)
}

// deck is what all chains share.
type deck struct {
	n, q     int
	vars     []Variable
	missing  [][]int
	observed [][]int
	order    []int // incomplete variables, fewest missing first
	donors   int
}

func newDeck(variables []Variable, opt *Options) (*deck, error) {
	for _, v := range []*int{&opt.Sets, &opt.Iterations, &opt.Donors} {
		if *v < 0 {
			return nil, fmt.Errorf("options %+v: %w", *opt, ErrRange)
		}
	}
	if opt.Sets == 0 {
		opt.Sets = 20
	}
	if opt.Iterations == 0 {
		opt.Iterations = 10
	}
	if opt.Donors == 0 {
		opt.Donors = 5
	}
	if len(variables) < 2 {
		return nil, fmt.Errorf("%d variable, one to impute and one to predict are needed: %w", len(variables), ErrTooFew)
	}
	d := &deck{n: len(variables[0].Values), q: len(variables), vars: variables, donors: opt.Donors}
	for j, v := range variables {
		if len(v.Values) != d.n {
			return nil, fmt.Errorf("%q has %d rows, %q %d: %w", v.Name, len(v.Values), variables[0].Name, d.n, ErrLength)
		}
		var miss, seen []int
		for i, x := range v.Values {
			switch {
			case math.IsInf(x, 0):
				return nil, fmt.Errorf("%q, row %d: %w (%v)", v.Name, i+1, ErrNotFinite, x)
			case math.IsNaN(x):
				miss = append(miss, i)
			default:
				seen = append(seen, i)
			}
		}
		if len(miss) > 0 {
			if len(seen) < 2 {
				return nil, fmt.Errorf("%q was observed %d times: %w", v.Name, len(seen), ErrTooFew)
			}
			d.order = append(d.order, j)
		}
		d.missing, d.observed = append(d.missing, miss), append(d.observed, seen)
	}
	if len(d.order) == 0 {
		return nil, fmt.Errorf("nothing is missing: %w", ErrRange)
	}
	return d, nil
}
