package house

import (
	"context"
	"strings"
	"sync"

	"tend/platform/auth"
)

// lowered are the words of a document in small letters, by segment, once
// somebody searched in them. They stand for as long as the text does.
type lowered struct {
	mu sync.Mutex
	of map[int]string
}

// mostHeld is up to how many letters a corpus's words stay in memory.
const mostHeld = 64 << 20

// Mentions tells which segments of a corpus, by index, hold some words,
// in capitals or not. A corpus's words are opened once.
func (h *House) Mentions(ctx context.Context, actor auth.Actor, p *Process, find string) (func(segment int) bool, error) {
	find = strings.ToLower(find)
	letters := 0
	words := map[string]map[int]string{}
	for i := range p.Corpus.Segments {
		letters += p.Corpus.Segments[i].Letters
		words[p.Corpus.Segments[i].Document] = nil
	}
	for id := range words {
		var err error
		if words[id], err = h.loweredOf(ctx, actor, p.parts[id], letters <= mostHeld); err != nil {
			return nil, err
		}
	}
	return func(i int) bool {
		s := &p.Corpus.Segments[i]
		return strings.Contains(words[s.Document][s.Number], find)
	}, nil
}

func (h *House) loweredOf(ctx context.Context, actor auth.Actor, one *part, keep bool) (map[int]string, error) {
	one.words.mu.Lock()
	defer one.words.mu.Unlock()
	if one.words.of != nil {
		return one.words.of, nil
	}
	words, err := h.said(ctx, actor, one.cut)
	if err != nil {
		return nil, err
	}
	for n := range words {
		words[n] = strings.ToLower(words[n])
	}
	if keep {
		one.words.of = words
	}
	return words, nil
}
