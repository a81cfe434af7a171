package media

import (
	"errors"
	"io"
	"math"
)

const (
	lobes  = 12  // of the kernel, on each side
	phases = 256 // places between two samples at which it is known
)

// resampler makes samples of Rate from those of another rate, by a sinc kernel
// in a Hann window that passes what both rates can hold (Smith, Digital Audio
// Resampling, 2002).
type resampler struct {
	from   func([]float32) (int, error)
	step   float64 // input samples for one output sample
	kernel []float32
	reach  int // input samples on each side
	hand   []float32
	first  int64 // index of hand[0]
	next   int64 // output sample
	read   int64 // input samples seen
	ended  bool
}

func newResampler(rate int, from func([]float32) (int, error)) *resampler {
	r := &resampler{from: from, step: float64(rate) / Rate}
	wide := max(1, r.step)
	r.reach = int(math.Ceil(lobes * wide))
	r.kernel = make([]float32, (2*r.reach+1)*phases+1)
	for i := range r.kernel {
		x := (float64(i)/phases - float64(r.reach)) / wide
		v := 1.0
		if x != 0 {
			v = math.Sin(math.Pi*x) / (math.Pi * x)
		}
		if math.Abs(x) >= lobes {
			v = 0
		}
		r.kernel[i] = float32(v * (0.5 + 0.5*math.Cos(math.Pi*x/lobes)) / wide)
	}
	r.hand = make([]float32, r.reach)
	r.first = -int64(r.reach)
	return r
}

// fill reads until the sample before end is in hand; after the last one all
// are silent.
func (r *resampler) fill(end int64) error {
	for r.first+int64(len(r.hand)) < end {
		if r.ended {
			r.hand = append(r.hand, 0)
			continue
		}
		block := make([]float32, 8192)
		n, err := r.from(block)
		r.hand, r.read = append(r.hand, block[:n]...), r.read+int64(n)
		if errors.Is(err, io.EOF) {
			r.ended = true
		} else if err != nil {
			return err
		}
	}
	return nil
}

// Read gives samples of Rate.
func (r *resampler) Read(into []int16) (int, error) {
	for i := range into {
		at := float64(r.next) * r.step
		middle := int64(at)
		if err := r.fill(middle + int64(r.reach) + 1); err != nil {
			return i, err
		}
		if r.ended && middle >= r.read {
			if i == 0 {
				return 0, io.EOF
			}
			return i, nil
		}
		sum := float32(0)
		from := middle - int64(r.reach)
		phase := int((1 - (at - float64(middle))) * phases)
		part := r.hand[from-r.first : middle+int64(r.reach)+1-r.first]
		// The kernel's middle lies over at; one step of it is one input sample.
		for k, v := range part {
			if p := phase + (k-1)*phases; p >= 0 && p < len(r.kernel) {
				sum += v * r.kernel[p]
			}
		}
		into[i] = int16(min(max(sum*(1<<15), -1<<15), 1<<15-1))
		r.next++
	}
	keep := int64(float64(r.next)*r.step) - int64(r.reach)
	if drop := keep - r.first; drop > 1<<15 {
		r.hand = append(r.hand[:0], r.hand[drop:]...)
		r.first = keep
	}
	return len(into), nil
}
