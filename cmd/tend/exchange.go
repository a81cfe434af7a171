package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"tend/clinic/measure"
	"tend/clinic/measure/exchange"
	"tend/platform/fault"
)

// checkForeign reads a FHIR or REDCap file without a store and says what would
// be lost.
func checkForeign(file string, data []byte, stdout, stderr io.Writer) int {
	all, lost, err := exchange.Read(file, data)
	if err != nil {
		return failed(stderr, err)
	}
	for _, l := range lost {
		fmt.Fprintf(stdout, "lost: %s\n", l)
	}
	for _, i := range all {
		fmt.Fprintf(stdout, "%s: %s, %d items, version %s: can be used\n", file, i.Title, len(i.Items), i.Version)
	}
	return 0
}

// exportInstrument writes a questionnaire; what the format cannot hold goes to
// stderr.
func exportInstrument(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("instrument export", "--as fhir|redcap|yaml [--data DIR] [--language TAG] [--out FILE] ID", stderr)
	at := place(flags)
	as := flags.String("as", "fhir", "fhir, redcap or yaml")
	language := flags.String("language", "", "the `language` of the words, such as de")
	out := flags.String("out", "", "a `file` to write to instead of the screen")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() != 1 {
		fmt.Fprint(stderr, instrumentUsage)
		return 2
	}
	i, err := measure.Find(flags.Arg(0))
	if at.Dir != "" || at.Database != "" {
		h, ok := openAt(at, stderr)
		if !ok {
			return 1
		}
		defer h.DB.Close()
		i, err = h.Measures.Instrument(context.Background(), site, flags.Arg(0), *language)
	}
	if err != nil {
		return failed(stderr, err)
	}
	data, lost, err := exchange.Write(exchange.Format(*as), i)
	if err != nil {
		return failed(stderr, err)
	}
	for _, l := range lost {
		fmt.Fprintf(stderr, "lost: %s\n", l)
	}
	if *out == "" {
		stdout.Write(data)
		return 0
	}
	if err := os.WriteFile(*out, data, 0o644); err != nil {
		return failed(stderr, fault.Wrap(err, fault.Unavailable, "instrument.export", "%s cannot be written", *out))
	}
	return 0
}
