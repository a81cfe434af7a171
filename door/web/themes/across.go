package themes

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/door/web/frame"
	"tend/evaluation/analysis"
	"tend/evaluation/figure"
	"tend/inquiry/coding"
	"tend/inquiry/theme"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/stats/resample"
)

// saturationView is how far the words have been read out.
type saturationView struct {
	*open
	Levels []saturated
}

// saturated is saturation of codes or of themes.
type saturated struct {
	Level theme.Level
	Told  string
	Rule  string
	Why   string
	SVG   template.HTML
	Runs  []runLine
}

type runLine struct {
	To    int
	Share string
	New   bool
}

func (m *Room) showSaturation(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := saturationView{open: o}
	if o.Family.Counts() {
		for _, by := range []theme.Level{theme.ByCode, theme.ByTheme} {
			v.Levels = append(v.Levels, o.saturated(by))
		}
	}
	return m.Show(w, r, actor, "saturation.html", frame.View{Title: "Saturation: " + o.Title, Content: v})
}

func (o *open) saturated(by theme.Level) saturated {
	s := saturated{Level: by, Told: o.told(by)}
	in, err := o.Incidence(by, o.Passages)
	if err != nil {
		s.Why = "Nothing is coded yet."
		return s
	}
	seen := in.Observed()
	f := figure.Saturation{Name: "saturation-" + string(by), Title: "Different " + string(by) + " met as passages were read", What: string(by), Met: seen.Cumulative}
	for i, n := range seen.New {
		if n > 0 {
			f.NewAt = append(f.NewAt, i+1)
		}
	}
	if band, err := in.RandomOrders(0.95, resample.Options{Replicates: 1000, Seed: 1}); err == nil {
		f.Mean, f.Lo, f.Hi = band.Mean, band.Lo, band.Hi
	}
	s.SVG = template.HTML(f.Scene().Inline())
	g, err := in.Guest(o.Rule.Base, o.Rule.Run, o.Rule.Threshold)
	if err != nil {
		s.Rule = fmt.Sprintf("The rule of %d + %d passages cannot be asked: %v.", o.Rule.Base, o.Rule.Run, err)
		return s
	}
	s.Rule = fmt.Sprintf("With a base of %d passages (%d %s), a run of %d and a threshold of %.0f %%, saturation was not reached.", g.Base, g.BaseCodes, by, g.Run, 100*g.Threshold)
	if g.Reached {
		s.Rule = fmt.Sprintf("With a base of %d passages (%d %s), a run of %d and a threshold of %.0f %%, saturation was reached at passage %d.", g.Base, g.BaseCodes, by, g.Run, 100*g.Threshold, g.At)
	}
	for i, end := range g.Ends {
		s.Runs = append(s.Runs, runLine{end, fmt.Sprintf("%.0f %%", 100*g.Ratio[i]), g.Ratio[i] > g.Threshold})
	}
	return s
}

// told is saturation in a sentence: "no new theme in the last 16 of 58".
func (o *open) told(by theme.Level) string {
	in, err := o.Incidence(by, o.Passages)
	if err != nil {
		return ""
	}
	seen := in.Observed()
	return fmt.Sprintf("No new %s in the last %d of %d passages.", strings.TrimSuffix(string(by), "s"), seen.Run, in.Documents())
}

// acrossView sets codes beside each other and beside what is known of people.
type acrossView struct {
	*open
	Pairs   []pairLine
	Tables  []crossed
	By      theme.Level
	Missing int // passages of nobody known
}

type pairLine struct {
	A, B     string
	Passages int
	Jaccard  string
}

// crossed counts people by code and by one attribute.
type crossed struct {
	Title string
	Kinds []string
	All   []analysis.Cell // people of each kind with a passage
	Rows  []crossedRow
}

type crossedRow struct {
	ID, Label string
	N         []analysis.Cell
	Share     []string
}

func (m *Room) showAcross(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := acrossView{open: o, By: theme.Level(cmp.Or(r.URL.Query().Get("by"), string(theme.ByTheme)))}
	if !slices.Contains([]theme.Level{theme.ByCode, theme.BySubtheme, theme.ByTheme}, v.By) {
		return fault.New(fault.Invalid, "themes.across", "What is counted is codes, subthemes or themes.")
	}
	for _, p := range o.Together(o.Passages) {
		v.Pairs = append(v.Pairs, pairLine{o.Label(p.A), o.Label(p.B), p.Passages, fmt.Sprintf("%.2f", p.Jaccard)})
	}
	if v.Tables, err = m.crossed(r, actor, o, v.By); err != nil {
		return err
	}
	for _, p := range o.Passages {
		if p.StudyID == "" {
			v.Missing++
		}
	}
	return m.Show(w, r, actor, "across.html", frame.View{Title: "Across: " + o.Title, Content: v})
}

