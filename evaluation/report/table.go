package report

import (
	"fmt"
	"slices"

	"tend/evaluation/analysis"
	"tend/evaluation/plan"
)

// table is one table of the page. The first cell of a row is its heading.
type table struct {
	ID      string
	Caption string
	Head    []string
	Rows    []row
	Notes   []string // what a reader must see with the numbers
	Rests   []string // what the numbers rest on, opened by the reader
}

// row is a line of a table, or a heading across it.
type row struct {
	ID      string
	Group   string
	Cells   []string
	Address string // in the service that shows the page: the words that the row's first number rests on
}

func (t *table) group(text string) { t.Rows = append(t.Rows, row{Group: text}) }
func (t *table) add(id string, cells ...string) {
	t.Rows = append(t.Rows, row{ID: anchor(id), Cells: cells})
}

// restsOn says where the words are that the last row's first number rests on.
func (t *table) restsOn(address string) { t.Rows[len(t.Rows)-1].Address = address }

// anchor makes an id fit for a link.
func anchor(id string) string {
	out := []rune(id)
	for i, c := range out {
		switch c {
		case '/', ':', ' ':
			out[i] = '-'
		}
	}
	return string(out)
}

func (r *Report) tableOne() table {
	one := r.Results.TableOne
	t := table{ID: "table-people", Caption: "Who took part", Head: append([]string{"", "All"}, one.Arms...)}
	if len(one.Arms) == 0 {
		t.Head = []string{"", "People", "Completed"}
	}
	counts := func(all analysis.Count, arms []analysis.Count) []string {
		if len(one.Arms) == 0 {
			return []string{analysis.Count3(all.Enrolled), analysis.Count3(all.Completed)}
		}
		cells := []string{countText(all)}
		for _, a := range arms {
			cells = append(cells, countText(a))
		}
		return cells
	}
	t.add("", append([]string{"Everyone"}, counts(analysis.Count{Enrolled: one.Enrolled, Completed: one.Completers}, one.ArmCounts)...)...)
	last := ""
	for _, l := range one.Lines {
		if l.Attribute != last {
			t.group(l.Attribute)
			last = l.Attribute
		}
		t.add("", append([]string{l.Level}, counts(l.All, l.Arms)...)...)
	}
	t.Rests = []string{"People, and of them how many completed. Completed means: " + one.Completed + ".",
		"Of " + analysis.Count3(one.Enrolled) + " " + r.Plan.Population.Denominator + "."}
	return t
}

func countText(c analysis.Count) string {
	return fmt.Sprintf("%s; %s completed", analysis.Count3(c.Enrolled), analysis.Count3(c.Completed))
}

// observedTable says who answered, when.
func (r *Report) observedTable() *table {
	t := table{ID: "table-observed", Caption: "Who answered, and when", Head: []string{""}}
	for _, time := range r.Plan.Timepoints {
		t.Head = append(t.Head, time.Label)
	}
	for _, o := range r.Results.Observed {
		label := r.outcome(o.Outcome).Label
		if len(r.Plan.Arms) > 0 {
			label += ", " + o.Label
		}
		cells := []string{label}
		for _, n := range o.N {
			cells = append(cells, analysis.Count3(n)+" of "+analysis.Count3(o.Of))
		}
		t.add("observed/"+o.Outcome+"/"+o.People, cells...)
	}
	t.Rests = []string{"People whose score is known, out of everyone in the population. A questionnaire with too few answers for a total has no score."}
	return &t
}

// genderByAge is nil where either is not known.
func (r *Report) genderByAge() *table {
	x := r.Results.TableOne.GenderByAge
	if x == nil {
		return nil
	}
	t := table{ID: "table-gender-age", Caption: "Gender by age", Head: append([]string{""}, x.Bands...)}
	for g, gender := range x.Genders {
		cells := []string{gender}
		for b := range x.Bands {
			cells = append(cells, countText(x.Counts[g][b]))
		}
		t.add("", cells...)
	}
	t.Rests = []string{"Each cell: people, and of them how many completed."}
	return &t
}

// tableTwo is one outcome's change at every timepoint.
func (r *Report) tableTwo(o plan.Outcome) table {
	t := table{ID: "table-change-" + o.ID, Caption: "" + o.Label + " before and after",
		Head: []string{"", "n", "Before, mean (SD)", "After, mean (SD)", "Change (95 % CI)", string(r.Plan.EffectSize) + " (95 % CI)"}}
	d := decimals(o)
	for _, people := range append(r.peopleShown(), r.everyoneToo()...) {
		first := true
		for _, c := range r.Results.Changes {
			if c.Outcome != o.ID || c.People != people || c.Missing != r.lead() {
				continue
			}
			if first && len(r.Plan.Arms) > 0 {
				t.group(c.Label)
			}
			first = false
			e, _ := c.Effect(r.Plan.EffectSize)
			t.add(c.ID, r.timeLabel(c.Timepoint), fmt.Sprintf("%s of %s", analysis.Count3(c.N), analysis.Count3(c.Of)),
				meanSD(c.Before, c.SDBefore, d), meanSD(c.After, c.SDAfter, d), c.Change.WithCI(d), e.WithCI(2))
		}
	}
	t.Rests = r.restsOnOutcome(o)
	return t
}

// everyoneToo adds all arms together, where there are arms.
func (r *Report) everyoneToo() []string {
	if len(r.Plan.Arms) == 0 {
		return nil
	}
	return []string{analysis.Everyone}
}

func meanSD(mean, sd analysis.Number, d int) string {
	if !mean.Known() {
		return analysis.NotCalculable
	}
	return analysis.Fixed(mean, d) + " (" + analysis.Fixed(sd, d) + ")"
}

// restsOnOutcome says what the numbers of one outcome rest on.
func (r *Report) restsOnOutcome(o plan.Outcome) []string {
	rule := r.Cohort.Rule(r.Plan, slices.IndexFunc(r.Plan.Outcomes, func(x plan.Outcome) bool { return x.ID == o.ID }))
	if rule == "" {
		rule = "not stated in the plan"
	}
	return []string{
		fmt.Sprintf("%s, %g to %g, %s is better. Scoring rule: %s.", o.Instrument, o.Range.Min, o.Range.Max, o.Better, rule),
		"Population: " + r.Plan.Population.Name + ". Missing answers: " + lower(longMethod[r.lead()]) + ".",
		"Change: mean of after minus before, with the t interval of the paired differences. " +
			string(r.Plan.EffectSize) + ": " + conventionWords[r.Plan.EffectSize] + ". " + mustRead,
		"Before is the mean at the baseline of the same people, so it moves with n.",
	}
}
