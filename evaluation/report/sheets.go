package report

import (
	"strconv"

	"tend/evaluation/analysis"
)

func (r *Report) flowSheet() sheet {
	s := sheet{name: "flow", head: []string{"lane", "step", "n", "left", "left_n", "left_reason"}}
	for _, l := range r.Results.Flow.Lanes {
		for _, step := range l.Steps {
			s.add(l.Label, step.Label, whole(step.N), "", "", "")
			for _, left := range step.Left {
				s.add(l.Label, step.Label, whole(step.N), step.Aside, whole(left.N), left.Reason)
			}
		}
	}
	for _, at := range r.Results.Flow.LeftAt {
		for _, left := range at.Reasons {
			s.add("", "Last session attended: "+whole(at.Last), whole(at.N), "Stopped", whole(left.N), left.Reason)
		}
	}
	return s
}

func (r *Report) peopleSheet() sheet {
	s := sheet{name: "people", head: []string{"attribute", "level", "arm", "enrolled", "completed"}}
	one := r.Results.TableOne
	s.add("everyone", "", "", whole(one.Enrolled), whole(one.Completers))
	for k, arm := range one.Arms {
		s.add("everyone", "", arm, whole(one.ArmCounts[k].Enrolled), whole(one.ArmCounts[k].Completed))
	}
	for _, l := range one.Lines {
		s.add(l.Attribute, l.Level, "", whole(l.All.Enrolled), whole(l.All.Completed))
		for k, c := range l.Arms {
			s.add(l.Attribute, l.Level, one.Arms[k], whole(c.Enrolled), whole(c.Completed))
		}
	}
	if x := one.GenderByAge; x != nil {
		for g, gender := range x.Genders {
			for b, age := range x.Bands {
				s.add("gender by age", gender+", "+age, "", whole(x.Counts[g][b].Enrolled), whole(x.Counts[g][b].Completed))
			}
		}
	}
	return s
}

func (r *Report) changeSheet() sheet {
	s := sheet{name: "change", head: []string{"id", "outcome", "timepoint", "people", "missing", "rule_version", "of", "n", "filled",
		"mean_before", "sd_before", "mean_after", "sd_after", "r", "change", "change_lo", "change_hi", "sd_change", "t", "df", "p"}}
	for _, c := range r.Results.Changes {
		s.add(changeCells(c)...)
	}
	return s
}

func changeCells(c analysis.Change) []string {
	return []string{c.ID, c.Outcome, c.Timepoint, c.People, string(c.Missing), c.RuleVersion, whole(c.Of), whole(c.N), whole(c.Filled),
		full(c.Before), full(c.SDBefore), full(c.After), full(c.SDAfter), full(c.R),
		full(c.Change.Value), full(c.Change.Lo), full(c.Change.Hi), full(c.SDChange), full(c.T), full(c.DF), full(c.P)}
}

func (r *Report) effectSheet() sheet {
	s := sheet{name: "effects", head: []string{"id", "outcome", "timepoint", "people", "missing", "convention", "n", "r", "value", "lo", "hi", "sign", "interval"}}
	for _, c := range r.Results.Changes {
		for _, e := range c.Effects {
			s.add(c.ID, c.Outcome, c.Timepoint, c.People, string(c.Missing), e.Convention, whole(e.N), full(e.R),
				full(e.Value), full(e.Lo), full(e.Hi), "above zero is better", e.Method)
		}
	}
	return s
}

func (r *Report) individualSheet() sheet {
	s := sheet{name: "individual", head: []string{"id", "outcome", "timepoint", "people", "rule", "label", "source", "what", "count", "n", "share", "lo", "hi", "exact_lo", "exact_hi"}}
	for _, l := range r.Results.Individual {
		put := func(rule, label, source, what string, x analysis.Share) {
			s.add(l.ID, l.Outcome, l.Timepoint, l.People, rule, label, source, what, whole(x.Count), whole(x.N),
				full(x.Value), full(x.Lo), full(x.Hi), full(x.ExactLo), full(x.ExactHi))
		}
		for _, rule := range l.Rules {
			put(rule.ID, rule.Label, rule.Source, "better", rule.Better)
			put(rule.ID, rule.Label, rule.Source, "worse", rule.Worse)
			put(rule.ID, rule.Label, rule.Source, "better, the lost counted as not", rule.BetterOfAll)
		}
		if rel := l.Reliable; rel != nil {
			label := "reliable change, r = " + strconv.FormatFloat(rel.R, 'g', -1, 64) + " (" + rel.Kind + ")"
			put("reliable", label, rel.Source, "better", rel.Better)
			put("reliable", label, rel.Source, "no reliable change", rel.Same)
			put("reliable", label, rel.Source, "worse", rel.Worse)
			if rel.Recovered != nil {
				put("reliable", label, rel.NormSource, "better and across cut-off c", *rel.Recovered)
			}
		}
		for _, x := range l.Crossings {
			put(x.ID, x.Label, x.Source, "case before", x.CaseBefore)
			put(x.ID, x.Label, x.Source, "case after", x.CaseAfter)
			put(x.ID, x.Label, x.Source, "no longer a case", x.Left)
			put(x.ID, x.Label, x.Source, "newly a case", x.Entered)
		}
	}
	return s
}