// crossed counts people with each code by group, gender and completion.
func (m *Room) crossed(r *http.Request, actor auth.Actor, o *open, by theme.Level) ([]crossed, error) {
	states, err := m.House.Pathway.States(r.Context(), actor, pathway.Filter{})
	if err != nil {
		return nil, err
	}
	groups, err := m.House.Pathway.Groups(r.Context(), actor)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, g := range groups {
		names[g.ID] = g.Name
	}
	kinds := map[string]func(pathway.State) string{
		"Group":      func(s pathway.State) string { return cmp.Or(names[s.Group], "no group") },
		"Gender":     func(s pathway.State) string { return cmp.Or(string(s.Gender), "not known") },
		"Completion": func(s pathway.State) string { return string(s.Stage()) },
	}
	var tables []crossed
	for _, title := range []string{"Group", "Gender", "Completion"} {
		of := map[string]string{}
		for _, s := range states {
			of[s.StudyID] = kinds[title](s)
		}
		tables = append(tables, o.cross(title, of, by))
	}
	return tables, nil
}

// cross counts people by code and kind.
func (o *open) cross(title string, of map[string]string, by theme.Level) crossed {
	t := crossed{Title: title}
	people := map[string]map[string]bool{} // by kind
	for _, p := range o.Passages {
		if p.StudyID == "" {
			continue
		}
		kind := of[p.StudyID]
		if people[kind] == nil {
			people[kind] = map[string]bool{}
			t.Kinds = append(t.Kinds, kind)
		}
		people[kind][p.StudyID] = true
	}
	slices.Sort(t.Kinds)
	var all []int
	for _, k := range t.Kinds {
		all = append(all, len(people[k]))
	}
	t.All = analysis.Cells(all...)
	with := o.PeopleWith(by, o.Passages)
	for _, c := range o.Counts(by, o.Passages) {
		row := crossedRow{ID: c.ID, Label: c.Label}
		counts := make([]int, len(t.Kinds))
		for k, kind := range t.Kinds {
			for id := range with[c.ID] {
				if of[id] == kind {
					counts[k]++
				}
			}
		}
		row.N = analysis.Cells(counts...)
		for k, n := range counts {
			share := ""
			if analysis.AllTold(row.N[k], t.All[k]) {
				share = fmt.Sprintf("%.0f %%", 100*float64(n)/float64(max(all[k], 1)))
			}
			row.Share = append(row.Share, share)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// wordsView is key words in context.
type wordsView struct {
	*open
	Find string
	Hits []theme.Hit
}

func (m *Room) showWords(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	v := wordsView{open: o, Find: r.URL.Query().Get("find")}
	v.Hits = theme.InContext(o.Passages, v.Find)
	return m.Show(w, r, actor, "words.html", frame.View{Title: "Words: " + o.Title, Content: v})
}

// historyView is the steps of an analysis, the newest first.
type historyView struct {
	*open
	Steps []stepLine
}

type stepLine struct {
	theme.Step
	Who  string
	Says string
}

func (m *Room) showHistory(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	staff, err := m.House.Auth.List(r.Context(), actor)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, s := range staff {
		names[s.ID] = s.Shown
	}
	v := historyView{open: o}
	labels := map[string]string{}
	for _, p := range o.steps {
		if p.Label != "" {
			labels[p.ID] = p.Label
		}
		says := strings.TrimSpace(string(p.Act) + ": " + labels[p.ID])
		if p.Into != "" {
			says += " → " + labels[p.Into]
		}
		if at, there := o.text[p.Passage]; there {
			says += fmt.Sprintf(", passage %d", at.Order)
		}
		v.Steps = append(v.Steps, stepLine{p, cmp.Or(names[p.By], p.By), strings.TrimSuffix(says, ": ")})
	}
	slices.Reverse(v.Steps)
	return m.Show(w, r, actor, "history.html", frame.View{Title: "History: " + o.Title, Content: v})
}

// writeTable gives every mark as a table.
func (m *Room) writeTable(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	c := csv.NewWriter(&out)
	c.Write([]string{"passage", "person", "session", "theme", "subtheme", "code", "words", "coded_at"})
	for _, k := range o.State.Marks {
		p, there := o.text[k.Passage]
		if !there {
			continue
		}
		session := ""
		if p.Session > 0 {
			session = fmt.Sprint(p.Session)
		}
		c.Write([]string{fmt.Sprint(p.Order), coding.Safe(p.StudyID), session, coding.Safe(o.Label(o.Above(k.Code, theme.ByTheme))), coding.Safe(o.Label(o.Above(k.Code, theme.BySubtheme))),
			coding.Safe(o.Label(k.Code)), coding.Safe(theme.Cut(p.Text, k.From, k.To)), k.At.UTC().Format(time.RFC3339)})
	}
	c.Flush()
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="themes.csv"`)
	w.Write(out.Bytes()) // a reader who left meanwhile misses nothing
	return nil
}
