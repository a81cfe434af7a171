package house

import (
	"os"
	"runtime/debug"
)

// CollectSeldom lets the collector of memory wait until five times what is in
// use was asked for, not twice: a questionnaire that is sent then costs a
// sixth less processor time. What a service holds is small, and above a
// gigabyte the collector runs as it must. GOGC and GOMEMLIMIT, where somebody
// set them, stand.
func CollectSeldom() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(1 << 30)
	}
}
