package db_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"tend/platform/db"
	"tend/platform/fault"
	"tend/schema/bothengines"
)

var ctx = context.Background()

func TestAFailedChangeKeepsNothing(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		refused := errors.New("refused")
		err := d.Change(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(`INSERT INTO audit_head (site_id, seq, hash) VALUES ('x', 0, '')`); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		var n int
		d.View(ctx, func(tx *db.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM audit_head`).Scan(&n) })
		if n != 0 {
			t.Errorf("%d rows were kept", n)
		}
	})
}

func TestDuplicatesAreKnownOnBothEngines(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		err := d.Change(ctx, func(tx *db.Tx) error {
			for range 2 {
				if _, err := tx.Exec(`INSERT INTO audit_head (site_id, seq, hash) VALUES ('x', 0, '')`); err != nil {
					return err
				}
			}
			return nil
		})
		if !db.IsDuplicate(err) || db.IsDuplicate(nil) || db.IsDuplicate(errors.New("other")) {
			t.Errorf("%v", err)
		}
	})
}

// A store with data is copied before it is migrated, and the copy opens.
func TestMigrationBacksUpFirst(t *testing.T) {
	dir := t.TempDir()
	first := fstest.MapFS{
		"0001_a.sql": {Data: []byte("-- +goose Up\nCREATE TABLE a (x INTEGER);\nINSERT INTO a VALUES (7);\n")},
	}
	both := fstest.MapFS{
		"0001_a.sql":          first["0001_a.sql"],
		"0002_b.sqlite.sql":   {Data: []byte("-- +goose Up\nALTER TABLE a ADD COLUMN y INTEGER;\n")},
		"0002_b.postgres.sql": {Data: []byte("-- +goose Up\nthis is not for SQLite;\n")},
	}
	d := open(t, filepath.Join(dir, "tend.db"))
	if backup, err := d.Migrate(ctx, first, dir); err != nil || backup != "" {
		t.Fatalf("a new store was backed up to %q, %v", backup, err)
	}
	backup, err := d.Migrate(ctx, both, dir)
	if err != nil || backup == "" {
		t.Fatalf("backup %q, %v", backup, err)
	}
	if again, err := d.Migrate(ctx, both, dir); err != nil || again != "" {
		t.Errorf("a store at its version was backed up to %q, %v", again, err)
	}
	var x int
	old := open(t, backup)
	if err := old.View(ctx, func(tx *db.Tx) error { return tx.QueryRow("SELECT x FROM a").Scan(&x) }); err != nil || x != 7 {
		t.Errorf("the copy holds %d, %v", x, err)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the copy can be read by others: %v", info.Mode())
	}
	if _, err := d.Migrate(ctx, first, dir); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an older program took a newer store: %v", err)
	}
	if err := d.CopyTo(ctx, backup); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a copy was overwritten: %v", err)
	}
}

func TestPlacesThatCannotBeOpened(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text.db")
	if err := os.WriteFile(text, []byte("this is a letter and not a database, however long it is"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, where := range map[string]string{
		"a text file":       text,
		"no such folder":    filepath.Join(dir, "none", "tend.db"),
		"nobody listens":    "postgres://tend@127.0.0.1:1/none?sslmode=disable&connect_timeout=2",
		"a damaged address": "postgres://%zz",
	} {
		d, err := db.Open(ctx, where)
		if err == nil {
			_, err = d.Migrate(ctx, fstest.MapFS{"0001_a.sql": {Data: []byte("-- +goose Up\nCREATE TABLE a (x INTEGER);\n")}}, dir)
			d.Close()
		}
		if err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func open(t *testing.T, path string) *db.DB {
	t.Helper()
	d, err := db.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}
