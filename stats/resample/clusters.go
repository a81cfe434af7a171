package resample

import "fmt"

// Clusters resamples whole clusters (people, sessions, groups) and gives a
// statistic their rows.
type Clusters struct {
	rows [][]int32
	size int
}

// NewClusters takes the cluster code, 0, 1, …, of each row. Codes without a
// row are skipped.
func NewClusters(code []int) (*Clusters, error) {
	byCode := map[int]int{}
	c := &Clusters{size: len(code)}
	for i, k := range code {
		if k < 0 {
			return nil, fmt.Errorf("row %d: cluster code %d: %w", i+1, k, ErrRange)
		}
		at, ok := byCode[k]
		if !ok {
			at = len(c.rows)
			byCode[k] = at
			c.rows = append(c.rows, nil)
		}
		c.rows[at] = append(c.rows[at], int32(i))
	}
	if len(c.rows) < 2 {
		return nil, fmt.Errorf("%d clusters, at least 2 are needed: %w", len(c.rows), ErrTooFew)
	}
	return c, nil
}

// Len is the number of clusters.
func (c *Clusters) Len() int { return len(c.rows) }

// Bootstrap draws as many clusters as there are, with replacement, and calls
// stat with all rows of those drawn (Field & Welsh 2007, J. R. Stat. Soc. B
// 69:369). Rows within a cluster are not resampled.
func (c *Clusters) Bootstrap(stat Statistic, opt Options) (*Result, error) {
	return c.BootstrapWith(func() Statistic { return stat }, opt)
}

// BootstrapWith is Bootstrap with a statistic made once per goroutine.
func (c *Clusters) BootstrapWith(newStat func() Statistic, opt Options) (*Result, error) {
	return BootstrapWith(len(c.rows), func() Statistic {
		stat, buf := newStat(), make([]int32, 0, 2*c.size)
		return func(drawn []int32) float64 {
			buf = buf[:0]
			for _, k := range drawn {
				buf = append(buf, c.rows[k]...)
			}
			return stat(buf)
		}
	}, opt)
}
