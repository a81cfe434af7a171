package house

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/inquiry/progression"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
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
	Notes       []string          // what limits what can be read from it
	Why         string            // there is no analysis because of this
	Cut         map[string]string // segmentation by document
	Titles      map[string]string // of documents
	print       uint64            // of the corpus
	mechanism   *memo.Memo[*progression.Mechanism]
}

// processes are what was gathered and computed, shared by all readers.
type processes struct {
	gathered  memo.Memo[*gathered]
	analysed  memo.Memo[*analysed]
	mechanism memo.Memo[*progression.Mechanism]
}

type gathered struct {
	corpus progression.Corpus
	cut    map[string]string
	titles map[string]string
}

type analysed struct {
	corpus   *progression.Corpus
	analysis *progression.Analysis
	notes    []string
	groups   []string
	print    uint64
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
	if err := h.chooseRounds(ctx, actor, p); err != nil {
		return nil, err
	}
	if p.Stage == nil {
		p.Why = "No round of coding with a book of stages can be read yet. Begin one under Coding, over transcripts without names, and reveal it when its coders have finished."
		return p, nil
	}
	g, version, err := h.gather(ctx, actor, p)
	if err != nil {
		return nil, err
	}
	p.Cut, p.Titles = g.cut, g.titles
	led, err := h.groupsOf(ctx, actor)
	if err != nil {
		return nil, err
	}
	h.read(actor, p, g, version, led)
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
func (h *House) read(actor auth.Actor, p *Process, g *gathered, version int64, led []string) {
	key := fmt.Sprint(actor.Site, "|", p.Stage.ID, "|", moveID(p), "|", p.Reading, "|", p.Group, "|", strings.Join(led, ","), led == nil)
	a, known := h.processes.analysed.Get(key, version)
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
		a = &analysed{corpus: &part, notes: part.Notes(), print: printOf(&part)}
		for _, s := range g.corpus.Segments {
			if (led == nil || slices.Contains(led, s.Group)) && !slices.Contains(a.groups, s.Group) {
				a.groups = append(a.groups, s.Group)
			}
		}
		slices.Sort(a.groups)
		a.analysis, a.err = part.Analyse(progression.Options{Reading: p.Reading})
		h.processes.analysed.Put(key, version, a)
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
	key := fmt.Sprint(p.print, " ", p.Reading)
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
			if !seen[a.Document] && a.RemovedAt.IsZero() {
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

// gather makes the corpus of two rounds over all documents that they share.
func (h *House) gather(ctx context.Context, actor auth.Actor, p *Process) (*gathered, int64, error) {
	var version int64
	err := h.DB.View(ctx, func(tx *db.Tx) (err error) {
		version, err = audit.Head(ctx, tx, actor.Site)
		return err
	})
	if err != nil {
		return nil, 0, err
	}
	key := actor.Site + "|" + p.Stage.ID + "|" + moveID(p)
	if g, known := h.processes.gathered.Get(key, version); known {
		return g, version, nil
	}
	me := reader(actor)
	g := &gathered{cut: map[string]string{}, titles: map[string]string{}}
	staged, err := h.results(ctx, me, p.Stage, g.cut)
	if err != nil {
		return nil, 0, err
	}
	var moved []coding.Result
	book := coding.Codebook{}
	if p.Move != nil {
		book = p.Move.Book
		other := map[string]string{}
		if moved, err = h.results(ctx, me, p.Move, other); err != nil {
			return nil, 0, err
		}
		// Units are the same only within one segmentation.
		moved = slices.DeleteFunc(moved, func(r coding.Result) bool { return g.cut[r.Unit.Document] != other[r.Unit.Document] })
	}
	texts, err := h.texts(ctx, me, g)
	if err != nil {
		return nil, 0, err
	}
	g.corpus = progression.Gather(p.Stage.Book, book, texts, staged, moved)
	h.processes.gathered.Put(key, version, g)
	return g, version, nil
}

// results gives what a round's codes come to, and notes each document's
// segmentation.
func (h *House) results(ctx context.Context, me auth.Actor, r *RoundOf, cut map[string]string) ([]coding.Result, error) {
	_, parts, err := h.Coding.Round(ctx, me, r.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range parts {
		if a.RemovedAt.IsZero() {
			cut[a.Document] = cmp.Or(cut[a.Document], a.Segmentation)
		}
	}
	codings, agreed, err := h.Coding.Codings(ctx, me, r.ID)
	if err != nil {
		return nil, err
	}
	return coding.Resolve(coding.MarksOf(codings), agreed), nil
}

func (h *House) texts(ctx context.Context, me auth.Actor, g *gathered) ([]progression.Text, error) {
	ids := make([]string, 0, len(g.cut))
	for _, id := range g.cut {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	outlines, err := h.Documents.Outlines(ctx, me, ids...)
	if err != nil {
		return nil, err
	}
	var texts []progression.Text
	for _, o := range outlines {
		d := o.Document
		g.titles[d.ID] = d.Title
		t := progression.Text{Document: d.ID, Group: d.Group, Session: d.Session, Recording: d.Recording}
		for _, s := range o.Segments {
			w := progression.Spoken{Number: s.Number, Start: s.Start, Letters: s.Letters, Leader: s.Role == document.Leader, Withdrawn: s.Withdrawn, Hidden: s.Hidden,
				Several: s.Role == document.Several}
			if s.Role == document.Participant {
				w.Person = s.Person
			}
			t.Segments = append(t.Segments, w)
		}
		texts = append(texts, t)
	}
	return texts, nil
}

// Said reads the words of some segments of a corpus, by segment index.
func (h *House) Said(ctx context.Context, actor auth.Actor, p *Process, segments ...int) (map[int]string, error) {
	numbers := map[string][]int{}
	at := map[coding.Unit]int{}
	for _, i := range segments {
		u := p.Corpus.Segments[i].Unit()
		if _, known := at[u]; !known {
			at[u] = i
			numbers[u.Document] = append(numbers[u.Document], u.Number)
		}
	}
	words := map[int]string{}
	for id, want := range numbers {
		_, found, turns, _, err := h.Documents.Some(ctx, reader(actor), p.Cut[id], want...)
		if err != nil {
			return nil, err
		}
		text := map[string]string{}
		for _, t := range turns {
			text[t.ID] = t.Text
		}
		for _, s := range found {
			var parts []string
			for _, t := range s.Turns {
				parts = append(parts, text[t])
			}
			words[at[coding.Unit{Document: id, Number: s.Number}]] = strings.Join(parts, " ")
		}
	}
	return words, nil
}
