package theme

import (
	"slices"
	"strings"
	"time"

	"tend/platform/fault"
)

// Act is what a step does.
type Act string

const (
	ReadIt   Act = "read"     // a passage was read; Text is the note
	MadeCode Act = "code"     // a code was made or its label and definition changed
	DropCode Act = "no code"  // a code was taken out, and its marks with it
	Merged   Act = "merged"   // the code ID went into the code Into, with its marks
	Coded    Act = "coded"    // a code was put on a passage
	Uncoded  Act = "uncoded"  // and taken off
	MadeNode Act = "theme"    // a theme or subtheme was made or changed
	DropNode Act = "no theme" // a theme or subtheme was taken out; what was in it is free
	Gathered Act = "gathered" // a code went under a subtheme or theme, or a subtheme under a theme, or was let go
	Placed   Act = "placed"   // a node went to a place on the map
	Quoted   Act = "quoted"   // a stretch was pinned
	Unquoted Act = "unquoted"
	Closed   Act = "closed" // the themes are as they will be reported
	Opened   Act = "opened"
)

// Step is one step of an analysis.
type Step struct {
	Number     int       `json:"-"` // from 1
	By         string    `json:"-"`
	At         time.Time `json:"-"`
	Act        Act       `json:"act"`
	ID         string    `json:"id,omitempty"` // of the code or node
	Into       string    `json:"into,omitempty"`
	Passage    string    `json:"passage,omitempty"`
	From       int       `json:"from,omitempty"`
	To         int       `json:"to,omitempty"`
	Label      string    `json:"label,omitempty"`
	Definition string    `json:"definition,omitempty"`
	Text       string    `json:"text,omitempty"`
	Place      int       `json:"place,omitempty"`
	X          int       `json:"x,omitempty"`
	Y          int       `json:"y,omitempty"`
}

// longest is how many signs a label may have; words of a definition or note
// have twenty times as many.
const longest = 200

// Do makes the state after a step, or refuses the step and leaves the state as
// it was.
func (s State) Do(p Step) (State, error) {
	next := s.clone()
	if err := next.do(p); err != nil {
		return s, err
	}
	next.Step++
	return next, nil
}

func (s *State) do(p Step) error {
	if s.Closed && p.Act != Opened {
		return refuse(fault.Conflict, "this analysis is closed; open it again to go on")
	}
	if len(p.Label) > longest || len(p.Definition) > 20*longest || len(p.Text) > 20*longest {
		return refuse(fault.Invalid, "a label has %d signs at most, a definition or a note %d", longest, 20*longest)
	}
	switch p.Act {
	case ReadIt:
		if p.Passage == "" {
			return refuse(fault.Invalid, "the step does not say which passage was read")
		}
		s.Read[p.Passage] = p.Text
	case MadeCode:
		return s.makeCode(p)
	case DropCode:
		return s.dropCode(p.ID)
	case Merged:
		return s.merge(p.ID, p.Into)
	case Coded:
		return s.mark(p)
	case Uncoded:
		return s.unmark(p)
	case MadeNode:
		return s.makeNode(p)
	case DropNode:
		return s.dropNode(p.ID)
	case Gathered:
		return s.gather(p.ID, p.Into, p.Place)
	case Placed:
		i := s.node(p.ID)
		if i < 0 {
			return errNone(p.ID)
		}
		if p.X < 0 || p.X > 1000 || p.Y < 0 || p.Y > 1000 {
			return refuse(fault.Invalid, "a place on the map is from 0 to 1000")
		}
		s.Nodes[i].X, s.Nodes[i].Y = p.X, p.Y
	case Quoted:
		return s.quote(p)
	case Unquoted:
		n := len(s.Quotes)
		s.Quotes = slices.DeleteFunc(s.Quotes, func(q Quote) bool {
			return q.Passage == p.Passage && q.Node == p.ID && q.From == p.From && q.To == p.To
		})
		if len(s.Quotes) == n {
			return refuse(fault.NotFound, "this quote is not pinned")
		}
	case Closed:
		s.Closed = true
	case Opened:
		s.Closed = false
	default:
		return refuse(fault.Invalid, "there is no step “%s”", p.Act)
	}
	return nil
}

