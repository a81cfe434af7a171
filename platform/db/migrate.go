package db

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/pressly/goose/v3"

	"tend/platform/fault"
)

// Migrate brings the store to the newest version in files. Where a step
// differs between the engines it stands twice, as "0002_x.sqlite.sql" and
// "0002_x.postgres.sql". If a store with data is behind, it is backed up into
// backupDir first, and the backup's path is returned; on PostgreSQL the
// operator's own backup is expected.
func (d *DB) Migrate(ctx context.Context, files fs.FS, backupDir string) (backup string, err error) {
	const op = "db.Migrate"
	foreign, err := d.Dialect.foreign(files)
	if err != nil {
		return "", fault.Wrap(err, fault.Internal, op, "the migrations cannot be read")
	}
	engine := goose.DialectSQLite3
	if d.Dialect == Postgres {
		engine = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(engine, d.write, files, goose.WithExcludeNames(foreign))
	if err != nil {
		return "", fault.Wrap(err, fault.Internal, op, "the migrations cannot be read")
	}
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return "", fault.Wrap(err, fault.Unavailable, op, "the database's version cannot be read")
	}
	if current > target {
		return "", fault.New(fault.Conflict, op, "the database is at version %d, newer than this program's %d; use the newer program", current, target)
	}
	if current == target {
		return "", nil
	}
	if current > 0 && d.file != "" && backupDir != "" {
		backup = filepath.Join(backupDir, fmt.Sprintf("before-version-%d-%s.db", target, time.Now().UTC().Format("20060102T150405")))
		if err := d.CopyTo(ctx, backup); err != nil {
			return "", err
		}
	}
	if _, err := provider.Up(ctx); err != nil {
		return backup, fault.Wrap(err, fault.Unavailable, op, "the database could not be brought from version %d to %d", current, target)
	}
	return backup, nil
}

// foreign lists the files meant for the other engine.
func (d Dialect) foreign(files fs.FS) ([]string, error) {
	other := Postgres
	if d == Postgres {
		other = SQLite
	}
	return fs.Glob(files, "*."+string(other)+".sql")
}

// CopyTo writes a whole and consistent copy of an SQLite store to path, which
// must not exist.
func (d *DB) CopyTo(ctx context.Context, path string) error {
	const op = "db.CopyTo"
	if d.file == "" {
		return fault.New(fault.Invalid, op, "a PostgreSQL database is backed up with pg_dump")
	}
	if _, err := os.Stat(path); err == nil {
		return fault.New(fault.Conflict, op, "%s is there already; choose another name", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the folder %s cannot be made", filepath.Dir(path))
	}
	if _, err := d.read.ExecContext(ctx, "VACUUM INTO $1", path); err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the copy could not be written to %s", path)
	}
	return os.Chmod(path, 0o600)
}
