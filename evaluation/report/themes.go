package report

import (
	"fmt"
	"net/url"
	"strings"

	"tend/evaluation/analysis"
	"tend/evaluation/figure"
)

// themeSection tells what people said: themes, quotes, saturation, and both
// beside their change. It is empty where no words were analysed.
func (r *Report) themeSection() section {
	s := section{ID: "themes", Title: "In their own words"}
	t := r.Results.Themes
	if t == nil {
		return s
	}
	says := fmt.Sprintf("%s passages of %s people were read: %s codes in %s themes, by %s thematic analysis", analysis.Count3(t.Passages), analysis.Count3(t.People),
		analysis.Count3(t.Codes), analysis.Count3(len(t.Themes)), t.Family)
	if t.LeftOut > 0 {
		says += fmt.Sprintf("; the words of %s people are left out, whose research consent does not stand", analysis.Count3(t.LeftOut))
	}
	s.Text = append(s.Text, says+".")
	for _, n := range t.Saturation {
		s.Text = append(s.Text, saturationSays(n))
	}
	if !t.Closed {
		s.Text = append(s.Text, fmt.Sprintf("The analysis is still open; this is its state after step %d.", t.Step))
	}
	r.show(&s, "themes")
	r.show(&s, "saturation")
	at := "/inquiry/themes/" + t.ID
	s.More = []Link{{at, "the board"}, {at + "/saturation", "saturation"}, {at + "/joint", "beside change"}, {at + "/check", "member check"}, {at + "/history", "every step"}}
	themes, joint, checklist := themesTable(t), r.jointTable(t), r.srqr(t)
	s.tables(&themes)
	if t.Check != nil {
		s.Text = append(s.Text, checkSays(t.Check))
		check := checkTable(t.Check, at+"/check")
		s.tables(&check)
	}
	if len(joint.Rows) > 0 {
		s.tables(&joint)
	}
	s.tables(&checklist)
	return s
}

func saturationSays(n analysis.Saturation) string {
	if n.Why != "" {
		return fmt.Sprintf("Saturation of %s cannot be told: %s.", n.Level, n.Why)
	}
	says := fmt.Sprintf("No new %s in the last %d of %d passages.", strings.TrimSuffix(n.Level, "s"), n.SinceNew, n.Of)
	rule := fmt.Sprintf("the rule of %d + %d passages at %.0f %%", n.Base, n.Run, 100*n.Threshold)
	if n.Reached {
		return says + fmt.Sprintf(" By %s saturation of %s was reached at passage %d.", rule, n.Level, n.At)
	}
	return says + fmt.Sprintf(" By %s saturation of %s was not reached.", rule, n.Level)
}

// checkSays tells how many were asked about the themes.
func checkSays(c *analysis.MemberCheck) string {
	says := fmt.Sprintf("Member check: %s of those whose words were read were asked whether the themes fit them, and %s answered.", analysis.Count3(c.Asked), analysis.Count3(c.Answered))
	if !c.Closed {
		says += " The round is still open."
	}
	return says
}

func checkTable(c *analysis.MemberCheck, at string) table {
	out := table{ID: "table-member-check", Caption: "Member check: whether the themes fit those whose words were read", Head: []string{"Theme", "Fits", "In part", "Does not fit", "Rather not say", "Comments"}}
	for _, t := range c.Themes {
		out.add("member-check/"+t.ID, t.Label, t.Agree.String(), t.Partly.String(), t.Not.String(), t.RatherNot.String(), t.Comments.String())
		out.restsOn(at)
	}
	out.Rests = []string{smallCells, fmt.Sprintf("Counts are of those whose research consent stands now; a theme may be left out. The themes are those of step %d of the analysis.", c.Step)}
	return out
}

func themesTable(t *analysis.Themes) table {
	out := table{ID: "table-themes", Caption: "Themes, subthemes and codes", Head: []string{"Theme, subtheme or code", "Passages", "People", "What it is, and in their words"}}
	for _, theme := range t.Themes {
		out.group(theme.Label)
		addThemes(&out, t.ID, theme, "")
	}
	if len(t.Free) > 0 {
		out.group("Not gathered")
		for _, c := range t.Free {
			addThemes(&out, t.ID, c, "")
		}
	}
	out.Rests = []string{t.Method, smallCells, "Quotes were chosen by a person and are printed only where both research consent and consent to be quoted stand; words in [brackets] were put in so that nobody can be known by them."}
	return out
}

func addThemes(out *table, in string, t analysis.ThemeCount, indent string) {
	words := []string{}
	if t.Definition != "" {
		words = append(words, t.Definition)
	}
	for _, q := range t.Quotes {
		words = append(words, "“"+q+"”")
	}
	out.add("themes/"+t.ID, indent+t.Label, analysis.Count3(t.Passages), analysis.Count3(t.People), strings.Join(words, " "))
	out.restsOn(wordsOf(in, t.ID))
	for _, sub := range t.Within {
		addThemes(out, in, sub, indent+"\u2003")
	}
}

