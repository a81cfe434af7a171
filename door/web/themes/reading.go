package themes

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/theme"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// readingView is every passage with its codes.
type readingView struct {
	*open
	Lines  []line
	Coded  int
	Read   int
	Only   string // a code or node whose passages are shown
	Shown  string // its label
	Labels []string
}

// line is a passage with what was said of it.
type line struct {
	theme.Passage
	Pieces []piece
	Marks  []marked
	Note   string
	Seen   bool
	Quotes []theme.Quote
}

// piece is a part of a passage under the same codes.
type piece struct {
	Text string
	Says string
}

type marked struct {
	theme.Mark
	Label string
	Words string // "" is the whole passage
}

func (m *Room) showReading(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	return m.reading(w, r, actor, o, http.StatusOK, nil)
}

func (m *Room) reading(w http.ResponseWriter, r *http.Request, actor auth.Actor, o *open, status int, wrong []string) error {
	v := readingView{open: o, Only: r.URL.Query().Get("of")}
	v.Shown = o.Label(v.Only)
	for _, c := range o.Codes {
		v.Labels = append(v.Labels, c.Label)
	}
	slices.Sort(v.Labels)
	for _, p := range o.Passages {
		l := o.line(p)
		if len(l.Marks) > 0 {
			v.Coded++
		}
		if l.Seen || len(l.Marks) > 0 {
			v.Read++
		}
		if v.Only == "" || slices.ContainsFunc(l.Marks, func(k marked) bool { return o.under(k.Code, v.Only) }) {
			v.Lines = append(v.Lines, l)
		}
	}
	return m.ShowAs(w, r, status, actor, "reading.html", frame.View{Title: "Read: " + o.Title, Wrong: wrong, Content: v})
}

// under tells whether a code is, or is gathered in, a code or node.
func (o *open) under(code, id string) bool {
	return code == id || o.Above(code, theme.BySubtheme) == id || o.Above(code, theme.ByTheme) == id
}

func (o *open) line(p theme.Passage) line {
	l := line{Passage: p}
	l.Note, l.Seen = o.Read[p.ID]
	edges := []int{0, len([]rune(p.Text))}
	for _, k := range o.State.Marks {
		if k.Passage != p.ID {
			continue
		}
		mk := marked{Mark: k, Label: o.Label(k.Code)}
		if k.To > 0 {
			mk.Words = theme.Cut(p.Text, k.From, k.To)
			edges = append(edges, min(k.From, edges[1]), min(k.To, edges[1]))
		}
		l.Marks = append(l.Marks, mk)
	}
	for _, q := range o.State.Quotes {
		if q.Passage == p.ID {
			l.Quotes = append(l.Quotes, q)
		}
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	runes := []rune(p.Text)
	for i := 0; i+1 < len(edges); i++ {
		part := piece{Text: string(runes[edges[i]:edges[i+1]])}
		var says []string
		for _, k := range l.Marks {
			if k.To > 0 && k.From <= edges[i] && k.To >= edges[i+1] {
				says = append(says, k.Label)
			}
		}
		part.Says = strings.Join(says, ", ")
		l.Pieces = append(l.Pieces, part)
	}
	return l
}

// codeIt codes a passage: by the label of a code, which is made if it is not
// there yet; or notes that it was read, or takes a code off.
func (m *Room) codeIt(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	o, err := m.open(r, actor)
	if err != nil {
		return err
	}
	passage := r.PostFormValue("passage")
	if _, there := o.text[passage]; !there {
		return fault.New(fault.NotFound, "themes.codeIt", "This passage may not be read any more.")
	}
	steps, err := o.stepsOf(r)
	if err == nil {
		_, err = m.House.Themes.Do(r.Context(), actor, o.ID, steps...)
	}
	if err == nil {
		http.Redirect(w, r, o.Path+"/read?of="+r.URL.Query().Get("of")+"#p"+strconv.Itoa(o.text[passage].Order), http.StatusSeeOther)
		return nil
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict && k != fault.NotFound {
		return err
	}
	if o, err2 := m.open(r, actor); err2 == nil {
		return m.reading(w, r, actor, o, frame.Status(err), frame.Sentences(err))
	}
	return err
}

// stepsOf makes the steps of the form of one passage.
func (o *open) stepsOf(r *http.Request) ([]theme.Step, error) {
	p := formStep(r)
	switch p.Act {
	case theme.Coded:
		p.Label = strings.Join(strings.Fields(p.Label), " ")
		if p.Label == "" {
			return nil, fault.New(fault.Invalid, "themes.codeIt", "write a code, or choose one")
		}
		i := slices.IndexFunc(o.Codes, func(c theme.Code) bool { return strings.EqualFold(c.Label, p.Label) })
		if i >= 0 {
			p.ID = o.Codes[i].ID
			return []theme.Step{p}, nil
		}
		p.ID = db.NewID()
		return []theme.Step{{Act: theme.MadeCode, ID: p.ID, Label: p.Label}, p}, nil
	case theme.Quoted:
		if !o.text[p.Passage].Quotable {
			return nil, fault.New(fault.Invalid, "themes.quote", "this passage is for analysis only: who said it has not agreed to be quoted. Choose another, or ask them for that consent")
		}
		words := theme.Cut(o.text[p.Passage].Text, p.From, p.To)
		if p.Text == "" {
			p.Text = words
		}
		if why := identifies(p.Text); why != "" {
			return nil, fault.New(fault.Invalid, "themes.quote", "this quote may tell who somebody is: %s. Leave it out, or put something in [brackets] for it", why)
		}
		if p.Text == words {
			p.Text = ""
		}
	}
	return []theme.Step{p}, nil
}
