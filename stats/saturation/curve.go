package saturation

import (
	"fmt"
	"math"

	"tend/stats/resample"
)

// Expected is the mean accumulation over all orders of the documents.
type Expected struct {
	Mean []float64 // codes after 1, 2, … documents
	SD   []float64 // over orders, conditional on these documents
}

// Expected computes the curve exactly (Mao Tau: Colwell, Mao & Chang 2004,
// Ecology 85:2717; R: vegan::specaccum(method = "exact")). The chance that a
// code of frequency f is not met in n of N documents is C(N-f, n)/C(N, n).
func (in *Incidence) Expected() Expected {
	n := len(in.docs)
	freq, cor := in.present(), in.correlations()
	e := Expected{Mean: make([]float64, n), SD: make([]float64, n)}
	miss, v := make([]float64, len(freq)), make([]float64, len(freq))
	for j := range miss {
		miss[j] = 1
	}
	for k := 1; k <= n; k++ {
		sum, spread := 0.0, 0.0
		for j, f := range freq {
			// One more document that misses the code.
			miss[j] *= math.Max(0, float64(n-f-k+1)) / float64(n-k+1)
			sum += 1 - miss[j]
			v[j] = math.Sqrt(miss[j] * (1 - miss[j]))
		}
		for i := range v {
			spread += v[i] * v[i]
			for j := range i {
				spread += 2 * cor[i*len(v)+j] * v[i] * v[j]
			}
		}
		e.Mean[k-1], e.SD[k-1] = sum, math.Sqrt(math.Max(0, spread))
	}
	return e
}

// present lists the frequencies of the codes that occur.
func (in *Incidence) present() []int {
	var out []int
	for _, f := range in.freq {
		if f > 0 {
			out = append(out, f)
		}
	}
	return out
}

// correlations of the occurrence of the codes over documents; zero where a
// code is in every document.
func (in *Incidence) correlations() []float64 {
	place := make([]int, len(in.freq))
	k := 0
	for c, f := range in.freq {
		place[c] = -1
		if f > 0 {
			place[c] = k
			k++
		}
	}
	both := make([]float64, k*k)
	for _, set := range in.docs {
		for _, a := range set {
			for _, b := range set {
				both[place[a]*k+place[b]]++
			}
		}
	}
	n := float64(len(in.docs))
	out := make([]float64, k*k)
	for a := range k {
		for b := range k {
			fa, fb := both[a*k+a], both[b*k+b]
			if d := fa * (n - fa) * fb * (n - fb); d > 0 {
				out[a*k+b] = (n*both[a*k+b] - fa*fb) / math.Sqrt(d)
			}
		}
	}
	return out
}

// Band is the accumulation over random orders.
type Band struct {
	Mean, Lo, Hi []float64 // after 1, 2, … documents; Lo and Hi are quantiles over orders
	Level        float64
	Orders       int
}

// RandomOrders shuffles the documents and gives the mean and the middle share
// level of the curves, so that a reader sees how much of the observed curve
// is due to the order of reading.
func (in *Incidence) RandomOrders(level float64, opt resample.Options) (Band, error) {
	if !(level > 0 && level < 1) {
		return Band{}, fmt.Errorf("level %v: %w", level, ErrRange)
	}
	if opt.Replicates == 0 {
		opt.Replicates = 2000
	}
	if opt.Replicates < 2 {
		return Band{}, fmt.Errorf("%d orders: %w", opt.Replicates, ErrTooFew)
	}
	n := len(in.docs)
	at := make([][]float64, n)
	for k := range at {
		at[k] = make([]float64, opt.Replicates)
	}
	order := make([]int32, n)
	met := make([]int, len(in.freq))
	for r := range opt.Replicates {
		s := resample.NewStream(opt.Seed, uint64(r))
		for i := range order {
			order[i] = int32(i)
		}
		s.Shuffle(order)
		total := 0
		for k, d := range order {
			for _, c := range in.docs[d] {
				if met[c] != r+1 {
					met[c] = r + 1
					total++
				}
			}
			at[k][r] = float64(total)
		}
	}
	b := Band{Level: level, Orders: opt.Replicates}
	for _, v := range at {
		res, err := resample.FromReplicates(v[0], v)
		if err != nil {
			return Band{}, err
		}
		ci, err := res.Percentile(level, resample.Type7)
		if err != nil {
			return Band{}, err
		}
		b.Mean = append(b.Mean, res.Estimate+res.Bias)
		b.Lo, b.Hi = append(b.Lo, ci.Lo), append(b.Hi, ci.Hi)
	}
	return b, nil
}

// Richness estimates how many codes there are, met or not.
type Richness struct {
	Codes                  int // met
	Once, Twice            int // codes in one document only, in two
	Chao2, SEChao2         float64
	Jackknife1, Jackknife2 float64
	Bootstrap              float64
	Coverage               float64 // share of all mentions, met or not, that belong to codes met
}

// Richness computes the estimators of R's vegan::specpool (Chao 1987; Burnham
// & Overton 1979; Smith & van Belle 1984) and the coverage of Chao & Jost
// 2012 (Ecology 93:2533) for incidences.
func (in *Incidence) Richness() Richness {
	n := float64(len(in.docs))
	r := Richness{Codes: in.codes}
	s, mentions := float64(in.codes), 0.0
	r.Bootstrap = s
	for _, f := range in.present() {
		switch f {
		case 1:
			r.Once++
		case 2:
			r.Twice++
		}
		mentions += float64(f)
		r.Bootstrap += math.Pow(1-float64(f)/n, n)
	}
	a, b, k := float64(r.Once), float64(r.Twice), (n-1)/n
	var v float64
	if b > 0 {
		t := a / b
		r.Chao2 = s + k*a*a/(2*b)
		v = b * k * (0.5 + k*(1+t/4)*t) * t * t
	} else {
		r.Chao2 = s + k*a*(a-1)/2
		v = k * (k*(a*(2*a-1)*(2*a-1)/4-a*a*a*a/r.Chao2/4) + a*(a-1)/2)
	}
	r.SEChao2 = math.Sqrt(math.Max(0, v))
	r.Jackknife1 = s + a*k
	r.Jackknife2 = s + a*(2*n-3)/n - b*(n-2)*(n-2)/(n*(n-1))
	r.Coverage = 1
	if a > 0 {
		rest := (n - 1) * a / ((n-1)*a + 2*b)
		if b == 0 {
			rest = (n - 1) * (a - 1) / ((n-1)*(a-1) + 2)
		}
		r.Coverage = 1 - a/mentions*rest
	}
	return r
}
