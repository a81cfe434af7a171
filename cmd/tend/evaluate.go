package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"

	"tend/door/house"
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
	"tend/evaluation/report"
	"tend/platform/auth"
	"tend/platform/fault"
)

const evaluateHelp = `tend evaluate PLAN --out DIR [--data DIR [--database URL]]

Reads a plan (YAML) and the CSV files it names, or the histories of a service
whose data are in --data, and writes the evaluation:

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
	asked, err := evaluateArgs(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "tend evaluate: %v\nSee: tend evaluate --help\n", err)
		return 2
	}
	r, err := asked.build(stderr)
	if err == nil {
		err = r.Write(asked.out)
	}
	if err != nil {
		fmt.Fprintf(stderr, "tend evaluate: %s\n", fault.Message(err))
		return 1
	}
	for _, note := range r.Cohort.Notes {
		fmt.Fprintf(stdout, "note: %s\n", note)
	}
	fmt.Fprintf(stdout, "%d people evaluated. Open %s\n", r.Cohort.N(), filepath.Join(asked.out, "report.html"))
	return 0
}

// evaluation is what was asked for on the command line.
type evaluation struct {
	plan, out string
	at        house.Place
}

// build goes from a plan file to a report, with the data of CSV files or of a
// service, as the plan says.
func (e evaluation) build(stderr io.Writer) (*report.Report, error) {
	p, err := plan.Load(e.plan)
	if err != nil {
		return nil, err
	}
	var c *cohort.Cohort
	if p.Source.Store != nil {
		c, err = e.histories(p, stderr)
	} else {
		c, err = cohort.Read(p)
	}
	if err != nil {
		return nil, err
	}
	return report.Build(p, c)
}

// histories reads the people a plan asks for from a service's store.
func (e evaluation) histories(p *plan.Plan, stderr io.Writer) (*cohort.Cohort, error) {
	if e.at.Dir == "" {
		return nil, fault.New(fault.Invalid, "evaluate", "this plan asks for the histories of a service; name the folder of its data with --data")
	}
	h, ok := openAt(&e.at, stderr)
	if !ok {
		return nil, fault.New(fault.Unavailable, "evaluate", "the service's data could not be opened")
	}
	defer h.DB.Close()
	planned := 0
	if p.Dose != nil {
		planned = p.Dose.Of
	}
	var groups []string
	if !p.Source.Store.All {
		groups = p.Source.Store.Groups
	}
	found, err := h.Histories(context.Background(), auth.System(site, "command line"), groups, planned)
	if err != nil {
		return nil, err
	}
	found.Synthetic = isDemo(e.at.Dir)
	if found.Harm, err = h.Harm(context.Background(), auth.System(site, "command line"), groups); err != nil {
		return nil, err
	}
	return cohort.FromHistories(p, found)
}

// evaluateArgs takes the plan and the flags in any order.
func evaluateArgs(args []string, stdout io.Writer) (evaluation, error) {
	var e evaluation
	flags := flag.NewFlagSet("evaluate", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&e.out, "out", "", "folder to write to")
	flags.StringVar(&e.at.Dir, "data", "", "folder of a service's data")
	flags.StringVar(&e.at.Database, "database", "", "address of a service's PostgreSQL")
	for len(args) > 0 {
		if err := flags.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				fmt.Fprint(stdout, evaluateHelp)
			}
			return e, err
		}
		args = flags.Args()
		if len(args) > 0 {
			if e.plan != "" {
				return e, fmt.Errorf("one plan at a time, not %s and %s", e.plan, args[0])
			}
			e.plan, args = args[0], args[1:]
		}
	}
	switch {
	case e.plan == "":
		return e, errors.New("name the plan file")
	case e.out == "":
		return e, errors.New("say where to write with --out DIR")
	}
	return e, nil
}
