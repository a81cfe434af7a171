// Package speech turns recordings into transcripts with a speech-to-text engine
// that the site has: a program on this machine, or a service that it names.
//
// A recording is cut at silences into pieces, and an engine hears one piece at
// a time, so that it can be stopped, tells how far it is, and holds little in
// memory. Sound is handed over in memory and lies on no disk.
package speech

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
	"unicode"

	"tend/inquiry/transcript"
	"tend/platform/fault"
	"tend/platform/media"
)

// Engine hears speech.
type Engine interface {
	// Hear writes down one piece of sound, media.Rate samples a second. Times
	// count from the beginning of the piece. It may tell how far it is.
	Hear(ctx context.Context, piece []int16, tell func(float64)) ([]Segment, error)
	// Longest is how much the engine is given at once.
	Longest() time.Duration
	// String names the engine for people.
	String() string
}

// Segment is a stretch of speech, in the shape that every engine's answer is
// brought to and that transcript.Read reads.
type Segment struct {
	Start   float64 `json:"start"` // s
	End     float64 `json:"end"`
	Text    string  `json:"text"`
	Speaker string  `json:"speaker,omitempty"`
	Words   []Word  `json:"words,omitempty"`
}

// Word is one word with its time.
type Word struct {
	Word  string   `json:"word"`
	Start *float64 `json:"start,omitempty"`
	End   *float64 `json:"end,omitempty"`
	Sure  *float64 `json:"probability,omitempty"` // 0 to 1
}

// heard is a transcript as it is kept.
type heard struct {
	Engine   string    `json:"engine"`
	Segments []Segment `json:"segments"`
}

// errSilent is met where an engine heard no word.
var errSilent = fault.New(fault.Invalid, "speech.Transcribe", "no speech was heard in this recording")

// Transcribe writes down a recording. It gives the transcript, and the engine's
// answer as a file.
func Transcribe(ctx context.Context, engine Engine, name string, file io.ReadSeeker, tell func(float64)) (transcript.File, []byte, error) {
	sound, err := media.Open(ctx, file)
	if err != nil {
		return transcript.File{}, nil, err
	}
	defer sound.Close()
	all := heard{Engine: engine.String()}
	pieces := newCutter(sound, engine.Longest())
	words := 0
	for {
		before := sound.Done()
		piece, from, err := pieces.next()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return transcript.File{}, nil, err
		}
		found, err := engine.Hear(ctx, piece, func(part float64) { tell(before + part*(sound.Done()-before)) })
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return transcript.File{}, nil, err
		}
		for _, s := range found {
			if s.tidy(float64(from)/media.Rate, float64(len(piece))/media.Rate) {
				words += len(strings.Fields(s.Text))
				all.Segments = append(all.Segments, s)
			}
		}
		tell(sound.Done())
	}
	if words == 0 {
		return transcript.File{}, nil, errSilent
	}
	text, err := json.Marshal(all)
	if err != nil {
		return transcript.File{}, nil, fault.Wrap(err, fault.Internal, "speech.Transcribe", "the transcript cannot be written")
	}
	f, err := transcript.Read(name+".json", text)
	if err == nil && sound.Cut() {
		f.Report.Notes = append(f.Report.Notes, transcript.Note{Why: "the recording ends before its sound does: the recorder was stopped, or the file was cut off"})
	}
	return f, text, err
}

// tidy takes out what is no speech, and puts the segment in its place in the
// recording. It tells false where nothing is left.
func (s *Segment) tidy(from, length float64) bool {
	within := func(t float64) float64 { return from + min(max(t, 0), length) }
	s.Text = clean(s.Text)
	if s.Text == "" {
		return false
	}
	s.Start, s.End = within(s.Start), within(max(s.End, s.Start))
	for i := range s.Words {
		w := &s.Words[i]
		w.Word = clean(w.Word)
		for _, t := range []**float64{&w.Start, &w.End} {
			if *t != nil {
				at := within(**t)
				*t = &at
			}
		}
		if w.Sure != nil {
			sure := min(max(*w.Sure, 0), 1)
			w.Sure = &sure
		}
	}
	return true
}

// clean makes one line of a text, without what cannot be printed.
func clean(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(text), " ")
}
