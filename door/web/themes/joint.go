package themes

import (
	"cmp"
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"tend/clinic/measure"
	"tend/door/web/frame"
	"tend/evaluation/analysis"
	"tend/inquiry/theme"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/stats/effect"
)

// jointView sets themes beside each person's change: what people said beside
// what their scores did.
type jointView struct {
	*open
	By      theme.Level
	Scales  []scaleChoice
	Scale   string
	Title   string
	Before  string // timepoint
	After   string
	Rows    []jointRow
	People  []personRow
	Verdict []verdictCount
	N       int
	Points  template.HTML
	GRAMMS  []gramms
}

type scaleChoice struct{ ID, Title string }

// jointRow is one theme beside the change on one scale.
type jointRow struct {
	ID, Label                string
	With, Without            analysis.Cell // people with both scores
	MeanWith                 string
	MeanWithout              string
	Difference               string        // with its 95 % interval, or why there is none
	Better, Same, Worse      analysis.Cell // of those with the theme
	BetterShare, BetterRange string
}

// personRow is one person: their themes beside their change.
type personRow struct {
	StudyID string
	Themes  []string
	Before  string
	After   string
	Gain    float64
	Change  string
	Verdict measure.Verdict
	Quote   string
}

type verdictCount struct {
	Verdict measure.Verdict
	N       analysis.Cell
}

// gramms is an item of the GRAMMS checklist (O'Cathain 2008, J Health Serv Res
// Policy 13:92) in short, with what the data say to it.
type gramms struct {
	Item    string
	Says    string
	Missing bool
}

func (m *Room) showJoint(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := &jointView{open: o, By: theme.Level(cmp.Or(r.URL.Query().Get("by"), string(theme.ByTheme))), Before: cmp.Or(r.URL.Query().Get("from"), "pre"),
		After: cmp.Or(r.URL.Query().Get("to"), o.From.Timepoint, "post")}
	if !slices.Contains([]theme.Level{theme.ByCode, theme.BySubtheme, theme.ByTheme}, v.By) {
		return fault.New(fault.Invalid, "themes.joint", "What is counted is codes, subthemes or themes.")
	}
	known, err := m.House.Measures.Catalogue(r.Context(), actor.Site)
	if err != nil {
		return err
	}
	forms, err := m.House.Measures.Scores(r.Context(), actor, measure.Filter{Groups: o.From.Groups})
	if err != nil {
		return err
	}
	scales, values := paired(known, forms, v.Before, v.After)
	for _, s := range scales {
		v.Scales = append(v.Scales, scaleChoice{string(s.ID), s.Title})
	}
	if len(scales) > 0 {
		i := max(slices.IndexFunc(scales, func(s measure.Scale) bool { return string(s.ID) == r.URL.Query().Get("scale") }), 0)
		v.fill(scales[i], values[scales[i].ID])
	}
	v.gramms()
	return m.Show(w, r, actor, "joint.html", frame.View{Title: "Themes beside change: " + o.Title, Content: v})
}

// pair is a person's score before and after.
type pair struct{ before, after float64 }

// paired gives the scales for which somebody has both scores.
func paired(known measure.Catalogue, forms []measure.Kept, before, after string) ([]measure.Scale, map[measure.ScaleID]map[string]pair) {
	at := map[measure.ScaleID]map[string]map[string]float64{} // by scale, person and timepoint
	of := map[measure.ScaleID]measure.Scale{}
	for _, f := range forms {
		i, err := known.Find(f.Instrument)
		if err != nil {
			continue
		}
		for _, s := range f.Scores {
			if s.Value == nil {
				continue
			}
			for _, scale := range i.Scales {
				if scale.ID == s.Scale {
					of[s.Scale] = scale
				}
			}
			if at[s.Scale] == nil {
				at[s.Scale] = map[string]map[string]float64{}
			}
			if at[s.Scale][f.StudyID] == nil {
				at[s.Scale][f.StudyID] = map[string]float64{}
			}
			at[s.Scale][f.StudyID][f.Timepoint] = *s.Value
		}
	}
	var scales []measure.Scale
	values := map[measure.ScaleID]map[string]pair{}
	for id, people := range at {
		found := map[string]pair{}
		for person, times := range people {
			x, had := times[before]
			y, has := times[after]
			if had && has {
				found[person] = pair{x, y}
			}
		}
		if len(found) > 0 {
			scales, values[id] = append(scales, of[id]), found
		}
	}
	slices.SortFunc(scales, func(a, b measure.Scale) int { return cmp.Compare(a.Title, b.Title) })
	return scales, values
}

