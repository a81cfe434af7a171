package resample

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync"
)

// What a request can lack. Errors of this package wrap one of these.
var (
	ErrTooFew    = errors.New("too few")
	ErrUndefined = errors.New("the statistic is not defined")
	ErrRange     = errors.New("out of range")
)

// Statistic computes a number from row numbers in [0, n), some of them
// repeated. NaN says that it is not defined for these rows.
type Statistic func(rows []int32) float64

// Options of a resampling. The zero value is 2,000 replicates from seed 0 on
// all cores.
type Options struct {
	Replicates int
	Seed       uint64
	Workers    int // goroutines; 0 takes as many as there are processors
}

func (o Options) replicates() int {
	if o.Replicates == 0 {
		return 2000
	}
	return o.Replicates
}

// each runs work for every replicate, a contiguous stretch per goroutine;
// work is made once per goroutine, so that it may keep scratch memory.
func (o Options) each(count int, makeWork func() func(replicate int)) {
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = max(1, min(workers, count))
	if workers == 1 {
		work := makeWork()
		for r := range count {
			work(r)
		}
		return
	}
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			work := makeWork()
			for r := w * count / workers; r < (w+1)*count/workers; r++ {
				work(r)
			}
		})
	}
	wg.Wait()
}

// Bootstrap computes stat on resamples of n units (Efron 1979). stat is
// called from several goroutines at once; where it needs memory of its own
// use [BootstrapWith].
func Bootstrap(n int, stat Statistic, opt Options) (*Result, error) {
	return BootstrapWith(n, func() Statistic { return stat }, opt)
}

// BootstrapWith is Bootstrap with a statistic made once per goroutine.
func BootstrapWith(n int, newStat func() Statistic, opt Options) (*Result, error) {
	if n < 2 {
		return nil, fmt.Errorf("%d units, at least 2 are needed: %w", n, ErrTooFew)
	}
	if n > math.MaxInt32 {
		return nil, fmt.Errorf("%d units: %w", n, ErrRange)
	}
	count := opt.replicates()
	if count < 2 {
		return nil, fmt.Errorf("%d replicates: %w", count, ErrTooFew)
	}
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	estimate := newStat()(all)
	if math.IsNaN(estimate) || math.IsInf(estimate, 0) {
		return nil, fmt.Errorf("on the data themselves it is %v: %w", estimate, ErrUndefined)
	}
	values := make([]float64, count)
	opt.each(count, func() func(int) {
		stat, rows := newStat(), make([]int32, n)
		return func(r int) {
			s := NewStream(opt.Seed, uint64(r))
			s.Rows(rows, n)
			values[r] = stat(rows)
		}
	})
	res, err := FromReplicates(estimate, values)
	if err != nil {
		return nil, err
	}
	res.jackknife = func() []float64 { return leaveOneOut(n, newStat, opt) }
	return res, nil
}

// leaveOneOut computes stat n times, each without one unit.
func leaveOneOut(n int, newStat func() Statistic, opt Options) []float64 {
	out := make([]float64, n)
	opt.each(n, func() func(int) {
		stat, rows := newStat(), make([]int32, n-1)
		return func(skip int) {
			for i := range rows {
				rows[i] = int32(i)
				if i >= skip {
					rows[i]++
				}
			}
			out[skip] = stat(rows)
		}
	})
	return out
}
