package consistency

import (
	"fmt"
	"math"
	"slices"

	"tend/stats/effect"
)

// sizes recomputes the effect size and asks what the printed one could be.
func (r row) sizes() ([]Finding, error) {
	all, err := Recompute(r.printed)
	if err != nil {
		return nil, err
	}
	f := Finding{Rule: "effect-size", Assumes: AssumesSizes}
	var fitting, values []string
	for _, c := range all {
		f.Numbers = append(f.Numbers, Number{c.Convention, c.Value})
		if c.Convention[0] == 'd' {
			values = append(values, fmt.Sprintf("%s (%s)", two(c.Value), unitOf(c.Convention)))
		}
		if c.Fits {
			fitting = append(fitting, c.Convention)
		}
	}
	recomputed := "From the printed means and standard deviations the change is " + list("or", values...) + "."
	es := r.printed.ES
	switch {
	case !es.Given():
		f.Sentence = recomputed + " No effect size is printed."
		return []Finding{f}, nil
	case len(fitting) > 0:
		f.Sentence = fmt.Sprintf("The printed effect size (%s) agrees with %s. %s", two(math.Abs(es.Value())), list("and", fitting...), recomputed)
	default:
		f.Severity = Question
		f.Sentence = fmt.Sprintf("The printed effect size (%s) is not reached by any convention that the printed figures allow to recompute. %s Please name the convention.", two(math.Abs(es.Value())), recomputed)
	}
	out := []Finding{f}
	if es.units == 0 || r.printed.Change() == 0 {
		return out, nil
	}
	m, err := ImpliedCorrelation(r.printed)
	if err != nil {
		return nil, err
	}
	return append(out, r.implied(m, len(fitting) > 0)), nil
}

// unitOf says in words what a convention divides by.
func unitOf(convention string) string {
	switch convention {
	case "d_pre":
		return "in standard deviations before"
	case "d_post":
		return "in standard deviations after"
	case "d_av":
		return "in pooled standard deviations"
	}
	return "in mean standard deviations"
}

func (r row) implied(m Implied, explained bool) Finding {
	f := Finding{Rule: "implied-r", Assumes: AssumesImplied, Numbers: []Number{
		{"r", m.R}, {"r_lo", m.RLo}, {"r_hi", m.RHi}, {"t", m.T}, {"df", m.DF}, {"p", m.P}, {"sd_change", m.SDChange},
	}}
	if !m.PossibleSomewhere {
		f.Sentence = fmt.Sprintf("The printed effect size cannot be the change in standard deviations of the change (d_z): that would need a correlation of %s between before and after.", two(m.R))
		return f
	}
	f.Sentence = fmt.Sprintf("If it is the change in standard deviations of the change (d_z), the correlation between before and after is %.3f (between %.2f and %.2f, given rounding), and t(%.0f) = %.2f, %s.", m.R, m.RLo, m.RHi, m.DF, m.T, pValue(m.P))
	if m.P >= 0.05 && !explained {
		f.Severity = Question
		f.Sentence += " The change would then not differ from zero at the 5 % level; does the paper say otherwise?"
	}
	return f
}

// directionOfChange says whether the change is for the better.
func (r row) directionOfChange() Finding {
	d := r.printed.Change()
	word := "no change"
	better := d < 0
	if r.Direction == effect.HighBetter {
		better = d > 0
	}
	switch {
	case d != 0 && better:
		word = "an improvement"
	case d != 0:
		word = "a deterioration"
	}
	high := "worse"
	if r.Direction == effect.HighBetter {
		high = "better"
	}
	places := max(r.printed.Pre.decimals, r.printed.Post.decimals)
	return Finding{
		Rule:     "direction",
		Sentence: fmt.Sprintf("The mean went from %v to %v, %s of %.*f points on a scale on which high is %s.", r.printed.Pre, r.printed.Post, word, places, math.Abs(d), high),
		Numbers:  []Number{{"change", d}}, Assumes: "The scale runs the way that was given.",
	}
}

// dilution is the mean change if everyone who was lost had not changed.
func (r row) dilution(t Table) Finding {
	d := math.Abs(r.printed.Change()) * float64(r.N) / float64(t.Enrolled)
	return Finding{
		Rule:     "loss",
		Sentence: fmt.Sprintf("Of %d people enrolled, %d are in the table. If the other %d did not change at all, the mean change is %.2f instead of %.2f points.", t.Enrolled, r.N, t.Enrolled-r.N, d, math.Abs(r.printed.Change())),
		Numbers:  []Number{{"change_all_enrolled", d}}, Assumes: "Those who are not in the table began at the same mean and did not change: a cautious reckoning, not an estimate.",
	}
}

// commonConvention asks whether one convention explains every effect size.
func commonConvention(rows []row) ([]Finding, error) {
	var names []string
	fits := map[string]int{}
	printed := 0
	var z []Row
	for _, r := range rows {
		if !r.printed.ES.Given() {
			continue
		}
		printed++
		all, err := Recompute(r.printed)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", r.Name, err)
		}
		for _, c := range all {
			if !slices.Contains(names, c.Convention) {
				names = append(names, c.Convention)
			}
			if c.Fits {
				fits[c.Convention]++
			}
		}
		if r.printed.ES.units != 0 && r.printed.Change() != 0 {
			z = append(z, r.printed)
		}
	}
	if printed < 2 {
		return nil, nil
	}
	f := Finding{Rule: "common-convention", Assumes: AssumesSizes}
	var whole []string
	for _, name := range names {
		f.Numbers = append(f.Numbers, Number{"fits_" + name, float64(fits[name])})
		if fits[name] == printed {
			whole = append(whole, name)
		}
	}
	if len(whole) > 0 {
		f.Sentence = fmt.Sprintf("All %d printed effect sizes agree with %s.", printed, list("and", whole...))
		return []Finding{f}, nil
	}
	f.Severity = Question
	f.Sentence = fmt.Sprintf("No single convention gives all %d printed effect sizes.", printed)
	if len(z) == printed {
		lo, hi, ok, err := CommonCorrelation(z)
		if err != nil {
			return nil, err
		}
		if ok {
			f.Sentence += fmt.Sprintf(" All would fit d_z if the correlation between before and after were the same for every outcome, between %.2f and %.2f.", lo, hi)
		} else {
			f.Sentence += " As d_z, each needs a correlation between before and after of its own; no common one fits."
		}
	}
	f.Sentence += " Please print the convention, n and the correlation beside each."
	return []Finding{f}, nil
}

// decimals notes figures printed to different precision in one row.
func decimals(rows []row) []Finding {
	var out []Finding
	for _, r := range rows {
		p := r.printed
		if p.Pre.decimals == p.Post.decimals && p.SDPre.decimals == p.SDPost.decimals {
			continue
		}
		out = append(out, Finding{
			Rule: "decimals", Outcome: r.Name,
			Sentence: fmt.Sprintf("%v (%v) and %v (%v) are printed to different numbers of decimals.", p.Pre, p.SDPre, p.Post, p.SDPost),
		})
	}
	return out
}
