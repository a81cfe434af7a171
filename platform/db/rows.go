package db

import (
	"context"
	"strconv"
	"strings"
)

// few is up to how many rows go in as one statement of their own length.
const few = 24

// InsertRows runs "INSERT INTO table (columns)" for many rows in few
// statements: a few in one, more of them 64 at a time, then 32, and so on to
// 1, so that the statements' texts are few and can be kept ready.
func InsertRows(ctx context.Context, tx *Tx, into string, rows [][]any) error {
	size := 64
	if n := len(rows); n <= few {
		size = n
	}
	for ; size > 0; size /= 2 {
		for len(rows) >= size {
			args := make([]any, 0, size*len(rows[0]))
			for _, row := range rows[:size] {
				args = append(args, row...)
			}
			if _, err := tx.ExecContext(ctx, into+values(tx.Dialect, size, len(rows[0])), args...); err != nil {
				return err
			}
			rows = rows[size:]
		}
	}
	return nil
}

// values writes " VALUES ($1,$2),($3,$4)…". SQLite looks a name up among all
// before it, which for hundreds costs more than the insert: there it is "?".
func values(d Dialect, rows, columns int) string {
	var b strings.Builder
	b.WriteString(" VALUES ")
	for n := range rows * columns {
		switch {
		case n%columns != 0:
			b.WriteByte(',')
		case n > 0:
			b.WriteString("),(")
		default:
			b.WriteByte('(')
		}
		if d == SQLite {
			b.WriteByte('?')
			continue
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n + 1))
	}
	b.WriteByte(')')
	return b.String()
}
