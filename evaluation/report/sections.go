package report

import (
	"fmt"
	"strings"

	"tend/evaluation/analysis"
)

func (r *Report) peopleSection() section {
	one := r.Results.TableOne
	s := section{ID: "people", Title: "Who took part", Text: []string{fmt.Sprintf("%s people are in the evaluation; %s of them completed, which here means that %s.",
		analysis.Count3(one.Enrolled), analysis.Count3(one.Completers), completedWords(one.Completed))}}
	r.show(&s, "flow")
	t := r.tableOne()
	s.tables(&t, r.genderByAge(), r.leftTable(), r.observedTable())
	return s
}

// completedWords turns "gave an answer" into "the person gave an answer".
func completedWords(means string) string {
	if strings.HasPrefix(means, "the ") {
		return means
	}
	return "the person " + means
}

func (r *Report) outcomeSection(id string) section {
	o := r.outcome(id)
	s := section{ID: "outcome-" + o.ID, Title: o.Label}
	for _, people := range r.peopleShown() {
		for _, c := range r.Results.Changes {
			if c.Outcome == id && c.People == people && c.Timepoint == r.primary().ID && c.Missing == r.lead() {
				s.Text = append(s.Text, r.changeSentence(c))
			}
		}
	}
	s.Text = append(s.Text, r.effectWords())
	r.show(&s, "change-"+id)
	r.show(&s, "distribution-"+id)
	t := r.tableTwo(o)
	s.tables(&t, r.individualTable(o))
	return s
}

func (r *Report) effectSection() section {
	s := section{ID: "effects", Title: "Effect sizes", Text: []string{analysis.Sign + " The figure shows " + string(r.Plan.EffectSize) + ", the convention that the plan names."}}
	r.show(&s, "effects")
	t := r.effectsTable()
	s.tables(&t)
	return s
}

func (r *Report) retentionSection() section {
	s := section{ID: "retention", Title: "Attendance and retention"}
	if a := r.Results.Attendance; a != nil {
		text := fmt.Sprintf("The median number of sessions that people came to is %s, of %d planned.", median(a.Median), a.Planned)
		if a.Dose != nil {
			text += fmt.Sprintf(" %s people reached the dose of at least %d sessions: %s.", a.Dose.Fraction(), a.DoseRule, a.Dose.PercentCI())
		}
		if a.Unknown > 0 {
			text += fmt.Sprintf(" Of %s people it is not known.", analysis.Count3(a.Unknown))
		}
		s.Text = append(s.Text, text)
	}
	if still := r.stillThere(); still != "" {
		s.Text = append(s.Text, still)
	}
	r.show(&s, "retention")
	s.tables(r.attendanceTable(), r.retentionTable())
	return s
}

// median writes a half only where there is one.
func median(m analysis.Number) string {
	if m == analysis.Number(int(m)) {
		return analysis.Fixed(m, 0)
	}
	return analysis.Fixed(m, 1)
}

func (r *Report) armSection() section {
	s := section{ID: "arms", Title: "The arms compared"}
	if !r.leads() {
		s.Text = append(s.Text, r.primarySentences()...)
	}
	for _, c := range r.Results.Comparisons {
		if c.Timepoint == r.primary().ID && c.Missing == r.lead() {
			s.Text = append(s.Text, r.compareSentence(c))
		}
	}
	s.tables(r.comparisonTable(), r.responderTable())
	return s
}

func (r *Report) subgroupSection() section {
	s := section{ID: "subgroups", Title: "Subgroups"}
	s.tables(r.subgroupTable())
	return s
}
