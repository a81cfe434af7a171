package plan

import (
	"bytes"
	"embed"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"tend/platform/fault"
)

//go:embed library/*.yaml
var library embed.FS

// Names lists the plans that come with Tend, each named after its programme.
func Names() []string {
	files, err := fs.Glob(library, "library/*.yaml")
	if err != nil {
		panic(err) // the pattern is well formed
	}
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(strings.TrimPrefix(file, "library/"), ".yaml")
	}
	return names
}

// ForGroups gives a plan of the library for some groups of the service, with
// its text: what was evaluated can be kept, and read again, as one file.
func ForGroups(name string, groups []string) (*Plan, []byte, error) {
	const op = "plan.ForGroups"
	text, err := library.ReadFile("library/" + name + ".yaml")
	if err != nil {
		return nil, nil, fault.New(fault.NotFound, op, "There is no plan %q in the library.", name)
	}
	if len(groups) == 0 {
		return nil, nil, fault.New(fault.Invalid, op, "Choose at least one group to evaluate.")
	}
	if text, err = withGroups(text, groups); err != nil {
		return nil, nil, fault.Wrap(err, fault.Internal, op, "the plan %q cannot be written for these groups", name)
	}
	p, err := Read(name+".yaml", text)
	return p, text, err
}

// withGroups puts the groups in the place of the plan's source and leaves the
// rest of the text as its author wrote it.
func withGroups(text []byte, groups []string) ([]byte, error) {
	file, err := parser.ParseBytes(text, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	source, err := yaml.Marshal(map[string]any{"store": map[string]any{"groups": groups}})
	if err != nil {
		return nil, err
	}
	at, err := yaml.PathString("$.source")
	if err != nil {
		return nil, err
	}
	if err := at.ReplaceWithReader(file, bytes.NewReader(source)); err != nil {
		return nil, err
	}
	return []byte(file.String()), nil
}
