package effect

import (
	"fmt"
	"math"

	"tend/stats/internal/tail"
)

// Proportion is a count out of a total with an interval.
type Proportion struct {
	Count, N int
	Value    float64
	Lo, Hi   float64
	Level    float64
	Method   string
}

func checkCount(count, n int, level float64) error {
	switch {
	case n < 1:
		return fmt.Errorf("a proportion of %d people: %w", n, ErrTooFew)
	case count < 0 || count > n:
		return fmt.Errorf("%d of %d: %w", count, n, ErrRange)
	case !(level > 0 && level < 1):
		return fmt.Errorf("confidence level %v: %w", level, ErrRange)
	}
	return nil
}

// Wilson is the score interval of a proportion (Wilson 1927; R:
// prop.test(correct = FALSE)). It never leaves [0, 1] and serves small n.
func Wilson(count, n int, level float64) (Proportion, error) {
	if err := checkCount(count, n, level); err != nil {
		return Proportion{}, err
	}
	p := float64(count) / float64(n)
	lo, hi := wilson(p, float64(n), tail.NormalQuantile(1-(1-level)/2))
	if count == 0 {
		lo = 0
	}
	if count == n {
		hi = 1
	}
	return Proportion{count, n, p, lo, hi, level, "Wilson score"}, nil
}

func wilson(p, n, z float64) (lo, hi float64) {
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n)) / (1 + z*z/n)
	return math.Max(0, mid-half), math.Min(1, mid+half)
}

// ClopperPearson is the exact interval from the binomial tails (Clopper &
// Pearson 1934; R: binom.test). Its coverage is never below the level.
func ClopperPearson(count, n int, level float64) (Proportion, error) {
	if err := checkCount(count, n, level); err != nil {
		return Proportion{}, err
	}
	a, x, m := (1-level)/2, float64(count), float64(n)
	out := Proportion{count, n, x / m, 0, 1, level, "Clopper–Pearson exact"}
	if count > 0 {
		out.Lo = tail.BetaQuantile(a, x, m-x+1)
	}
	if count < n {
		// The upper end is one minus the lower end for those who did not.
		out.Hi = 1 - tail.BetaQuantile(a, m-x, x+1)
	}
	return out, nil
}
