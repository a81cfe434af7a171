// Package bothengines runs a store test on SQLite and on PostgreSQL, each
// with a fresh and migrated store. PostgreSQL's address comes from
// TEND_TEST_POSTGRES; without it that half is skipped, except in CI, where it
// fails.
package bothengines

import (
	"context"
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tend/platform/db"
	"tend/schema"
)

// Run runs test once for each engine.
func Run(t *testing.T, test func(*testing.T, *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite opens a fresh and migrated file in the test's own folder.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, filepath.Join(t.TempDir(), "tend.db"))
}

// Postgres makes a fresh and migrated schema, dropped when the test ends.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	address := os.Getenv("TEND_TEST_POSTGRES")
	if address == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("TEND_TEST_POSTGRES is not set; `make test` starts PostgreSQL and sets it")
		}
		t.Skip("no PostgreSQL: TEND_TEST_POSTGRES is not set; `make test` starts one")
	}
	admin, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ReplaceAll(db.NewID(), "-", "")
	if _, err := admin.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return open(t, u.String())
}

func open(t testing.TB, where string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if _, err := d.Migrate(context.Background(), schema.Migrations(), ""); err != nil {
		t.Fatal(err)
	}
	return d
}
