package sequence

import (
	"runtime"
	"sync"

	"tend/stats/resample"
)

// workers is how many goroutines share the replicates.
func workers(opt resample.Options, count int) int {
	n := opt.Workers
	if n <= 0 {
		n = runtime.GOMAXPROCS(0)
	}
	return max(1, min(n, count))
}

// stretches gives each worker a contiguous run of replicates and memory of its
// own. What is gathered must not depend on the order.
func stretches(workers, count int, work func(worker, from, to int)) {
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() { work(w, w*count/workers, (w+1)*count/workers) })
	}
	wg.Wait()
}

// replicates is the number asked for, 2,000 where none was.
func replicates(opt resample.Options) int {
	if opt.Replicates == 0 {
		return 2000
	}
	return opt.Replicates
}
