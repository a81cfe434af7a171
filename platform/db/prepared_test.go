package db_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"

	"tend/platform/db"
)

// A statement that comes again gives the same as the first time: in the same
// transaction, in the next, from many at once, and after its table has changed.
func TestAStatementThatComesAgain(t *testing.T) {
	ctx := context.Background()
	d, err := db.Open(ctx, filepath.Join(t.TempDir(), "tend.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	exec := func(text string, args ...any) {
		t.Helper()
		if err := d.Change(ctx, func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, text, args...)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TABLE thing (n INTEGER NOT NULL)`)
	var wait sync.WaitGroup
	for n := range 40 {
		wait.Go(func() {
			if err := d.Change(ctx, func(tx *db.Tx) error {
				_, err := tx.ExecContext(ctx, `INSERT INTO thing (n) VALUES ($1)`, n)
				return err
			}); err != nil {
				t.Error(err)
			}
			if err := d.View(ctx, func(tx *db.Tx) error {
				var found int
				return tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM thing WHERE n = $1`, n).Scan(&found)
			}); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	exec(`ALTER TABLE thing ADD COLUMN more TEXT NOT NULL DEFAULT 'x'`)
	exec(`INSERT INTO thing (n) VALUES ($1)`, 40)
	if err := d.View(ctx, func(tx *db.Tx) error {
		var sum int
		err := tx.QueryRowContext(ctx, `SELECT SUM(n) FROM thing`).Scan(&sum)
		if sum != 40*41/2 {
			t.Errorf("the sum is %d", sum)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
