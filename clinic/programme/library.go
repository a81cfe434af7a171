package programme

import (
	"embed"
	"slices"
	"sync"

	"tend/platform/datafile"
	"tend/platform/fault"
)

//go:embed library/*.yaml
var files embed.FS

// library reads the programmes that come with Tend, once.
var library = sync.OnceValue(func() []Programme {
	return datafile.Library(files, "library/*.yaml", func(name string, data []byte) (Programme, error) {
		p, _, err := Read(name, data)
		return p, err
	})
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
