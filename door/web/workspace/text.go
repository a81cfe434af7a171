package workspace

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"html/template"
	"slices"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
	"tend/platform/auth"
	"tend/platform/fault"
)

// chip is a code as it stands beside the text.
type chip struct {
	ID     coding.CodeID
	Label  string
	Class  string // of the codebook's style
	Second bool
}

// turn is one speaker's words, cut where codings of stretches begin and end.
type turn struct {
	ID     string
	Who    string
	At     string // 12:05, or ""
	Start  int    // ms, for the player; -1 unknown
	Pieces []piece
}

// piece is a part of a turn under the same codings.
type piece struct {
	Text  string
	Class string   // of the first code on it
	Says  string   // the codes on it, with who gave them; "" is plain text
	Keys  []string // places of the coder's own codings on it: from-to
	Edge  int      // how many codings lie on it
}

// said is a coder's word on a segment.
type said struct {
	Who    string
	Mine   bool
	Chips  []chip
	Unsure bool
	Memo   string
	Where  string // "" is the whole segment, or the words that it is on
	From   int
	To     int
	Turn   string
}

// HasFirst tells whether a code is checked in the form: any of them where
// several stand together, or else the primary one.
func (w *said) HasFirst(id coding.CodeID, several bool) bool {
	return w != nil && slices.ContainsFunc(w.Chips, func(c chip) bool { return c.ID == id && (several || !c.Second) })
}

// HasSecond tells whether a code is the secondary one.
func (w *said) HasSecond(id coding.CodeID) bool {
	return w != nil && slices.ContainsFunc(w.Chips, func(c chip) bool { return c.ID == id && c.Second })
}

// IsUnsure tells whether the coder was; one who said nothing is not.
func (w *said) IsUnsure() bool { return w != nil && w.Unsure }

// Words are the memo.
func (w *said) Words() string {
	if w == nil {
		return ""
	}
	return w.Memo
}

// segment is a unit with its codings.
type segment struct {
	Number  int
	Wanted  bool // it is among those to be coded
	State   string
	Turns   []turn
	Mine    *said
	Said    []said // on stretches, and everybody else's
	Agreed  []chip
	Differs bool
	Base    string // address of the page
}

// Coded tells whether the coder has said something of it.
func (s segment) Coded() bool { return s.State == "coded" || s.State == "unsure" }

// sheet is a document in the eyes of a coder.
type sheet struct {
	Document document.Document
	Title    string
	Book     coding.Codebook
	Work     coding.Work
	Segments []segment
	names    map[string]string
}

// open reads a document, its segments and what the actor may see of its codes.
func (m *Room) open(ctx context.Context, actor auth.Actor, round, id string) (*sheet, error) {
	work, err := m.House.Coding.Work(ctx, actor, round, id)
	if err != nil {
		return nil, err
	}
	return m.lay(ctx, actor, work)
}

// lay puts codings onto the text of some segments, or of all.
func (m *Room) lay(ctx context.Context, actor auth.Actor, work coding.Work, numbers ...int) (*sheet, error) {
	s := &sheet{Work: work}
	var err error
	if s.Book, err = m.House.Coding.Book(ctx, actor.Site, work.Round.Codebook, work.Round.Version); err != nil {
		return nil, err
	}
	part := work.Part
	if part == nil && len(work.Coders) == 0 {
		return nil, fault.New(fault.Conflict, "workspace.lay", "This round is blind: its codes are shown when it is revealed.")
	}
	if part == nil {
		part = &work.Coders[0]
	}
	d, segments, turns, speakers, err := m.House.Documents.Some(ctx, eyes(actor), part.Segmentation, numbers...)
	if err != nil {
		return nil, err
	}
	s.Document, s.Title = d, titleOf(work.Round, d)
	if s.names, err = m.coderNames(ctx, actor); err != nil {
		return nil, err
	}
	byID, who := map[string]document.Turn{}, map[string]string{}
	for _, t := range turns {
		byID[t.ID] = t
	}
	for _, sp := range speakers {
		who[sp.ID] = sp.Label
	}
	at := map[int][]coding.Coding{}
	for _, c := range work.Codings {
		at[c.At.Segment] = append(at[c.At.Segment], c)
	}
	agreed := map[int][]coding.CodeID{}
	for _, a := range work.Agreed {
		agreed[a.Segment] = a.Codes
	}
	for _, g := range segments {
		sg := segment{Number: g.Number, Wanted: part.Wants(g.Number)}
		for _, id := range g.Turns {
			if t, there := byID[id]; there {
				sg.Turns = append(sg.Turns, s.turn(t, who[t.Speaker], at[g.Number], actor.ID))
			}
		}
		s.fill(&sg, at[g.Number], actor.ID, byID)
		sg.Agreed = s.chips(agreed[g.Number])
		s.Segments = append(s.Segments, sg)
	}
	return s, nil
}

