// Package db opens the store: an embedded SQLite file by default, PostgreSQL
// for many processes. SQL is written once, with $n for arguments, in the
// subset that both engines run; the few things that differ are methods of
// Dialect.
//
// Conventions: ids are UUIDv7 text, instants are UTC microseconds in BIGINT,
// partial dates are text, truth is an INTEGER 0 or 1.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	_ "github.com/jackc/pgx/v5/stdlib" // the PostgreSQL driver, named "pgx"
	_ "modernc.org/sqlite"             // the SQLite driver, named "sqlite"

	"tend/platform/fault"
)

// oldestSQLite is the first version whose write-ahead log is free of the
// reset defect that could lose an acknowledged commit.
var oldestSQLite = [3]int{3, 53, 2}

// DB is an open store with a pool for reading and one for writing. On SQLite
// the writing pool is one connection, so writers queue instead of failing.
type DB struct {
	Dialect Dialect
	read    *sql.DB
	write   *sql.DB
	file    string // of SQLite; empty on PostgreSQL
	turns   turns  // of the changes on SQLite

	toRead, toWrite *prepared // on SQLite
}

// Tx is one transaction, and knows its dialect. A change that has begun runs
// to its end although the one who asked is gone: on SQLite, a statement that
// is broken off would take other people's changes with it.
type Tx struct {
	*sql.Tx
	Dialect Dialect
	whole   bool // never broken off
	ready   *prepared
}

func (t *Tx) context(ctx context.Context) context.Context {
	if t.whole {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// ExecContext is that of sql.Tx.
func (t *Tx) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := t.ready.find(query); s != nil {
		return t.Tx.StmtContext(t.context(ctx), s).ExecContext(t.context(ctx), args...)
	}
	return t.Tx.ExecContext(t.context(ctx), query, args...)
}

// QueryContext is that of sql.Tx.
func (t *Tx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := t.ready.find(query); s != nil {
		return t.Tx.StmtContext(t.context(ctx), s).QueryContext(t.context(ctx), args...)
	}
	return t.Tx.QueryContext(t.context(ctx), query, args...)
}

// QueryRowContext is that of sql.Tx.
func (t *Tx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if s := t.ready.find(query); s != nil {
		return t.Tx.StmtContext(t.context(ctx), s).QueryRowContext(t.context(ctx), args...)
	}
	return t.Tx.QueryRowContext(t.context(ctx), query, args...)
}

// Open opens a store: "postgres://…" or "postgresql://…", or the path of an
// SQLite file, which is made if it is not there.
func Open(ctx context.Context, where string) (*DB, error) {
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		return openPostgres(ctx, where)
	}
	return openSQLite(ctx, where)
}

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	const op = "db.Open"
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the database address cannot be read")
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if err := pool.PingContext(ctx); err != nil {
		pool.Close()
		return nil, fault.Wrap(err, fault.Unavailable, op, "the PostgreSQL database cannot be reached")
	}
	return &DB{Dialect: Postgres, read: pool, write: pool}, nil
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	const op = "db.Open"
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the path %q cannot be resolved", path)
	}
	write, err := sql.Open("sqlite", sqliteDSN(abs, "immediate"))
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "the file %s cannot be opened", path)
	}
	write.SetMaxOpenConns(1)
	if err := checkSQLite(ctx, write); err != nil {
		write.Close()
		return nil, err
	}
	read, err := sql.Open("sqlite", sqliteDSN(abs, "deferred"))
	if err != nil {
		write.Close()
		return nil, fault.Wrap(err, fault.Unavailable, op, "the file %s cannot be opened", path)
	}
	read.SetMaxOpenConns(6)
	read.SetMaxIdleConns(6) // of two, the other four would be opened and closed with every request
	return &DB{Dialect: SQLite, read: read, write: write, file: abs, toRead: newPrepared(read), toWrite: newPrepared(write)}, nil
}

func sqliteDSN(path, lock string) string {
	pragmas := []string{
		"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)",
		"foreign_keys(1)", "temp_store(2)", "cache_size(-16000)",
	}
	q := url.Values{"_pragma": pragmas, "_txlock": {lock}}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// checkSQLite refuses an SQLite older than the design allows.
func checkSQLite(ctx context.Context, pool *sql.DB) error {
	const op = "db.Open"
	var text string
	if err := pool.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&text); err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the file cannot be opened as an SQLite database; is it one, and is its folder writable?")
	}
	var v [3]int
	if _, err := fmt.Sscanf(text, "%d.%d.%d", &v[0], &v[1], &v[2]); err != nil {
		return fault.Wrap(err, fault.Internal, op, "SQLite names its version %q", text)
	}
	for i := range v {
		if v[i] != oldestSQLite[i] {
			if v[i] < oldestSQLite[i] {
				return fault.New(fault.Unavailable, op, "SQLite %s is too old; %v or later is needed", text, oldestSQLite)
			}
			break
		}
	}
	return nil
}

// Close closes both pools.
func (d *DB) Close() error {
	err := d.write.Close()
	if d.read != d.write {
		if e := d.read.Close(); err == nil {
			err = e
		}
	}
	return err
}

// File is the path of the SQLite file, or empty on PostgreSQL.
func (d *DB) File() string { return d.file }

// View runs f in one transaction that reads a consistent state.
func (d *DB) View(ctx context.Context, f func(*Tx) error) error {
	d.toRead.catchUp(ctx)
	return run(ctx, d.read, &sql.TxOptions{ReadOnly: d.Dialect == Postgres, Isolation: d.Dialect.viewIsolation()}, d.Dialect, d.toRead, f)
}

// Change runs f in one transaction that may write; it is kept only if f
// returns nil. On SQLite changes that wait together share a commit; one that
// fails leaves the others whole.
func (d *DB) Change(ctx context.Context, f func(*Tx) error) error {
	if d.Dialect == SQLite {
		return d.changeTogether(ctx, f)
	}
	return run(ctx, d.write, nil, d.Dialect, nil, f)
}

func run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, dialect Dialect, ready *prepared, f func(*Tx) error) error {
	tx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "db.run", "the database did not answer")
	}
	defer tx.Rollback() // after a commit this does nothing
	if err := f(&Tx{tx, dialect, false, ready}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fault.Wrap(err, fault.Unavailable, "db.run", "the change could not be kept; nothing was written")
	}
	return nil
}

// NewID makes a UUIDv7: text that sorts by the time of its making.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Micros writes an instant as UTC microseconds; the zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Instant reads what Micros wrote.
func Instant(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Bit writes a truth as the stores keep it.
func Bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Ping tells whether the store answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }
