package agreement

import (
	"runtime"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"

	"tend/stats/resample"
)

// Draws are resamples of whole clusters of units, drawn once for every
// coefficient of the same units. A replicate is how often each cluster was
// drawn, so that the sums of all replicates are one product of matrices: the
// draws by the sums of each cluster.
type Draws struct {
	place    []int // of each unit's cluster
	clusters int
	weights  blas64.General // replicates down, clusters across; none below two clusters
}

// NewDraws draws as many clusters as there are, with replacement, for each
// replicate; cluster holds the code of each unit's cluster.
func NewDraws(cluster []int, opt resample.Options) *Draws {
	d := &Draws{place: make([]int, len(cluster))}
	at := map[int]int{}
	for u, c := range cluster {
		k, known := at[c]
		if !known {
			k = len(at)
			at[c] = k
		}
		d.place[u] = k
	}
	if d.clusters = len(at); d.clusters < 2 {
		return d
	}
	n := opt.Replicates
	if n <= 0 {
		n = 2000
	}
	d.weights = blas64.General{Rows: n, Cols: d.clusters, Stride: d.clusters, Data: make([]float64, n*d.clusters)}
	for r := range n {
		stream, row := resample.NewStream(opt.Seed, uint64(r)), d.weights.Data[r*d.clusters:(r+1)*d.clusters]
		for range d.clusters {
			row[stream.Below(uint32(d.clusters))]++
		}
	}
	return d
}

// totals gives the sums of each replicate, of a table with a row for each
// cluster.
func (d *Draws) totals(table []float64, columns int) blas64.General {
	out := blas64.General{Rows: d.weights.Rows, Cols: columns, Stride: columns, Data: make([]float64, d.weights.Rows*columns)}
	if d.weights.Rows > 0 && columns > 0 {
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, d.weights, blas64.General{Rows: d.clusters, Cols: columns, Stride: columns, Data: table}, 0, out)
	}
	return out
}

// counts does the same with whole numbers, of which several share a word.
func (d *Draws) counts(table []uint64, columns int) []uint64 {
	out := make([]uint64, d.weights.Rows*columns)
	workers := max(1, min(runtime.GOMAXPROCS(0), d.weights.Rows))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for r := w * d.weights.Rows / workers; r < (w+1)*d.weights.Rows/workers; r++ {
				into := out[r*columns : (r+1)*columns]
				for c, times := range d.weights.Data[r*d.clusters : (r+1)*d.clusters] {
					row := table[c*columns : (c+1)*columns][:len(into)]
					switch times {
					case 0:
					case 1:
						for k, v := range row {
							into[k] += v
						}
					default:
						n := uint64(times)
						for k, v := range row {
							into[k] += n * v
						}
					}
				}
			}
		})
	}
	wg.Wait()
	return out
}
