package blob

import (
	"context"
	"errors"
	"io"

	"tend/platform/crypt"
	"tend/platform/fault"
)

// File is one sealed file at a place.
type File struct {
	At   Place
	Name string
	Key  crypt.Key
}

// WriteAt seals data from an offset, which is the beginning of a chunk. Only
// what ends the file may end within a chunk. What stood there is replaced.
func (f File) WriteAt(ctx context.Context, data []byte, offset int64, ends bool) error {
	const op = "blob.WriteAt"
	if offset%ChunkSize != 0 || !ends && len(data)%ChunkSize != 0 || len(data) == 0 {
		return fault.New(fault.Invalid, op, "a part begins and ends at a full megabyte, except at the end of the file")
	}
	for n := offset / ChunkSize; len(data) > 0; n++ {
		part := data[:min(ChunkSize, len(data))]
		data = data[len(part):]
		sealed := f.Key.SealChunk(crypt.Chunk{Of: f.Name, N: n, Last: ends && len(data) == 0}, part)
		if err := f.At.Put(ctx, partName(f.Name, n), sealed); err != nil {
			return err
		}
	}
	return nil
}

// ErrTooLarge is met where a file is larger than it may be.
var ErrTooLarge = fault.New(fault.Invalid, "blob.Copy", "this file is larger than a recording may be")

// Copy seals everything that a reader gives, up to most bytes, and tells how
// much that was. What came of a copy that failed is taken away again.
func (f File) Copy(ctx context.Context, from io.Reader, most int64) (size int64, err error) {
	defer func() {
		if err != nil {
			f.At.Remove(context.WithoutCancel(ctx), f.Name)
		}
	}()
	hand, next := make([]byte, ChunkSize), make([]byte, ChunkSize)
	has, err := fill(from, hand)
	for offset := int64(0); err == nil && has > 0; offset += ChunkSize {
		follows := 0
		if has == ChunkSize { // whether a chunk is the last is known when nothing follows it
			if follows, err = fill(from, next); err != nil {
				return 0, err
			}
		}
		if size += int64(has); size+int64(follows) > most {
			return 0, ErrTooLarge
		}
		if err := f.WriteAt(ctx, hand[:has], offset, follows == 0); err != nil {
			return 0, err
		}
		hand, next, has = next, hand, follows
	}
	return size, err
}

// fill reads until p is full or the reader ends. A reader that breaks off is
// not one that ends.
func fill(from io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var got int
		got, err = from.Read(p[n:])
		n += got
	}
	if errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}
