package progression

import "slices"

// Place is where a person stands after what was last heard of them, and what
// was tried. It tells what was said, and judges nobody.
type Place struct {
	Person, Group string
	Session       int      // the last one in which they were heard with a stage
	Last          []string // modal stages of up to three sessions, the newest last
	Now           string   // stage of their last segment with one
	Highest       string   // in the last session
	Leads         bool     // the barrier leads the last session
	Tried         []Count  // moves in the cues of their last session
}

// Places tells for everybody where they stand, by group and person.
func (a *Analysis) Places() []Place {
	var all []Place
	for _, c := range a.Courses {
		s := c.Latest()
		p := Place{Person: c.Person, Group: c.Group, Session: s.Session, Now: a.stageName(s.Last), Highest: a.stageName(s.Highest), Leads: s.Barrier}
		if p.Now == "" {
			p.Now = a.stageName(s.Modal)
		}
		for _, one := range c.Sittings[max(0, len(c.Sittings)-3):] {
			p.Last = append(p.Last, a.stageName(one.Modal))
		}
		all = append(all, p)
	}
	tried := map[[2]string][]int{}
	session := map[[2]string]int{}
	for _, p := range all {
		session[[2]string{p.Group, p.Person}] = p.Session
	}
	for _, m := range a.Moments {
		s := &a.Corpus.Segments[m.From]
		k := [2]string{s.Group, s.Person}
		if session[k] == s.Session {
			tried[k] = append(tried[k], a.t.movesOf(m.Cue)...)
		}
	}
	for i := range all {
		list := tried[[2]string{all[i].Group, all[i].Person}]
		for j, move := range a.Corpus.Moves {
			n := 0
			for _, one := range list {
				if one == j {
					n++
				}
			}
			if n > 0 {
				all[i].Tried = append(all[i].Tried, Count{move, n})
			}
		}
		slices.SortStableFunc(all[i].Tried, func(x, y Count) int { return y.N - x.N })
	}
	return all
}