// fill puts what was said of a segment into it.
func (s *sheet) fill(sg *segment, codings []coding.Coding, me string, turns map[string]document.Turn) {
	answers := map[string]bool{}
	for _, c := range codings {
		w := said{Who: s.name(c.Coder), Mine: c.Coder == me, Chips: s.chips(c.Codes), Unsure: c.Unsure, Memo: c.Memo, Turn: c.At.Turn, From: c.At.From, To: c.At.To}
		if !c.At.Whole() {
			w.Where = cut(turns[c.At.Turn].Text, c.At.From, c.At.To)
		}
		if w.Mine {
			if sg.State = "coded"; c.Unsure || sg.Mine != nil && sg.Mine.Unsure {
				sg.State = "unsure"
			}
		}
		if w.Mine && c.At.Whole() {
			sg.Mine = &w
		} else {
			sg.Said = append(sg.Said, w)
		}
	}
	for _, mark := range coding.MarksOf(codings) {
		answers[fmt.Sprint(mark.Codes)] = true
	}
	sg.Differs = len(answers) > 1
}

func (s *sheet) chips(codes []coding.CodeID) []chip {
	var all []chip
	for i, id := range codes {
		c, known := s.Book.Code(id)
		switch {
		case id == coding.NoCode:
			all = append(all, chip{ID: id, Label: "no code", Class: "code-none"})
		case known:
			all = append(all, chip{ID: id, Label: c.Label, Class: class(s.Book, id), Second: s.Book.Second && i > 0})
		default:
			all = append(all, chip{ID: id, Label: string(id), Class: "code-none"})
		}
	}
	return all
}

// class names a code in the codebook's style.
func class(b coding.Codebook, id coding.CodeID) string {
	return fmt.Sprint("code-", slices.IndexFunc(b.Codes, func(c coding.Code) bool { return c.ID == id })+1)
}

// turn cuts the text of a turn where codings of stretches begin and end.
func (s *sheet) turn(t document.Turn, who string, codings []coding.Coding, me string) turn {
	v := turn{ID: t.ID, Who: who, Start: t.Start}
	if t.Start != transcript.Unknown {
		v.At = fmt.Sprintf("%d:%02d", t.Start/60000, t.Start/1000%60)
	}
	var on []coding.Coding
	for _, c := range codings {
		if c.At.Turn == t.ID {
			on = append(on, c)
		}
	}
	if len(on) == 0 {
		v.Pieces = []piece{{Text: t.Text}}
		return v
	}
	runes := []rune(t.Text)
	edges := []int{0, len(runes)}
	for _, c := range on {
		edges = append(edges, min(c.At.From, len(runes)), min(c.At.To, len(runes)))
	}
	slices.Sort(edges)
	edges = slices.Compact(edges)
	for i := 0; i+1 < len(edges); i++ {
		p := piece{Text: string(runes[edges[i]:edges[i+1]])}
		for _, c := range on {
			if c.At.From > edges[i] || c.At.To < edges[i+1] {
				continue
			}
			p.Edge++
			if p.Class == "" && len(c.Codes) > 0 {
				p.Class = class(s.Book, c.Codes[0])
			}
			for _, ch := range s.chips(c.Codes) {
				if p.Says != "" {
					p.Says += "; "
				}
				p.Says += ch.Label + ", " + s.name(c.Coder)
			}
			if c.Coder == me {
				p.Keys = append(p.Keys, fmt.Sprintf("%d-%d", c.At.From, c.At.To))
			}
		}
		v.Pieces = append(v.Pieces, p)
	}
	return v
}

// cut gives the code points from..to of a text.
func cut(text string, from, to int) string {
	runes := []rune(text)
	to = min(to, len(runes))
	return string(runes[min(from, to):to])
}

// name is how a coder is called on a page.
func (s *sheet) name(coder string) string { return nameOf(s.names, coder) }

func nameOf(names map[string]string, coder string) string {
	if name, out := coding.Name(coder); out {
		return name
	}
	return cmp.Or(names[coder], coder)
}

// coderNames gives the staff who can code, by id.
func (m *Room) coderNames(ctx context.Context, actor auth.Actor) (map[string]string, error) {
	staff, err := m.House.Auth.List(ctx, actor)
	names := map[string]string{}
	for _, s := range staff {
		names[s.ID] = s.Shown
	}
	return names, err
}

// titleOf is what a document is called in a round. Where the session is
// hidden, its number among the site's documents, which follows the sessions,
// is hidden too.
func titleOf(r coding.Round, d document.Document) string {
	if !r.Hides.Session || !r.RevealedAt.IsZero() {
		return d.Title
	}
	return "Text " + blindName(r.ID, d.ID)
}

// blindName makes three letters of a round and a document; they tell nothing
// of either.
func blindName(round, document string) string {
	h := fnv.New32a()
	h.Write([]byte(round + "/" + document))
	n := h.Sum32()
	letters := make([]byte, 4)
	for i := range letters {
		letters[i] = "BCDFGHJKLMNPQRSTVWXZ"[n%20]
		n /= 20
	}
	return string(letters)
}

// functions are what the pages may call.
var functions = template.FuncMap{
	"asset":    frame.Asset,
	"percent":  percent,
	"percents": percentRange,
	"ranged":   rangedText,
	"kappa":    kappaText,
	"times100": func(x float64) float64 { return 100 * x },
}
