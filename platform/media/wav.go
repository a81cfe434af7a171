package media

import (
	"encoding/binary"
	"errors"
	"io"
	"math"

	"tend/platform/fault"
)

// wav reads the samples of a RIFF WAVE file with uncompressed sound, mixed to
// one channel.
type wav struct {
	from     io.Reader
	rate     int
	channels int
	bytes    int // of one sample of one channel
	float    bool
	left     int64 // of the sound, as the file says
	cut      bool  // the file ends before its sound does
	hand     []byte
}

// errNotPlain is met where a file is not a WAV with uncompressed sound.
var errNotPlain = fault.New(fault.Invalid, "media.wav", "this is not a WAV file with uncompressed sound")

// unknownLength is what a recorder writes that never came to mend the header.
const unknownLength = 0xFFFFFFFF

// openWAV reads up to where the sound begins.
func openWAV(from io.Reader) (*wav, error) {
	var head [12]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return nil, plain(err)
	}
	if string(head[:4]) != "RIFF" || string(head[8:]) != "WAVE" {
		return nil, errNotPlain
	}
	w := &wav{from: from}
	for {
		var part [8]byte
		if _, err := io.ReadFull(from, part[:]); err != nil {
			return nil, plain(err)
		}
		size := int64(binary.LittleEndian.Uint32(part[4:]))
		switch string(part[:4]) {
		case "fmt ":
			if err := w.format(size); err != nil {
				return nil, err
			}
		case "data":
			if w.rate == 0 {
				return nil, errNotPlain
			}
			w.left = size
			if size == 0 || size == unknownLength {
				w.left = math.MaxInt64
			}
			return w, nil
		default:
			if _, err := io.CopyN(io.Discard, from, size+size%2); err != nil {
				return nil, plain(err)
			}
		}
	}
}

// plain tells a file that ends too early from one that cannot be read.
func plain(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errNotPlain
	}
	return err
}

// format reads how samples are written.
func (w *wav) format(size int64) error {
	if size < 16 || size > 1<<16 {
		return errNotPlain
	}
	text := make([]byte, size+size%2)
	if _, err := io.ReadFull(w.from, text); err != nil {
		return plain(err)
	}
	kind := binary.LittleEndian.Uint16(text)
	if kind == 0xFFFE && size >= 26 { // the kind stands further down
		kind = binary.LittleEndian.Uint16(text[24:])
	}
	w.channels, w.rate = int(binary.LittleEndian.Uint16(text[2:])), int(binary.LittleEndian.Uint32(text[4:]))
	bits := int(binary.LittleEndian.Uint16(text[14:]))
	w.bytes, w.float = bits/8, kind == 3
	whole := kind == 1 && (bits == 8 || bits == 16 || bits == 24 || bits == 32)
	if !whole && !(w.float && bits == 32) || w.channels < 1 || w.channels > 32 || w.rate < 4000 || w.rate > 384_000 {
		return errNotPlain
	}
	return nil
}

// read gives samples from -1 to 1.
func (w *wav) read(into []float32) (int, error) {
	frame := w.bytes * w.channels
	want := min(int64(len(into)*frame), w.left-w.left%int64(frame))
	if want == 0 {
		return 0, io.EOF
	}
	if int64(cap(w.hand)) < want {
		w.hand = make([]byte, want)
	}
	got, err := io.ReadFull(w.from, w.hand[:want])
	w.left -= int64(got)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		w.cut = w.left < math.MaxInt64/2 && w.left > 0
		w.left, err = 0, nil
	} else if err != nil {
		return 0, err
	}
	n := got / frame
	for i := range n {
		sum := float32(0)
		for c := range w.channels {
			sum += w.sample(w.hand[i*frame+c*w.bytes:])
		}
		into[i] = sum / float32(w.channels)
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (w *wav) sample(b []byte) float32 {
	switch {
	case w.float:
		v := math.Float32frombits(binary.LittleEndian.Uint32(b))
		if v != v || v > 4 || v < -4 {
			return 0
		}
		return v
	case w.bytes == 1:
		return (float32(b[0]) - 128) / 128
	case w.bytes == 2:
		return float32(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
	case w.bytes == 3:
		return float32(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	}
	return float32(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
}

// WAV writes samples of Rate as a file.
func WAV(samples []int16) []byte {
	out := make([]byte, 0, 44+2*len(samples))
	out = append(out, "RIFF"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(36+2*len(samples)))
	out = append(out, "WAVEfmt "...)
	for _, v := range []uint32{16, 1 | 1<<16, Rate, 2 * Rate, 2 | 16<<16} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	out = append(out, "data"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(2*len(samples)))
	return append(out, PCM(samples)...)
}

// PCM writes samples as bytes.
func PCM(samples []int16) []byte {
	out := make([]byte, 0, 2*len(samples))
	for _, s := range samples {
		out = binary.LittleEndian.AppendUint16(out, uint16(s))
	}
	return out
}
