package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"tend/platform/audit"
	"tend/platform/db"
	"tend/platform/fault"
)

// auditCommand verifies the chain of the audit log.
func auditCommand(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 || args[0] != "verify" {
		fmt.Fprintln(stderr, "Usage: tend audit verify --data DIR")
		return 2
	}
	flags := newFlags("audit verify", "--data DIR [--database URL]", stderr)
	at := place(flags)
	if err := flags.Parse(args[1:]); err != nil {
		return 2
	}
	h, ok := openAt(at, stderr)
	if !ok {
		return 1
	}
	defer h.DB.Close()
	var entries int64
	var broken *audit.Break
	err := h.DB.View(context.Background(), func(tx *db.Tx) (err error) {
		entries, broken, err = audit.Verify(context.Background(), tx, site)
		return err
	})
	if err != nil {
		return failed(stderr, err)
	}
	if broken != nil {
		fmt.Fprintf(stderr, "tend: the audit log is broken at entry %d: %s. The %d entries before it hold.\n", broken.Seq, broken.Why, entries)
		return 1
	}
	fmt.Fprintf(stdout, "The audit log holds: %d entries, each following from the one before.\n", entries)
	return 0
}

// backupCommand writes a copy of an SQLite store.
func backupCommand(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("backup", "--data DIR --out FILE", stderr)
	at := place(flags)
	out := flags.String("out", "", "the `file` to write, which must not exist")
	flags.StringVar(&at.Blobs, "blobs", "", "the `place` of recordings, as tend serve was told")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *out == "" {
		fmt.Fprintln(stderr, "tend: name the file to write with --out")
		return 2
	}
	h, ok := openAt(at, stderr)
	if !ok {
		return 1
	}
	defer h.DB.Close()
	if err := h.DB.CopyTo(context.Background(), *out); err != nil {
		return failed(stderr, err)
	}
	fmt.Fprintf(stdout, "A whole copy is in %s. Names in it are sealed with %s: keep a copy of that file too, elsewhere.\n",
		*out, filepath.Join(at.Dir, "keys.json"))
	n, bytes, err := h.Recordings.Held(context.Background(), site)
	if err != nil {
		return failed(stderr, err)
	}
	if n > 0 {
		fmt.Fprintf(stdout, "It does NOT hold the sound of %d recordings (%d MB): they lie, sealed, in %s. Copy that too, before or with this file.\n", n, bytes>>20, h.Recordings.At)
	}
	return 0
}

// restoreCommand puts a copy into a folder that holds no store yet, so that
// nothing is ever overwritten.
func restoreCommand(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("restore", "--data DIR FILE", stderr)
	at := place(flags)
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() != 1 || at.Dir == "" || at.Database != "" {
		flags.Usage()
		return 2
	}
	target := filepath.Join(at.Dir, "tend.db")
	if _, err := os.Stat(target); !errors.Is(err, fs.ErrNotExist) {
		fmt.Fprintf(stderr, "tend: %s is there already; restore into another folder\n", target)
		return 1
	}
	if _, err := os.Stat(filepath.Join(at.Dir, "keys.json")); err != nil {
		fmt.Fprintf(stderr, "tend: put the keys.json that belongs to this copy into %s first; names cannot be read without it\n", at.Dir)
		return 1
	}
	if _, err := os.Stat(flags.Arg(0)); err != nil {
		return failed(stderr, fault.Wrap(err, fault.NotFound, "restore", "the copy cannot be read"))
	}
	source, err := db.Open(context.Background(), flags.Arg(0))
	if err != nil {
		return failed(stderr, err)
	}
	defer source.Close()
	if err := source.CopyTo(context.Background(), target); err != nil {
		return failed(stderr, err)
	}
	fmt.Fprintf(stdout, "Restored into %s.\n", target)
	return 0
}

// migrateCommand brings a store to this version.
func migrateCommand(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("migrate", "--data DIR [--database URL]", stderr)
	at := place(flags)
	if err := flags.Parse(args); err != nil {
		return 2
	}
	h, ok := openAt(at, stderr)
	if !ok {
		return 1
	}
	defer h.DB.Close()
	fmt.Fprintln(stdout, "The store is at this program's version.")
	return 0
}
