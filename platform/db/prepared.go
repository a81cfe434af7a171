package db

import (
	"context"
	"database/sql"
	"sync"
	"sync/atomic"
)

// On SQLite, reading a statement's text costs more than running it: half of
// the processor time of a questionnaire that is sent. A text that comes again
// is therefore kept ready. It cannot be made ready within a transaction, which
// holds the connection; the next one finds it. (pgx does the same on its own.)

// readyAtMost bounds what is kept: texts with lists in them are many.
const readyAtMost = 800

// prepared are the statements of a pool that are ready.
type prepared struct {
	pool  *sql.DB
	ready sync.Map // text → *sql.Stmt
	kept  atomic.Int64

	mu     sync.Mutex
	seen   map[string]bool
	wanted []string
	behind atomic.Bool // wanted is not empty
}

func newPrepared(pool *sql.DB) *prepared {
	return &prepared{pool: pool, seen: map[string]bool{}}
}

// find gives the statement for a text, nil when it is not ready; a text seen
// for the second time is made ready later.
func (p *prepared) find(text string) *sql.Stmt {
	if p == nil {
		return nil
	}
	if s, ok := p.ready.Load(text); ok {
		return s.(*sql.Stmt)
	}
	if p.kept.Load() >= readyAtMost {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	again, known := p.seen[text]
	switch {
	case !known && len(p.seen) < 10*readyAtMost:
		p.seen[text] = false
	case known && !again:
		p.seen[text] = true
		p.wanted = append(p.wanted, text)
		p.behind.Store(true)
	}
	return nil
}

// catchUp makes ready what is wanted. It is called before a transaction takes
// its connection. A text that cannot be made ready runs as it is.
func (p *prepared) catchUp(ctx context.Context) {
	if p == nil || !p.behind.Load() {
		return
	}
	p.mu.Lock()
	texts := p.wanted
	p.wanted = nil
	p.behind.Store(false)
	p.mu.Unlock()
	for _, text := range texts {
		s, err := p.pool.PrepareContext(context.WithoutCancel(ctx), text)
		if err != nil {
			continue
		}
		p.ready.Store(text, s)
		p.kept.Add(1)
	}
}
