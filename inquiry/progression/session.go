package progression

import (
	"cmp"
	"slices"
)

// Sitting is one person in one session.
type Sitting struct {
	Group    string
	Session  int
	Person   string
	Segments []int     // indexes into the corpus of all that they said
	Counts   []float64 // by stage: segments, or shares of them
	Staged   float64   // sum of Counts
	Modal    int       // rank of the stage with the most; at a tie the lower one; -1 no stage
	Highest  int       // rank of the highest stage in it
	Last     int       // rank of the last one
	Adaptive float64   // share of adaptive stages in Staged
	Mean     float64   // mean rank, which takes the steps as equal
	Cusps    int       // segments between answers
	Barrier  bool      // the barrier is the modal stage
}

// sittings lists everybody in every session, by group, session and person.
func (t *tables) sittings() []Sitting {
	type key struct {
		person, session int
		group           string
	}
	at := map[key]int{}
	var all []Sitting
	for i := range t.c.Segments {
		s := &t.c.Segments[i]
		if t.person[i] < 0 {
			continue
		}
		k := key{t.person[i], s.Session, s.Group}
		n, known := at[k]
		if !known {
			n = len(all)
			at[k] = n
			all = append(all, Sitting{Group: s.Group, Session: s.Session, Person: s.Person, Counts: make([]float64, t.k), Modal: -1, Highest: -1, Last: -1})
		}
		all[n].add(t, i)
	}
	for i := range all {
		all[i].sum(t)
	}
	slices.SortStableFunc(all, func(a, b Sitting) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Session, b.Session), cmp.Compare(a.Person, b.Person))
	})
	return all
}

func (s *Sitting) add(t *tables, i int) {
	s.Segments = append(s.Segments, i)
	if t.c.Segments[i].Stage.Cusp() {
		s.Cusps++
	}
	for k, p := range t.shares[i] {
		s.Counts[k] += p
		if p > 0 {
			s.Highest = max(s.Highest, k)
		}
	}
	if t.stage[i] >= 0 {
		s.Last = t.stage[i]
	}
}

func (s *Sitting) sum(t *tables) {
	most := 0.0
	for k, n := range s.Counts {
		s.Staged += n
		s.Mean += float64(k) * n
		if n > most+1e-9 {
			s.Modal, most = k, n
		}
		if t.c.IsAdaptive(t.c.Stages[k]) {
			s.Adaptive += n
		}
	}
	if s.Staged > 0 {
		s.Mean /= s.Staged
		s.Adaptive /= s.Staged
	}
	s.Barrier = s.Modal >= 0 && t.c.Stages[s.Modal] == t.c.Barrier
}

// MoveMix is what the leaders of a group, or one of them, did in a session.
type MoveMix struct {
	Group    string
	Leader   string // staff id; "" nobody said who, or all of them
	Session  int
	Segments int   // of leaders
	Coded    int   // with a move in them
	Counts   []int // by move; a segment may hold several
}

// MoveMixes gives what leaders did, by group and session.
func (c *Corpus) MoveMixes() []MoveMix { return c.mixes(func(Segment) string { return "" }) }

// LeaderMixes gives what each leader did, by group, leader and session.
func (c *Corpus) LeaderMixes() []MoveMix { return c.mixes(func(s Segment) string { return s.Voice }) }

func (c *Corpus) mixes(of func(Segment) string) []MoveMix {
	type key struct {
		group, leader string
		session       int
	}
	var all []MoveMix
	places := map[key]int{}
	for _, s := range c.Segments {
		if !s.Leader {
			continue
		}
		k := key{s.Group, of(s), s.Session}
		at, known := places[k]
		if !known {
			at = len(all)
			places[k] = at
			all = append(all, MoveMix{Group: s.Group, Leader: k.leader, Session: s.Session, Counts: make([]int, len(c.Moves))})
		}
		m := &all[at]
		m.Segments++
		if len(s.Moves) > 0 {
			m.Coded++
		}
		for _, id := range s.Moves {
			if k := slices.Index(c.Moves, id); k >= 0 {
				m.Counts[k]++
			}
		}
	}
	slices.SortFunc(all, func(a, b MoveMix) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Leader, b.Leader), cmp.Compare(a.Session, b.Session))
	})
	return all
}