func refuse(kind fault.Kind, format string, args ...any) error {
	return fault.New(kind, "theme.Do", format, args...)
}

func errNone(id string) error {
	return refuse(fault.NotFound, "there is no code or theme “%s” in this analysis any more", id)
}

func (s *State) code(id string) int {
	return slices.IndexFunc(s.Codes, func(c Code) bool { return c.ID == id })
}

func (s *State) node(id string) int {
	return slices.IndexFunc(s.Nodes, func(n Node) bool { return n.ID == id })
}

func (s *State) makeCode(p Step) error {
	label := strings.TrimSpace(p.Label)
	if p.ID == "" || label == "" {
		return refuse(fault.Invalid, "a code has a label")
	}
	if k := slices.IndexFunc(s.Codes, func(c Code) bool { return strings.EqualFold(c.Label, label) && c.ID != p.ID }); k >= 0 {
		return refuse(fault.Conflict, "there is a code “%s” already", s.Codes[k].Label)
	}
	if s.node(p.ID) >= 0 {
		return refuse(fault.Conflict, "this is a theme, not a code")
	}
	i := s.code(p.ID)
	if i < 0 {
		i = len(s.Codes)
		s.Codes = append(s.Codes, Code{ID: p.ID})
	}
	s.Codes[i].Label, s.Codes[i].Definition = label, strings.TrimSpace(p.Definition)
	return nil
}

func (s *State) dropCode(id string) error {
	i := s.code(id)
	if i < 0 {
		return errNone(id)
	}
	s.Codes = slices.Delete(s.Codes, i, i+1)
	s.Marks = slices.DeleteFunc(s.Marks, func(m Mark) bool { return m.Code == id })
	s.Quotes = slices.DeleteFunc(s.Quotes, func(q Quote) bool { return q.Node == id })
	return nil
}

func (s *State) merge(id, into string) error {
	if s.code(id) < 0 {
		return errNone(id)
	}
	if s.code(into) < 0 {
		return errNone(into)
	}
	if id == into {
		return refuse(fault.Invalid, "a code cannot go into itself")
	}
	for i := range s.Marks {
		if s.Marks[i].Code == id {
			s.Marks[i].Code = into
		}
	}
	for i := range s.Quotes {
		if s.Quotes[i].Node == id {
			s.Quotes[i].Node = into
		}
	}
	s.Marks = once(s.Marks, func(m Mark) any { return [4]any{m.Passage, m.Code, m.From, m.To} })
	s.Quotes = once(s.Quotes, func(q Quote) any { return [4]any{q.Passage, q.Node, q.From, q.To} })
	i := s.code(id)
	s.Codes = slices.Delete(s.Codes, i, i+1)
	return nil
}

// once keeps the first of those with one key.
func once[T any](all []T, key func(T) any) []T {
	seen := map[any]bool{}
	return slices.DeleteFunc(all, func(v T) bool {
		k := key(v)
		was := seen[k]
		seen[k] = true
		return was
	})
}

func (s *State) mark(p Step) error {
	if s.code(p.ID) < 0 {
		return errNone(p.ID)
	}
	if p.Passage == "" || p.From < 0 || p.To < 0 || p.To > 0 && p.To <= p.From || p.To == 0 && p.From > 0 {
		return refuse(fault.Invalid, "mark at least one letter of a passage")
	}
	s.Marks = append(s.Marks, Mark{Passage: p.Passage, Code: p.ID, From: p.From, To: p.To, By: p.By, At: p.At})
	s.Marks = once(s.Marks, func(m Mark) any { return [4]any{m.Passage, m.Code, m.From, m.To} })
	return nil
}

func (s *State) unmark(p Step) error {
	n := len(s.Marks)
	s.Marks = slices.DeleteFunc(s.Marks, func(m Mark) bool { return m.Passage == p.Passage && m.Code == p.ID && m.From == p.From && m.To == p.To })
	if len(s.Marks) == n {
		return refuse(fault.NotFound, "this code does not stand there")
	}
	return nil
}