func (r *Report) comparisonSheet() sheet {
	s := sheet{name: "comparison", head: []string{"id", "outcome", "timepoint", "missing", "first", "second", "n_first", "n_second",
		"difference", "lo", "hi", "t", "df", "p", "adjusted", "adjusted_lo", "adjusted_hi", "adjusted_se", "adjusted_df", "adjusted_p", "convention", "effect", "effect_lo", "effect_hi"}}
	for _, c := range r.Results.Comparisons {
		for _, e := range c.Effects {
			s.add(c.ID, c.Outcome, c.Timepoint, string(c.Missing), c.First, c.Second, whole(c.N1), whole(c.N2),
				full(c.Difference.Value), full(c.Difference.Lo), full(c.Difference.Hi), full(c.T), full(c.DF), full(c.P),
				full(c.Adjusted.Value), full(c.Adjusted.Lo), full(c.Adjusted.Hi), full(c.Adjusted.SE), full(c.Adjusted.DF), full(c.Adjusted.P),
				e.Convention, full(e.Value), full(e.Lo), full(e.Hi))
		}
	}
	return s
}

func (r *Report) responderSheet() sheet {
	s := sheet{name: "responders", head: []string{"id", "rule", "label", "first_count", "first_n", "second_count", "second_n",
		"difference", "difference_lo", "difference_hi", "ratio", "ratio_lo", "ratio_hi", "odds_ratio", "odds_lo", "odds_hi", "number_needed", "fisher_p"}}
	for _, c := range r.Results.Comparisons {
		for _, x := range c.Responders {
			s.add(c.ID, x.ID, x.Label, whole(x.First.Count), whole(x.First.N), whole(x.Second.Count), whole(x.Second.N),
				full(x.Difference.Value), full(x.Difference.Lo), full(x.Difference.Hi), full(x.Ratio.Value), full(x.Ratio.Lo), full(x.Ratio.Hi),
				full(x.Odds.Value), full(x.Odds.Lo), full(x.Odds.Hi), full(x.NNT), full(x.FisherP))
		}
	}
	return s
}

func (r *Report) subgroupSheet() sheet {
	s := sheet{name: "subgroups", head: append([]string{"by", "level"}, r.changeSheet().head...)}
	for _, g := range r.Results.Subgroups {
		for _, c := range g.Levels {
			s.add(append([]string{g.By, c.Label}, changeCells(c)...)...)
		}
	}
	return s
}

func (r *Report) retentionSheet() sheet {
	s := sheet{name: "retention", head: []string{"people", "at", "unit", "followed", "left", "share", "lo", "hi", "method"}}
	if ret := r.Results.Retention; ret != nil {
		for _, c := range ret.Curves {
			for _, p := range c.Points {
				s.add(c.Label, strconv.FormatFloat(p.At, 'g', -1, 64), ret.Unit, whole(p.AtRisk), whole(p.Left), full(p.Share), full(p.Lo), full(p.Hi), ret.Method)
			}
		}
	}
	return s
}

func (r *Report) attendanceSheet() sheet {
	s := sheet{name: "attendance", head: []string{"session", "came", "n", "share", "lo", "hi"}}
	if a := r.Results.Attendance; a != nil {
		for _, x := range a.Sessions {
			s.add(whole(x.Session), whole(x.Came.Count), whole(x.Came.N), full(x.Came.Value), full(x.Came.Lo), full(x.Came.Hi))
		}
	}
	return s
}
