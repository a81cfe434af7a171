package workspace

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
	"tend/platform/auth"
)

// addSource writes one document of a project with what every round says of it.
// What a round hides from its coders is not told by its project either.
func (m *Room) addSource(ctx context.Context, actor auth.Actor, p *leaving, id string) error {
	d, turns, speakers, err := m.House.Documents.Read(ctx, eyes(actor), id, 0)
	if err != nil {
		return err
	}
	s := source{Source: refi.Source{ID: refi.GUID("document", id), Name: d.Title}, at: map[[2]int]int{}}
	session, group := true, true
	for _, l := range p.rounds {
		if _, in := l.parts[id]; in && l.RevealedAt.IsZero() {
			session, group = session && !l.Hides.Session, group && !l.Hides.Group
			if l.Hides.Session {
				s.Name = titleOf(l.Round, d)
			}
		}
	}
	s.about(d, session, group)
	segments := make([]map[string]int, len(p.rounds))
	for i, l := range p.rounds {
		if part, in := l.parts[id]; in {
			if segments[i], err = m.House.Documents.Divided(ctx, eyes(actor), l.all[part].Segmentation); err != nil {
				return err
			}
		}
	}
	turns = slices.DeleteFunc(turns, func(t document.Turn) bool { // what no coder was given stays here
		return !slices.ContainsFunc(segments, func(in map[string]int) bool { return in[t.ID] > 0 })
	})
	s.lay(turns, speakers)
	for i := range p.rounds {
		l := &p.rounds[i]
		if segments[i] == nil {
			continue
		}
		s.divide(turns, segments[i])
		for _, c := range l.codings[id] {
			s.code(p, l, c)
		}
		s.agreed(p, l, id)
		s.keepTogether(l)
		p.Sets[i].Sources = append(p.Sets[i].Sources, s.ID)
	}
	p.Sources = append(p.Sources, s.Source)
	return nil
}

// source is a document on its way out.
type source struct {
	refi.Source
	turns    map[string][3]int // where a turn's line begins, its words, and where it ends
	segments map[int][2]int    // from a segment's first sign to its last, in the round that is being written
	single   map[int]bool      // it is one turn
	coded    map[int]bool      // somebody said something of the whole of it
	at       map[[2]int]int    // selections by their place
}

// about tells the session, the group and the recording.
func (s *source) about(d document.Document, session, group bool) {
	if session && d.Session > 0 {
		s.Variables = append(s.Variables, refi.Value{Name: "Session", Text: strconv.Itoa(d.Session)})
	}
	if group && d.Group != "" {
		s.Variables = append(s.Variables, refi.Value{Name: "Group", Text: d.Group})
	}
	if session && group {
		s.Media = d.Recording
	}
}

// lay writes the text.
func (s *source) lay(turns []document.Turn, speakers []document.Speaker) {
	who := map[string]string{}
	for _, sp := range speakers {
		who[sp.ID] = sp.Label + ": "
	}
	var text strings.Builder
	at := 0
	s.turns = make(map[string][3]int, len(turns))
	for _, t := range turns {
		head, words := who[t.Speaker], strings.ReplaceAll(t.Text, "\n", " ")
		text.WriteString(head + words + "\n")
		body := at + utf8.RuneCountInString(head)
		end := body + utf8.RuneCountInString(words)
		s.turns[t.ID] = [3]int{at, body, end}
		if s.Media != "" && t.Start != transcript.Unknown {
			s.Times = append(s.Times, refi.Time{At: at, Milliseconds: t.Start})
		}
		if s.Media != "" && t.End != transcript.Unknown && end > at {
			s.Times = append(s.Times, refi.Time{At: end, Milliseconds: t.End})
		}
		at = end + 1
	}
	s.Text = text.String()
}

// divide finds where a round's segments lie.
func (s *source) divide(turns []document.Turn, segment map[string]int) {
	s.segments, s.single, s.coded = map[int][2]int{}, map[int]bool{}, map[int]bool{}
	for _, t := range turns {
		n, in := segment[t.ID]
		if !in {
			continue
		}
		at, known := s.segments[n]
		if !known {
			at[0] = s.turns[t.ID][0]
		}
		at[1] = s.turns[t.ID][2]
		s.segments[n], s.single[n] = at, !known
	}
}

// selection gives the selection of a place, nil for one that is no longer in
// the text.
func (s *source) selection(at [2]int) *refi.Selection {
	if at[0] >= at[1] {
		return nil
	}
	i, known := s.at[at]
	if !known {
		i = len(s.Selections)
		s.at[at] = i
		s.Selections = append(s.Selections, refi.Selection{ID: refi.GUID("selection", s.ID, strconv.Itoa(at[0]), strconv.Itoa(at[1])), From: at[0], To: at[1]})
	}
	return &s.Selections[i]
}

// code writes a coding; what several coders say of one place is one selection.
func (s *source) code(p *leaving, l *leavingRound, c coding.Coding) {
	at := s.segments[c.At.Segment]
	if c.At.Whole() {
		s.coded[c.At.Segment] = true
	} else {
		at = [2]int{s.turns[c.At.Turn][1] + c.At.From, s.turns[c.At.Turn][1] + c.At.To}
	}
	sel := s.selection(at)
	if sel == nil {
		return
	}
	for i, code := range c.Codes {
		a := refi.Applied{ID: refi.GUID("coding", c.ID, string(code)), Code: refi.CodeGUID(l.book, code), User: p.user(c.Coder), At: c.CodedAt, Unsure: c.Unsure}
		if i == 0 {
			a.Memo = c.Memo
		}
		if l.told {
			a.Set = l.guid
		}
		sel.Codings = append(sel.Codings, a)
	}
}

// agreed writes the layer of what was settled, with why, and of what all
// coders of a segment said.
func (s *source) agreed(p *leaving, l *leavingRound, id string) {
	put := func(segment int, codes []coding.CodeID, d coding.Settled) {
		sel := s.selection(s.segments[segment])
		if sel == nil {
			return
		}
		s.coded[segment] = true
		if !p.users[""] {
			p.users[""] = true
			p.Users = append(p.Users, refi.Agreed)
		}
		for _, code := range codes {
			a := refi.Applied{ID: refi.GUID("agreed", l.ID, id, strconv.Itoa(segment), string(code)), Code: refi.CodeGUID(l.book, code), User: refi.Agreed.ID, At: d.At, Reason: d.Reason}
			if d.Reason != "" {
				a.By = p.user(d.By)
			}
			if l.told {
				a.Set = l.guid
			}
			sel.Codings = append(sel.Codings, a)
		}
	}
	for _, d := range l.settled[id] {
		put(d.Segment, d.Codes, d)
	}
	for _, r := range coding.Resolve(coding.MarksOf(l.codings[id]), l.settled[id]) {
		if r.Layer == coding.Consensus {
			put(r.Unit.Number, r.Codes, coding.Settled{})
		}
	}
}

// keepTogether writes the segments of several turns on which nobody said
// anything, so that they are segments again where the project is read.
func (s *source) keepTogether(l *leavingRound) {
	for _, n := range slices.Sorted(maps.Keys(s.segments)) {
		if s.single[n] || s.coded[n] {
			continue
		}
		if sel := s.selection(s.segments[n]); sel != nil {
			sel.Sets = append(sel.Sets, l.guid)
		}
	}
}
