package refi

import (
	"cmp"
	"slices"

	"tend/inquiry/coding"
	"tend/inquiry/transcript"
	"tend/platform/fault"
)

// Coded is what the coders of a project said of its turns with one codebook.
// Units are the turns of its texts, from 1, and documents are the sources'
// names. A code of several turns is on each of them.
type Coded struct {
	Marks   []coding.Mark
	Settled []coding.Settled
}

// Turns gives the texts of a project as turns.
func Turns(p Project) []transcript.File {
	m := maker{Project: p}
	m.texts()
	return m.plan.Texts
}

// Unmatched lists the codes that somebody gave and that none of the codebooks
// has, by name.
func Unmatched(p Project, books ...coding.Codebook) []string {
	given := map[string]bool{}
	for _, s := range p.Sources {
		for _, l := range s.Selections {
			for _, c := range l.Codings {
				given[c.Code] = true
			}
		}
	}
	for _, b := range books {
		for id := range Match(b, p.Codes) {
			delete(given, id)
		}
	}
	var names []string
	for _, c := range p.Codes {
		if given[c.ID] {
			names = append(names, c.Name)
		}
	}
	return names
}

// Marks gives what coders said with the codes of a codebook, found by Match;
// codes that it does not have are passed over.
func Marks(p Project, b coding.Codebook) (Coded, error) {
	m := maker{Project: p, names: names(p.Users)}
	m.texts()
	ids := Match(b, p.Codes)
	r := Round{}
	if !m.fill(&r, Set{}, b, ids, func(a Applied) bool { _, known := ids[a.Code]; return known }) {
		return Coded{}, fault.New(fault.Invalid, "refi.Marks", "a coder gave a turn more codes of “%s” than it allows", b.Title)
	}
	var out Coded
	for i, part := range r.Parts {
		name := m.plan.Texts[i].Name
		end := func(turn int) int {
			k, _ := slices.BinarySearchFunc(part.Segments, turn, func(s [2]int, at int) int { return cmp.Compare(s[0], at) })
			return part.Segments[k][1]
		}
		var codings []coding.Coding
		for coder, all := range part.Said {
			for _, s := range all {
				c := coding.Coding{Document: name, Coder: coder, Codes: s.Codes, Unsure: s.Unsure, Memo: s.Memo}
				if !s.Whole {
					c.At = coding.Where{Segment: s.Turn + 1, Turn: "turn", From: s.From, To: s.To}
					codings = append(codings, c)
					continue
				}
				for turn := s.Turn; turn < end(s.Turn); turn++ {
					c.At = coding.Where{Segment: turn + 1}
					codings = append(codings, c)
				}
			}
		}
		out.Marks = append(out.Marks, coding.MarksOf(codings)...)
		for _, s := range part.Settled {
			for turn := s.Turn; turn < end(s.Turn); turn++ {
				out.Settled = append(out.Settled, coding.Settled{Document: name, Segment: turn + 1, Codes: s.Codes, Reason: s.Reason, By: s.By, At: s.At})
			}
		}
	}
	return out, nil
}
