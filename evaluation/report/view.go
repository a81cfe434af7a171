package report

import (
	"embed"
	"fmt"
	"html/template"
	"path/filepath"
	"strings"

	"tend/evaluation/analysis"
	"tend/evaluation/cohort"
)

//go:embed page.html page.css
var pages embed.FS

var page = template.Must(template.New("page.html").ParseFS(pages, "page.html"))

// view is what the page shows.
type view struct {
	Title, Question, Design, Cite string
	Synthetic                     bool
	Links                         []Link
	Style                         template.CSS
	Population, Denominator       string
	Brief, Caveats, Notes         []string
	Sections                      []section
	Inputs                        []cohort.Input
	PlanFile, PlanSHA             string
	Instruments                   []string
	Methods                       []string
}

// section is one part of the page: a sentence, a figure, a table.
type section struct {
	ID, Title string
	Text      []string
	Figures   []drawing
	Tables    []table
}

// drawing is a figure within the page.
type drawing struct {
	Name, Caption string
	SVG           template.HTML
}

func (r *Report) view() view {
	css, err := pages.ReadFile("page.css")
	if err != nil {
		panic("report: the page's style is not built in: " + err.Error())
	}
	p := r.Plan
	v := view{
		Title: p.Title, Question: p.Question, Design: p.Design, Cite: strings.TrimSpace(p.Cite), Synthetic: r.Cohort.Synthetic,
		Style: template.CSS(css), Population: p.Population.Name, Denominator: p.Population.Denominator,
		Brief: r.brief(), Caveats: r.Results.Caveats, Notes: r.Cohort.Notes, Inputs: r.Cohort.Inputs,
		PlanFile: filepath.Base(p.File), PlanSHA: p.SHA256, Methods: r.methods(),
	}
	for _, o := range p.Outcomes {
		v.Instruments = append(v.Instruments, r.restsOnOutcome(o)[0])
	}
	v.Sections = append(v.Sections, r.peopleSection())
	for _, o := range p.Outcomes {
		v.Sections = append(v.Sections, r.outcomeSection(o.ID))
	}
	for _, s := range []section{r.effectSection(), r.missingSection(), r.retentionSection(), r.armSection(), r.subgroupSection()} {
		if len(s.Tables)+len(s.Figures) > 0 {
			v.Sections = append(v.Sections, s)
		}
	}
	numberTables(v.Sections)
	return v
}

// numberTables counts the tables in the order of the page.
func numberTables(sections []section) {
	n := 0
	for _, s := range sections {
		for k := range s.Tables {
			n++
			s.Tables[k].Caption = fmt.Sprintf("Table %d. %s", n, s.Tables[k].Caption)
		}
	}
}

// show puts a figure into a section.
func (r *Report) show(s *section, name string) {
	if f, found := r.Figure(name); found {
		s.Figures = append(s.Figures, drawing{Name: name, Caption: f.Title, SVG: template.HTML(f.Inline())})
	}
}

func (s *section) tables(ts ...*table) {
	for _, t := range ts {
		if t != nil {
			s.Tables = append(s.Tables, *t)
		}
	}
}

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
			if c.Outcome == id && c.People == people && c.Timepoint == r.primary().ID && c.Missing == r.primaryMethod() {
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

func (r *Report) missingSection() section {
	if len(r.Plan.Missing) < 2 {
		return section{}
	}
	s := section{ID: "missing", Title: "Missing answers", Text: []string{"The same change, with missing answers treated in different ways. What is carried forward is a supposition; the spread between the lines shows how much depends on it."}}
	r.show(&s, "missing")
	t := r.missingTable()
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
	for _, c := range r.Results.Comparisons {
		if c.Timepoint == r.primary().ID && c.Missing == r.primaryMethod() {
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

// methods lists the definitions that the whole page uses.
func (r *Report) methods() []string {
	out := []string{analysis.Sign}
	for _, m := range r.Plan.Missing {
		out = append(out, longMethod[m]+": "+methodWords[m])
	}
	return append(out, "Intervals are at 95 %.", "A dash (–) means that there is no such number; it never means zero.")
}
