package blob

import (
	"context"
	"errors"
	"io"

	"tend/platform/crypt"
	"tend/platform/fault"
)

// Reader reads a sealed file from any place, a chunk at a time.
type Reader struct {
	ctx   context.Context // of the one request or job that reads
	file  File
	size  int64
	may   func(context.Context) error
	at    int64
	has   int64 // the chunk in hand
	hand  []byte
	Reads int // chunks that were fetched
}

// Open reads a file of a size. Before each chunk may is asked whether it still
// may be read; nil always may.
func (f File) Open(ctx context.Context, size int64, may func(context.Context) error) *Reader {
	return &Reader{ctx: ctx, file: f, size: size, may: may, has: -1}
}

func (r *Reader) Read(p []byte) (int, error) {
	if r.at >= r.size {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if n := r.at / ChunkSize; n != r.has {
		if err := r.fetch(n); err != nil {
			return 0, err
		}
	}
	got := copy(p, r.hand[r.at-r.has*ChunkSize:])
	r.at += int64(got)
	return got, nil
}

// fetch takes a chunk in hand; one that is shorter or longer than its place in
// the file was cut or put there by somebody.
func (r *Reader) fetch(n int64) error {
	if r.may != nil {
		if err := r.may(r.ctx); err != nil {
			return err
		}
	}
	sealed, err := r.file.At.Get(r.ctx, partName(r.file.Name, n))
	if err != nil {
		return err
	}
	r.Reads++
	last := (n+1)*ChunkSize >= r.size
	text, err := r.file.Key.OpenChunk(crypt.Chunk{Of: r.file.Name, N: n, Last: last}, sealed)
	if err != nil {
		return err
	}
	if want := min(ChunkSize, r.size-n*ChunkSize); int64(len(text)) != want {
		return fault.New(fault.Invalid, "blob.Read", "a part of the sealed file has not the length it was kept with")
	}
	r.has, r.hand = n, text
	return nil
}

func (r *Reader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += r.at
	case io.SeekEnd:
		offset += r.size
	}
	if offset < 0 {
		return 0, errors.New("blob: before the beginning")
	}
	r.at = offset
	return offset, nil
}
