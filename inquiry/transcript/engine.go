package transcript

import (
	"encoding/json"
	"math"
	"strings"

	"tend/platform/fault"
)

// engineFile is the JSON of any engine: whisper.cpp's "transcription", the
// "segments" of whisper-server, OpenAI, WhisperX and the podcast standard, or
// only "words" or "text" at the top. Fields that are not there stay empty.
type engineFile struct {
	Transcription []cppSegment `json:"transcription"`
	Segments      []segment    `json:"segments"`
	Words         []word       `json:"words"`
	Text          string       `json:"text"`
}

type segment struct {
	Speaker   speakerName `json:"speaker"`
	Start     *float64    `json:"start"` // s
	End       *float64    `json:"end"`
	StartTime *float64    `json:"startTime"`
	EndTime   *float64    `json:"endTime"`
	Text      string      `json:"text"`
	Body      string      `json:"body"`
	Words     []word      `json:"words"`
}

type word struct {
	Word        string      `json:"word"`
	Text        string      `json:"text"`
	Start       *float64    `json:"start"` // s; an engine may not know it
	End         *float64    `json:"end"`
	Probability *float64    `json:"probability"`
	Score       *float64    `json:"score"`
	Confidence  *float64    `json:"confidence"`
	Speaker     speakerName `json:"speaker"`
}

// speakerName takes a name or a number.
type speakerName string

func (s *speakerName) UnmarshalJSON(data []byte) error {
	var name string
	if json.Unmarshal(data, &name) == nil {
		*s = speakerName(tidyName(name))
		return nil
	}
	if text := string(data); text != "null" && strings.Trim(text, "0123456789") == "" {
		*s = speakerName("Speaker " + text)
	}
	return nil
}

type cppSegment struct {
	Offsets struct{ From, To int } `json:"offsets"` // ms
	Text    string                 `json:"text"`
	Speaker speakerName            `json:"speaker"`
	Tokens  []struct {
		Text    string                 `json:"text"`
		Offsets struct{ From, To int } `json:"offsets"`
		P       float64                `json:"p"`
	} `json:"tokens"`
}

// engine reads the JSON of a speech-to-text engine.
func engine(f *File, text string) ([]piece, error) {
	const op = "transcript.Read"
	var e engineFile
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		at := fault.Place{}
		var offset int64
		switch err := err.(type) {
		case *json.SyntaxError:
			offset = err.Offset
		case *json.UnmarshalTypeError:
			offset, at.Field = err.Offset, err.Field
		}
		before := text[:min(int(offset), len(text))]
		at.Line, at.Column = 1+strings.Count(before, "\n"), len(before)-strings.LastIndex(before, "\n")
		return nil, fault.Wrap(err, fault.Invalid, op, "this is not the JSON of a speech-to-text engine").In(at)
	}
	var pieces []piece
	for _, s := range e.Transcription {
		if p := s.piece(); p.Text != "" {
			pieces = append(pieces, p)
		}
	}
	for _, s := range e.Segments {
		pieces = append(pieces, s.pieces()...)
	}
	if len(e.Segments) > 0 && len(e.Words) > 0 {
		share(pieces, e.Words)
	} else if len(pieces) == 0 && len(e.Words) > 0 {
		pieces = segment{Words: e.Words, Text: e.Text}.pieces()
	}
	if len(pieces) == 0 && tidy(e.Text) != "" {
		f.note(0, "the engine told no times")
		pieces = []piece{{Turn: Turn{Text: tidy(e.Text), Start: Unknown, End: Unknown}}}
	}
	if len(pieces) == 0 {
		return nil, fault.New(fault.Invalid, op, "this JSON holds no speech: no “segments”, “transcription”, “words” or “text”")
	}
	return pieces, nil
}

// ms makes milliseconds of seconds; Unknown where there is none or it cannot
// be a time.
func ms(seconds ...*float64) int {
	for _, s := range seconds {
		if s != nil && *s >= 0 && *s < 1e6 && !math.IsNaN(*s) {
			return int(math.Round(*s * 1000))
		}
	}
	return Unknown
}

// pieces splits a segment where its words change speaker.
func (s segment) pieces() []piece {
	whole := piece{Turn: Turn{Speaker: string(s.Speaker), Start: ms(s.Start, s.StartTime), End: ms(s.End, s.EndTime), Text: tidy(s.Text + " " + s.Body)}}
	if len(s.Words) == 0 {
		if whole.Text == "" {
			return nil
		}
		return []piece{whole}
	}
	var all []piece
	for _, w := range s.Words {
		who := string(w.Speaker)
		if who == "" {
			who = whole.Speaker
		}
		if len(all) == 0 || all[len(all)-1].Speaker != who {
			all = append(all, piece{Turn: Turn{Speaker: who, Start: ms(w.Start), End: Unknown}})
		}
		p := &all[len(all)-1]
		p.Words = append(p.Words, w.said())
		p.Text = tidy(p.Text + " " + w.Word + w.Text)
		if end := ms(w.End); end != Unknown {
			p.End = end
		}
	}
	if len(all) == 1 {
		all[0].Start, all[0].End = known(whole.Start, all[0].Start), known(whole.End, all[0].End)
		if whole.Text != "" {
			all[0].Text = whole.Text // with its punctuation
		}
	}
	return all
}

func known(times ...int) int {
	for _, t := range times {
		if t != Unknown {
			return t
		}
	}
	return Unknown
}

func (w word) said() Said {
	sure := -1.0
	for _, p := range []*float64{w.Probability, w.Score, w.Confidence} {
		if p != nil && *p >= 0 && *p <= 1 {
			sure = *p
		}
	}
	return Said{Text: tidy(w.Word + w.Text), Start: ms(w.Start), End: ms(w.End), Sure: sure}
}

// share gives words that stand apart to the pieces in whose time they begin.
func share(pieces []piece, words []word) {
	at := 0
	for _, w := range words {
		said := w.said()
		for at+1 < len(pieces) && said.Start != Unknown && pieces[at+1].Start != Unknown && said.Start >= pieces[at+1].Start {
			at++
		}
		pieces[at].Words = append(pieces[at].Words, said)
	}
}

// piece joins the tokens of whisper.cpp to words: a token that begins with a
// space begins a word, and those in brackets are no speech.
func (s cppSegment) piece() piece {
	p := piece{Turn: Turn{Speaker: string(s.Speaker), Start: s.Offsets.From, End: s.Offsets.To, Text: tidy(s.Text)}}
	for _, t := range s.Tokens {
		if strings.HasPrefix(t.Text, "[_") || strings.HasPrefix(t.Text, "<|") {
			continue
		}
		n := len(p.Words)
		if n == 0 || strings.HasPrefix(t.Text, " ") {
			if word := strings.TrimSpace(t.Text); word != "" {
				p.Words = append(p.Words, Said{Text: word, Start: t.Offsets.From, End: t.Offsets.To, Sure: t.P})
			}
			continue
		}
		p.Words[n-1].Text += t.Text
		p.Words[n-1].End = t.Offsets.To
		p.Words[n-1].Sure = min(p.Words[n-1].Sure, t.P)
	}
	return p
}
