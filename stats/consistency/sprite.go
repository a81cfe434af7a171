package consistency

import (
	"errors"
	"fmt"
	"slices"

	"tend/stats/resample"
)

// ErrImpossible says that no whole-number data fit.
var ErrImpossible = errors.New("no whole-number data fit")

// ErrNotFound says that data may fit but the search did not meet any.
var ErrNotFound = errors.New("no data found")

// Sample is a data set that prints as the table says: Counts[k] people scored
// Scale.Min + k.
type Sample struct {
	Scale  Scale
	Counts []int
}

// Values writes the scores out, ascending.
func (s Sample) Values() []int {
	var out []int
	for k, n := range s.Counts {
		for range n {
			out = append(out, s.Scale.Min+k)
		}
	}
	return out
}

// Reconstruct finds up to count different whole-number data sets with the
// printed mean and standard deviation (SPRITE: Heathers, Anaya, van der Zee &
// Brown 2018). From a random start with the right sum, two scores at a time
// move apart or together, which keeps the sum, until the spread fits. The
// sets show what such a table can look like, and whether it could at all;
// they are not the data, and not a random sample of what the data could be.
func Reconstruct(mean, sd Printed, n int, scale Scale, count int, seed uint64) ([]Sample, error) {
	v, err := GRIMMER(mean, sd, n, scale)
	if err != nil {
		return nil, err
	}
	if !v.Possible {
		return nil, fmt.Errorf("%s: %w", v.Statement, ErrImpossible)
	}
	if count < 1 || n > 100_000 || scale.Max-scale.Min > 1000 {
		return nil, fmt.Errorf("%d data sets of %d people: %w", count, n, ErrRange)
	}
	goals := targets(mean, sd, n, scale)
	var out []Sample
	seen := map[string]bool{}
	for try := range 20*count + 20 {
		s := resample.NewStream(seed, uint64(try))
		g := goals[s.Below(uint32(len(goals)))]
		counts, ok := search(g, n, scale.Max-scale.Min, &s)
		if !ok {
			continue
		}
		if key := fmt.Sprint(counts); !seen[key] {
			seen[key] = true
			out = append(out, Sample{scale, counts})
		}
		if len(out) == count {
			break
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%d tries: %w", 20*count+20, ErrNotFound)
	}
	slices.SortFunc(out, func(a, b Sample) int { return slices.Compare(a.Counts, b.Counts) })
	return out, nil
}

// search walks from a random data set with the sum to one whose sum of
// squares fits.
func search(g target, n, width int, s *resample.Stream) ([]int, bool) {
	c := make([]int, width+1)
	// A random start: everyone as equal as can be, then shaken.
	q, r := g.sum/n, g.sum%n
	c[q] = n - r
	if r > 0 {
		c[q+1] = r
	}
	square := 0
	for k, m := range c {
		square += m * k * k
	}
	for range 3 * n {
		square += move(c, width, s, s.Uint64()&1 == 0)
	}
	for range 2000 + 200*n {
		if square >= g.loSquare && square <= g.hiSq {
			return c, true
		}
		square += move(c, width, s, square < g.loSquare)
	}
	return nil, false
}

// move takes two people at random one step apart, or one step together, and
// gives the change of the sum of squares; zero where the pair cannot move.
func move(c []int, width int, s *resample.Stream, apart bool) int {
	n := 0
	for _, m := range c {
		n += m
	}
	a, b := pick(c, int(s.Below(uint32(n)))), pick(c, int(s.Below(uint32(n))))
	if a > b {
		a, b = b, a
	}
	if apart {
		if a == 0 || b == width || a == b && c[a] < 2 {
			return 0
		}
		c[a]--
		c[b]--
		c[a-1]++
		c[b+1]++
		return 2*(b-a) + 2
	}
	if b-a < 2 {
		return 0
	}
	c[a]--
	c[b]--
	c[a+1]++
	c[b-1]++
	return -2*(b-a) + 2
}

// pick is the score of the i-th person in ascending order.
func pick(c []int, i int) int {
	for k, m := range c {
		if i < m {
			return k
		}
		i -= m
	}
	return len(c) - 1
}
