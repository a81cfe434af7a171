package consistency

import "fmt"

// reconstruction shows, for a scale with known ends, how many people data sets
// that fit have at either end: a hint of a floor or a ceiling.
func (r row) reconstruction(t Table) ([]Finding, error) {
	const largest = 500 // beyond it the search takes longer than the answer is worth
	figures := r.figures()
	from, to := t.window(r.N)
	fit, err := PossibleN(figures[:], from, to, true)
	if err != nil || len(fit) == 0 || !r.Scale.HasRange || r.N > largest {
		return nil, err
	}
	n := fit[len(fit)-1]
	f := Finding{Rule: "reconstruction", Assumes: AssumesSPRITE, Numbers: []Number{{"n", float64(n)}}}
	f.Sentence = fmt.Sprintf("Whole-number data sets that fit were reconstructed with n = %d:", n)
	for i, c := range figures {
		s, err := SPRITE(c.Mean, c.SD, n, c.Scale, SPRITEOptions{})
		if err != nil {
			return nil, err
		}
		if len(s.Sets) == 0 {
			f.Severity = Question
			f.Sentence += fmt.Sprintf(" %s none was found in %d tries;", occasions[i], s.Tries)
			continue
		}
		low, high := ends(s, c.Scale)
		f.Sentence += fmt.Sprintf(" %s, in %d of them, %s at %d and %s at %d;", occasions[i], len(s.Sets), people(low), c.Scale.Min, people(high), c.Scale.Max)
		f.Numbers = append(f.Numbers, Number{"sets_" + occasions[i], float64(len(s.Sets))})
	}
	f.Sentence = f.Sentence[:len(f.Sentence)-1] + "."
	return []Finding{f}, nil
}

// ends is the fewest and most people that the sets have at either end.
func ends(s SPRITEResult, scale Scale) (low, high [2]int) {
	for i, set := range s.Sets {
		var c [2]int
		for _, v := range set {
			switch v {
			case scale.Min * s.Averaged:
				c[0]++
			case scale.Max * s.Averaged:
				c[1]++
			}
		}
		if i == 0 {
			low, high = [2]int{c[0], c[0]}, [2]int{c[1], c[1]}
			continue
		}
		low = [2]int{min(low[0], c[0]), max(low[1], c[0])}
		high = [2]int{min(high[0], c[1]), max(high[1], c[1])}
	}
	return low, high
}

func people(span [2]int) string {
	switch {
	case span[0] != span[1]:
		return fmt.Sprintf("%d–%d people", span[0], span[1])
	case span[0] == 1:
		return "1 person"
	}
	return fmt.Sprintf("%d people", span[0])
}
