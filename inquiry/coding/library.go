package coding

import (
	"embed"
	"io/fs"
	"slices"
	"sync"

	"tend/platform/fault"
)

//go:embed library/*.yaml
var files embed.FS

// library reads the codebooks that come with Tend, once. One that cannot be
// read is a defect and stops the program.
var library = sync.OnceValue(func() []Codebook {
	names, err := fs.Glob(files, "library/*.yaml")
	if err != nil {
		panic(err)
	}
	var all []Codebook
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		b, err := Read(name, data)
		if err != nil {
			panic(err)
		}
		all = append(all, b)
	}
	return all
})

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
