// Command tend runs and evaluates group programmes for people who live with
// persistent pain.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"tend/evaluation/audittable"
	"tend/platform/fault"
)

// command is one word after "tend".
type command struct {
	name, args, does string
	run              func(args []string, stdout, stderr io.Writer) int
}

func commands() []command {
	return []command{
		{"demo", "[--dir DIR] [--addr ADDR]", "start a service full of made-up people, to look round in", demoCommand},
		{"serve", "--data DIR [--database URL] [--addr ADDR]", "start the service", serveCommand},
		{"evaluate", "PLAN --out DIR [--data DIR]", "turn a plan and its data into a report, without a server", evaluate},
		{"audit-table", "TABLE.yaml [--html FILE]", "say what a published table's printed numbers can and cannot mean", audittable.Command},
		{"sample-size", "--effect D --people N", "how many people the next study needs", sampleSizeCommand},
		{"progression", progressionUsage, "follow people through the stages of coded transcripts, without a server", progressionCommand},
		{"programme", "list | check FILE | import --data DIR FILE", "courses as data: what is wrong with one, and taking in your own", programmeCommand},
		{"instrument", "list | check FILE | import --data DIR FILE | export --as fhir ID", "keep questionnaires: licensed words, translations, your own", instrumentCommand},
		{"transcribe", "FILE [--engine ENGINE] [--out FILE.vtt|.json|.csv|.docx]", "write down a recording with a speech-to-text engine, without a server", transcribeCommand},
		{"user", "add | link | list", "keep the staff who may sign in", userCommand},
		{"audit", "verify --data DIR", "check that no entry of the audit log was changed", auditCommand},
		{"backup", "--data DIR --out FILE", "write a whole copy of the store", backupCommand},
		{"restore", "--data DIR FILE", "put a copy back into an empty folder", restoreCommand},
		{"migrate", "--data DIR", "bring a store to this version, after a backup", migrateCommand},
	}
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run gives the exit code: 0 done, 1 refused or failed, 2 asked wrongly.
func run(args []string, stdout, stderr io.Writer) int {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "-help", "--help"}, args[0]) {
		help(stdout)
		if len(args) == 0 {
			return 2
		}
		return 0
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(args[1:], stdout, stderr)
		}
	}
	fmt.Fprintf(stderr, "tend: there is no command %q. `tend --help` lists them.\n", args[0])
	return 2
}

func help(w io.Writer) {
	fmt.Fprint(w, `Tend runs and evaluates group programmes for people who live with persistent pain:
referral, consent, the weekly course, questionnaires, and one report to trust.

Usage: tend COMMAND

`)
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-11s %s\n  %-11s   tend %s %s\n", c.name, c.does, "", c.name, c.args)
	}
	fmt.Fprint(w, `
To look round:   tend demo
To work with it: tend user add --data DIR --role administrator --name "Your Name" LOGIN
                 tend serve --data DIR

Data stay in the folder you name: tend.db (SQLite), keys.json (without it names
cannot be read: keep a copy elsewhere) and backups. With --database the data are
in PostgreSQL and the folder holds only the keys.
`)
}

// failed prints an error for a person and gives the exit code.
func failed(stderr io.Writer, err error) int {
	if many, ok := errors.AsType[fault.Many](err); ok {
		for _, e := range many {
			fmt.Fprintf(stderr, "tend: %s\n", e)
		}
		return 1
	}
	if e, ok := errors.AsType[*fault.Error](err); ok && e.Cause != nil && e.Kind != fault.Internal {
		fmt.Fprintf(stderr, "tend: %s (%s)\n", strings.TrimRight(e.Error(), "."), e.Cause)
		return 1
	}
	fmt.Fprintf(stderr, "tend: %s\n", err)
	return 1
}
