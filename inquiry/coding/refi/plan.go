package refi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tend/inquiry/coding"
	"tend/inquiry/transcript"
	"tend/platform/fault"
)

// Plan is what an import makes: texts of turns, and rounds in which they were
// coded.
type Plan struct {
	Title  string
	Texts  []transcript.File
	Rounds []Round
	Notes  []string // what could not be held
}

// Round is what coders said with one codebook.
type Round struct {
	Title string
	Book  coding.Codebook
	Parts []Part // of each text; one without segments was not coded
}

// Part is one text in a round. Segments are its turns [from, to), each turn in
// one.
type Part struct {
	Segments [][2]int
	Said     map[string][]Said // by coder
	Settled  []Settled

	at map[spot]int // where in Said a place is
}

type spot struct {
	coder    string
	turn     int
	from, to int
}

// Said is a coding of the segment that begins with a turn, counted from 0, or
// of code points [From, To) of the turn.
type Said struct {
	Turn     int
	Whole    bool
	From, To int
	Codes    []coding.CodeID
	Unsure   bool
	Memo     string
	At       time.Time
}

// Settled is what was agreed on the segment that begins with a turn.
type Settled struct {
	Turn   int
	Codes  []coding.CodeID
	Reason string
	By     string // the name of who settled it
	At     time.Time
}

// longestMemo is what a memo may have here.
const longestMemo = 4000

// somebody is the coder of codings without a user.
const somebody = "unknown"

// Make turns a project into what Tend keeps. A text in which lines begin with
// a speaker is read as turns; of any other each paragraph is one. A project
// that Tend wrote has the rounds that it had. Codes that are those of one of
// the known codebooks stay in it, with its keys and rules.
func Make(p Project, known ...coding.Codebook) (Plan, error) {
	m := maker{Project: p, known: known, names: names(p.Users), plan: Plan{Title: cmp.Or(strings.TrimSpace(p.Name), "Project")}}
	if len(m.Codes) == 0 {
		return m.plan, fault.New(fault.Invalid, "refi.Make", "this project holds no codes")
	}
	m.texts()
	if len(m.plan.Texts) == 0 {
		return m.plan, fault.New(fault.Invalid, "refi.Make", "this project holds no text that could be taken in")
	}
	sets := p.Sets
	if len(sets) == 0 {
		all := Set{Name: m.plan.Title}
		for _, c := range p.Codes {
			all.Codes = append(all.Codes, c.ID)
		}
		sets = []Set{all}
	}
	for _, s := range sets {
		if err := m.round(s); err != nil {
			return m.plan, err
		}
	}
	m.notes(len(sets))
	return m.plan, nil
}

// names gives each user a name of their own.
func names(users []User) map[string]string {
	of, used := map[string]string{}, map[string]bool{}
	for _, u := range users {
		name := cmp.Or(strings.TrimSpace(u.Name), somebody)
		for n := 2; used[name]; n++ {
			name = fmt.Sprintf("%s %d", cmp.Or(strings.TrimSpace(u.Name), somebody), n)
		}
		used[name], of[u.ID] = true, name
	}
	return of
}

// maker makes a plan of a project.
type maker struct {
	Project
	known []coding.Codebook
	names map[string]string
	plan  Plan
	from  []int    // which source each text is
	lines [][]line // of each text
	lost  struct{ across, long, alike int }
}

// texts reads turns of the sources, with the times that they have.
func (m *maker) texts() {
	for i, s := range m.Sources {
		lines := turnsOf(s.Text, m.Origin == origin)
		if len(lines) == 0 {
			m.plan.Notes = append(m.plan.Notes, fmt.Sprintf("“%s” holds no words and is left out.", s.Name))
			continue
		}
		at := map[int]int{}
		for _, t := range s.Times {
			at[t.At] = t.Milliseconds
		}
		time := func(places ...int) int {
			for _, p := range places {
				if ms, known := at[p]; known {
					return ms
				}
			}
			return transcript.Unknown
		}
		f := transcript.File{Name: s.Name, Format: transcript.Plain}
		for _, l := range lines {
			f.Turns = append(f.Turns, transcript.Turn{Speaker: l.speaker, Start: time(l.from, l.body), End: time(l.to), Text: l.text})
		}
		m.plan.Texts, m.from, m.lines = append(m.plan.Texts, f), append(m.from, i), append(m.lines, lines)
	}
}

// round adds a round with the codes of a set.
func (m *maker) round(s Set) error {
	in := map[string]bool{}
	for _, id := range s.Codes {
		in[id] = true
	}
	var codes []Code
	name := m.Name
	for _, c := range m.Codes {
		if in[c.ID] {
			if !in[c.Parent] {
				name = cmp.Or(m.heading(c.Parent), name)
				c.Parent = ""
			}
			codes = append(codes, c)
		}
	}
	mine := func(a Applied) bool { return in[a.Code] && (a.Set == "" || a.Set == s.ID) }
	title := cmp.Or(strings.TrimSpace(s.Name), m.plan.Title)
	r := Round{Title: title}
	for _, b := range m.known {
		if ids, whole := Same(b, codes); whole && m.fill(&r, s, b, ids, mine) {
			m.plan.Rounds = append(m.plan.Rounds, r)
			return nil
		}
	}
	b, ids := bookOf(name, codes)
	if len(b.Codes) == 0 {
		return fault.New(fault.Invalid, "refi.Make", "“%s” holds no codes", title)
	}
	if err := b.Check(); err != nil {
		return err
	}
	m.fill(&r, s, b, ids, mine)
	m.plan.Rounds = append(m.plan.Rounds, r)
	return nil
}

