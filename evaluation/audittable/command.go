package audittable

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"tend/platform/fault"
)

const usage = `tend audit-table TABLE.yaml [--html FILE]

Says what the numbers of a published table cannot mean together: means that no
whole-number answers give, effect sizes that no convention gives, the
correlation and the t test that follow. examples/penlington-2018/table2.yaml
shows how a table is written. With --html, a page is written too.
`

// Command is `tend audit-table`. It gives 0 when the table was audited,
// whatever was found, 1 when it cannot be, and 2 when it was called wrongly.
func Command(args []string, stdout, stderr io.Writer) int {
	file, page, err := arguments(args)
	if err != nil || file == "" {
		if err != nil {
			fmt.Fprintf(stderr, "%v\n\n", err)
		}
		fmt.Fprint(stderr, usage)
		return 2
	}
	if err := audit(file, page, stdout); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

// arguments takes the flag before or after the file.
func arguments(args []string) (file, page string, err error) {
	for i := 0; i < len(args); i++ {
		a := args[i]
		value, hasValue := strings.CutPrefix(a, "--html=")
		switch {
		case hasValue:
			page = value
		case a == "--html" && i+1 < len(args):
			i++
			page = args[i]
		case a == "--html":
			return "", "", fmt.Errorf("--html needs the name of a file to write")
		case strings.HasPrefix(a, "-"):
			return "", "", fmt.Errorf("there is no %s here", a)
		case file != "":
			return "", "", fmt.Errorf("one table at a time: %s and %s", file, a)
		default:
			file = a
		}
	}
	return file, page, nil
}

func audit(file, page string, stdout io.Writer) error {
	t, err := Load(file)
	if err != nil {
		return err
	}
	v, err := Audit(t)
	if err != nil {
		return err
	}
	if page != "" {
		var b bytes.Buffer
		if err := v.HTML(&b); err != nil {
			return fault.Wrap(err, fault.Internal, "audittable.Command", "the page cannot be made: %v", err)
		}
		if err := os.WriteFile(page, b.Bytes(), 0o644); err != nil {
			return fault.Wrap(err, fault.Unavailable, "audittable.Command", "the page cannot be written; check the folder and that it may be written to").In(fault.Place{File: page})
		}
	}
	if err := v.Text(stdout); err != nil {
		return err
	}
	if page != "" {
		fmt.Fprintf(stdout, "\nThe page is in %s.\n", page)
	}
	return nil
}
