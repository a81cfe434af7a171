package theme

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"tend/platform/fault"
)

// Check is a round of the member check: those whose words were analysed say
// whether the themes fit them.
type Check struct {
	ID       string       `json:"-"`
	Analysis string       `json:"-"`
	OpenedBy string       `json:"-"`
	OpenedAt time.Time    `json:"-"`
	ClosedAt time.Time    `json:"-"` // zero while people may answer
	Title    string       `json:"title"`
	From     Source       `json:"from"`
	Step     int          `json:"step"` // of the analysis, whose themes these are
	Themes   []CheckTheme `json:"themes"`
}

// CheckTheme is a theme or subtheme as it stood when the round was opened.
// Whether a quote of it is printed is decided anew whenever it is shown.
type CheckTheme struct {
	ID         string       `json:"id"`
	Label      string       `json:"label"`
	Definition string       `json:"definition,omitempty"`
	Quotes     []Quote      `json:"quotes,omitempty"`
	Within     []CheckTheme `json:"within,omitempty"`
}

// Stance is how somebody stands to a theme.
type Stance string

const (
	Agree     Stance = "agree"
	Partly    Stance = "partly"
	Disagree  Stance = "not"
	RatherNot Stance = "rather not"
)

// Stances lists them in the order in which they are offered.
var Stances = []Stance{Agree, Partly, Disagree, RatherNot}

// Opinion is what one person says in a round. A theme without a stance was not
// answered.
type Opinion struct {
	Stances  map[string]Stance `json:"stances,omitempty"`  // by theme
	Comments map[string]string `json:"comments,omitempty"` // by theme
	Whole    string            `json:"whole,omitempty"`    // on all of it
}

// LongestComment is how many signs a comment may have.
const LongestComment = 4000

// tidied is the opinion without empty comments.
func (o Opinion) tidied() Opinion {
	out := Opinion{Stances: map[string]Stance{}, Comments: map[string]string{}, Whole: strings.TrimSpace(o.Whole)}
	for id, s := range o.Stances {
		if s != "" {
			out.Stances[id] = s
		}
	}
	for id, c := range o.Comments {
		if c = strings.TrimSpace(c); c != "" {
			out.Comments[id] = c
		}
	}
	return out
}

// check refuses an opinion that the round does not ask for, or that says
// nothing.
func (o Opinion) check(c Check) error {
	const op = "theme.Opinion.check"
	asked := func(id string) bool {
		return slices.ContainsFunc(c.Themes, func(t CheckTheme) bool { return t.ID == id })
	}
	for id, s := range o.Stances {
		if !asked(id) || !slices.Contains(Stances, s) {
			return fault.New(fault.Invalid, op, "this is not an answer that was offered")
		}
	}
	long := len([]rune(o.Whole)) > LongestComment
	for id, words := range o.Comments {
		if !asked(id) {
			return fault.New(fault.Invalid, op, "this is not an answer that was offered")
		}
		long = long || len([]rune(words)) > LongestComment
	}
	switch {
	case long:
		return fault.New(fault.Invalid, op, "A comment has 4000 signs at most.")
	case len(o.Stances)+len(o.Comments) == 0 && o.Whole == "":
		return fault.New(fault.Invalid, op, "Choose an answer for at least one theme, or write a comment.")
	}
	return nil
}

// asked makes what a round shows of an analysis.
func (s State) asked() []CheckTheme {
	var of func(n Node) CheckTheme
	of = func(n Node) CheckTheme {
		t := CheckTheme{ID: n.ID, Label: n.Label, Definition: n.Definition}
		for _, q := range s.Quotes {
			if q.Node == n.ID {
				t.Quotes = append(t.Quotes, q)
			}
		}
		for _, sub := range s.Within(n.ID) {
			t.Within = append(t.Within, of(sub))
		}
		return t
	}
	var all []CheckTheme
	for _, n := range s.Themes() {
		all = append(all, of(n))
	}
	return all
}

// Tally is how those who answered stand to one theme.
type Tally struct {
	Agree, Partly, Not, RatherNot int
	Comments                      []string // by their words, so that no order tells who wrote them
}

// Answered is how many took a stance, those who would rather not say included.
func (t Tally) Answered() int { return t.Agree + t.Partly + t.Not + t.RatherNot }

// Results is a round with what came of it, of those whose research consent
// stands now.
type Results struct {
	Check
	People   []Asked
	Asked    int
	Answered int
	Without  int // asked, and left out: research consent does not stand
	Tallies  map[string]Tally
	Whole    []string
}

// Asked is somebody who was asked.
type Asked struct {
	StudyID    string
	IssuedAt   time.Time
	ExpiresAt  time.Time
	RevokedAt  time.Time // zero while the link stands
	AnsweredAt time.Time // zero until then
}

// count adds up opinions.
func (r *Results) count(opinions []Opinion) {
	r.Tallies = map[string]Tally{}
	for _, o := range opinions {
		for id, s := range o.Stances {
			t := r.Tallies[id]
			switch s {
			case Agree:
				t.Agree++
			case Partly:
				t.Partly++
			case Disagree:
				t.Not++
			case RatherNot:
				t.RatherNot++
			}
			r.Tallies[id] = t
		}
		for id, words := range o.Comments {
			t := r.Tallies[id]
			t.Comments = append(t.Comments, words)
			r.Tallies[id] = t
		}
		if o.Whole != "" {
			r.Whole = append(r.Whole, o.Whole)
		}
	}
	for _, t := range r.Tallies {
		slices.SortFunc(t.Comments, cmp.Compare[string])
	}
	slices.Sort(r.Whole)
}
