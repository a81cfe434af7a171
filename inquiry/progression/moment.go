package progression

import "slices"

// Moment is FROM → CUE → TO: two segments of one person with a stage, one
// after the other, and what leaders said in between.
//
// The cue is what leaders said after FROM before another participant spoke.
// What they said after that is Apart: it answers somebody else, and does not
// count as the cue. Segments of the same person without a stage (small talk)
// are passed over, and what was said after them belongs to the cue.
type Moment struct {
	From, To int   // indexes into the corpus
	Cue      []int // segments of leaders
	Apart    int   // segments of leaders to others
	Others   int   // segments of other participants between
	Passed   int   // segments of the same person without a stage between
}

// Step is two segments with a stage that follow one another in a session,
// whoever says them; between two people it is no change of anybody.
type Step struct {
	From, To int
	Cue      []int
	Same     bool // one person
}

// moments finds every FROM → CUE → TO of the corpus, in the order of TO.
func (t *tables) moments() []Moment {
	var all []Moment
	open := make([]*Moment, len(t.people)) // since each person's last segment with a stage
	var heard []int                        // who has one in this document
	document := ""
	for i := range t.c.Segments {
		s := &t.c.Segments[i]
		if s.Document != document {
			for _, who := range heard {
				open[who] = nil
			}
			document, heard = s.Document, heard[:0]
		}
		p := t.person[i]
		for _, who := range heard {
			m := open[who]
			switch {
			case m == nil || who == p:
			case !s.Leader:
				m.Others++
			case m.Others == 0:
				m.Cue = append(m.Cue, i)
			default:
				m.Apart++
			}
		}
		if p < 0 {
			continue
		}
		switch m := open[p]; {
		case t.has(i):
			if m != nil {
				m.To = i
				all = append(all, *m)
			}
			if !slices.Contains(heard, p) {
				heard = append(heard, p)
			}
			open[p] = &Moment{From: i}
		case t.breaks(i):
			open[p] = nil
		case m != nil:
			m.Passed++
		}
	}
	return all
}

// steps finds what stage follows what in the talk of a session, from whoever
// to whoever, with everything that leaders said in between.
func (t *tables) steps() []Step {
	var all []Step
	last, document := -1, ""
	var cue []int
	for i := range t.c.Segments {
		s := &t.c.Segments[i]
		if s.Document != document {
			document, last, cue = s.Document, -1, nil
		}
		switch {
		case s.Leader:
			if last >= 0 {
				cue = append(cue, i)
			}
		case t.has(i):
			if last >= 0 {
				all = append(all, Step{From: last, To: i, Cue: cue, Same: t.person[last] == t.person[i] && t.person[i] >= 0})
			}
			last, cue = i, nil
		case t.breaks(i):
			last, cue = -1, nil
		}
	}
	return all
}

// movesOf lists the moves in some segments, each once, as indexes.
func (t *tables) movesOf(segments []int) []int {
	var found []int
	for _, i := range segments {
		for _, m := range t.c.Segments[i].Moves {
			if k, known := t.moves[m]; known && !slices.Contains(found, k) {
				found = append(found, k)
			}
		}
	}
	return found
}
