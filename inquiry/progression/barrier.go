package progression

import (
	"slices"
)

// Barrier is what is known of the stage that holds people back.
type Barrier struct {
	Stage     string
	Sessions  []Prevalence
	People    []Behind
	Met       int // people in whom it ever led a session
	Crossed   int // of these, who have a session from which on it leads none
	Still     []string
	Median    float64 // session of crossing, of those who crossed
	HasMedian bool
	Crossings []Moment // from the barrier to an adaptive stage, within a session
	Onto      []Count  // what stage these went to
	Before    []Before // moves in the cues of crossings beside those of all moments from the barrier
	From      int      // moments that begin at the barrier
}

// Prevalence is how common the barrier was in a session.
type Prevalence struct {
	Session  int
	Segments float64 // with a stage
	At       float64 // of these, at the barrier
	People   int     // with a stage
	Led      int     // of these, whose modal stage it was
}

// Share is the part of segments at the barrier.
func (p Prevalence) Share() float64 {
	if p.Segments == 0 {
		return 0
	}
	return p.At / p.Segments
}

// Share is the part of moments from the barrier with the move that crossed.
func (b Before) Share() float64 {
	if b.Moments == 0 {
		return 0
	}
	return float64(b.Crossings) / float64(b.Moments)
}

// Behind is where one person stands with the barrier.
type Behind struct {
	Person, Group string
	Met           bool // it led a session
	LastLed       int  // the last session that it led; 0 none
	Free          int  // the first session with a stage after which, and in which, it leads none; 0 none
	Still         bool // it leads the last session in which they were heard
}

// Count is how often.
type Count struct {
	Name string
	N    int
}

// Before is how often a move came before a crossing.
type Before struct {
	Move      string
	Crossings int // crossings with it
	Moments   int // moments from the barrier with it
}

// BarrierRule says how the barrier is read.
const BarrierRule = "The barrier leads a session where it is the person’s modal stage. A person is free of it from the first session on after which it leads none; who was heard in no session without it leading is still behind it. A crossing goes from the barrier to an adaptive stage within a session, in the words of one person."

func (t *tables) barrier(sittings []Sitting, courses []Course, moments []Moment) Barrier {
	b := Barrier{Stage: t.c.Barrier}
	at := t.c.Rank(t.c.Barrier)
	if at < 0 {
		return b
	}
	for _, s := range sittings {
		if s.Modal < 0 {
			continue
		}
		i := slices.IndexFunc(b.Sessions, func(p Prevalence) bool { return p.Session == s.Session })
		if i < 0 {
			i = len(b.Sessions)
			b.Sessions = append(b.Sessions, Prevalence{Session: s.Session})
		}
		p := &b.Sessions[i]
		p.Segments, p.At, p.People = p.Segments+s.Staged, p.At+s.Counts[at], p.People+1
		if s.Barrier {
			p.Led++
		}
	}
	slices.SortFunc(b.Sessions, func(x, y Prevalence) int { return x.Session - y.Session })
	b.fold(courses)
	b.cross(t, at, moments)
	return b
}

// fold tells who met the barrier, and who is behind it.
func (b *Barrier) fold(courses []Course) {
	var when []float64
	for _, c := range courses {
		one := Behind{Person: c.Person, Group: c.Group}
		for _, s := range c.Sittings {
			switch {
			case s.Barrier:
				one.Met, one.LastLed, one.Free, one.Still = true, s.Session, 0, true
			case one.Free == 0:
				one.Free, one.Still = s.Session, false
			}
		}
		b.People = append(b.People, one)
		if one.Met {
			b.Met++
		}
		switch {
		case one.Still:
			b.Still = append(b.Still, one.Person)
		case one.Met:
			b.Crossed++
			when = append(when, float64(one.Free))
		}
	}
	if len(when) > 0 {
		slices.Sort(when)
		n := len(when)
		b.Median, b.HasMedian = (when[(n-1)/2]+when[n/2])/2, true
	}
}

// cross gathers the crossings and the moves before them.
func (b *Barrier) cross(t *tables, at int, moments []Moment) {
	onto := make([]int, t.k)
	for _, m := range t.c.Moves {
		b.Before = append(b.Before, Before{Move: m})
	}
	for _, m := range moments {
		if t.stage[m.From] != at {
			continue
		}
		b.From++
		to := t.stage[m.To]
		crossed := to >= 0 && t.c.IsAdaptive(t.c.Stages[to])
		if crossed {
			b.Crossings = append(b.Crossings, m)
			onto[to]++
		}
		for _, j := range t.movesOf(m.Cue) {
			b.Before[j].Moments++
			if crossed {
				b.Before[j].Crossings++
			}
		}
	}
	for k, n := range onto {
		if n > 0 {
			b.Onto = append(b.Onto, Count{t.c.Stages[k], n})
		}
	}
}
