package staff

import (
	"cmp"
	"slices"

	"tend/clinic/measure"
	"tend/clinic/programme"
)

// worse is somebody whose score became worse by more than the instrument's
// noise, or by what is known to matter to people where no such number is known.
type worse struct {
	Person   Person
	Scale    string
	From, To string // timepoints
	By       float64
	Rule     string
}

// worsened finds, of everybody in a group, the scores that became worse beyond
// a threshold from before the course to the last one given; the farthest beyond
// it stand first.
func worsened(known measure.Catalogue, p programme.Programme, members []Person, scores []measure.Kept) []worse {
	of := map[string][]measure.Kept{}
	for _, f := range scores {
		of[f.StudyID] = append(of[f.StudyID], f)
	}
	var found []worse
	beyond := map[int]float64{}
	scales := scalesOf(known, p)
	for _, person := range members {
		for _, scale := range scales {
			limit, rule := noise(scale)
			from, to, gain, ok := gained(p, scale, of[person.StudyID])
			if !ok || limit <= 0 || -gain < limit {
				continue
			}
			beyond[len(found)] = -gain / limit
			found = append(found, worse{person, scale.Title, from, to, -gain, rule})
		}
	}
	order := make([]int, len(found))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(beyond[b], beyond[a]) })
	sorted := make([]worse, len(found))
	for n, at := range order {
		sorted[n] = found[at]
	}
	return sorted
}

// noise is the change of one person that a scale's own error does not explain:
// reliable change, else the smallest that can be detected, else the smallest
// that matters.
func noise(scale measure.Scale) (float64, string) {
	for _, kind := range []measure.ThresholdKind{measure.ReliableChange, measure.MDC, measure.MIC} {
		for _, t := range scale.Thresholds {
			if t.Kind == kind {
				return t.Value, t.Title
			}
		}
	}
	return 0, ""
}

// scalesOf lists the scales of a programme's schedule, each once.
func scalesOf(known measure.Catalogue, p programme.Programme) []measure.Scale {
	var all []measure.Scale
	seen := map[measure.ScaleID]bool{}
	for _, m := range p.Measures {
		for _, id := range m.Instruments {
			i, err := known.Find(id)
			if err != nil {
				continue
			}
			for _, s := range i.Scales {
				if !seen[s.ID] {
					seen[s.ID] = true
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// gained gives the improvement from the score before the course, or else the
// first, to the last one.
func gained(p programme.Programme, scale measure.Scale, forms []measure.Kept) (from, to string, gain float64, ok bool) {
	var first, last *float64
	for _, m := range p.Measures {
		v := scoreAt(scale.ID, m.Timepoint, forms)
		switch {
		case v == nil:
		case first == nil || m.Timepoint == "pre":
			first, from, last = v, m.Timepoint, nil
		default:
			last, to = v, m.Timepoint
		}
	}
	if first == nil || last == nil {
		return "", "", 0, false
	}
	return from, to, scale.Improvement(*first, *last), true
}
