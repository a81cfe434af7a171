package agreement

import (
	"fmt"
	"slices"
)

// Section is a stretch [Start, End) of a continuum, in whole positions
// (characters, seconds), that a coder gave a category.
type Section struct {
	Start, End int
	Category   int
}

// UnitAlpha is Krippendorff's α for unitising.
type UnitAlpha struct {
	Alpha  float64
	Do, De float64
}

// Unitizing computes α_u when coders both cut the text and code the pieces
// (Krippendorff 2004, Content Analysis, 2nd ed., ch. 11.6; 1995, Sociol.
// Methodol. 25:47). sections[c] are coder c's, which may not overlap one
// another; what they leave is not relevant to that coder. length is that of
// the continuum. Two coders' sections of the same category that overlap
// disagree by the squared distances of their ends, a section in the other's
// gap by its squared length; chance places the same sections anywhere.
func Unitizing(sections [][]Section, length int) (UnitAlpha, error) {
	l, err := layOut([]Continuum{{sections, length}})
	if err != nil {
		return UnitAlpha{}, err
	}
	out := l.alphas(once(1))[0]
	if !(out.De > 0) {
		return UnitAlpha{}, fmt.Errorf("nobody marked anything, or everybody everything: %w", ErrOneCategory)
	}
	return out, nil
}

// ordered checks the sections of a part and gives each coder's in order.
func (c Continuum) ordered() ([][]Section, error) {
	if len(c.Sections) < 2 {
		return nil, fmt.Errorf("%d coder, two are needed: %w", len(c.Sections), ErrTooFew)
	}
	if c.Length < 2 || c.Length > 1<<30 {
		return nil, fmt.Errorf("continuum of length %d: %w", c.Length, ErrRange)
	}
	all := make([][]Section, len(c.Sections))
	for n, s := range c.Sections {
		all[n] = slices.Clone(s)
		slices.SortFunc(all[n], func(a, b Section) int { return a.Start - b.Start })
		end := 0
		for i, x := range all[n] {
			if x.Start < 0 || x.End > c.Length || x.Start >= x.End {
				return nil, fmt.Errorf("coder %d: section %d to %d of %d: %w", n+1, x.Start, x.End, c.Length, ErrRange)
			}
			if i > 0 && x.Start < end {
				return nil, fmt.Errorf("coder %d: sections overlap at %d: %w", n+1, x.Start, ErrRange)
			}
			end = x.End
		}
	}
	return all, nil
}

// stretch is a section of the category or a gap between such sections.
type stretch struct {
	start, length float64
	unit          bool
}

func track(s []Section, category, length int) []stretch {
	var out []stretch
	at := 0
	for _, x := range s {
		if x.Category != category {
			continue
		}
		if x.Start > at {
			out = append(out, stretch{float64(at), float64(x.Start - at), false})
		}
		out = append(out, stretch{float64(x.Start), float64(x.End - x.Start), true})
		at = x.End
	}
	if at < length {
		out = append(out, stretch{float64(at), float64(length - at), false})
	}
	return out
}

// observedUnits sums the squared differences over pairs of coders. Both tracks
// are in order, so a walk over the two meets every overlapping pair. A gap that
// is cut between two sections of the others gives the same sum.
func observedUnits(tracks [][]stretch) float64 {
	sum := 0.0
	for i, a := range tracks {
		for j, b := range tracks {
			if i == j {
				continue
			}
			for g, h := 0, 0; g < len(a) && h < len(b); {
				x, y := a[g], b[h]
				ex, ey := x.start+x.length, y.start+y.length
				switch {
				case x.unit && y.unit:
					sum += (x.start-y.start)*(x.start-y.start) + (ex-ey)*(ex-ey)
				case x.unit && y.start <= x.start && ex <= ey:
					sum += x.length * x.length
				case y.unit && x.start <= y.start && ey <= ex:
					sum += y.length * y.length
				}
				if ex <= ey {
					g++
				}
				if ey <= ex {
					h++
				}
			}
		}
	}
	return sum
}