// fill makes the table for one scale, of people who said something.
func (v *jointView) fill(scale measure.Scale, values map[string]pair) {
	v.Scale, v.Title = string(scale.ID), scale.Title
	spoke := map[string]bool{}
	for _, p := range v.Passages {
		if _, both := values[p.StudyID]; both {
			spoke[p.StudyID] = true
		}
	}
	v.N = len(spoke)
	with := v.PeopleWith(v.By, v.Passages)
	tally := map[measure.Verdict]int{}
	verdicts := map[string]measure.Verdict{}
	for id := range spoke {
		verdicts[id], _ = scale.Told(values[id].before, values[id].after)
		tally[verdicts[id]]++
	}
	for i, n := range analysis.Cells(tally[measure.ToldBetter], tally[measure.ToldSame], tally[measure.ToldWorse]) {
		v.Verdict = append(v.Verdict, verdictCount{[]measure.Verdict{measure.ToldBetter, measure.ToldSame, measure.ToldWorse}[i], n})
	}
	for _, c := range v.Counts(v.By, v.Passages) {
		row := jointRow{ID: c.ID, Label: c.Label}
		var yes, no []float64
		better, worse := 0, 0
		for _, id := range sorted(spoke) {
			gain := scale.Improvement(values[id].before, values[id].after)
			if !with[c.ID][id] {
				no = append(no, gain)
				continue
			}
			yes = append(yes, gain)
			switch verdicts[id] {
			case measure.ToldBetter:
				better++
			case measure.ToldWorse:
				worse++
			}
		}
		row.compare(yes, no, better, worse)
		v.Rows = append(v.Rows, row)
	}
	v.people(scale, values, spoke, verdicts)
}

func sorted(set map[string]bool) []string {
	all := make([]string, 0, len(set))
	for id := range set {
		all = append(all, id)
	}
	slices.Sort(all)
	return all
}

// compare sets the mean improvement of those with a theme beside that of the
// others. What would tell of one or two people is not told.
func (row *jointRow) compare(yes, no []float64, better, worse int) {
	n, of := analysis.Cells(len(yes), len(no)), analysis.Cells(better, len(yes)-better-worse, worse)
	row.With, row.Without, row.Better, row.Same, row.Worse = n[0], n[1], of[0], of[1], of[2]
	row.MeanWith, row.MeanWithout = mean(yes), mean(no)
	if share, err := effect.Wilson(better, len(yes), 0.95); err == nil && analysis.AllTold(row.With, row.Better) && len(yes) > 0 {
		row.BetterShare, row.BetterRange = fmt.Sprintf("%.0f %%", 100*share.Value), fmt.Sprintf("%.0f to %.0f %%", 100*share.Lo, 100*share.Hi)
	}
	if r, err := effect.Independent(yes, no); err == nil && min(len(yes), len(no)) >= analysis.Fewest {
		row.Difference = fmt.Sprintf("%.1f (%.1f to %.1f)", r.Difference, r.Welch.Lo, r.Welch.Hi)
	} else {
		row.Difference = "too few to say"
	}
}

func mean(x []float64) string {
	if len(x) < analysis.Fewest {
		return "–"
	}
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return fmt.Sprintf("%.1f", sum/float64(len(x)))
}

// people lists everybody with their themes, those who improved most first.
func (v *jointView) people(scale measure.Scale, values map[string]pair, spoke map[string]bool, verdicts map[string]measure.Verdict) {
	with := v.PeopleWith(v.By, v.Passages)
	counts := v.Counts(v.By, v.Passages)
	for _, id := range sorted(spoke) {
		p := values[id]
		row := personRow{StudyID: id, Before: fmt.Sprintf("%.3g", p.before), After: fmt.Sprintf("%.3g", p.after), Gain: scale.Improvement(p.before, p.after), Verdict: verdicts[id]}
		row.Change = fmt.Sprintf("%+.3g", p.after-p.before)
		for _, c := range counts {
			if with[c.ID][id] {
				row.Themes = append(row.Themes, c.Label)
			}
		}
		for _, q := range v.Quotes {
			if v.text[q.Passage].StudyID == id && row.Quote == "" {
				row.Quote = v.quoted(q)
			}
		}
		v.People = append(v.People, row)
	}
	slices.SortStableFunc(v.People, func(a, b personRow) int { return cmp.Compare(b.Gain, a.Gain) })
}

// gramms fills the checklist of mixed methods from the data; what only people
// know is named as missing.
func (v *jointView) gramms() {
	words := fmt.Sprintf("%d passages of %d people; %s thematic analysis, %d codes, %d themes.", len(v.Passages), len(v.speakers()), v.Family, len(v.Codes), len(v.State.Themes()))
	v.GRAMMS = []gramms{
		{"Why mixed methods answer the question", v.Purpose, v.Purpose == ""},
		{"The design: purpose, priority and sequence", "Words and scores of the same people, at the same timepoint; set beside each other after each was analysed.", false},
		{"Each method: sampling, data, analysis", words, false},
		{"Where the methods are integrated, how and by whom", fmt.Sprintf("In this table, person by person, on %s.", cmp.Or(v.Title, "no scale")), v.Title == ""},
		{"Limits of one method by the presence of the other", "", true},
		{"What came of mixing them", "", true},
	}
}

func (o *open) speakers() map[string]bool {
	all := map[string]bool{}
	for _, p := range o.Passages {
		if p.StudyID != "" {
			all[p.StudyID] = true
		}
	}
	return all
}
