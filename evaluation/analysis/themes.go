package analysis

import (
	"fmt"

	"tend/evaluation/cohort"
	"tend/inquiry/theme"
	"tend/stats/effect"
)

// Themes is what people said in their own words, and how that stands beside
// their change.
type Themes struct {
	ID         string        `json:"-"` // of the analysis
	Title      string        `json:"title"`
	Family     string        `json:"family"`
	Purpose    string        `json:"purpose"`
	Step       int           `json:"step"` // of the analysis, so that this state can be found again
	Closed     bool          `json:"closed"`
	Passages   int           `json:"passages"`
	People     int           `json:"people"`
	LeftOut    int           `json:"people_left_out"`
	Codes      int           `json:"codes"`
	Themes     []ThemeCount  `json:"themes"`
	Free       []ThemeCount  `json:"codes_not_gathered,omitempty"`
	Saturation []Saturation  `json:"saturation,omitempty"` // nothing where the family makes no such claim
	Joint      []ThemeChange `json:"joint_display,omitempty"`
	Check      *MemberCheck  `json:"member_check,omitempty"`
	Method     string        `json:"method"`
}

// ThemeCount is a theme, subtheme or code with how often it was met.
type ThemeCount struct {
	ID         string       `json:"id"`
	Label      string       `json:"label"`
	Definition string       `json:"definition,omitempty"`
	Passages   int          `json:"passages"`
	People     int          `json:"people"`
	Quotes     []string     `json:"quotes,omitempty"`
	Within     []ThemeCount `json:"within,omitempty"`
}

// Saturation is how far the words had been read out, by the rule that was
// stated beforehand.
type Saturation struct {
	Level     string  `json:"level"`
	Met       []int   `json:"met"` // after each passage, in the order in which they were recorded
	SinceNew  int     `json:"since_new"`
	Of        int     `json:"of"`
	Base      int     `json:"base"`
	Run       int     `json:"run"`
	Threshold float64 `json:"threshold"`
	Reached   bool    `json:"reached"`
	At        int     `json:"at,omitempty"`
	Why       string  `json:"why_unknown,omitempty"`
}

// MemberCheck is how those whose words were read stand to the themes, as these
// stood when they were asked. Comments are not given out.
type MemberCheck struct {
	Step     int            `json:"step"` // of the analysis
	Closed   bool           `json:"closed"`
	Asked    int            `json:"asked"`
	Answered int            `json:"answered"`
	Themes   []CheckedTheme `json:"themes"`
}

// CheckedTheme is how many took each stance to a theme.
type CheckedTheme struct {
	ID        string `json:"id"`
	Label     string `json:"label"`
	Agree     Cell   `json:"agree"`
	Partly    Cell   `json:"partly"`
	Not       Cell   `json:"not"`
	RatherNot Cell   `json:"rather_not_say"`
	Comments  Cell   `json:"comments"`
}

// memberCheck is nil where nobody was asked.
func memberCheck(r *theme.Results) *MemberCheck {
	if r == nil || r.Asked == 0 {
		return nil
	}
	c := &MemberCheck{Step: r.Step, Closed: !r.ClosedAt.IsZero(), Asked: r.Asked, Answered: r.Answered}
	for _, n := range r.Themes {
		c.Themes = append(c.Themes, Checked(n.ID, n.Label, r.Tallies[n.ID]))
	}
	return c
}

// Checked tells how many took each stance to a theme.
func Checked(id, label string, t theme.Tally) CheckedTheme {
	c := Cells(t.Agree, t.Partly, t.Not, t.RatherNot)
	return CheckedTheme{id, label, c[0], c[1], c[2], c[3], CellOf(len(t.Comments))}
}

// ThemeChange sets the improvement of people with a theme beside that of the
// others who spoke, on one outcome.
type ThemeChange struct {
	Outcome    string `json:"outcome"`
	Theme      string `json:"theme"`
	Label      string `json:"label"`
	With       Cell   `json:"with"`
	Without    Cell   `json:"without"`
	MeanWith   Number `json:"improvement_with"`
	MeanOthers Number `json:"improvement_without"`
	Difference Number `json:"difference"`
	Lo         Number `json:"lo"`
	Hi         Number `json:"hi"`
	Why        string `json:"why_unknown,omitempty"`
}

