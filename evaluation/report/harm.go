package report

import (
	"fmt"

	"tend/evaluation/analysis"
)

// harmSection stands beside the benefits, also where nothing was recorded.
func (r *Report) harmSection() section {
	s := section{ID: "harm", Title: "Harm"}
	h := r.Results.Harm
	if h == nil {
		return s
	}
	text := fmt.Sprintf("Adverse events were recorded for %s of those who joined: %s events, %s of them serious, %s possibly brought about by the course, %s still open.",
		h.People.Fraction(), analysis.Count3(h.Events), analysis.Count3(h.Serious.Events), analysis.Count3(h.Possible.Events), analysis.Count3(h.Open.Events))
	if h.Events == 0 {
		text = fmt.Sprintf("No adverse event was recorded for the %s people who joined. That none was recorded does not mean that nothing happened.", analysis.Count3(h.People.N))
	}
	s.Text = append(s.Text, text)
	s.tables(r.harmTable(), r.worseTable())
	return s
}

func (r *Report) harmTable() *table {
	h := r.Results.Harm
	t := table{ID: "table-harm", Caption: "Adverse events, and the people to whom they happened", Head: []string{"", "Events", "People", "Per cent (95 % CI)"}}
	add := func(label string, c analysis.HarmCount) {
		t.add("", label, analysis.Count3(c.Events), c.People.Fraction(), c.People.PercentCI())
	}
	add("Any", analysis.HarmCount{Events: h.Events, People: h.People})
	add("Serious", h.Serious)
	add("Possibly the course", h.Possible)
	add("Still open", h.Open)
	if len(h.After) > 0 {
		t.group("By what they followed")
	}
	for _, p := range h.After {
		add(practiceWords(p.Practice), p.HarmCount)
	}
	t.Rests = []string{"Of everybody who joined" + r.consented() + ". Serious is death, danger to life, hospital or lasting disability, whatever the cause. Possibly the course counts possible, probable and definite."}
	return &t
}

func (r *Report) consented() string {
	if r.Plan.Population.Consent == "research" {
		return " and whose research consent stands"
	}
	return ""
}

func practiceWords(title string) string {
	if title == "" {
		return "no practice, or not known"
	}
	return title
}

// worseTable sets those who became worse beside those who became better.
func (r *Report) worseTable() *table {
	if len(r.Results.Harm.Worse) == 0 {
		return nil
	}
	t := table{ID: "table-worse", Caption: "Reliably worse, beside reliably better", Head: []string{"Outcome", "Timepoint", "Worse", "Per cent (95 % CI)", "Better"}}
	for _, w := range r.Results.Harm.Worse {
		t.add("", r.outcome(w.Outcome).Label, w.Timepoint, w.Worse.Fraction(), w.Worse.PercentCI(), w.Better.Fraction())
	}
	t.Rests = []string{"Change beyond the instrument's noise (Jacobson & Truax 1991), of those with both scores. Who was not measured again is in neither."}
	return &t
}

func (r *Report) harmSheet() sheet {
	s := sheet{name: "harm", head: []string{"what", "practice", "outcome", "timepoint", "events", "people", "of", "share", "lo", "hi"}}
	h := r.Results.Harm
	if h == nil {
		return s
	}
	add := func(what, practice, outcome, timepoint, events string, x analysis.Share) {
		s.add(what, practice, outcome, timepoint, events, whole(x.Count), whole(x.N), full(x.Value), full(x.Lo), full(x.Hi))
	}
	add("any", "", "", "", whole(h.Events), h.People)
	add("serious", "", "", "", whole(h.Serious.Events), h.Serious.People)
	add("possibly related", "", "", "", whole(h.Possible.Events), h.Possible.People)
	add("open", "", "", "", whole(h.Open.Events), h.Open.People)
	for _, p := range h.After {
		add("after", practiceWords(p.Practice), "", "", whole(p.Events), p.People)
	}
	for _, w := range h.Worse {
		add("reliably worse", "", w.Outcome, w.Timepoint, "", w.Worse)
	}
	return s
}
