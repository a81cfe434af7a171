// Package progression follows people through the stages of a codebook: where
// each stood in a session, how they moved, what was said just before a step.
//
// A corpus is the segments of transcripts in the order in which they were
// said. Participants' segments have stages, leaders' have moves. Which stages
// there are, their order, which are adaptive and which is the barrier is said
// by the codebook. Everything is read hard (one stage or none) or mixed (each
// segment counts for its stages by their shares).
package progression

import (
	"fmt"
	"math"
	"slices"

	"tend/inquiry/coding"
	"tend/platform/fault"
)

// Segment is one unit of a corpus, in the order in which it was said.
type Segment struct {
	Document  string
	Number    int // coding.Unit
	Group     string
	Session   int
	Person    string // study id of who speaks; "" is not a known participant
	Leader    bool
	Voice     string       // of leaders: staff id, "" nobody said who
	Start     int          // ms or transcript.Unknown
	Stage     Mix          // of participants: shares over stages; a hard code is one share of 1
	Secondary string       // of participants: the secondary code
	Moves     []string     // of leaders: every move in it
	Layer     coding.Layer // what its codes rest on; "" nobody coded it
	Letters   int          // how long it is, about; 0 unknown
	Words     string       // filled only where a page reads it
	Recording string       // id of the recording, "" if none
}

// Unit is the segment's place.
func (s Segment) Unit() coding.Unit { return coding.Unit{Document: s.Document, Number: s.Number} }

// Mix is the shares of stages in a segment. They sum to 1, or to less where
// some coders saw no stage.
type Mix map[string]float64

// Entropy is how undecided a mixture is, in bits, the share without a stage
// being an answer of its own. 0 is one answer; two halves are 1.
func (m Mix) Entropy() float64 {
	h, rest := 0.0, 1.0
	for _, k := range sortedKeys(m) {
		p := m[k]
		rest -= p
		if p > 0 {
			h -= p * math.Log2(p)
		}
	}
	if rest > 1e-9 {
		h -= rest * math.Log2(rest)
	}
	return max(h, 0)
}

// Cusp tells whether a segment stands between answers: an entropy of at least
// .9 bits, as of two coders who differ.
func (m Mix) Cusp() bool { return len(m) > 0 && m.Entropy() >= 0.9 }

func sortedKeys(m Mix) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Corpus is segments with the codebooks' codes that matter for progression.
type Corpus struct {
	Stages   []string // in their order
	Labels   []string // of Stages
	Ordered  bool     // the stages are steps; without, there is no progression
	Adaptive []string
	Barrier  string // "" there is none
	Moves    []string
	Names    []string // of Moves
	Segments []Segment
	LeftOut  []Why
}

// Why is a reason for which segments are not in a corpus.
type Why struct {
	Reason   string
	Segments int
}

// New makes a corpus without segments from a book of stages and a book of moves.
func New(stages, moves coding.Codebook) Corpus {
	c := Corpus{Ordered: stages.Ordered}
	for _, s := range stages.Codes {
		c.Stages, c.Labels = append(c.Stages, string(s.ID)), append(c.Labels, s.Label)
		if s.Adaptive {
			c.Adaptive = append(c.Adaptive, string(s.ID))
		}
		if s.Barrier {
			c.Barrier = string(s.ID)
		}
	}
	for _, m := range moves.Codes {
		c.Moves, c.Names = append(c.Moves, string(m.ID)), append(c.Names, m.Label)
	}
	return c
}

// Rank is a stage's place in the order, from 0; -1 is none of them.
func (c *Corpus) Rank(stage string) int { return slices.Index(c.Stages, stage) }

// Label is what a stage is called.
func (c *Corpus) Label(stage string) string {
	if i := c.Rank(stage); i >= 0 && i < len(c.Labels) {
		return c.Labels[i]
	}
	return stage
}

// IsAdaptive tells whether a stage is one that the course leads to.
func (c *Corpus) IsAdaptive(stage string) bool { return slices.Contains(c.Adaptive, stage) }

