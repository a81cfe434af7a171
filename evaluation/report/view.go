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
	More      []Link // in the service that shows the page
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
	for _, s := range []section{r.effectSection(), r.harmSection(), r.armSection(), r.analysesSection(), r.retentionSection(), r.deliverySection(), r.processSection(), r.practiceSection(), r.themeSection(), r.mapSection(), r.subgroupSection(), r.checklistSection()} {
		if len(s.Tables)+len(s.Figures) > 0 {
			v.Sections = append(v.Sections, s)
		}
	}
	numberTables(v.Sections)
	return v
}

// alone takes out what leads into the service: a page in a file has none.
func (v *view) alone() {
	for i := range v.Sections {
		v.Sections[i].More = nil
		for _, t := range v.Sections[i].Tables {
			for k := range t.Rows {
				t.Rows[k].Address = ""
			}
		}
	}
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

// methods lists the definitions that the whole page uses.
func (r *Report) methods() []string {
	out := []string{analysis.Sign}
	for _, m := range r.Plan.Missing {
		out = append(out, longMethod[m]+": "+methodWords[m])
	}
	return append(out, "Intervals are at 95 %.", "A dash (–) means that there is no such number; it never means zero.")
}
