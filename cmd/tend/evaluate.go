package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"

	"tend/evaluation/cohort"
	"tend/evaluation/plan"
	"tend/evaluation/report"
	"tend/platform/fault"
)

const evaluateHelp = `tend evaluate PLAN --out DIR

Reads a plan (YAML) and the CSV files it names, and writes the evaluation:

  DIR/report.html     the report; open it in a browser, print it on A4
  DIR/results.json    every number with its n, method and convention
  DIR/tables/*.csv    the tables
  DIR/figures/*.svg   the figures; also as .png

Nothing is written if the plan or the data cannot be taken as they are.
Needs no server. An example: tend evaluate examples/beat-the-blues/plan.yaml --out out
`

// evaluate runs "tend evaluate" and gives the exit code: 0 done, 1 the plan or
// the data are not right, 2 the command was not understood.
func evaluate(args []string, stdout, stderr io.Writer) int {
	path, dir, err := evaluateArgs(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "tend evaluate: %v\nSee: tend evaluate --help\n", err)
		return 2
	}
	r, err := evaluateFile(path)
	if err == nil {
		err = r.Write(dir)
	}
	if err != nil {
		fmt.Fprintf(stderr, "tend evaluate: %s\n", fault.Message(err))
		return 1
	}
	for _, note := range r.Cohort.Notes {
		fmt.Fprintf(stdout, "note: %s\n", note)
	}
	fmt.Fprintf(stdout, "%d people evaluated. Open %s\n", r.Cohort.N(), filepath.Join(dir, "report.html"))
	return 0
}

// evaluateFile goes from a plan file to a report.
func evaluateFile(path string) (*report.Report, error) {
	p, err := plan.Load(path)
	if err != nil {
		return nil, err
	}
	c, err := cohort.Read(p)
	if err != nil {
		return nil, err
	}
	return report.Build(p, c)
}

// evaluateArgs takes the plan and --out in either order.
func evaluateArgs(args []string, stdout io.Writer) (path, dir string, err error) {
	flags := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&dir, "out", "", "folder to write to")
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fmt.Fprint(stdout, evaluateHelp)
			}
			return "", "", err
		}
		args = flags.Args()
		if len(args) > 0 {
			if path != "" {
				return "", "", fmt.Errorf("one plan at a time, not %s and %s", path, args[0])
			}
			path, args = args[0], args[1:]
		}
	}
	switch {
	case path == "":
		return "", "", errors.New("name the plan file")
	case dir == "":
		return "", "", errors.New("say where to write with --out DIR")
	}
	return path, dir, nil
}
