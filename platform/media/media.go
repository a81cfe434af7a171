// Package media reads the sound of audio and video files that lie on no disk
// in the open: by itself where it is uncompressed, with ffmpeg otherwise.
package media

import (
	"bytes"
	"context"
	"io"
	"os/exec"
	"sync/atomic"

	"tend/platform/fault"
)

// Rate is how many samples a second has, in what Sound gives.
const Rate = 16000

// KindOf tells the media type of a file from its first bytes, whatever it was
// called; empty is neither audio nor video.
func KindOf(head []byte) string {
	brand := ""
	if len(head) > 11 && string(head[4:8]) == "ftyp" {
		brand = string(head[8:12])
	}
	switch {
	case bytes.HasPrefix(head, []byte("ID3")), len(head) > 3 && head[0] == 0xFF && head[1]&0xE6 == 0xE2 && head[2]&0xF0 != 0xF0:
		return "audio/mpeg"
	case brand == "M4A " || brand == "M4B ":
		return "audio/mp4"
	case brand == "qt  ":
		return "video/quicktime"
	case brand != "":
		return "video/mp4"
	case bytes.HasPrefix(head, []byte("OggS")):
		return "audio/ogg"
	case bytes.HasPrefix(head, []byte("fLaC")):
		return "audio/flac"
	case bytes.HasPrefix(head, []byte("\x1a\x45\xdf\xa3")):
		return "video/webm"
	case len(head) > 11 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WAVE":
		return "audio/wav"
	case len(head) > 6 && head[0] == 0xFF && head[1]&0xF6 == 0xF0:
		return "audio/aac"
	}
	return ""
}

// HeadSize is how many first bytes KindOf looks at, at most.
const HeadSize = 16

// ErrNoSound is met where a file holds nothing that can be heard.
var ErrNoSound = fault.New(fault.Invalid, "media.Check", "this is not an audio or video file, or there is no sound in it: choose the recording itself (MP3, M4A, WAV, Ogg, FLAC, MP4, MOV or WebM)")

// Check tells the media type of a file that holds sound. Where ffprobe is
// there, the file must hold a stream of sound that can be read.
func Check(ctx context.Context, file io.ReadSeeker) (string, error) {
	head := make([]byte, HeadSize)
	n, err := io.ReadFull(file, head)
	kind := KindOf(head[:n])
	if kind == "" {
		if err != nil && fault.KindOf(err) != fault.Internal {
			return "", err
		}
		return "", ErrNoSound
	}
	if kind == "audio/wav" {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return "", err
		}
		if w, err := openWAV(file); err == nil {
			if n, _ := w.read(make([]float32, 1)); n == 0 {
				return "", ErrNoSound
			}
			return kind, nil
		}
	}
	ffprobe, err := exec.LookPath("ffprobe")
	if err != nil {
		return kind, nil
	}
	found, err := probe(ctx, ffprobe, file)
	switch {
	case err != nil:
		return "", err
	case !found:
		return "", ErrNoSound
	}
	return kind, nil
}

// Sound gives samples of one channel, Rate a second.
type Sound struct {
	read  func([]int16) (int, error)
	count *counting
	size  int64
	cut   func() bool
	close func() error
}

// Read gives the next samples, io.EOF after the last.
func (s *Sound) Read(into []int16) (int, error) { return s.read(into) }

// Done tells how much of the file was read, from 0 to 1.
func (s *Sound) Done() float64 {
	if s.size <= 0 {
		return 0
	}
	return min(1, float64(s.count.most.Load())/float64(s.size))
}

// Cut tells whether the file ended before its sound did.
func (s *Sound) Cut() bool { return s.cut != nil && s.cut() }

// Close ends reading.
func (s *Sound) Close() error { return s.close() }

// Open begins to read the sound of a file.
func Open(ctx context.Context, file io.ReadSeeker) (*Sound, error) {
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, err
	}
	if size == 0 {
		return nil, fault.New(fault.Invalid, "media.Open", "this file is empty")
	}
	s := &Sound{count: &counting{ReadSeeker: file}, size: size}
	w, err := openWAV(s.count)
	if err == nil {
		s.read, s.cut, s.close = newResampler(w.rate, w.read).Read, func() bool { return w.cut }, func() error { return nil }
		return s, nil
	}
	if fault.KindOf(err) != fault.Invalid {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return s, s.openElse(ctx)
}

// counting notes how far a file was read. It may be read by several hands.
type counting struct {
	io.ReadSeeker
	at   int64
	most atomic.Int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.ReadSeeker.Read(p)
	c.at += int64(n)
	c.most.Store(max(c.most.Load(), c.at))
	return n, err
}

func (c *counting) Seek(offset int64, whence int) (int64, error) {
	at, err := c.ReadSeeker.Seek(offset, whence)
	c.at = at
	return at, err
}