// wordsOf is where the passages of a theme or code are read.
func wordsOf(analysis, id string) string {
	return "/inquiry/themes/" + analysis + "/read?" + url.Values{"of": {id}}.Encode()
}

func (r *Report) jointTable(t *analysis.Themes) table {
	out := table{ID: "table-joint", Caption: "Themes beside change: improvement of people with and without each theme",
		Head: []string{"Theme", "n with, without", "Improvement with", "without", "Difference (95 % CI)"}}
	last := ""
	for _, c := range t.Joint {
		if c.Outcome != last {
			last = c.Outcome
			for _, o := range r.Plan.Outcomes {
				if o.ID == last {
					out.group(o.Label)
				}
			}
		}
		difference := c.Why
		if c.Why == "" {
			difference = fmt.Sprintf("%s (%s to %s)", analysis.Fixed(c.Difference, 1), analysis.Fixed(c.Lo, 1), analysis.Fixed(c.Hi, 1))
		}
		out.add("joint/"+c.Outcome+"/"+c.Theme, c.Label, fmt.Sprintf("%s, %s", c.With, c.Without), analysis.Fixed(c.MeanWith, 1), analysis.Fixed(c.MeanOthers, 1), difference)
		out.restsOn(wordsOf(t.ID, c.Theme))
	}
	out.Rests = []string{t.Method, smallCells, fmt.Sprintf("Observed pairs only, from %s to %s. %d comparisons stand here without adjustment; read them as a picture.", lower(r.baseline().Label), lower(r.primary().Label), len(t.Joint))}
	return out
}

// smallCells says why a count is not told.
var smallCells = fmt.Sprintf("A count of fewer than %d people is told as that; “%[1]d or more” is kept back so that it cannot be worked out.", analysis.Fewest)

// srqr is the checklist of qualitative reporting in short (after O'Brien et
// al. 2014, Acad Med 89:1245), filled from the data; what only people know is
// named as a gap.
func (r *Report) srqr(t *analysis.Themes) table {
	out := table{ID: "table-srqr", Caption: "Reporting of the qualitative part (after SRQR), filled from the data", Head: []string{"Item", "From the data"}}
	saturation := "Not claimed: the family makes none."
	if len(t.Saturation) > 0 {
		saturation = saturationSays(t.Saturation[0])
	}
	trusted := ""
	if t.Check != nil {
		trusted = checkSays(t.Check)
	}
	for _, item := range [][2]string{
		{"Question", t.Purpose}, {"Approach", t.Family + " thematic analysis (Braun and Clarke)"},
		{"Who analysed, and how they stand to the people", ""},
		{"Context", ""},
		{"Sampling, and when it ended", fmt.Sprintf("%d passages of %d people, everybody who answered and whose consent stands. %s", t.Passages, t.People, saturation)},
		{"Ethics", ""},
		{"How words were gathered", "Answers to a free-text question of a questionnaire, or sessions that were recorded and transcribed; see the plan."},
		{"How they were processed", "Names were taken out of transcripts before anybody coded; answers are read by study id."},
		{"How they were analysed", fmt.Sprintf("%d codes gathered into %d themes in %d steps, each kept with who and when.", t.Codes, len(t.Themes), t.Step)},
		{"What was done so that it can be trusted", trusted},
		{"Findings, with the words they rest on", "The table of themes above; each number is one click from its words in the service."},
		{"Joined with what is known, limits", ""},
	} {
		says := item[1]
		if says == "" {
			says = "To be written."
		}
		out.add("srqr/"+item[0], item[0], says)
	}
	return out
}

// themeFigures are the map and the curve of saturation.
func (r *Report) themeFigures() []*figure.Scene {
	t := r.Results.Themes
	m := figure.ThemeMap{Name: "themes", Title: "Themes and subthemes, by the number of passages they are in"}
	for _, n := range t.Themes {
		one := figure.MapTheme{Label: n.Label, Passages: n.Passages}
		for _, sub := range n.Within {
			if len(sub.Within) > 0 {
				one.Subthemes = append(one.Subthemes, figure.MapTheme{Label: sub.Label, Passages: sub.Passages})
			}
		}
		m.Themes = append(m.Themes, one)
	}
	scenes := []*figure.Scene{m.Scene()}
	if len(t.Saturation) > 0 && len(t.Saturation[0].Met) > 0 {
		n := t.Saturation[0]
		f := figure.Saturation{Name: "saturation", Title: "Different " + n.Level + " met as passages were read", What: n.Level, Met: n.Met}
		before := 0
		for i, v := range n.Met {
			if v > before {
				f.NewAt = append(f.NewAt, i+1)
			}
			before = v
		}
		scenes = append(scenes, f.Scene())
	}
	return scenes
}
