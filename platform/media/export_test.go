package media

import (
	"bytes"
	"errors"
	"io"
)

// ReadWAV counts the samples of a WAV before they are resampled.
func ReadWAV(text []byte) (samples int, cut bool, err error) {
	w, err := openWAV(bytes.NewReader(text))
	if err != nil {
		return 0, false, err
	}
	block := make([]float32, 100)
	for {
		n, err := w.read(block)
		samples += n
		if errors.Is(err, io.EOF) {
			return samples, w.cut, nil
		} else if err != nil {
			return samples, w.cut, err
		}
	}
}
