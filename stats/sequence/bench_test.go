package sequence

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"tend/stats/internal/cputime"
	"tend/stats/resample"
)

// stages makes sequences of coded events that tend to stay as they are.
func stages(sequences, events, states int) Data {
	rng := rand.New(rand.NewPCG(1, 2))
	d := Data{Sequences: make([][]uint8, sequences)}
	for i := range states {
		d.States = append(d.States, strconv.Itoa(i))
	}
	for i := range d.Sequences {
		now := uint8(rng.IntN(states))
		for range events {
			if rng.Float64() < 0.5 {
				now = uint8(rng.IntN(states))
			}
			d.Sequences[i] = append(d.Sequences[i], now)
		}
	}
	return d
}

func BenchmarkPermute10000x500x200(b *testing.B) {
	d := stages(500, 200, 5)
	defer cputime.Report(b)()
	for b.Loop() {
		if _, err := d.Permute(resample.Options{Replicates: 10_000}); err != nil {
			b.Fatal(err)
		}
	}
}

// More states than the fast way takes.
func BenchmarkPermuteTenStates(b *testing.B) {
	d := stages(500, 200, 10)
	defer cputime.Report(b)()
	for b.Loop() {
		if _, err := d.Permute(resample.Options{Replicates: 1000}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBootstrap1000x500x200(b *testing.B) {
	d := stages(500, 200, 5)
	defer cputime.Report(b)()
	for b.Loop() {
		if _, err := d.Bootstrap(resample.Options{Replicates: 1000}); err != nil {
			b.Fatal(err)
		}
	}
}
