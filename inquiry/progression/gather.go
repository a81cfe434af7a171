package progression

import (
	"cmp"
	"slices"

	"tend/inquiry/coding"
	"tend/inquiry/transcript"
)

// Text is one transcript, cut into the segments that coders shared.
type Text struct {
	Document  string
	Group     string
	Session   int
	Recording string
	Segments  []Spoken
	Apart     int // segments coded for moves over another division of it, which cannot be set beside the stages
}

// Spoken is a segment with who speaks it.
type Spoken struct {
	Number    int
	Person    string // study id of a known participant
	Leader    bool
	Voice     string // of a leader: staff id, "" nobody said who
	Start     int    // ms or transcript.Unknown
	Letters   int
	Words     string
	Withdrawn bool // the person withdrew from research: not in the corpus at all
	Hidden    bool // other words that may not be read
	Several   bool // more than one person's words; nobody's stage
}

// Gather makes a corpus of transcripts and of what coders made of them. What
// is left out is counted by its reason.
func Gather(stages, moves coding.Codebook, texts []Text, staged, moved []coding.Result) Corpus {
	c := New(stages, moves)
	a, b := byUnit(staged), byUnit(moved)
	pure := map[string]Mix{}
	for _, s := range c.Stages {
		pure[s] = Mix{s: 1}
	}
	texts = slices.Clone(texts)
	slices.SortStableFunc(texts, func(x, y Text) int {
		return cmp.Or(cmp.Compare(x.Group, y.Group), cmp.Compare(x.Session, y.Session), cmp.Compare(x.Document, y.Document))
	})
	for _, text := range texts {
		c.leave("segments coded for moves over another division of the transcript than the one that its stages were coded over (they keep their place, without their moves)", text.Apart)
		for _, w := range text.Segments {
			switch {
			case w.Withdrawn:
				c.leave("words of somebody who withdrew from research", 1)
				continue
			case w.Hidden && !w.Leader:
				c.leave("words that may not be read: no agreement to research or recording, or a name in them", 1)
				continue
			}
			s := Segment{Document: text.Document, Number: w.Number, Group: text.Group, Session: text.Session, Person: w.Person, Leader: w.Leader,
				Start: w.Start, Letters: w.Letters, Words: w.Words, Recording: text.Recording}
			if w.Leader {
				s.Person, s.Voice = "", w.Voice
				s.moved(b[s.Unit()])
			} else {
				c.stage(&s, a[s.Unit()], pure)
			}
			if w.Several {
				s.Person, s.Stage = "", nil
			}
			if s.Start < 0 {
				s.Start = transcript.Unknown
			}
			c.Segments = append(c.Segments, s)
		}
	}
	return c
}

// Join makes one corpus of several of the same books, each of whole transcripts.
func Join(stages, moves coding.Codebook, parts ...Corpus) Corpus {
	c := New(stages, moves)
	n := 0
	parts = slices.DeleteFunc(slices.Clone(parts), func(p Corpus) bool {
		n += len(p.Segments)
		for _, w := range p.LeftOut {
			c.leave(w.Reason, w.Segments)
		}
		return len(p.Segments) == 0
	})
	slices.SortStableFunc(parts, func(a, b Corpus) int {
		x, y := a.Segments[0], b.Segments[0]
		return cmp.Or(cmp.Compare(x.Group, y.Group), cmp.Compare(x.Session, y.Session), cmp.Compare(x.Document, y.Document))
	})
	c.Segments = make([]Segment, 0, n)
	for _, p := range parts {
		c.Segments = append(c.Segments, p.Segments...)
	}
	slices.SortFunc(c.LeftOut, func(a, b Why) int { return cmp.Compare(a.Reason, b.Reason) })
	return c
}

func byUnit(results []coding.Result) map[coding.Unit]*coding.Result {
	m := make(map[coding.Unit]*coding.Result, len(results))
	for i := range results {
		m[results[i].Unit] = &results[i]
	}
	return m
}

// stage gives a participant's segment its stages.
func (c *Corpus) stage(s *Segment, r *coding.Result, pure map[string]Mix) {
	switch {
	case r == nil:
		c.leave("segments of participants that nobody coded (they keep their place)", 1)
		return
	case s.Person == "" && r.Shares[coding.NoCode] < 1:
		c.leave("segments with a stage of a participant whom nobody named (they keep their place)", 1)
	}
	s.Layer = r.Layer
	for id, p := range r.Shares {
		if id == coding.NoCode {
			continue
		}
		if p == 1 {
			s.Stage = pure[string(id)]
			break
		}
		if s.Stage == nil {
			s.Stage = Mix{}
		}
		s.Stage[string(id)] = p
	}
	if len(r.Codes) > 1 {
		s.Secondary = string(r.Codes[1])
	}
}

// moved gives a leader's segment its moves. Where coders differ and nobody
// settled it, a move counts that half of them or more gave first.
func (s *Segment) moved(r *coding.Result) {
	if r == nil {
		return
	}
	s.Layer = r.Layer
	for _, id := range r.Codes {
		if id != coding.NoCode {
			s.Moves = append(s.Moves, string(id))
		}
	}
	if r.Layer == coding.Open {
		for id, p := range r.Shares {
			if id != coding.NoCode && p >= 0.5 {
				s.Moves = append(s.Moves, string(id))
			}
		}
		slices.Sort(s.Moves)
	}
}
