package blob

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"tend/platform/fault"
)

// Folder keeps each object as a file. An empty one keeps nothing.
type Folder string

func (f Folder) String() string { return "the folder " + string(f) }

func (f Folder) path(name string) string { return filepath.Join(string(f), filepath.FromSlash(name)) }

// Put writes beside the object and puts it in its place when it is whole and
// on the disk.
func (f Folder) Put(_ context.Context, name string, data []byte) error {
	const op = "blob.Put"
	if err := check(op, name); err != nil {
		return err
	}
	if f == "" {
		return fault.New(fault.Unavailable, op, "no place for recordings was named")
	}
	path := f.path(name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return failed(err, op, f.String())
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".new-")
	if err != nil {
		return failed(err, op, f.String())
	}
	_, err = file.Write(data)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
		return failed(err, op, f.String())
	}
	return nil
}

// Get reads an object.
func (f Folder) Get(_ context.Context, name string) ([]byte, error) {
	const op = "blob.Get"
	if err := check(op, name); err != nil {
		return nil, err
	}
	data, err := os.ReadFile(f.path(name))
	if err != nil {
		return nil, failed(err, op, f.String())
	}
	return data, nil
}

// Remove deletes a file with its parts.
func (f Folder) Remove(_ context.Context, file string) error {
	const op = "blob.Remove"
	if err := check(op, file); err != nil {
		return err
	}
	if err := os.RemoveAll(f.path(file)); err != nil {
		return failed(err, op, f.String())
	}
	return nil
}
