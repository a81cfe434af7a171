package main

import (
	"context"
	"flag"
	"fmt"
	"io"

	"tend/door/house"
)

// site is the one site of a self-hosted service.
const site = "main"

// place adds the flags that say where the data are.
func place(flags *flag.FlagSet) *house.Place {
	at := &house.Place{}
	flags.StringVar(&at.Dir, "data", "", "the `folder` of the data and keys")
	flags.StringVar(&at.Database, "database", "", "a postgres:// `address` instead of SQLite in the folder")
	return at
}

// newFlags makes a flag set that prints its usage as one line and its flags.
func newFlags(name, usage string, stderr io.Writer) *flag.FlagSet {
	flags := flag.NewFlagSet("tend "+name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(stderr, "Usage: tend %s %s\n\n", name, usage)
		flags.PrintDefaults()
	}
	return flags
}

// keysDir is where the keys are when only a database was named.
const keysDir = "tend-data"

// openAt opens the stores at a place, which must be named, and tells of a
// backup that was made.
func openAt(at *house.Place, stderr io.Writer) (*house.House, bool) {
	if at.Dir == "" && at.Database != "" {
		at.Dir = keysDir
		fmt.Fprintf(stderr, "The keys are in the folder %s; name another with --data.\n", keysDir)
	}
	if at.Dir == "" {
		fmt.Fprintln(stderr, "tend: name the folder of the data with --data")
		return nil, false
	}
	h, backup, err := house.Open(context.Background(), *at)
	if backup != "" {
		fmt.Fprintf(stderr, "The store was brought to this version; a copy from before is in %s\n", backup)
	}
	if err != nil {
		failed(stderr, err)
		return nil, false
	}
	return h, true
}
