package frame

import (
	"errors"
	"net/http"
	"time"
)

// StillHere is how often a silent stream says so, and looks whether its reader
// is still signed in.
const StillHere = 20 * time.Second

// Stream is a page's stream of events (text/event-stream).
type Stream struct {
	w  http.ResponseWriter
	to *http.ResponseController
}

// OpenStream begins one.
func OpenStream(w http.ResponseWriter) Stream {
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no")
	return Stream{w, http.NewResponseController(w)}
}

// Send writes lines at once, and nothing where there are none. An error means
// that the page is gone.
func (s Stream) Send(text []byte) error {
	if len(text) == 0 {
		return nil
	}
	if err := s.to.SetWriteDeadline(time.Now().Add(2 * StillHere)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	if _, err := s.w.Write(text); err != nil {
		return err
	}
	return s.to.Flush()
}
