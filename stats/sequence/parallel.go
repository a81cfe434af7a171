package sequence

import (
	"runtime"
	"sync"

	"tend/stats/resample"
)

// stretches gives each processor a contiguous run of replicates; work holds
// memory of its own. What is gathered must not depend on the order.
func stretches(opt resample.Options, count int, work func(worker, from, to int)) (workers int) {
	workers = opt.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = max(1, min(workers, count))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() { work(w, w*count/workers, (w+1)*count/workers) })
	}
	wg.Wait()
	return workers
}

// replicates is the number asked for, 2,000 where none was.
func replicates(opt resample.Options) int {
	if opt.Replicates == 0 {
		return 2000
	}
	return opt.Replicates
}