func (s *State) makeNode(p Step) error {
	label := strings.TrimSpace(p.Label)
	if p.ID == "" || label == "" {
		return refuse(fault.Invalid, "a theme has a name")
	}
	if s.code(p.ID) >= 0 {
		return refuse(fault.Conflict, "this is a code, not a theme")
	}
	i := s.node(p.ID)
	if i < 0 {
		if p.Into != "" {
			if k := s.node(p.Into); k < 0 || !s.Nodes[k].Theme() {
				return refuse(fault.Invalid, "a subtheme stands under a theme")
			}
		}
		i = len(s.Nodes)
		s.Nodes = append(s.Nodes, Node{ID: p.ID, Under: p.Into, Place: len(s.Nodes)})
	}
	s.Nodes[i].Label, s.Nodes[i].Definition = label, strings.TrimSpace(p.Definition)
	return nil
}

func (s *State) dropNode(id string) error {
	i := s.node(id)
	if i < 0 {
		return errNone(id)
	}
	s.Nodes = slices.Delete(s.Nodes, i, i+1)
	for k := range s.Nodes {
		if s.Nodes[k].Under == id {
			s.Nodes[k].Under = ""
		}
	}
	for k := range s.Codes {
		if s.Codes[k].Under == id {
			s.Codes[k].Under = ""
		}
	}
	s.Quotes = slices.DeleteFunc(s.Quotes, func(q Quote) bool { return q.Node == id })
	return nil
}

// gather puts a code or a subtheme under another node. Depth is three at most:
// theme, subtheme, code; so nothing can come to stand under itself.
func (s *State) gather(id, under string, place int) error {
	to := s.node(under)
	if under != "" && to < 0 {
		return errNone(under)
	}
	if i := s.code(id); i >= 0 {
		s.Codes[i].Under, s.Codes[i].Place = under, place
		return nil
	}
	i := s.node(id)
	switch {
	case i < 0:
		return errNone(id)
	case under == id:
		return refuse(fault.Invalid, "a theme cannot stand under itself")
	case under != "" && !s.Nodes[to].Theme():
		return refuse(fault.Invalid, "“%s” is a subtheme; only codes stand under it", s.Nodes[to].Label)
	case under != "" && slices.ContainsFunc(s.Nodes, func(n Node) bool { return n.Under == id }):
		return refuse(fault.Invalid, "“%s” has subthemes of its own; move them first", s.Nodes[i].Label)
	}
	s.Nodes[i].Under, s.Nodes[i].Place = under, place
	return nil
}

func (s *State) quote(p Step) error {
	if s.code(p.ID) < 0 && s.node(p.ID) < 0 {
		return errNone(p.ID)
	}
	if p.Passage == "" || p.From < 0 || p.To < 0 || p.To > 0 && p.To <= p.From {
		return refuse(fault.Invalid, "choose the words that are quoted")
	}
	s.Quotes = slices.DeleteFunc(s.Quotes, func(q Quote) bool {
		return q.Passage == p.Passage && q.Node == p.ID && q.From == p.From && q.To == p.To
	})
	s.Quotes = append(s.Quotes, Quote{Passage: p.Passage, Node: p.ID, From: p.From, To: p.To, By: p.By, Shown: strings.TrimSpace(p.Text)})
	return nil
}

func (s State) clone() State {
	s.Codes, s.Nodes, s.Marks, s.Quotes = slices.Clone(s.Codes), slices.Clone(s.Nodes), slices.Clone(s.Marks), slices.Clone(s.Quotes)
	read := make(map[string]string, len(s.Read)+1)
	for k, v := range s.Read {
		read[k] = v
	}
	s.Read = read
	return s
}

// Fold makes the state of an analysis from its steps. A step that cannot be
// taken after those before it, because two people acted at once, is passed
// over: it stays in the history.
func Fold(a Analysis, steps []Step) State {
	s := State{Analysis: a, Read: map[string]string{}}
	for _, p := range steps {
		if err := s.do(p); err == nil {
			s.Step++
		}
	}
	return s
}
