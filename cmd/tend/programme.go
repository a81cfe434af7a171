package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tend/clinic/formulation"
	"tend/clinic/programme"
	"tend/platform/auth"
	"tend/platform/fault"
)

const programmeUsage = `tend programme: courses as data

  tend programme check FILE…              read programmes and say what is wrong with them
  tend programme list                     the programmes that come with Tend
      --data DIR                          and those that a site has, with their versions
  tend programme import --data DIR FILE…  take in a site's own programme, or a new version of one
`

// programmeCommand is `tend programme`. It gives 0, 1 when a file cannot be
// taken, or 2 when it was called wrongly.
func programmeCommand(args []string, stdout, stderr io.Writer) int {
	switch {
	case len(args) == 1 && args[0] == "list":
		listProgrammes(programme.Shelf{}, stdout)
		return 0
	case len(args) > 1 && args[0] == "list":
		return listSiteProgrammes(args[1:], stdout, stderr)
	case len(args) > 1 && args[0] == "import":
		return importProgrammes(args[1:], stdout, stderr)
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
	p, warnings, err := programme.ReadFor(file, data, programme.Known{Loop: formulation.ThreeSystems().Has})
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

func listProgrammes(shelf programme.Shelf, stdout io.Writer) {
	for _, p := range shelf.Library() {
		fmt.Fprintf(stdout, "%-16s %s, %d sessions of %d minutes, version %s\n", p.ID, p.Title, len(p.Sessions), p.SessionMinutes, p.Version)
	}
}

func listSiteProgrammes(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("programme list", "--data DIR", stderr)
	at := place(flags)
	if err := flags.Parse(args); err != nil {
		return 2
	}
	h, ok := openAt(at, stderr)
	if !ok {
		return 1
	}
	defer h.DB.Close()
	shelf, err := h.Programmes.Shelf(context.Background(), site)
	if err != nil {
		return failed(stderr, err)
	}
	listProgrammes(shelf, stdout)
	return 0
}

func importProgrammes(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("programme import", "--data DIR FILE…", stderr)
	at := place(flags)
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() == 0 {
		fmt.Fprint(stderr, programmeUsage)
		return 2
	}
	h, ok := openAt(at, stderr)
	if !ok {
		return 1
	}
	defer h.DB.Close()
	for _, file := range flags.Args() {
		data, err := readInput(file)
		if err != nil {
			return failed(stderr, err)
		}
		done, warnings, err := h.TakeInProgramme(context.Background(), auth.System(site, "command line"), filepath.Base(file), data)
		if err != nil {
			return failed(stderr, err)
		}
		for _, w := range warnings {
			fmt.Fprintf(stdout, "%s: warning: %s\n", file, w.Sentence)
		}
		if done.New {
			fmt.Fprintf(stdout, "%s: %s, version %s, is taken in; new groups begin with it\n", file, done.Programme, done.Version)
		} else {
			fmt.Fprintf(stdout, "%s: this version is here already; nothing was changed\n", file)
		}
	}
	return 0
}