// leave notes that segments are left out.
func (c *Corpus) leave(reason string, n int) {
	if n == 0 {
		return
	}
	for i := range c.LeftOut {
		if c.LeftOut[i].Reason == reason {
			c.LeftOut[i].Segments += n
			return
		}
	}
	c.LeftOut = append(c.LeftOut, Why{reason, n})
}

// Check refuses what cannot be read as a progression, with what to do.
func (c *Corpus) Check() error {
	const op = "progression.Check"
	switch {
	case len(c.Stages) < 2:
		return fault.New(fault.Invalid, op, "a progression needs a codebook with two stages at least")
	case !c.Ordered:
		return fault.New(fault.Invalid, op, "the codes of this book have no order, so there is no progression in it; say “ordered: true” in a version of the book if they are steps")
	}
	known, moves := map[string]bool{}, map[string]bool{}
	for _, s := range c.Stages {
		known[s] = true
	}
	for _, m := range c.Moves {
		moves[m] = true
	}
	staged := 0
	for i, s := range c.Segments {
		sum := 0.0
		for k, p := range s.Stage {
			sum += p
			if !known[k] || !(p >= 0) {
				return fault.New(fault.Invalid, op, "segment %d of %s has a share of a stage “%s” that is not in the codebook", s.Number, s.Document, k)
			}
		}
		if sum > 1+1e-6 {
			return fault.New(fault.Invalid, op, "the shares of segment %d of %s sum to %.3f, more than 1", s.Number, s.Document, sum)
		}
		for _, m := range s.Moves {
			if !moves[m] {
				return fault.New(fault.Invalid, op, "segment %d of %s has a move “%s” that is not in the codebook", s.Number, s.Document, m)
			}
		}
		if sum > 0 && s.Person != "" {
			staged++
		}
		if i > 0 && s.Document == c.Segments[i-1].Document && s.Number <= c.Segments[i-1].Number {
			return fault.New(fault.Invalid, op, "the segments of %s are not in order at %d", s.Document, s.Number)
		}
	}
	if staged == 0 {
		return fault.New(fault.Invalid, op, "no segment of a known participant has a stage; say who speaks in the transcripts, and code them with the book of stages")
	}
	return nil
}

// Of gives the part of the corpus that some groups or one person said, with
// what leaders said to all; segments of other people keep their place without
// their stage, so that what followed what stays as it was.
func (c *Corpus) Of(keep func(Segment) bool) Corpus {
	part := *c
	part.Segments = make([]Segment, 0, len(c.Segments))
	for _, s := range c.Segments {
		if keep(s) {
			part.Segments = append(part.Segments, s)
		}
	}
	return part
}

// Notes says what in the corpus limits what can be read from it.
func (c *Corpus) Notes() []string {
	var notes []string
	sessions, voices, untimed := map[string]map[int]bool{}, map[string]map[string]bool{}, 0
	for _, s := range c.Segments {
		if voices[s.Document] == nil {
			voices[s.Document] = map[string]bool{}
		}
		if s.Leader {
			voices[s.Document][" leader"] = true
		} else {
			voices[s.Document][s.Person] = true
		}
		if s.Start < 0 {
			untimed++
		}
		if s.Person != "" && len(s.Stage) > 0 {
			if sessions[s.Person] == nil {
				sessions[s.Person] = map[int]bool{}
			}
			sessions[s.Person][s.Session] = true
		}
	}
	one, alone := 0, 0
	for _, n := range sessions {
		if len(n) == 1 {
			one++
		}
	}
	for _, n := range voices {
		if len(n) == 1 {
			alone++
		}
	}
	if one > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d people were heard with a stage in one session only: they have a place and no way; nothing between sessions is said of them", one, len(sessions)))
	}
	if alone > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d transcripts have one speaker only: nothing in them can follow a leader’s move", alone, len(voices)))
	}
	if untimed > 0 {
		notes = append(notes, fmt.Sprintf("%d of %d segments have no time; they are read in the order in which they stand, and have no place in the recording", untimed, len(c.Segments)))
	}
	return notes
}
