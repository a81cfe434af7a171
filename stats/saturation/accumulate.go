package saturation

import (
	"errors"
	"fmt"
)

// What an input can lack. Errors of this package wrap one of these.
var (
	ErrTooFew = errors.New("too few documents")
	ErrRange  = errors.New("out of range")
	ErrLength = errors.New("lengths differ")
)

// Incidence says which document (row) holds which code (column).
type Incidence [][]bool

// check makes sure of at least two documents of equal width with some code.
func (x Incidence) check() error {
	if len(x) < 2 {
		return fmt.Errorf("%d documents, at least 2 are needed: %w", len(x), ErrTooFew)
	}
	some := false
	for i, row := range x {
		if len(row) != len(x[0]) {
			return fmt.Errorf("document %d has %d codes, the first %d: %w", i+1, len(row), len(x[0]), ErrLength)
		}
		for _, has := range row {
			some = some || has
		}
	}
	if !some {
		return fmt.Errorf("no document holds any code: %w", ErrTooFew)
	}
	return nil
}

// frequencies is in how many documents each code is; codes in none are left out.
func (x Incidence) frequencies() []int {
	var out []int
	for j := range x[0] {
		n := 0
		for _, row := range x {
			if row[j] {
				n++
			}
		}
		if n > 0 {
			out = append(out, n)
		}
	}
	return out
}

// Accumulation is what each document added, in the order of coding.
type Accumulation struct {
	New            []int // codes first seen in each document
	Cumulative     []int // codes seen so far
	LastNew        int   // the last document, from 1, with a new code
	RunWithoutNew  int   // documents after it
	Documents      int
	Codes          int
	EmptyDocuments int // documents without any code
}

// Accumulate counts new codes document by document.
func Accumulate(x Incidence) (Accumulation, error) {
	if err := x.check(); err != nil {
		return Accumulation{}, err
	}
	a := Accumulation{Documents: len(x)}
	seen := make([]bool, len(x[0]))
	for i, row := range x {
		fresh, any := 0, false
		for j, has := range row {
			any = any || has
			if has && !seen[j] {
				seen[j] = true
				fresh++
			}
		}
		if !any {
			a.EmptyDocuments++
		}
		if fresh > 0 {
			a.LastNew = i + 1
		}
		a.Codes += fresh
		a.New, a.Cumulative = append(a.New, fresh), append(a.Cumulative, a.Codes)
	}
	a.RunWithoutNew = a.Documents - a.LastNew
	return a, nil
}

// Step is the new information of one run of documents.
type Step struct {
	End   int     // the run's last document, from 1
	New   int     // codes first seen in the run
	Ratio float64 // New over the codes of the base
}

// BaseRunResult is the course of new information.
type BaseRunResult struct {
	Base, Run int
	Threshold float64
	BaseCodes int
	Steps     []Step // one per run, each a document further
	// Reached is the end of the first run at or below the threshold, and
	// ReachedNone that of the first without any new code; 0: not reached.
	Reached, ReachedNone int
}

// BaseRun is the measure of Guest, Namey & Chen (2020, PLoS ONE 15:e0232076):
// the codes first seen in a run of documents, over those in the base of first
// documents. They advise a base of 4 or 5, a run of 2 or 3 and a threshold of
// 5 % or none; print all three ("4 + 2 at ≤ 5 %"). The ratio rests on the order
// in which documents were coded.
func BaseRun(x Incidence, base, run int, threshold float64) (BaseRunResult, error) {
	a, err := Accumulate(x)
	if err != nil {
		return BaseRunResult{}, err
	}
	switch {
	case base < 1 || run < 1:
		return BaseRunResult{}, fmt.Errorf("base %d, run %d: %w", base, run, ErrRange)
	case !(threshold >= 0 && threshold < 1):
		return BaseRunResult{}, fmt.Errorf("threshold %v, must be a share from 0 up to 1: %w", threshold, ErrRange)
	case base > len(x)-run:
		return BaseRunResult{}, fmt.Errorf("%d documents for a base of %d and a run of %d: %w", len(x), base, run, ErrTooFew)
	case a.Cumulative[base-1] == 0:
		return BaseRunResult{}, fmt.Errorf("the base of %d documents holds no code: %w", base, ErrTooFew)
	}
	r := BaseRunResult{Base: base, Run: run, Threshold: threshold, BaseCodes: a.Cumulative[base-1]}
	for end := base + run; end <= len(x); end++ {
		s := Step{End: end, New: a.Cumulative[end-1] - a.Cumulative[end-run-1]}
		s.Ratio = float64(s.New) / float64(r.BaseCodes)
		if r.Reached == 0 && s.Ratio <= threshold {
			r.Reached = end
		}
		if r.ReachedNone == 0 && s.New == 0 {
			r.ReachedNone = end
		}
		r.Steps = append(r.Steps, s)
	}
	return r, nil
}
