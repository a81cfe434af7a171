package db

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Dialect names the engine and holds what it does its own way.
type Dialect string

const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

func (d Dialect) viewIsolation() sql.IsolationLevel {
	if d == Postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// ForUpdate is the clause that locks selected rows until the transaction
// ends; SQLite locks the whole file already.
func (d Dialect) ForUpdate() string {
	if d == Postgres {
		return " FOR UPDATE"
	}
	return ""
}

// SkipLocked is the clause that locks selected rows and leaves out those that
// somebody else has locked; SQLite has one writer at a time.
func (d Dialect) SkipLocked() string {
	if d == Postgres {
		return " FOR UPDATE SKIP LOCKED"
	}
	return ""
}

// Field is the text of a field of a column that holds JSON. Both are names
// from the program, never input.
func (d Dialect) Field(column, name string) string {
	if d == Postgres {
		return "(" + column + "::json->>'" + name + "')"
	}
	return "json_extract(" + column + ", '$." + name + "')"
}

// IsDuplicate tells whether the error is a broken uniqueness.
func IsDuplicate(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "23505"
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY || e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE
	}
	return false
}

// In writes "($from,$from+1,…)" for n arguments; n must be at least 1.
func In(from, n int) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(from + i))
	}
	b.WriteByte(')')
	return b.String()
}

// Each runs a query and gives every row to scan, stopping at its first error.
func Each(ctx context.Context, tx *Tx, query string, args []any, scan func(*sql.Rows) error) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// shed is how an engine gives back the space of deleted rows, its log of
// changes included.
func (d Dialect) shed() []string {
	if d == Postgres {
		return []string{"VACUUM"}
	}
	return []string{"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"}
}
