package house

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"sync"

	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/inquiry/progression"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/platform/memo"
)

// Asked says which corpus is wanted: rounds by their ids ("" takes the largest
// that there is), how mixtures count, and of which group ("" all).
type Asked struct {
	Stages, Moves string
	Reading       progression.Reading
	Group         string
}

// RoundOf is a round that can make a corpus, with its codebook.
type RoundOf struct {
	coding.Round
	Book      coding.Codebook
	Documents int
	parts     []coding.Assignment // that stand
}

// Process is a corpus with what it gives.
type Process struct {
	Asked
	StageRounds []RoundOf // that could be asked for
	MoveRounds  []RoundOf
	Stage, Move *RoundOf // that are taken; nil there is none
	Groups      []string // of the corpus before one was chosen
	Corpus      *progression.Corpus
	Analysis    *progression.Analysis
	Notes       []string         // what limits what can be read from it
	Why         string           // there is no analysis because of this
	parts       map[string]*part // of the corpus, by document
	print       func() uint64    // of the corpus
	mechanism   *memo.Memo[*progression.Mechanism]
}

// processes are what was gathered and computed, shared by all readers.
type processes struct {
	gathered  memo.Memo[*gathered]
	analysed  memo.Memo[*analysed]
	mechanism memo.Memo[*progression.Mechanism]
}

type analysed struct {
	corpus   *progression.Corpus
	analysis *progression.Analysis
	notes    []string
	groups   []string
	print    func() uint64
	err      error
}

// reader is whoever reads a corpus: without names, and in no group, so that
// everybody reads the same and nobody reads the words of who withdrew.
func reader(actor auth.Actor) auth.Actor { return document.Nameless(actor) }

// seesAllGroups tells whether somebody sees the process of all groups; a
// leader sees that of the groups that they lead.
func seesAllGroups(a auth.Actor) bool {
	return a.Role == auth.Researcher || a.Role == auth.Administrator || a.Role == auth.Supervisor
}

// Process gathers a corpus from rounds that are not blind, as the actor may
// see it, and reads it.
func (h *House) Process(ctx context.Context, actor auth.Actor, asked Asked) (*Process, error) {
	const op = "house.Process"
	if !actor.IsStaff() {
		return nil, fault.New(fault.Forbidden, op, "progression is for staff")
	}
	p := &Process{Asked: asked, mechanism: &h.processes.mechanism}
	if p.Reading != progression.Mixed {
		p.Reading = progression.Hard
	}
	version, err := h.version(ctx, actor.Site) // before anything else is read
	if err != nil {
		return nil, err
	}
	if err := h.chooseRounds(ctx, actor, p); err != nil {
		return nil, err
	}
	if p.Stage == nil {
		p.Why = "No round of coding with a book of stages can be read yet. Begin one under Coding, over transcripts without names, and reveal it when its coders have finished."
		return p, nil
	}
	g, err := h.gather(ctx, actor, p, version)
	if err != nil {
		return nil, err
	}
	p.parts = g.parts
	led, err := h.groupsOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	h.read(actor, p, g, led)
	return p, nil
}

// groupsOf gives the groups that a leader leads; nil is all.
func (h *House) groupsOf(ctx context.Context, actor auth.Actor) ([]string, error) {
	if seesAllGroups(actor) {
		return nil, nil
	}
	led := []string{}
	if actor.Role != auth.Leader {
		return led, nil
	}
	groups, err := h.Pathway.Groups(ctx, actor)
	for _, g := range groups {
		if slices.Contains(g.Leaders, actor.ID) {
			led = append(led, g.ID)
		}
	}
	return led, err
}

// read takes of a corpus what the actor may see and analyses it, once for
// every corpus that is the same.
func (h *House) read(actor auth.Actor, p *Process, g *gathered, led []string) {
	key := fmt.Sprint(actor.Site, "|", p.Stage.ID, "|", moveID(p), "|", p.Reading, "|", p.Group, "|", strings.Join(led, ","), led == nil)
	a, known := h.processes.analysed.Get(key, g.made)
	if !known {
		part := g.corpus
		if led != nil || p.Group != "" {
			part = g.corpus.Of(func(s progression.Segment) bool {
				return (led == nil || slices.Contains(led, s.Group)) && (p.Group == "" || s.Group == p.Group)
			})
			if led != nil {
				part.LeftOut = nil // counted over other people's groups too
			}
		}
		a = &analysed{corpus: &part, notes: part.Notes(), print: sync.OnceValue(func() uint64 { return printOf(&part) })}
		for _, s := range g.corpus.Segments {
			if (led == nil || slices.Contains(led, s.Group)) && !slices.Contains(a.groups, s.Group) {
				a.groups = append(a.groups, s.Group)
			}
		}
		slices.Sort(a.groups)
		a.analysis, a.err = part.Analyse(progression.Options{Reading: p.Reading})
		h.processes.analysed.Put(key, g.made, a)
	}
	p.Corpus, p.Analysis, p.Groups, p.Notes, p.print = a.corpus, a.analysis, a.groups, a.notes, a.print
	if a.err != nil {
		p.Why = fault.Message(a.err)
	}
}

func moveID(p *Process) string {
	if p.Move == nil {
		return ""
	}
	return p.Move.ID
}

// Mechanism compares the moves of a process. A corpus that did not change is
// not computed again, whatever else happened.
func (p *Process) Mechanism() (*progression.Mechanism, error) {
	if p.Analysis == nil {
		return nil, fault.New(fault.Invalid, "house.Mechanism", "%s", p.Why)
	}
	key := fmt.Sprint(p.print(), " ", p.Reading)
	if m, known := p.mechanism.Get(key, 0); known {
		return m, nil
	}
	m, err := p.Analysis.Mechanism(progression.Options{})
	if err == nil {
		p.mechanism.Put(key, 0, m)
	}
	return m, err
}

// printOf tells one corpus from another.
func printOf(c *progression.Corpus) uint64 {
	f := fnv.New64a()
	var n [8]byte
	number := func(v uint64) { binary.LittleEndian.PutUint64(n[:], v); f.Write(n[:]) }
	for i := range c.Segments {
		s := &c.Segments[i]
		f.Write([]byte(s.Document))
		f.Write([]byte(s.Person))
		number(uint64(s.Number)<<8 | uint64(len(s.Moves)))
		for _, stage := range c.Stages {
			if p := s.Stage[stage]; p > 0 {
				f.Write([]byte(stage))
				number(math.Float64bits(p))
			}
		}
		for _, m := range s.Moves {
			f.Write([]byte(m))
		}
	}
	return f.Sum64()
}

// chooseRounds lists the rounds that can make a corpus and takes those asked
// for, or the largest.
func (h *House) chooseRounds(ctx context.Context, actor auth.Actor, p *Process) error {
	rounds, err := h.Coding.Rounds(ctx, reader(actor))
	if err != nil {
		return err
	}
	for _, r := range rounds {
		if r.Blind() {
			continue
		}
		b, err := h.Coding.Book(ctx, actor.Site, r.Codebook, r.Version)
		if err != nil {
			continue
		}
		_, parts, err := h.Coding.Round(ctx, reader(actor), r.ID)
		if err != nil {
			return err
		}
		of := RoundOf{Round: r, Book: b}
		seen := map[string]bool{}
		for _, a := range parts {
			if !a.RemovedAt.IsZero() {
				continue
			}
			of.parts = append(of.parts, a)
			if !seen[a.Document] {
				seen[a.Document] = true
				of.Documents++
			}
		}
		switch {
		case b.Applies == coding.Leaders:
			p.MoveRounds = append(p.MoveRounds, of)
		case b.Ordered || b.Applies == coding.Participant:
			p.StageRounds = append(p.StageRounds, of)
		}
	}
	if p.Stage, err = taken(p.StageRounds, p.Stages); err != nil {
		return err
	}
	p.Move, err = taken(p.MoveRounds, p.Moves)
	return err
}

func taken(rounds []RoundOf, id string) (*RoundOf, error) {
	var best *RoundOf
	for i := range rounds {
		r := &rounds[i]
		if r.ID == id {
			return r, nil
		}
		if best == nil || r.Documents > best.Documents {
			best = r
		}
	}
	if id != "" {
		return nil, fault.New(fault.NotFound, "house.Process", "There is no such round of coding that can be read: it is blind still, or its codebook is another kind.")
	}
	return best, nil
}
