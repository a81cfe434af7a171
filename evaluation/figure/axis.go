package figure

import (
	"math"
	"strconv"
	"strings"
)

// axis maps values to a length of the scene.
type axis struct {
	lo, hi   float64 // values
	from, to float64 // where they lie
}

func (a axis) at(v float64) float64 { return a.from + (v-a.lo)/(a.hi-a.lo)*(a.to-a.from) }

// ticks gives about n round values within the axis (1, 2 or 5 times a power of
// ten apart).
func (a axis) ticks(n int) []float64 {
	raw := (a.hi - a.lo) / float64(n)
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	step := power
	for _, k := range []float64{1, 2, 5, 10} {
		if k*power >= raw*0.999 {
			step = k * power
			break
		}
	}
	var out []float64
	for k := math.Ceil(a.lo/step - 1e-9); k*step <= a.hi+1e-9*step; k++ {
		out = append(out, k*step+0) // + 0 makes of −0 a 0
	}
	return out
}

// short writes a tick without needless decimals and with a true minus.
func short(v float64) string {
	return strings.Replace(strconv.FormatFloat(math.Round(v*1e6)/1e6+0, 'g', -1, 64), "-", "−", 1)
}
