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

// ThoughtRule says whom Thoughts names.
const ThoughtRule = "Named first are those whose last session the barrier led, then those whose last session stood at a lower stage than the one before, or at the lowest like the one before; the lowest stage first."

// Thoughts gives the people of a group whom a leader may want to think about
// before the next session, at most so many, by ThoughtRule. Nobody else is
// doing well or badly for not being named.
func (a *Analysis) Thoughts(group string, most int) []Place {
	var all []Place
	for _, p := range a.Places() {
		if p.Group == group && (p.Leads || p.lower(a.Corpus) || p.low(a.Corpus)) {
			all = append(all, p)
		}
	}
	slices.SortStableFunc(all, func(x, y Place) int {
		if x.Leads != y.Leads {
			if x.Leads {
				return -1
			}
			return 1
		}
		return a.Corpus.Rank(x.Now) - a.Corpus.Rank(y.Now)
	})
	return all[:min(len(all), most)]
}

// lower tells whether the last session stood below the one before.
func (p Place) lower(c *Corpus) bool {
	n := len(p.Last)
	return n > 1 && c.Rank(p.Last[n-1]) < c.Rank(p.Last[n-2])
}

// low tells whether the last two sessions stood at the lowest stage.
func (p Place) low(c *Corpus) bool {
	n := len(p.Last)
	return n > 1 && c.Rank(p.Last[n-1]) == 0 && c.Rank(p.Last[n-2]) == 0
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
