package programme

import (
	"embed"
	"io/fs"
	"slices"
	"sync"

	"tend/platform/fault"
)

//go:embed library/*.yaml
var files embed.FS

// library reads the programmes that come with Tend, once. They are part of the
// program, so that one which cannot be read is a defect and stops it.
var library = sync.OnceValue(func() []Programme {
	names, err := fs.Glob(files, "library/*.yaml")
	if err != nil {
		panic(err)
	}
	var all []Programme
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		p, _, err := Read(name, data)
		if err != nil {
			panic(err)
		}
		all = append(all, p)
	}
	return all
})

// Library gives the programmes that come with Tend, in the order of their ids.
func Library() []Programme { return slices.Clone(library()) }

// Find gives the programme of the library with an id, or a fault.NotFound.
func Find(id string) (Programme, error) {
	for _, p := range library() {
		if p.ID == id {
			return p, nil
		}
	}
	return Programme{}, fault.New(fault.NotFound, "programme.Find", "There is no programme %q in the library.", id)
}
