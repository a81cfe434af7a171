package consistency

import (
	"fmt"
	"slices"
)

// withinScale holds means and SDs against the ends of the scale.
func (r row) withinScale() []Finding {
	var out []Finding
	s := r.Scale
	for i, f := range r.figures() {
		lo, hi := f.Mean.Bounds()
		if hi < float64(s.Min) || lo > float64(s.Max) {
			out = append(out, Finding{
				Rule: "range", Severity: Contradiction,
				Sentence: fmt.Sprintf("The mean %s (%v) lies outside the scale, which runs from %d to %d.", occasions[i], f.Mean, s.Min, s.Max),
				Numbers:  []Number{{"mean", f.Mean.Value()}, {"min", float64(s.Min)}, {"max", float64(s.Max)}},
				Assumes:  "The scale's range is the one given.",
			})
			continue
		}
		// The mean's rounding may allow a little more than its middle.
		most := max(maxSD(lo, r.N, s), maxSD(f.Mean.Value(), r.N, s), maxSD(hi, r.N, s))
		if least, _ := f.SD.Bounds(); least > most {
			out = append(out, Finding{
				Rule: "largest-sd", Severity: Contradiction,
				Sentence: fmt.Sprintf("The standard deviation %s (%v) is larger than any that scores from %d to %d with a mean of %v can have (%.2f).", occasions[i], f.SD, s.Min, s.Max, f.Mean, most),
				Numbers:  []Number{{"sd", f.SD.Value()}, {"largest", most}},
				Assumes:  "The scale's range is the one given, and the figure is a standard deviation of individual scores.",
			})
		}
	}
	return out
}

// wholeNumbers is GRIM and GRIMMER at the stated n, and the n that would do.
func (r row) wholeNumbers(t Table) ([]Finding, error) {
	var out []Finding
	figures := r.figures()
	for i, f := range figures {
		found, err := r.figure(i, f)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	from, to := t.window(r.N)
	fit, err := PossibleN(figures[:], from, to, true)
	if err != nil {
		return nil, err
	}
	all := to - from + 1
	note := Finding{Rule: "possible-n", Assumes: AssumesPossibleN}
	for _, n := range fit {
		note.Numbers = append(note.Numbers, Number{"n", float64(n)})
	}
	switch {
	case len(fit) == all:
		note.Sentence = fmt.Sprintf("The printed means and standard deviations can be true with any number of people from %d to %d; at this precision the check is silent.", from, to)
	case len(fit) == 0:
		note.Severity = Question
		note.Sentence = fmt.Sprintf("No number of people from %d to %d fits both printed means and standard deviations. Are the answers whole numbers, and the same people at both times?", from, to)
	default:
		note.Sentence = fmt.Sprintf("Of all numbers of people from %d to %d, both printed means and standard deviations can be true together with n = %s only.", from, to, list("or", counts(fit)...))
	}
	return append(out, note), nil
}

func (r row) figure(i int, f Figure) ([]Finding, error) {
	g, err := GRIM(f.Mean, r.N, f.Scale)
	if err != nil {
		return nil, err
	}
	if !g.Possible {
		return []Finding{r.impossibleMean(i, f, g)}, nil
	}
	sd, err := GRIMMER(f.Mean, f.SD, r.N, f.Scale)
	if err != nil || sd.Possible {
		return nil, err
	}
	return []Finding{{
		Rule: "sd", Severity: Contradiction,
		Sentence: fmt.Sprintf("With n = %d, no set of whole-number answers has both the mean %s (%v) and its standard deviation (%v).", r.N, occasions[i], f.Mean, f.SD),
		Numbers:  []Number{{"n", float64(r.N)}, {"mean", f.Mean.Value()}, {"sd", f.SD.Value()}},
		Assumes:  AssumesGRIMMER,
	}}, nil
}

func (r row) impossibleMean(i int, f Figure, g GRIMResult) Finding {
	d := f.Mean.Decimals() + 2
	s := fmt.Sprintf("With n = %d, no set of whole-number answers has a mean of %v (%s); the nearest means that can be are %.*f and %.*f (totals of %d and %d).",
		r.N, f.Mean, occasions[i], d, g.Below.Mean, d, g.Above.Mean, g.Below.Total, g.Above.Total)
	// Cutting off instead of rounding is a common slip; say where it explains.
	cut := f.Scale
	cut.Rounding = CutOff
	if c, err := GRIM(f.Mean, r.N, cut); err == nil && c.Possible {
		s += " It would be possible if the mean had been cut off at its last decimal instead of rounded."
	}
	return Finding{
		Rule: "mean", Severity: Contradiction, Sentence: s, Assumes: AssumesGRIM,
		Numbers: []Number{{"n", float64(r.N)}, {"mean", f.Mean.Value()}, {"nearest_below", g.Below.Mean}, {"nearest_above", g.Above.Mean}},
	}
}

// commonN asks whether one number of people can be behind the whole table.
func (t Table) commonN(rows []row) ([]Finding, error) {
	from, to := t.window(t.N)
	fits := map[int][]string{}
	whole, best := 0, 0
	var all []string
	for _, r := range rows {
		if !r.Whole {
			continue
		}
		whole++
		all = append(all, r.Name)
		figures := r.figures()
		n, err := PossibleN(figures[:], from, to, true)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Name, err)
		}
		for _, v := range n {
			fits[v] = append(fits[v], r.Name)
			best = max(best, len(fits[v]))
		}
	}
	if whole < 2 || len(fits[t.N]) == whole {
		return nil, nil
	}
	var shared []int
	for n, names := range fits {
		if len(names) == best {
			shared = append(shared, n)
		}
	}
	slices.Sort(shared)
	out := Finding{Rule: "common-n", Severity: Question, Assumes: AssumesPossibleN}
	for _, n := range shared {
		out.Numbers = append(out.Numbers, Number{"n", float64(n)})
	}
	if best == whole {
		out.Sentence = fmt.Sprintf("The table says n = %d, which does not fit every outcome; n = %s would. Please state the number of people behind each figure.", t.N, list("or", counts(shared)...))
		return []Finding{out}, nil
	}
	out.Sentence = fmt.Sprintf("No single number of people from %d to %d fits every outcome, so the number must have differed between outcomes, or a figure is misprinted.", from, to)
	for _, n := range shared {
		left := slices.DeleteFunc(slices.Clone(all), func(name string) bool { return slices.Contains(fits[n], name) })
		out.Sentence += fmt.Sprintf(" n = %d fits %s, but not %s.", n, list("and", fits[n]...), list("and", left...))
	}
	out.Sentence += " Please state the number of people behind each figure."
	return []Finding{out}, nil
}
