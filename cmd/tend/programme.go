package main

import (
	"fmt"
	"io"
	"os"

	"tend/clinic/programme"
	"tend/platform/fault"
)

const programmeUsage = `tend programme: courses as data

  tend programme check FILE…   read programmes and say what is wrong with them
  tend programme list          the programmes that come with Tend
`

// programmeCommand is `tend programme`. It gives 0, 1 when a file cannot be
// taken, or 2 when it was called wrongly.
func programmeCommand(args []string, stdout, stderr io.Writer) int {
	switch {
	case len(args) == 1 && args[0] == "list":
		for _, p := range programme.Library() {
			fmt.Fprintf(stdout, "%-16s %s, %d sessions of %d minutes\n", p.ID, p.Title, len(p.Sessions), p.SessionMinutes)
		}
		return 0
	case len(args) > 1 && args[0] == "check":
		code := 0
		for _, file := range args[1:] {
			code = max(code, checkProgramme(file, stdout, stderr))
		}
		return code
	}
	fmt.Fprint(stderr, programmeUsage)
	return 2
}

// checkProgramme reads one file: faults to stderr, warnings and a summary to
// stdout.
func checkProgramme(file string, stdout, stderr io.Writer) int {
	data, err := os.ReadFile(file)
	if err != nil {
		fmt.Fprintln(stderr, fault.Wrap(err, fault.Unavailable, "programme.check", "the file cannot be read: %v", err))
		return 1
	}
	p, warnings, err := programme.Read(file, data)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	for _, w := range warnings {
		fmt.Fprintf(stdout, "%s: warning: %s\n", file, w.Sentence)
	}
	fmt.Fprintf(stdout, "%s: %s, %d sessions, dose %d: can be used\n", file, p.Title, len(p.Sessions), p.Dose.AtLeast)
	return 0
}
