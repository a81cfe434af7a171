package house

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/inquiry/progression"
	"tend/platform/auth"
)

// gathered is a corpus with the documents that it was made of. It is shared by
// all readers and never changed.
type gathered struct {
	at     int64 // everything up to this number of the audit log was seen
	made   int64 // the number at which it was made: what was computed of it is good for as long as this stays
	corpus progression.Corpus
	parts  map[string]*part // by document
}

// part is one document of a corpus: who speaks in it and what it was coded
// as. Where one of these changes another part takes its place.
type part struct {
	cut    string // segmentation of the stages
	text   progression.Text
	voices []string // study ids of whoever speaks in it
	corpus progression.Corpus
	words  *lowered
}

// gather makes the corpus of two rounds over all documents that they share, or
// brings the one that was made before up to date: only documents that what
// came new in the log is about are read again.
func (h *House) gather(ctx context.Context, actor auth.Actor, p *Process, version int64) (*gathered, error) {
	key := actor.Site + "|" + p.Stage.ID + "|" + moveID(p)
	last, seen, known := h.processes.gathered.Last(key)
	if known && seen >= version {
		return last, nil
	}
	g := &gathered{at: version, made: version, parts: map[string]*part{}}
	cut := segmentations(p.Stage)
	if known {
		since, err := h.since(ctx, actor.Site, last.at)
		if err != nil {
			return nil, err
		}
		if t := last.touched(since, p.Stage.ID, moveID(p)); !t.everything {
			kept := 0
			for id, one := range last.parts {
				switch {
				case cut[id] != one.cut || t.texts[id]:
				case t.codes[id]: // its words stand
					g.parts[id] = &part{cut: one.cut, text: one.text, voices: one.voices, words: one.words}
				default:
					g.parts[id] = one
					kept++
				}
			}
			if kept == len(last.parts) && kept == len(cut) {
				g.corpus, g.made = last.corpus, last.made
				h.processes.gathered.Put(key, version, g)
				return g, nil
			}
		}
	}
	if err := h.load(ctx, actor, p, g.parts, cut); err != nil {
		return nil, err
	}
	var parts []progression.Corpus
	for _, id := range slices.Sorted(maps.Keys(g.parts)) {
		parts = append(parts, g.parts[id].corpus)
	}
	g.corpus = progression.Join(p.Stage.Book, bookOf(p.Move), parts...)
	h.processes.gathered.Put(key, version, g)
	return g, nil
}

func bookOf(r *RoundOf) coding.Codebook {
	if r == nil {
		return coding.Codebook{}
	}
	return r.Book
}

// segmentations gives each document of a round the division that its first
// coder was given; units are the same only within one.
func segmentations(r *RoundOf) map[string]string {
	cut := map[string]string{}
	for _, a := range r.parts {
		cut[a.Document] = cmp.Or(cut[a.Document], a.Segmentation)
	}
	return cut
}

// load reads the documents that are not among the parts yet, and what of the
// parts has no codes.
func (h *House) load(ctx context.Context, actor auth.Actor, p *Process, parts map[string]*part, cut map[string]string) error {
	me := reader(actor)
	var missing, uncoded []string // segmentations, and documents
	for id, segmentation := range cut {
		if parts[id] == nil {
			missing = append(missing, segmentation)
			parts[id] = &part{cut: segmentation, text: progression.Text{Document: id}, words: &lowered{}}
		}
		if parts[id].corpus.Stages == nil {
			uncoded = append(uncoded, id)
		}
	}
	outlines, err := h.Documents.Outlines(ctx, me, missing...)
	if err != nil {
		return err
	}
	for _, o := range outlines {
		one := parts[o.Document.ID]
		one.text, one.voices = textOf(o), o.Voices
	}
	whole := len(uncoded) == len(cut)
	staged, err := h.results(ctx, me, p.Stage, uncoded, whole)
	if err != nil {
		return err
	}
	moved, other := map[string][]coding.Result{}, map[string]string{}
	if p.Move != nil {
		other = segmentations(p.Move)
		if moved, err = h.results(ctx, me, p.Move, uncoded, whole); err != nil {
			return err
		}
	}
	for _, id := range uncoded {
		one, text := parts[id], parts[id].text
		if other[id] != cut[id] {
			text.Apart, moved[id] = len(moved[id]), nil
		}
		one.corpus = progression.Gather(p.Stage.Book, bookOf(p.Move), []progression.Text{text}, staged[id], moved[id])
	}
	return nil
}

// results gives what a round's codes come to, document by document; those
// over another segmentation than the first coder's are left out.
func (h *House) results(ctx context.Context, me auth.Actor, r *RoundOf, documents []string, whole bool) (map[string][]coding.Result, error) {
	given := map[[2]string]string{} // segmentation by document and coder
	for _, a := range r.parts {
		given[[2]string{a.Document, a.Coder}] = a.Segmentation
	}
	cut, found := segmentations(r), map[string][]coding.Result{}
	resolve := func(id string, codings []coding.Coding, agreed []coding.Settled) {
		codings = slices.DeleteFunc(codings, func(c coding.Coding) bool { return given[[2]string{c.Document, c.Coder}] != cut[c.Document] })
		found[id] = coding.Resolve(coding.MarksOf(codings), agreed)
	}
	if !whole {
		for _, id := range documents {
			if _, coded := cut[id]; !coded {
				continue
			}
			w, err := h.Coding.Work(ctx, me, r.ID, id)
			if err != nil {
				return nil, err
			}
			resolve(id, w.Codings, w.Agreed)
		}
		return found, nil
	}
	codings, agreed, err := h.Coding.Codings(ctx, me, r.ID)
	if err != nil {
		return nil, err
	}
	by, settled := map[string][]coding.Coding{}, map[string][]coding.Settled{}
	for _, c := range codings {
		by[c.Document] = append(by[c.Document], c)
	}
	for _, s := range agreed {
		settled[s.Document] = append(settled[s.Document], s)
	}
	for _, id := range documents {
		resolve(id, by[id], settled[id])
	}
	return found, nil
}

func textOf(o document.Outline) progression.Text {
	d := o.Document
	t := progression.Text{Document: d.ID, Group: d.Group, Session: d.Session, Recording: d.Recording}
	for _, s := range o.Segments {
		w := progression.Spoken{Number: s.Number, Start: s.Start, Letters: s.Letters, Leader: s.Role == document.Leader, Withdrawn: s.Withdrawn, Hidden: s.Hidden,
			Several: s.Role == document.Several}
		switch s.Role {
		case document.Participant:
			w.Person = s.Person
		case document.Leader:
			w.Voice = s.Staff
		}
		t.Segments = append(t.Segments, w)
	}
	return t
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
		found, err := h.said(ctx, actor, p.parts[id].cut, want...)
		if err != nil {
			return nil, err
		}
		for n, text := range found {
			words[at[coding.Unit{Document: id, Number: n}]] = text
		}
	}
	return words, nil
}

// said reads the words of segments of one document, all of them if none is named.
func (h *House) said(ctx context.Context, actor auth.Actor, cut string, want ...int) (map[int]string, error) {
	_, found, turns, _, err := h.Documents.Some(ctx, reader(actor), cut, want...)
	if err != nil {
		return nil, err
	}
	text := map[string]string{}
	for _, t := range turns {
		text[t.ID] = t.Text
	}
	words := map[int]string{}
	for _, s := range found {
		var parts []string
		for _, t := range s.Turns {
			parts = append(parts, text[t])
		}
		words[s.Number] = strings.Join(parts, " ")
	}
	return words, nil
}
