// Package cputime lets a benchmark report the processor time it used, which
// is what the bars of docs/PERFORMANCE.md are set in: unlike elapsed time it
// counts every core and is not stretched by other programs.
package cputime

import (
	"syscall"
	"testing"
	"time"
)

// Report adds "cpu-ms/op" to a benchmark. Call it with defer before the loop:
//
//	defer cputime.Report(b)()
func Report(b *testing.B) func() {
	start := used()
	return func() {
		b.ReportMetric(float64(used()-start)/1e6/float64(b.N), "cpu-ms/op")
	}
}

func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
