package coding

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store keeps codebooks, rounds, codings and what was agreed.
type Store struct {
	DB    *db.DB
	Ring  *crypt.Ring // seals memos and reasons
	books *books
}

// NewStore is a store over an open database.
func NewStore(d *db.DB, ring *crypt.Ring) Store { return Store{DB: d, Ring: ring, books: &books{}} }

// books remembers codebooks: what a version says never changes.
type books struct {
	mu   sync.Mutex
	read map[[3]string]Codebook // by site, id and version
}

// Kept is a version of a site's codebook.
type Kept struct {
	Codebook
	MadeBy string
	MadeAt time.Time // zero for one that comes with Tend
}

// Books lists every version of every codebook that a site can use, the newest
// version of each first.
func (s Store) Books(ctx context.Context, site string) ([]Kept, error) {
	var all []Kept
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT content, made_by, made_at FROM codebook WHERE site_id = $1 ORDER BY made_at DESC, version DESC`,
			[]any{site}, func(rows *sql.Rows) error {
				var k Kept
				var content string
				var at int64
				if err := rows.Scan(&content, &k.MadeBy, &at); err != nil {
					return err
				}
				k.MadeAt = db.Instant(at)
				err := json.Unmarshal([]byte(content), &k.Codebook)
				all = append(all, k)
				return err
			})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "coding.Books", "the codebooks cannot be read")
	}
	for _, b := range Library() {
		if !slices.ContainsFunc(all, func(k Kept) bool { return k.ID == b.ID && k.Version == b.Version }) {
			all = append(all, Kept{Codebook: b})
		}
	}
	slices.SortStableFunc(all, func(a, b Kept) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// Book gives one version of a codebook.
func (s Store) Book(ctx context.Context, site, id, version string) (b Codebook, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		b, err = s.bookIn(ctx, tx, site, id, version)
		return err
	})
	return b, err
}

func (s Store) bookIn(ctx context.Context, tx *db.Tx, site, id, version string) (Codebook, error) {
	key := [3]string{site, id, version}
	s.books.mu.Lock()
	b, known := s.books.read[key]
	s.books.mu.Unlock()
	if known {
		return b, nil
	}
	b, err := s.keptIn(ctx, tx, site, id, version)
	if err != nil {
		return b, err
	}
	s.books.mu.Lock()
	defer s.books.mu.Unlock()
	if s.books.read == nil {
		s.books.read = map[[3]string]Codebook{}
	}
	s.books.read[key] = b
	return b, nil
}

// keptIn reads a version from where it is kept, and remembers nothing: what a
// change has written is not there for good before the change is.
func (s Store) keptIn(ctx context.Context, tx *db.Tx, site, id, version string) (b Codebook, err error) {
	var content string
	err = tx.QueryRowContext(ctx, `SELECT content FROM codebook WHERE site_id = $1 AND id = $2 AND version = $3`, site, id, version).Scan(&content)
	switch {
	case err == nil:
		err = json.Unmarshal([]byte(content), &b)
	case errors.Is(err, sql.ErrNoRows):
		if b, err = Find(id); err != nil || b.Version != version {
			return Codebook{}, fault.New(fault.NotFound, "coding.Book", "there is no version %s of a codebook “%s”", version, id)
		}
	}
	if err != nil {
		return Codebook{}, fault.Wrap(err, fault.Unavailable, "coding.Book", "the codebook cannot be read")
	}
	return b, nil
}

// KeepBook adds a version of a codebook. A version that stands is never
// changed: the same content again is no error, other content is.
func (s Store) KeepBook(ctx context.Context, actor auth.Actor, b Codebook) error {
	return s.DB.Change(ctx, func(tx *db.Tx) error { return s.KeepBookIn(ctx, tx, actor, b) })
}

// KeepBookIn is KeepBook within the caller's transaction.
func (s Store) KeepBookIn(ctx context.Context, tx *db.Tx, actor auth.Actor, b Codebook) error {
	const op = "coding.KeepBook"
	if !mayLead(actor) {
		return fault.New(fault.Forbidden, op, "researchers and administrators keep codebooks")
	}
	if err := b.Check(); err != nil {
		return err
	}
	content, err := json.Marshal(b)
	if err != nil {
		return fault.Wrap(err, fault.Internal, op, "the codebook cannot be written")
	}
	old, err := s.keptIn(ctx, tx, actor.Site, b.ID, b.Version)
	if err == nil {
		if had, _ := json.Marshal(old); string(had) == string(content) {
			return nil
		}
		return fault.New(fault.Conflict, op, "version %s of “%s” stands already, and codes may have been given by it; call this one something else", b.Version, b.Title)
	}
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO codebook (site_id, id, version, content, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		actor.Site, b.ID, b.Version, string(content), actor.ID, db.Micros(time.Now())); err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the codebook could not be kept")
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "codebook kept",
		Subject: "codebook " + b.ID + " " + b.Version, After: b})
}

// mayLead tells whether somebody sets up coding: codebooks, rounds, who codes.
func mayLead(a auth.Actor) bool { return MaySetUp(a.Role) }

// MaySetUp tells whether somebody sets up coding.
func MaySetUp(role auth.Role) bool { return role == auth.Researcher || role == auth.Administrator }

// MayCode tells whether somebody can be given documents to code.
func MayCode(role auth.Role) bool {
	return role == auth.Researcher || role == auth.Administrator || role == auth.Leader
}
