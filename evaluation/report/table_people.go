package report

import (
	"fmt"
	"slices"
	"strings"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// individualTable counts how single people changed at the primary timepoint.
func (r *Report) individualTable(o plan.Outcome) *table {
	t := table{ID: "table-individual-" + o.ID, Caption: "" + o.Label + ": how single people changed, " + lower(r.baseline().Label) + " to " + lower(r.primary().Label),
		Head: []string{"", "Better", "Worse", "n", "Better, of everyone"}}
	for _, line := range r.Results.Individual {
		if line.Outcome != o.ID || line.Timepoint != r.primary().ID || !slices.Contains(r.peopleShown(), line.People) {
			continue
		}
		if len(r.Plan.Arms) > 0 {
			t.group(line.Label)
		}
		for _, rule := range line.Rules {
			t.add(line.ID+"/"+rule.ID, sentence(rule.Label), shareCell(rule.Better), shareCell(rule.Worse), analysis.Count3(rule.Better.N), shareCell(rule.BetterOfAll))
		}
		if rel := line.Reliable; rel != nil {
			t.add(line.ID+"/reliable", "Reliable change", shareCell(rel.Better), shareCell(rel.Worse), analysis.Count3(line.N), analysis.NotCalculable)
			if rel.Recovered != nil {
				t.add(line.ID+"/recovered", "Reliable, and across the cut-off", shareCell(*rel.Recovered), analysis.NotCalculable, analysis.Count3(line.N), analysis.NotCalculable)
			}
		}
		for _, x := range line.Crossings {
			t.add(line.ID+"/"+x.ID, sentence(x.Label)+": no longer; newly", shareCell(x.Left), shareCell(x.Entered), analysis.Count3(line.N), analysis.NotCalculable)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	t.Rests = r.restsOnIndividual(o)
	return &t
}

func shareCell(s analysis.Share) string {
	if s.N == 0 {
		return analysis.NotCalculable
	}
	return fmt.Sprintf("%s, %s", analysis.Count3(s.Count), s.PercentCI())
}

func (r *Report) restsOnIndividual(o plan.Outcome) []string {
	rests := []string{"People with both answers. Each cell: people, per cent, and Wilson's 95 % interval. Worse is the same size of change the other way. Better, of everyone: out of all people, where the lost count as not better."}
	for _, rule := range o.Responders {
		rests = append(rests, sentence(rule.Label)+". Source: "+rule.Source+".")
	}
	if rel := o.Reliability; rel != nil {
		rests = append(rests, fmt.Sprintf("Reliable change (Jacobson & Truax 1991): change beyond ±1.96 × SD before × √(1 − r) × √2, with r = %g (%s; %s). The SD is that of the same people before.", rel.R, rel.Kind, rel.Source))
		for _, line := range r.Results.Individual {
			if line.Outcome == o.ID && line.Timepoint == r.primary().ID && slices.Contains(r.peopleShown(), line.People) && line.Reliable != nil && line.Reliable.Threshold.Known() {
				text := fmt.Sprintf("%s: a change must exceed %s points", line.Label, analysis.Fixed(line.Reliable.Threshold, 1))
				if line.Reliable.Cutoff.Known() {
					text += fmt.Sprintf("; cut-off c lies at %s (norm: %s)", analysis.Fixed(line.Reliable.Cutoff, 1), line.Reliable.NormSource)
				}
				rests = append(rests, text+".")
			}
		}
	}
	for _, th := range o.Thresholds {
		rests = append(rests, sentence(th.Label)+". Source: "+th.Source+". No longer: of those who were, before; newly: of those who were not.")
	}
	return append(rests, "These thresholds are for single people. They say nothing about a mean.")
}

// responderTable sets the arms' shares of responders side by side.
func (r *Report) responderTable() *table {
	t := table{ID: "table-responders", Caption: "Responders, arm against arm, at " + lower(r.primary().Label),
		Head: []string{"", "First", "Second", "Difference (95 % CI)", "Number needed"}}
	for _, c := range r.Results.Comparisons {
		if c.Timepoint != r.primary().ID || len(c.Responders) == 0 {
			continue
		}
		t.Head[1], t.Head[2] = c.First, c.Second
		if len(r.Plan.Arms) > 2 {
			t.Head[2] = "Other arm"
		}
		t.group(fmt.Sprintf("%s, %s against %s", r.outcome(c.Outcome).Label, c.First, c.Second))
		for _, x := range c.Responders {
			need := analysis.Fixed(x.NNT, 1)
			if x.Unbounded {
				need += " (interval runs through infinity)"
			}
			t.add(c.ID+"/"+x.ID, sentence(x.Label), x.First.Fraction(), x.Second.Fraction(), percentPoints(x.Difference), need)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	t.Rests = []string{"People with both answers. Difference of shares in percentage points, Newcombe's interval. Number needed: 1 ÷ difference. Ratios are in tables/responders.csv."}
	return &t
}

func percentPoints(e analysis.Estimate) string {
	if !e.Value.Known() {
		return analysis.NotCalculable
	}
	return analysis.Estimate{Value: 100 * e.Value, Lo: 100 * e.Lo, Hi: 100 * e.Hi}.WithCI(0)
}

// attendanceTable is nil where nothing is known of sessions.
func (r *Report) attendanceTable() *table {
	a := r.Results.Attendance
	if a == nil || len(a.Sessions) == 0 {
		return nil
	}
	t := table{ID: "table-attendance", Caption: "Who came to each session", Head: []string{"Session", "Came", "Per cent (95 % CI)"}}
	for _, s := range a.Sessions {
		t.add(fmt.Sprintf("session-%d", s.Session), fmt.Sprint(s.Session), s.Came.Fraction(), s.Came.PercentCI())
	}
	t.Rests = []string{"Out of everyone who joined a group, from the register. Came includes those who came for part of a session."}
	return &t
}

// leftTable tells when those who stopped were last there, and why.
func (r *Report) leftTable() *table {
	if len(r.Results.Flow.LeftAt) == 0 {
		return nil
	}
	t := table{ID: "table-stopped", Caption: "Those who stopped: the last session they came to, and why", Head: []string{"Last session", "People", "Reasons"}}
	for _, s := range r.Results.Flow.LeftAt {
		when := fmt.Sprint(s.Last)
		if s.Last == 0 {
			when = "none"
		}
		reasons := ""
		for i, l := range s.Reasons {
			if i > 0 {
				reasons += ", "
			}
			reasons += fmt.Sprintf("%s %d", l.Reason, l.N)
		}
		t.add("", when, analysis.Count3(s.N), reasons)
	}
	t.Rests = []string{"From the recorded endings. Stopping, missing the dose, missing a questionnaire and not taking part in the study are four separate facts."}
	return &t
}

func (r *Report) retentionTable() *table {
	ret := r.Results.Retention
	if ret == nil {
		return nil
	}
	t := table{ID: "table-retention", Caption: "Still there, by " + ret.Unit, Head: []string{ret.Unit, "Followed", "Left", "Still there (95 % CI)"}}
	for _, c := range ret.Curves {
		t.group(fmt.Sprintf("%s, n = %s", c.Label, analysis.Count3(c.N)))
		for _, p := range c.Points {
			s := analysis.Share{Value: p.Share, Lo: p.Lo, Hi: p.Hi}
			text := analysis.Percent(p.Share)
			if p.Lo.Known() {
				text = s.PercentCI()
			}
			t.add("", fmt.Sprintf("%g", p.At), analysis.Count3(p.AtRisk), analysis.Count3(p.Left), text)
		}
	}
	t.Rests = []string{ret.Method + ".", "Leaving is " + ret.Event + "."}
	return &t
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
