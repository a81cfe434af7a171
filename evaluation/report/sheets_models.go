package report

import (
	"math"
	"strconv"
	"strings"

	"tend/evaluation/analysis"
)

// analysesSheet holds every analysis side by side, in full.
func (r *Report) analysesSheet() sheet {
	s := sheet{name: "analyses", head: []string{"id", "outcome", "timepoint", "people", "analysis", "primary", "first", "second", "n", "observations", "filled",
		"estimate", "lo", "hi", "se", "df", "df_method", "p", "in_sd_before", "in_sd_before_lo", "in_sd_before_hi",
		"monte_carlo_error", "icc", "method", "why_unknown", "assumes", "notes"}}
	put := func(l analysis.Analysed) {
		s.add(l.ID, l.Outcome, l.Timepoint, l.People, l.Analysis, strconv.FormatBool(l.Primary), l.First, l.Second,
			whole(l.N), wholeOrNone(l.Observations), whole(l.Filled),
			full(l.Value), full(l.Lo), full(l.Hi), full(l.SE), finite(l.DF), l.DFMethod, full(l.P), full(l.InSDs.Value), full(l.InSDs.Lo), full(l.InSDs.Hi),
			full(l.MonteCarlo), full(l.ICC), l.Method, l.Why, strings.Join(l.Assumes, " "), strings.Join(l.Notes, " "))
	}
	for _, l := range r.Results.Analyses {
		put(l)
	}
	for _, g := range r.Results.Subgroups {
		for _, l := range g.Under {
			put(l)
		}
	}
	return s
}

// tippingSheet holds every shift.
func (r *Report) tippingSheet() sheet {
	s := sheet{name: "tipping", head: []string{"id", "outcome", "timepoint", "analysis", "whose", "worse_by", "estimate", "lo", "hi", "p", "finding_without_shift", "tips_at"}}
	for _, l := range r.Results.Analyses {
		if l.Tipping == nil {
			continue
		}
		for _, x := range l.Tipping.Shifts {
			s.add(l.ID, l.Outcome, l.Timepoint, l.Analysis, l.Tipping.Who, strconv.FormatFloat(x.WorseBy, 'g', -1, 64),
				full(x.Value), full(x.Lo), full(x.Hi), full(x.P), strconv.FormatBool(l.Tipping.Finding), full(l.Tipping.At))
		}
	}
	return s
}

// wholeOrNone leaves a count empty that the analysis does not have.
func wholeOrNone(n int) string {
	if n == 0 {
		return ""
	}
	return whole(n)
}

// finite leaves infinite degrees of freedom empty; the method says so.
func finite(n analysis.Number) string {
	if math.IsInf(float64(n), 0) {
		return ""
	}
	return full(n)
}
