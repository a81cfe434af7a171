package mixed

import (
	"fmt"
)

// Codes turns labels into the codes 0, 1, 2, … that the models take, in
// order of first appearance, with the label of each code.
func Codes(labels []string) (codes []int, names []string) {
	codes = make([]int, len(labels))
	seen := map[string]int{}
	for i, l := range labels {
		k, ok := seen[l]
		if !ok {
			k = len(names)
			seen[l] = k
			names = append(names, l)
		}
		codes[i] = k
	}
	return codes, names
}

// levels checks codes against the number of rows and gives how many codes
// there are. Unless none is allowed, a negative code is an error.
func levels(what string, codes []int, n int, none bool) (int, error) {
	if len(codes) != n {
		return 0, fmt.Errorf("%d %s codes for %d rows: %w", len(codes), what, n, ErrCodes)
	}
	m := 0
	for i, c := range codes {
		if c < 0 && !none {
			return 0, fmt.Errorf("row %d: %s code %d: %w", i+1, what, c, ErrCodes)
		}
		m = max(m, c+1)
	}
	// A stray large code would ask for memory that nobody has.
	if m > 64*n+1024 {
		return 0, fmt.Errorf("%s code %d for %d rows: use 0, 1, 2, …: %w", what, m-1, n, ErrCodes)
	}
	return m, nil
}
