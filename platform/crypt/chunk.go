package crypt

import (
	"crypto/rand"
	"encoding/binary"

	"tend/platform/fault"
)

// Chunk names one chunk of a long text: which text, which of its chunks, and
// whether the text ends with it. A chunk opens only as what it was sealed as,
// so that chunks cannot change places, move to another text, or be cut off.
type Chunk struct {
	Of   string
	N    int64
	Last bool
}

func (c Chunk) bound() []byte {
	bound := binary.BigEndian.AppendUint64([]byte("chunk\x00"), uint64(c.N))
	if c.Last {
		return append(append(bound, 1), c.Of...)
	}
	return append(append(bound, 0), c.Of...)
}

// Overhead is by how many bytes a sealed chunk is longer.
func (k Key) Overhead() int { return k.sealer.NonceSize() + k.sealer.Overhead() }

// SealChunk encrypts one chunk under a nonce of its own.
func (k Key) SealChunk(c Chunk, text []byte) []byte {
	sealed := make([]byte, k.sealer.NonceSize(), len(text)+k.Overhead())
	rand.Read(sealed)
	return k.sealer.Seal(sealed, sealed, text, c.bound())
}

// OpenChunk decrypts what SealChunk wrote for the same chunk.
func (k Key) OpenChunk(c Chunk, sealed []byte) ([]byte, error) {
	n := k.sealer.NonceSize()
	if len(sealed) < n {
		return nil, fault.New(fault.Invalid, "crypt.OpenChunk", "a part of the sealed file is damaged")
	}
	text, err := k.sealer.Open(nil, sealed[:n], sealed[n:], c.bound())
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "crypt.OpenChunk", "a part of the sealed file is damaged or is not in its place")
	}
	return text, nil
}
