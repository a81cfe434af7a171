package db

import (
	"context"
	"database/sql"
	"sync"

	"tend/platform/fault"
)

// On SQLite one transaction writes at a time, and what a commit costs is the
// wait for the disk. Changes that wait for their turn while another commits
// therefore share the next commit: each runs within a savepoint of its own, so
// that a refused one leaves the others whole, and none is told that it was
// kept before the disk has it.

// most is how many changes share a commit at most.
const most = 64

// turns lets one change write at a time, in the order in which they came.
type turns struct {
	mu      sync.Mutex
	busy    bool
	waiting []chan *shared
}

// shared is one transaction on its way to a commit that several changes share.
type shared struct {
	tx     *sql.Tx
	size   int
	broken error         // the transaction is lost, and with it every change in it
	err    error         // of the commit; read after done
	done   chan struct{} // closed when the fate of every change is known
}

// take waits for the turn. It gives the transaction to join, nil to begin one.
func (t *turns) take(ctx context.Context) (*shared, error) {
	t.mu.Lock()
	if !t.busy {
		t.busy = true
		t.mu.Unlock()
		return nil, nil
	}
	turn := make(chan *shared, 1)
	t.waiting = append(t.waiting, turn)
	t.mu.Unlock()
	select {
	case s := <-turn:
		return s, nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	for i, w := range t.waiting {
		if w == turn {
			t.waiting = append(t.waiting[:i], t.waiting[i+1:]...)
			t.mu.Unlock()
			return nil, ctx.Err()
		}
	}
	t.mu.Unlock()
	t.pass(<-turn) // the turn came all the same: let the next one have it
	return nil, ctx.Err()
}

// pass hands an open transaction to the next change, or commits it when there
// is none. With nil there is nothing to commit.
func (t *turns) pass(s *shared) {
	t.mu.Lock()
	if s != nil && s.broken == nil && s.size < most && t.hand(s) {
		t.mu.Unlock()
		return
	}
	t.mu.Unlock()
	if s != nil {
		if s.err = s.broken; s.err == nil {
			s.err = s.tx.Commit()
		} else {
			s.tx.Rollback()
		}
		close(s.done)
	}
	t.mu.Lock()
	t.busy = t.hand(nil)
	t.mu.Unlock()
}

// hand gives the turn to whoever waits longest, and tells whether anybody did.
func (t *turns) hand(s *shared) bool {
	if len(t.waiting) == 0 {
		return false
	}
	next := t.waiting[0]
	t.waiting = t.waiting[1:]
	next <- s
	return true
}

// changeTogether is Change on SQLite.
func (d *DB) changeTogether(ctx context.Context, f func(*Tx) error) error {
	const op = "db.Change"
	s, err := d.turns.take(ctx)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the request ended before the change could begin; nothing was written")
	}
	if s == nil {
		d.toWrite.catchUp(ctx)
		tx, err := d.write.BeginTx(context.Background(), nil)
		if err != nil {
			d.turns.pass(nil)
			return fault.Wrap(err, fault.Unavailable, op, "the database did not answer")
		}
		s = &shared{tx: tx, done: make(chan struct{})}
	}
	s.size++
	if err := d.within(s, f); err != nil {
		return err
	}
	<-s.done
	if s.err != nil {
		return fault.Wrap(s.err, fault.Unavailable, op, "the change could not be kept; nothing was written")
	}
	return nil
}

// within runs one change inside a savepoint and passes the turn on, also when
// f panics.
func (d *DB) within(s *shared, f func(*Tx) error) error {
	kept := false
	defer func() {
		if !kept && s.broken == nil {
			_, s.broken = s.tx.Exec("ROLLBACK TO one; RELEASE one")
		}
		d.turns.pass(s)
	}()
	if _, s.broken = s.tx.Exec("SAVEPOINT one"); s.broken != nil {
		return fault.Wrap(s.broken, fault.Unavailable, "db.Change", "the database did not answer")
	}
	if err := f(&Tx{s.tx, d.Dialect, true, d.toWrite}); err != nil {
		return err
	}
	_, s.broken = s.tx.Exec("RELEASE one")
	kept = s.broken == nil
	return nil
}
