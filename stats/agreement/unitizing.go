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
	m := len(sections)
	if m < 2 {
		return UnitAlpha{}, fmt.Errorf("%d coder, two are needed: %w", m, ErrTooFew)
	}
	if length < 2 || length > 1<<30 {
		return UnitAlpha{}, fmt.Errorf("continuum of length %d: %w", length, ErrRange)
	}
	sorted := make([][]Section, m)
	var categories []int
	for c, s := range sections {
		sorted[c] = slices.Clone(s)
		slices.SortFunc(sorted[c], func(a, b Section) int { return a.Start - b.Start })
		end := 0
		for i, x := range sorted[c] {
			if x.Start < 0 || x.End > length || x.Start >= x.End {
				return UnitAlpha{}, fmt.Errorf("coder %d: section %d to %d of %d: %w", c+1, x.Start, x.End, length, ErrRange)
			}
			if i > 0 && x.Start < end {
				return UnitAlpha{}, fmt.Errorf("coder %d: sections overlap at %d: %w", c+1, x.Start, ErrRange)
			}
			end = x.End
			categories = append(categories, x.Category)
		}
	}
	slices.Sort(categories)
	var out UnitAlpha
	for _, k := range slices.Compact(categories) {
		tracks := make([][]stretch, m)
		for c := range m {
			tracks[c] = track(sorted[c], k, length)
		}
		out.Do += observedUnits(tracks, float64(length))
		out.De += expectedUnits(tracks, float64(length))
	}
	if !(out.De > 0) {
		return UnitAlpha{}, fmt.Errorf("nobody marked anything, or everybody everything: %w", ErrOneCategory)
	}
	out.Alpha = 1 - out.Do/out.De
	return out, nil
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

// observedUnits is the mean squared difference over pairs of coders. Both
// tracks are in order, so a walk over the two meets every overlapping pair.
func observedUnits(tracks [][]stretch, length float64) float64 {
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
	m := float64(len(tracks))
	return sum / (m * (m - 1) * length * length)
}

// expectedUnits is the same mean over all placements of all coders' sections.
func expectedUnits(tracks [][]stretch, length float64) float64 {
	units, same := 0.0, 0.0
	for _, t := range tracks {
		for _, s := range t {
			if s.unit {
				units++
				same += s.length * (s.length - 1)
			}
		}
	}
	sum := 0.0
	for _, t := range tracks {
		for _, s := range t {
			if !s.unit {
				continue
			}
			l := s.length
			gaps := 0.0
			for _, o := range tracks {
				for _, g := range o {
					if !g.unit && g.length >= l {
						gaps += g.length - l + 1
					}
				}
			}
			sum += (units-1)/3*(2*l*l*l-3*l*l+l) + l*l*gaps
		}
	}
	all := float64(len(tracks)) * length
	if bottom := all*(all-1) - same; bottom > 0 {
		return 2 / length * sum / bottom
	}
	return 0
}
