package themes

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tend/clinic/pathway"
	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/inquiry/theme"
	"tend/platform/auth"
	"tend/platform/fault"
)

// listView lists analyses.
type listView struct {
	Analyses []listLine
	May      bool
}

type listLine struct {
	theme.Analysis
	Codes, Themes int
	Closed        bool
}

func (m *Room) showList(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	all, err := m.House.Themes.List(r.Context(), actor)
	if err != nil {
		return err
	}
	v := listView{May: theme.MayWrite(actor.Role)}
	for _, a := range all {
		s, _, err := m.House.Themes.State(r.Context(), actor, a.ID)
		if err != nil {
			return err
		}
		v.Analyses = append(v.Analyses, listLine{a, len(s.Codes), len(s.Themes()), s.Closed})
	}
	return m.Show(w, r, actor, "list.html", frame.View{Title: "Themes", Content: v})
}

// newView is the form for a new analysis.
type newView struct {
	theme.Analysis
	Questions []question
	Question  string // of the form: instrument/item
	Groups    []pathway.Group
	Documents []document.Document
	Chosen    map[string]bool
	Base      string
	Run       string
	Percent   string
}

// question is a free-text question of an instrument.
type question struct{ Value, Text string }

func (m *Room) showNew(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.newView(r, actor)
	if err != nil {
		return err
	}
	v.Timepoint("post")
	return m.Show(w, r, actor, "new.html", frame.View{Title: "A thematic analysis", Content: v})
}

// Timepoint sets the timepoint of the answers.
func (v *newView) Timepoint(t string) { v.From.Timepoint = t }

func (m *Room) newView(r *http.Request, actor auth.Actor) (*newView, error) {
	if !theme.MayWrite(actor.Role) {
		return nil, fault.New(fault.Forbidden, "themes.new", "Researchers and administrators analyse themes.")
	}
	ctx := r.Context()
	v := &newView{Chosen: map[string]bool{}, Base: strconv.Itoa(theme.Usual.Base), Run: strconv.Itoa(theme.Usual.Run), Percent: "5"}
	known, err := m.House.Measures.Catalogue(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	for _, i := range known.All() {
		for _, item := range i.Items {
			if item.FreeText {
				v.Questions = append(v.Questions, question{i.ID + "/" + string(item.ID), cmp.Or(item.Text, i.Title)})
			}
		}
	}
	if v.Groups, err = m.House.Pathway.Groups(ctx, actor); err != nil {
		return nil, err
	}
	all, err := m.House.Documents.List(ctx, document.Nameless(actor))
	for _, d := range all {
		if d.Frozen > 0 && d.ClearFrom > 0 {
			v.Documents = append(v.Documents, d)
		}
	}
	return v, err
}

func (m *Room) begin(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.newView(r, actor)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "themes.begin", "the form could not be read")
	}
	v.Title, v.Purpose, v.Family = strings.TrimSpace(r.PostFormValue("title")), strings.TrimSpace(r.PostFormValue("purpose")), theme.Family(r.PostFormValue("family"))
	v.Question, v.Base, v.Run, v.Percent = r.PostFormValue("question"), r.PostFormValue("base"), r.PostFormValue("run"), r.PostFormValue("percent")
	v.From = theme.Source{Groups: r.PostForm["group"], Documents: r.PostForm["document"]}
	for _, id := range slices.Concat(v.From.Groups, v.From.Documents) {
		v.Chosen[id] = true
	}
	if instrument, item, ok := strings.Cut(v.Question, "/"); ok {
		v.From.Instrument, v.From.Item, v.From.Timepoint = instrument, item, strings.TrimSpace(r.PostFormValue("timepoint"))
	}
	v.Rule.Base, _ = strconv.Atoi(v.Base) // 0 is refused below
	v.Rule.Run, _ = strconv.Atoi(v.Run)
	percent, err := strconv.ParseFloat(v.Percent, 64)
	if v.Rule.Threshold = percent / 100; err != nil {
		v.Rule.Threshold = -1
	}
	a, err := m.House.Themes.Begin(r.Context(), actor, v.Analysis)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return m.ShowAs(w, r, http.StatusUnprocessableEntity, actor, "new.html", frame.View{Title: "A thematic analysis", Wrong: frame.Sentences(err), Content: v})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/inquiry/themes/"+a.ID+"/read?done=begun", http.StatusSeeOther)
	return nil
}
