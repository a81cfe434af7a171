package themes

import (
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"tend/door/web/frame"
	"tend/evaluation/analysis"
	"tend/evaluation/figure"
	"tend/inquiry/theme"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// open is an analysis with its words.
type open struct {
	theme.State
	Path     string
	Passages []theme.Passage
	Without  int // people left out because research consent does not stand
	May      bool
	steps    []theme.Step
	text     map[string]theme.Passage
}

func (m *Room) open(r *http.Request, actor auth.Actor) (*open, error) {
	s, steps, err := m.House.Themes.State(r.Context(), actor, r.PathValue("analysis"))
	if err != nil {
		return nil, err
	}
	o := &open{State: s, Path: "/inquiry/themes/" + s.ID, May: theme.MayWrite(actor.Role) && !s.Closed, steps: steps, text: map[string]theme.Passage{}}
	if o.Passages, o.Without, err = m.House.Passages(r.Context(), actor, s.From); err != nil {
		return nil, err
	}
	for _, p := range o.Passages {
		o.text[p.ID] = p
	}
	return o, nil
}

// boardView is the board: themes, subthemes in them, codes in these.
type boardView struct {
	*open
	Themes []column
	Free   []card // codes that are not gathered
	Map    template.HTML
	Growth template.HTML
	Wants  []string
	Places []place // where a card may go
	Told   string  // saturation in a sentence; "" where the family makes no such claim
	Reopen bool
	Edit   map[string]edited // by id of a code or node
}

// edited is a code or node with what its forms need.
type edited struct {
	card
	Path       string
	Act        theme.Act
	ID         string
	Label      string
	Under      string
	May        bool
	Places     []place
	Codes      []theme.Code
	Definition string
}

// column is a theme or a subtheme with what is in it.
type column struct {
	theme.Node
	theme.Count
	Cards   []card
	Columns []column
	Quotes  []quoteLine
	// NotQuoted are pinned quotes that are kept back: who said them has not
	// agreed to be quoted.
	NotQuoted int
	Checked   *analysis.CheckedTheme // of the newest member check; nil where nobody said anything of it
}

// card is a code with its counts and a quote.
type card struct {
	theme.Code
	theme.Count
	Quote string
}

type quoteLine struct {
	Text string
	theme.Quote
}

// place is a node that a card may be moved to.
type place struct{ ID, Label string }

func (m *Room) showBoard(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	return m.board(w, r, actor, o, http.StatusOK, nil)
}

func (m *Room) board(w http.ResponseWriter, r *http.Request, actor auth.Actor, o *open, status int, wrong []string) error {
	v := boardView{open: o, Wants: o.State.Wants(), Reopen: o.Closed && theme.MayWrite(actor.Role)}
	counts := o.counted()
	for _, t := range o.State.Themes() {
		v.Places = append(v.Places, place{t.ID, t.Label})
		c := o.column(t, counts)
		for _, sub := range o.Within(t.ID) {
			v.Places = append(v.Places, place{sub.ID, t.Label + " › " + sub.Label})
			c.Columns = append(c.Columns, o.column(sub, counts))
		}
		v.Themes = append(v.Themes, c)
	}
	v.Free = o.cards("", counts)
	rounds, err := m.House.Themes.Checks(r.Context(), actor, o.ID)
	if err != nil {
		return err
	}
	if len(rounds) > 0 {
		for i, t := range v.Themes {
			if tally, asked := rounds[0].Tallies[t.Node.ID]; asked {
				checked := analysis.Checked(t.Node.ID, t.Node.Label, tally)
				v.Themes[i].Checked = &checked
			}
		}
	}
	v.Edit = o.edits(v)
	v.Map = template.HTML(o.themeMap(v.Themes).Scene().Inline())
	v.Growth = template.HTML(o.growth().Scene().Inline())
	if o.Family.Counts() {
		v.Told = o.told(theme.ByCode)
	}
	return m.ShowAs(w, r, status, actor, "board.html", frame.View{Title: o.Title, Wrong: wrong, Content: v})
}

// edits gives each code and node what its forms need.
func (o *open) edits(v boardView) map[string]edited {
	all := map[string]edited{}
	for _, n := range o.Nodes {
		all[n.ID] = edited{Path: o.Path, Act: theme.MadeNode, ID: n.ID, Label: n.Label, Definition: n.Definition, May: o.May}
	}
	cards := v.Free
	for _, t := range v.Themes {
		cards = append(cards, t.Cards...)
		for _, sub := range t.Columns {
			cards = append(cards, sub.Cards...)
		}
	}
	for _, c := range cards {
		all[c.Code.ID] = edited{card: c, Path: o.Path, Act: theme.MadeCode, ID: c.Code.ID, Label: c.Code.Label, Definition: c.Definition, Under: c.Under, May: o.May, Places: v.Places, Codes: o.Codes}
	}
	return all
}

// counted gives the counts of every code and node.
func (o *open) counted() map[string]theme.Count {
	all := map[string]theme.Count{}
	for _, by := range []theme.Level{theme.ByCode, theme.BySubtheme, theme.ByTheme} {
		for _, c := range o.Counts(by, o.Passages) {
			all[c.ID] = c
		}
	}
	return all
}

func (o *open) column(n theme.Node, counts map[string]theme.Count) column {
	c := column{Node: n, Count: counts[n.ID], Cards: o.cards(n.ID, counts), NotQuoted: o.State.NotQuoted(n.ID, o.Passages)}
	for _, q := range o.Quotes {
		if text := o.quoted(q); q.Node == n.ID && text != "" {
			c.Quotes = append(c.Quotes, quoteLine{text, q})
		}
	}
	return c
}

func (o *open) cards(under string, counts map[string]theme.Count) []card {
	var all []card
	for _, code := range o.Gathering(under) {
		c := card{Code: code, Count: counts[code.ID]}
		for _, q := range o.Quotes {
			if q.Node == code.ID && c.Quote == "" {
				c.Quote = o.quoted(q)
			}
		}
		for _, mark := range o.Marks {
			if mark.Code == code.ID && c.Quote == "" && o.text[mark.Passage].Quotable {
				c.Quote = shorten(theme.Cut(o.text[mark.Passage].Text, mark.From, mark.To))
			}
		}
		all = append(all, c)
	}
	return all
}

// quoted gives the words of a quote; "" where they may not be printed.
func (o *open) quoted(q theme.Quote) string { return q.Printed(o.text[q.Passage]) }

// shorten keeps the first words of a long text.
func shorten(text string) string {
	const most = 110
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	cut := string(runes[:most])
	return cut[:max(strings.LastIndexByte(cut, ' '), 1)] + " …"
}

func (o *open) themeMap(themes []column) figure.ThemeMap {
	f := figure.ThemeMap{Name: "themes", Title: "Themes and subthemes, by the number of passages they are in"}
	for _, t := range themes {
		one := figure.MapTheme{Label: t.Node.Label, Passages: t.Passages}
		for _, u := range t.Columns {
			one.Subthemes = append(one.Subthemes, figure.MapTheme{Label: u.Node.Label, Passages: u.Passages})
		}
		f.Themes = append(f.Themes, one)
	}
	return f
}

// growth draws the codebook's growth step by step.
func (o *open) growth() figure.Growth {
	f := figure.Growth{Name: "growth", Title: "How the codebook grew"}
	for _, g := range theme.Growth(o.Analysis, o.steps) {
		f.Steps = append(f.Steps, figure.GrowthStep{Step: g.Step, Codes: g.Codes, Themes: g.Themes})
	}
	return f
}

// step takes one step of the board, from a form or from the script.
func (m *Room) step(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id := r.PathValue("analysis")
	script := strings.HasPrefix(r.Header.Get("Content-Type"), "application/json")
	var steps []theme.Step
	if script {
		if err := json.NewDecoder(r.Body).Decode(&steps); err != nil {
			http.Error(w, "what the page sent could not be read", http.StatusUnprocessableEntity)
			return nil
		}
	} else {
		steps = append(steps, formStep(r))
	}
	_, err := m.House.Themes.Do(r.Context(), actor, id, steps...)
	switch kind := fault.KindOf(err); {
	case err == nil && script:
		w.WriteHeader(http.StatusNoContent)
		return nil
	case err == nil:
		http.Redirect(w, r, "/inquiry/themes/"+id+"?done=step#board", http.StatusSeeOther)
		return nil
	case script && kind != fault.Internal && kind != fault.Unavailable:
		http.Error(w, fault.Message(err), frame.Status(err))
		return nil
	case kind != fault.Invalid && kind != fault.Conflict:
		return err
	}
	o, again := m.open(r, actor)
	if again != nil {
		return again
	}
	return m.board(w, r, actor, o, frame.Status(err), frame.Sentences(err))
}

// formStep reads a step from a form. A new code or theme gets its id here.
func formStep(r *http.Request) theme.Step {
	number := func(field string) int {
		n, _ := strconv.Atoi(r.PostFormValue(field)) // what is no number is 0, which the step refuses or means
		return n
	}
	p := theme.Step{Act: theme.Act(r.PostFormValue("act")), ID: r.PostFormValue("id"), Into: r.PostFormValue("into"), Passage: r.PostFormValue("passage"),
		Label: r.PostFormValue("label"), Definition: r.PostFormValue("definition"), Text: r.PostFormValue("text"), From: number("from"), To: number("to"), Place: number("place")}
	if (p.Act == theme.MadeCode || p.Act == theme.MadeNode) && p.ID == "" {
		p.ID = db.NewID()
	}
	return p
}
