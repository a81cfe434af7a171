package rights

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"tend/platform/db"
	"tend/platform/fault"
)

// Cell is one value of a row as text; what is JSON in the store stays JSON.
type Cell struct {
	Text string
	Null bool
	json bool
}

// MarshalJSON writes null, JSON as it is, or text.
func (c Cell) MarshalJSON() ([]byte, error) {
	switch {
	case c.Null:
		return []byte("null"), nil
	case c.json && json.Valid([]byte(c.Text)):
		return []byte(c.Text), nil
	}
	return json.Marshal(c.Text)
}

// holdsJSON names the columns that are JSON in the store.
var holdsJSON = []string{"detail", "answers", "answer"}

// read gives the table's rows about a person, without what is not given out.
func (t Table) read(ctx context.Context, tx *db.Tx, site, studyID string) (Rows, error) {
	found := Rows{Name: t.Name, Title: t.Title}
	err := db.Each(ctx, tx, `SELECT t.* FROM `+t.Name+` t WHERE `+t.condition(), []any{site, studyID}, func(rows *sql.Rows) error {
		columns, err := rows.Columns()
		if err != nil {
			return err
		}
		values := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for n := range values {
			into[n] = &values[n]
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		var line []Cell
		found.Columns = nil
		for n, column := range columns {
			if column == "site_id" || slices.Contains(t.out, column) {
				continue
			}
			found.Columns = append(found.Columns, column)
			line = append(line, cellOf(column, values[n]))
		}
		found.Cells = append(found.Cells, line)
		return nil
	})
	if err != nil {
		return found, fault.Wrap(err, fault.Unavailable, "rights.read", "%s cannot be read", t.Name)
	}
	return found, nil
}

// cellOf words a value: an instant as a date and time, 0 as not yet.
func cellOf(column string, value sql.NullString) Cell {
	instant := column == "at" || strings.HasSuffix(column, "_at") || strings.HasSuffix(column, "_on")
	if us, err := strconv.ParseInt(value.String, 10, 64); instant && err == nil {
		if us == 0 {
			return Cell{Null: true}
		}
		return Cell{Text: db.Instant(us).Format(time.RFC3339)}
	}
	return Cell{Text: value.String, Null: !value.Valid, json: slices.Contains(holdsJSON, column)}
}
