package coding

import (
	"embed"
	"slices"
	"sync"

	"tend/platform/datafile"
	"tend/platform/fault"
)

//go:embed library/*.yaml
var files embed.FS

// library reads the codebooks that come with Tend, once.
var library = sync.OnceValue(func() []Codebook { return datafile.Library(files, "library/*.yaml", Read) })

// Library gives the codebooks that come with Tend, in the order of their ids.
func Library() []Codebook { return slices.Clone(library()) }

// Find gives the codebook of the library with an id, or a fault.NotFound.
func Find(id string) (Codebook, error) {
	for _, b := range library() {
		if b.ID == id {
			return b, nil
		}
	}
	return Codebook{}, fault.New(fault.NotFound, "coding.Find", "There is no codebook %q in the library.", id)
}
