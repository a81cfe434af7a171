package saturation

import (
	"errors"
	"fmt"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrTooFew = errors.New("too few")
	ErrCodes  = errors.New("not a valid code")
	ErrRange  = errors.New("out of range")
)

// Incidence is which codes occur in which documents, in reading order. How
// often a code occurs within a document does not matter.
type Incidence struct {
	docs  [][]int // the different codes of each document
	freq  []int   // documents in which each code occurs
	codes int     // codes that occur at all
}

// New takes the codes, 0 … codes-1, of each document in the order of reading.
// Repeats within a document count once; a document without codes counts as
// read.
func New(docs [][]int, codes int) (*Incidence, error) {
	if len(docs) < 2 {
		return nil, fmt.Errorf("%d documents, at least 2 are needed: %w", len(docs), ErrTooFew)
	}
	if codes < 1 || codes > 1<<20 {
		return nil, fmt.Errorf("%d codes: %w", codes, ErrRange)
	}
	in := &Incidence{freq: make([]int, codes)}
	last := make([]int, codes) // 1 + the last document in which it was met
	for d, list := range docs {
		var set []int
		for _, c := range list {
			if c < 0 || c >= codes {
				return nil, fmt.Errorf("document %d: code %d of %d: %w", d+1, c, codes, ErrCodes)
			}
			if last[c] == d+1 {
				continue
			}
			last[c] = d + 1
			set = append(set, c)
			if in.freq[c]++; in.freq[c] == 1 {
				in.codes++
			}
		}
		in.docs = append(in.docs, set)
	}
	if in.codes == 0 {
		return nil, fmt.Errorf("no document has a code: %w", ErrTooFew)
	}
	return in, nil
}

// Documents is how many were read.
func (in *Incidence) Documents() int { return len(in.docs) }

// Codes is how many different codes occur.
func (in *Incidence) Codes() int { return in.codes }

// Observed is the accumulation in reading order.
type Observed struct {
	New        []int // codes that each document brought
	Cumulative []int
	LastNew    int // 1-based document that brought the last new code
	Run        int // documents after it
}

// Observed counts new codes as the documents were read.
func (in *Incidence) Observed() Observed {
	var o Observed
	seen := make([]bool, len(in.freq))
	total := 0
	for d, set := range in.docs {
		n := 0
		for _, c := range set {
			if !seen[c] {
				seen[c] = true
				n++
			}
		}
		if n > 0 {
			o.LastNew = d + 1
		}
		total += n
		o.New, o.Cumulative = append(o.New, n), append(o.Cumulative, total)
	}
	o.Run = len(in.docs) - o.LastNew
	return o
}

// Guest is the result of the rule of Guest, Namey & Chen.
type Guest struct {
	Base, Run int
	Threshold float64
	BaseCodes int       // different codes in the first Base documents
	Ends      []int     // 1-based last document of each run
	Ratio     []float64 // new codes in the run over BaseCodes
	Reached   bool
	At        int // the first end with a ratio at or below the threshold; 0 where not reached
}

// Guest judges saturation in reading order (Guest, Namey & Chen 2020, PLoS
// ONE 15:e0232076): base documents give the codes to compare with; then each
// run of documents is asked how many codes it adds, relative to those. A
// usual choice is 4 + 2 documents at 0.05 or 0.
func (in *Incidence) Guest(base, run int, threshold float64) (Guest, error) {
	if base < 1 || run < 1 || !(threshold >= 0 && threshold < 1) {
		return Guest{}, fmt.Errorf("base %d, run %d, threshold %v: %w", base, run, threshold, ErrRange)
	}
	if base+run > len(in.docs) {
		return Guest{}, fmt.Errorf("base %d and run %d of %d documents: %w", base, run, len(in.docs), ErrTooFew)
	}
	o := in.Observed()
	g := Guest{Base: base, Run: run, Threshold: threshold, BaseCodes: o.Cumulative[base-1]}
	if g.BaseCodes == 0 {
		return Guest{}, fmt.Errorf("the first %d documents have no codes: %w", base, ErrTooFew)
	}
	for end := base + run; end <= len(in.docs); end++ {
		r := float64(o.Cumulative[end-1]-o.Cumulative[end-run-1]) / float64(g.BaseCodes)
		g.Ends, g.Ratio = append(g.Ends, end), append(g.Ratio, r)
		if !g.Reached && r <= threshold {
			g.Reached, g.At = true, end
		}
	}
	return g, nil
}
