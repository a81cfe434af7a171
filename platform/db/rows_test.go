package db_test

import (
	"fmt"
	"testing"

	"tend/platform/db"
	"tend/schema/bothengines"
)

// However many rows there are, all are written, and nothing becomes 0.
func TestManyRowsAreWrittenAsTheyAre(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		total := 0
		for _, n := range []int{0, 1, 2, 7, 64, 65, 200} {
			var rows [][]any
			for i := range n {
				var value *int
				if i%3 > 0 {
					value = &i
				}
				rows = append(rows, []any{"s", fmt.Sprint("form ", n), fmt.Sprint(i), "answered", value, "'"})
			}
			err := d.Change(ctx, func(tx *db.Tx) error {
				return db.InsertRows(ctx, tx, `INSERT INTO answer (site_id, form_id, item, state, value, words)`, rows)
			})
			if err != nil {
				t.Fatalf("%d rows: %v", n, err)
			}
			total += n
		}
		var kept, unknown int
		err := d.View(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(`SELECT COUNT(*), COUNT(*) - COUNT(value) FROM answer WHERE words = ''''`).Scan(&kept, &unknown)
		})
		if err != nil || kept != total || unknown != 1+1+3+22+22+67 {
			t.Errorf("%d of %d rows, %d without a value, %v", kept, total, unknown, err)
		}
	})
}
