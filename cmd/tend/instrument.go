package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tend/clinic/measure"
	"tend/clinic/measure/exchange"
	"tend/platform/auth"
	"tend/platform/fault"
)

const instrumentUsage = `tend instrument: questionnaires as data

  tend instrument list                        those that come with Tend
  tend instrument check FILE…                 read files and say what is wrong with them
  tend instrument import --data DIR FILE…     take in a site's own questionnaire, or licensed or
                                              translated words of one (YAML), or a FHIR R4
                                              Questionnaire or REDCap data dictionary
      --attested-by NAME --licence TEXT       who says that the words may be used, and why;
                                              needed for licensed words and foreign files
  tend instrument export --as FORMAT ID       write a questionnaire as fhir, redcap or yaml
      --data DIR --out FILE                   with the words of a site; into a file
`

// instrumentCommand is `tend instrument`. It gives 0, 1 when a file cannot be
// taken, or 2 when it was called wrongly.
func instrumentCommand(args []string, stdout, stderr io.Writer) int {
	switch {
	case len(args) == 1 && args[0] == "list":
		for _, i := range measure.Library() {
			fmt.Fprintf(stdout, "%-20s %s, %d items, version %s, wording: %s\n", i.ID, i.Title, len(i.Items), i.Version, i.Licence.Wording)
		}
		return 0
	case len(args) > 1 && args[0] == "check":
		code := 0
		for _, file := range args[1:] {
			code = max(code, checkInstrument(file, stdout, stderr))
		}
		return code
	case len(args) > 1 && args[0] == "export":
		return exportInstrument(args[1:], stdout, stderr)
	case len(args) > 1 && args[0] == "import":
		return importInstruments(args[1:], stdout, stderr)
	}
	fmt.Fprint(stderr, instrumentUsage)
	return 2
}

// checkInstrument reads one file without a store; words are held against the
// library.
func checkInstrument(file string, stdout, stderr io.Writer) int {
	data, err := readInput(file)
	if err != nil {
		return failed(stderr, err)
	}
	if exchange.Recognise(data) != exchange.YAML {
		return checkForeign(file, data, stdout, stderr)
	}
	if measure.IsTexts(data) {
		t, i, err := measure.ReadTexts(file, data, measure.Find)
		if err != nil {
			return failed(stderr, err)
		}
		fmt.Fprintf(stdout, "%s: words of %s in %s: can be used\n", file, i.Title, t.Language)
		return 0
	}
	i, err := measure.Read(file, data)
	if err != nil {
		return failed(stderr, err)
	}
	fmt.Fprintf(stdout, "%s: %s, %d items, version %s: can be used\n", file, i.Title, len(i.Items), i.Version)
	return 0
}

func importInstruments(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("instrument import", "--data DIR [--attested-by NAME --licence TEXT] FILE…", stderr)
	at := place(flags)
	var a measure.Attestation
	flags.StringVar(&a.By, "attested-by", "", "the `name` of who attests that the words may be used here")
	flags.StringVar(&a.Licence, "licence", "", "the licence, such as its number or the author's letter")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() == 0 {
		fmt.Fprint(stderr, instrumentUsage)
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
		done, lost, err := h.TakeIn(context.Background(), auth.System(site, "command line"), filepath.Base(file), data, a)
		if err != nil {
			return failed(stderr, err)
		}
		for _, l := range lost {
			fmt.Fprintf(stdout, "lost: %s\n", l)
		}
		for _, one := range done {
			fmt.Fprintln(stdout, importSays(file, one))
		}
	}
	return 0
}

// importSays words what an import did.
func importSays(file string, done measure.Imported) string {
	switch {
	case !done.New:
		return file + ": this is here already; nothing was changed"
	case done.Language != "":
		return fmt.Sprintf("%s: the words of %s in %s are taken in", file, done.Instrument, done.Language)
	}
	return fmt.Sprintf("%s: %s, version %s, is taken in", file, done.Instrument, done.Version)
}

// largestInput is far above any questionnaire.
const largestInput = 8 << 20

// readInput reads a file, unless it is much too large.
func readInput(file string) ([]byte, error) {
	const op = "instrument.read"
	f, err := os.Open(file)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "%s cannot be read", file)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestInput+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "%s cannot be read", file)
	}
	if len(data) > largestInput {
		return nil, fault.New(fault.Invalid, op, "%s is larger than %d bytes; is it the right one?", file, largestInput)
	}
	return data, nil
}
