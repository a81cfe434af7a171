package analysis

import (
	"maps"
	"slices"

	"tend/inquiry/progression"
	"tend/platform/fault"
)

// Process is how people moved through the stages of coded transcripts, over
// the groups of the plan; the same numbers as on the pages of progression.
type Process struct {
	People    int             `json:"people"` // heard with a stage
	Segments  int             `json:"segments"`
	Moments   int             `json:"moments"`
	Disputed  int             `json:"disputed"` // segments that the hard reading leaves out
	Kinds     []ProcessCount  `json:"kinds"`
	Sessions  []ProcessMeet   `json:"sessions"`
	Barrier   *ProcessBarrier `json:"barrier,omitempty"`
	Moves     []ProcessMove   `json:"moves,omitempty"`
	NoMoves   string          `json:"no_moves,omitempty"`
	Notes     []string        `json:"notes,omitempty"`
	Method    string          `json:"method"`
	Resampled int             `json:"replicates"`
	Shuffled  int             `json:"permutations"`

	Analysis *progression.Analysis `json:"-"` // behind the figure
}

// ProcessCount is how many people moved in a way.
type ProcessCount struct {
	Kind string `json:"kind"`
	N    Cell   `json:"n"`
}

// ProcessMeet is one session over the people heard in it.
type ProcessMeet struct {
	Session  int    `json:"session"`
	People   Cell   `json:"people"`
	Adaptive Number `json:"adaptive_share"` // mean over people
	Led      Cell   `json:"barrier_led"`
}

// ProcessBarrier is who met the barrier.
type ProcessBarrier struct {
	Stage     string `json:"stage"`
	Met       Cell   `json:"met"`
	Crossed   Cell   `json:"crossed"`
	Still     Cell   `json:"still"`
	Median    Number `json:"median_session"`
	Crossings int    `json:"crossings"`
	From      int    `json:"moments_from_it"`
}

// ProcessMove is moments with a move beside those without, from the same stages.
type ProcessMove struct {
	Move    string `json:"move"`
	Label   string `json:"label"`
	With    int    `json:"with"`
	Without int    `json:"without"`
	Lift    Number `json:"lift"`
	Change  Number `json:"change_difference"`
	Lo      Number `json:"lo"`
	Hi      Number `json:"hi"`
	P       Number `json:"p"`
	Q       Number `json:"q"`
}

// process is nil where no transcripts of the plan's groups were coded.
func (a *run) process() (*Process, error) {
	c := a.cohort.Process
	if c == nil || len(c.Segments) == 0 {
		return nil, nil
	}
	found, err := c.Analyse(progression.Options{})
	if fault.KindOf(err) == fault.Invalid {
		return nil, nil // nothing in it is a progression
	}
	if err != nil {
		return nil, err
	}
	p := &Process{People: len(found.Courses), Segments: found.Coded, Moments: len(found.Moments), Disputed: found.Untold, Notes: c.Notes(), Analysis: found,
		Method: progression.KindRule + " " + progression.BarrierRule, Resampled: progression.Replicates, Shuffled: progression.Permutations}
	var kinds []string
	var counts []int
	for _, k := range found.Kinds() {
		if k.N > 0 {
			kinds, counts = append(kinds, k.Name), append(counts, k.N)
		}
	}
	for i, c := range Cells(counts...) {
		p.Kinds = append(p.Kinds, ProcessCount{kinds[i], c})
	}
	p.meetings(found)
	if b := found.Barrier; b.Stage != "" {
		who := Cells(b.Crossed, len(b.Still))
		p.Barrier = &ProcessBarrier{Stage: b.Stage, Met: CellOf(b.Met), Crossed: who[0], Still: who[1], Median: Unknown, Crossings: len(b.Crossings), From: b.From}
		if b.HasMedian {
			p.Barrier.Median = Number(b.Median)
		}
	}
	m, err := found.Mechanism(progression.Options{})
	switch {
	case fault.KindOf(err) == fault.Invalid:
		p.NoMoves = fault.Message(err)
		return p, nil
	case err != nil:
		return nil, err
	}
	p.Notes = append(p.Notes, m.Notes...)
	for i, e := range m.Moves {
		one := ProcessMove{Move: e.Move, Label: c.Names[i], With: e.With, Without: e.Without, Lift: Unknown, Change: Unknown, Lo: Unknown, Hi: Unknown, P: Unknown, Q: Unknown}
		if e.Known {
			one.Change, one.P, one.Q = Number(e.Change), Number(e.P), Number(e.Q)
			if e.HasLift {
				one.Lift = Number(e.Lift)
			}
			if e.HasCI {
				one.Lo, one.Hi = Number(e.Lo), Number(e.Hi)
			}
		}
		p.Moves = append(p.Moves, one)
	}
	return p, nil
}

func (p *Process) meetings(a *progression.Analysis) {
	type meet struct {
		people, led int
		adaptive    float64
	}
	at := map[int]*meet{}
	for _, s := range a.Sittings {
		if s.Modal < 0 {
			continue
		}
		if at[s.Session] == nil {
			at[s.Session] = &meet{}
		}
		m := at[s.Session]
		m.people++
		m.adaptive += s.Adaptive
		if s.Barrier {
			m.led++
		}
	}
	for _, n := range slices.Sorted(maps.Keys(at)) {
		m := at[n]
		one := ProcessMeet{Session: n, People: CellOf(m.people), Adaptive: Unknown, Led: Cells(m.led, m.people-m.led)[0]}
		if m.people >= Fewest { // of fewer it would be somebody's own
			one.Adaptive = Number(m.adaptive / float64(m.people))
		}
		p.Sessions = append(p.Sessions, one)
	}
}
