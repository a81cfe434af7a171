package datafile

import "io/fs"

// Library reads the files of a room's own library that match a pattern, in the
// order of their names. They are part of the program, so that one which cannot
// be read is a defect and stops it.
func Library[T any](files fs.FS, pattern string, read func(name string, data []byte) (T, error)) []T {
	names, err := fs.Glob(files, pattern)
	if err != nil {
		panic(err)
	}
	var all []T
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			panic(err)
		}
		one, err := read(name, data)
		if err != nil {
			panic(err)
		}
		all = append(all, one)
	}
	return all
}