// heading gives the name of the code under which a codebook stands.
func (m *maker) heading(id string) string {
	for _, c := range m.Codes {
		if c.ID == id && id != "" {
			return c.Name
		}
	}
	return ""
}

// fill puts codings into a round; false if the codebook does not allow one of
// them.
func (m *maker) fill(r *Round, set Set, b coding.Codebook, ids map[string]coding.CodeID, mine func(Applied) bool) bool {
	before := m.lost
	r.Book, r.Parts = b, make([]Part, len(m.plan.Texts))
	for i := range m.plan.Texts {
		p, lines, s := &r.Parts[i], m.lines[i], m.Sources[m.from[i]]
		if len(set.Sources) > 0 && !slices.Contains(set.Sources, s.ID) {
			continue // in another round only
		}
		var on []Selection
		for _, l := range s.Selections {
			l.Codings = slices.DeleteFunc(slices.Clone(l.Codings), func(a Applied) bool { return !mine(a) })
			if len(l.Codings) > 0 || slices.Contains(l.Sets, set.ID) {
				on = append(on, l)
			}
		}
		p.Segments, p.Said, p.at = segments(lines, on), map[string][]Said{}, map[spot]int{}
		for _, l := range on {
			m.said(p, lines, l, ids)
		}
		if !p.fits(b) {
			m.lost = before
			return false
		}
	}
	return true
}

func (p *Part) fits(b coding.Codebook) bool {
	for _, all := range p.Said {
		if slices.ContainsFunc(all, func(s Said) bool { return !b.Takes(s.Codes) }) {
			return false
		}
	}
	return !slices.ContainsFunc(p.Settled, func(s Settled) bool { return !b.Takes(s.Codes) })
}

// said puts a selection's codings to what coders said.
func (m *maker) said(p *Part, lines []line, l Selection, ids map[string]coding.CodeID) {
	on := placed(lines, l, func(from, to int) bool {
		i, found := slices.BinarySearchFunc(p.Segments, from, func(s [2]int, at int) int { return cmp.Compare(s[0], at) })
		return found && p.Segments[i][1] == to
	})
	if len(on) > 1 {
		m.lost.across++
	}
	for _, c := range l.Codings {
		if len(c.Memo) > longestMemo {
			m.lost.long++
			c.Memo = strings.ToValidUTF8(c.Memo[:longestMemo], "")
		}
		for _, where := range on {
			if where.At = c.At; c.User == Agreed.ID {
				if !p.settle(where, ids[c.Code], c, m.names) && m.Origin != origin {
					m.lost.alike++
				}
				continue
			}
			p.add(cmp.Or(m.names[c.User], somebody), where, ids[c.Code], c)
		}
	}
}

// settle notes what was settled, if it was. What the agreed layer holds without a reason
// is what all coders said, and they have said it.
func (p *Part) settle(where Said, code coding.CodeID, c Applied, names map[string]string) bool {
	if c.Reason == "" || !where.Whole {
		return false
	}
	for i := range p.Settled {
		if p.Settled[i].Turn == where.Turn {
			p.Settled[i].Codes = append(p.Settled[i].Codes, code)
			return true
		}
	}
	p.Settled = append(p.Settled, Settled{Turn: where.Turn, Codes: []coding.CodeID{code}, Reason: c.Reason, By: cmp.Or(names[c.By], somebody), At: c.At})
	return true
}

// add puts a code to what a coder said at a place.
func (p *Part) add(coder string, where Said, code coding.CodeID, c Applied) {
	k := spot{coder, where.Turn, where.From, where.To}
	i, known := p.at[k]
	if !known {
		i = len(p.Said[coder])
		p.at[k], p.Said[coder] = i, append(p.Said[coder], where)
	}
	s := &p.Said[coder][i]
	if !slices.Contains(s.Codes, code) {
		s.Codes = append(s.Codes, code)
	}
	if len(s.Codes) > 1 {
		s.Codes = slices.DeleteFunc(s.Codes, func(c coding.CodeID) bool { return c == coding.NoCode })
	}
	s.Unsure = s.Unsure || c.Unsure
	if c.Memo != "" && !strings.Contains(s.Memo, c.Memo) {
		s.Memo = strings.TrimSpace(s.Memo + "\n" + c.Memo)
		s.Memo = strings.ToValidUTF8(s.Memo[:min(len(s.Memo), longestMemo)], "")
	}
}

// notes tells what could not be held.
func (m *maker) notes(rounds int) {
	tell := func(n int, what string, args ...any) {
		if n > 0 {
			m.plan.Notes = append(m.plan.Notes, fmt.Sprintf(what, append([]any{n}, args...)...))
		}
	}
	tell(m.lost.across, "%d selections reach over several turns and are no segment of their own; each turn that they touch has the code.")
	tell(m.lost.alike, "%d codings of “agreed” have no reason; they are not taken for those of another coder.")
	tell(m.lost.long, "%d memos are longer than %d signs and are cut there.", longestMemo)
	for _, s := range m.Sources {
		for _, v := range s.Variables {
			m.plan.Notes = append(m.plan.Notes, fmt.Sprintf("“%s”: %s %s. It stands here only; variables of documents are not kept.", s.Name, v.Name, v.Text))
		}
	}
	if rounds == 1 && slices.ContainsFunc(m.Codes, func(c Code) bool { return c.Heading }) {
		m.plan.Notes = append(m.plan.Notes, "Codes that are headings only can be given here.")
	}
}