// themes is nil where nobody analysed words of these people.
func (a *run) themes() *Themes {
	w := a.cohort.Words
	if w == nil || len(w.Passages) == 0 {
		return nil
	}
	s := w.State
	t := &Themes{ID: s.ID, Title: s.Title, Family: string(s.Family), Purpose: s.Purpose, Step: s.Step, Closed: s.Closed, Passages: len(w.Passages), LeftOut: w.Without, Codes: len(s.Codes),
		Method: "Passages and people are counted of those whose research consent stands now. In the joint display improvement is turned so that above zero is better, intervals are Welch's, and who says what is not assigned: no cause can be read from it."}
	spoke := map[string]bool{}
	for _, p := range w.Passages {
		if p.StudyID != "" {
			spoke[p.StudyID] = true
		}
	}
	t.People = len(spoke)
	counts := map[string]theme.Count{}
	for _, by := range []theme.Level{theme.ByCode, theme.BySubtheme, theme.ByTheme} {
		for _, c := range s.Counts(by, w.Passages) {
			counts[c.ID] = c
		}
	}
	for _, n := range s.Themes() {
		t.Themes = append(t.Themes, themeCount(w, n, counts))
	}
	for _, c := range s.Gathering("") {
		t.Free = append(t.Free, ThemeCount{ID: c.ID, Label: c.Label, Definition: c.Definition, Passages: counts[c.ID].Passages, People: counts[c.ID].People})
	}
	if s.Family.Counts() {
		t.Saturation = []Saturation{saturated(w, theme.ByCode), saturated(w, theme.ByTheme)}
	}
	t.Check = memberCheck(w.Check)
	t.Joint = a.joint(w, spoke)
	return t
}

// themeCount counts a theme with its subthemes and codes.
func themeCount(w *cohort.Worded, n theme.Node, counts map[string]theme.Count) ThemeCount {
	t := ThemeCount{ID: n.ID, Label: n.Label, Definition: n.Definition, Passages: counts[n.ID].Passages, People: counts[n.ID].People}
	of := map[string]theme.Passage{}
	for _, p := range w.Passages {
		of[p.ID] = p
	}
	for _, q := range w.State.Quotes {
		if text := q.Printed(of[q.Passage]); q.Node == n.ID && text != "" {
			t.Quotes = append(t.Quotes, text)
		}
	}
	for _, sub := range w.State.Within(n.ID) {
		t.Within = append(t.Within, themeCount(w, sub, counts))
	}
	for _, c := range w.State.Gathering(n.ID) {
		t.Within = append(t.Within, ThemeCount{ID: c.ID, Label: c.Label, Definition: c.Definition, Passages: counts[c.ID].Passages, People: counts[c.ID].People})
	}
	return t
}

func saturated(w *cohort.Worded, by theme.Level) Saturation {
	s := Saturation{Level: string(by), Base: w.State.Rule.Base, Run: w.State.Rule.Run, Threshold: w.State.Rule.Threshold}
	in, err := w.State.Incidence(by, w.Passages)
	if err != nil {
		s.Why = err.Error()
		return s
	}
	seen := in.Observed()
	s.Met, s.SinceNew, s.Of = seen.Cumulative, seen.Run, in.Documents()
	g, err := in.Guest(s.Base, s.Run, s.Threshold)
	if err != nil {
		s.Why = err.Error()
		return s
	}
	s.Reached, s.At = g.Reached, g.At
	return s
}

// joint compares improvement from the baseline to the primary timepoint, as it
// was observed, between those with a theme and the others who spoke.
func (a *run) joint(w *cohort.Worded, spoke map[string]bool) []ThemeChange {
	with := w.State.PeopleWith(theme.ByTheme, w.Passages)
	var all []ThemeChange
	for o, outcome := range a.plan.Outcomes {
		for _, n := range w.State.Themes() {
			c := ThemeChange{Outcome: outcome.ID, Theme: n.ID, Label: n.Label, MeanWith: Unknown, MeanOthers: Unknown, Difference: Unknown, Lo: Unknown, Hi: Unknown}
			var yes, no []float64
			for _, i := range a.groups[0].who {
				id := a.cohort.IDs[i]
				x, y := a.cohort.Scores[o][a.plan.BaselineIndex()][i], a.cohort.Scores[o][a.plan.PrimaryIndex()][i]
				if !spoke[id] || !cohort.Observed(x) || !cohort.Observed(y) {
					continue
				}
				if gain := outcome.Better.Gain(y - x); with[n.ID][id] {
					yes = append(yes, gain)
				} else {
					no = append(no, gain)
				}
			}
			c.compare(yes, no)
			all = append(all, c)
		}
	}
	return all
}

func (c *ThemeChange) compare(yes, no []float64) {
	n := Cells(len(yes), len(no))
	c.With, c.Without = n[0], n[1]
	if len(yes) >= Fewest {
		c.MeanWith = meanOf(yes).Mean
	}
	if len(no) >= Fewest {
		c.MeanOthers = meanOf(no).Mean
	}
	if len(yes) < Fewest || len(no) < Fewest {
		c.Why = fmt.Sprintf("fewer than %d on one side", Fewest)
		return
	}
	r, err := effect.Independent(yes, no)
	if err != nil {
		c.Why = "all the same"
		return
	}
	c.Difference, c.Lo, c.Hi = Number(r.Difference), Number(r.Welch.Lo), Number(r.Welch.Hi)
}
