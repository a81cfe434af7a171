package speech

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"tend/platform/fault"
	"tend/platform/media"
)

// whisperCLI drives whisper.cpp's program.
type whisperCLI struct{ program, model, language string }

func (w whisperCLI) String() string         { return "whisper-cli, " + filepath.Base(w.model) }
func (w whisperCLI) Longest() time.Duration { return 10 * time.Minute }

func (w whisperCLI) Hear(ctx context.Context, piece []int16, tell func(float64)) ([]Segment, error) {
	const op = "speech.whisper"
	dir, err := os.MkdirTemp(memory(), "tend-")
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "there is no room for whisper-cli's answer")
	}
	defer os.RemoveAll(dir)
	to := filepath.Join(dir, "out")
	language := w.language
	if language == "" {
		language = "auto"
	}
	_, err = runProgram(ctx, program{path: w.program, args: []string{"-m", w.model, "-f", "-", "-l", language, "-ojf", "-of", to, "-np", "-pp"},
		stdin: media.WAV(piece), limit: 2*time.Minute + 20*length(piece), says: progressOf(tell)})
	if err != nil {
		return nil, err
	}
	text, err := readBounded(to + ".json")
	if err != nil {
		// It ends with 0 where it could not read the sound.
		return nil, fault.Wrap(err, fault.Unavailable, op, "whisper-cli ended without a transcript: it could not read the sound, or is older than version 1.7")
	}
	return readWhisper(text)
}

// memory is a folder that lies on no disk, where there is one.
func memory() string {
	if runtime.GOOS == "linux" {
		if at, err := os.Stat("/dev/shm"); err == nil && at.IsDir() {
			return "/dev/shm"
		}
	}
	return ""
}

func readBounded(path string) ([]byte, error) {
	if at, err := os.Stat(path); err != nil || at.Size() > mostAnswer {
		return nil, os.ErrNotExist
	}
	return os.ReadFile(path)
}

var progressLine = regexp.MustCompile(`progress\s*=\s*(\d{1,3})\s*%`)

// progressOf reads how far whisper-cli is from what it says.
func progressOf(tell func(float64)) func([]byte) {
	tail := ""
	return func(p []byte) {
		tail += string(p)
		for _, found := range progressLine.FindAllStringSubmatch(tail, -1) {
			if n, err := strconv.Atoi(found[1]); err == nil && n <= 100 {
				tell(float64(n) / 100)
			}
		}
		if last := strings.LastIndexByte(tail, '\n'); last >= 0 {
			tail = tail[last+1:]
		}
		tail = tail[max(0, len(tail)-200):]
	}
}

// whisperFile is whisper-cli's JSON, as far as it is read. What is not there,
// or of another shape, stays empty.
type whisperFile struct {
	Transcription []json.RawMessage `json:"transcription"`
}

type whisperSegment struct {
	Offsets offsets           `json:"offsets"`
	Text    string            `json:"text"`
	Tokens  []json.RawMessage `json:"tokens"`
}

type offsets struct {
	From float64 `json:"from"` // ms
	To   float64 `json:"to"`
}

type token struct {
	Text    string  `json:"text"`
	Offsets offsets `json:"offsets"`
	P       float64 `json:"p"`
}

// readWhisper joins tokens to words: one that begins with a space begins a word.
func readWhisper(text []byte) ([]Segment, error) {
	var f whisperFile
	if err := json.Unmarshal([]byte(strings.ToValidUTF8(string(text), "")), &f); err != nil || f.Transcription == nil {
		return nil, fault.New(fault.Unavailable, "speech.readWhisper", "whisper-cli answered something that is no transcript")
	}
	var all []Segment
	for _, raw := range f.Transcription {
		var s whisperSegment
		json.Unmarshal(raw, &s) // as far as it can be read
		one := Segment{Start: s.Offsets.From / 1000, End: s.Offsets.To / 1000, Text: s.Text}
		for _, raw := range s.Tokens {
			var t token
			if json.Unmarshal(raw, &t) != nil || strings.HasPrefix(t.Text, "[_") || strings.HasPrefix(t.Text, "<|") {
				continue
			}
			one.Words = addToken(one.Words, t)
		}
		all = append(all, one)
	}
	return all, nil
}

func addToken(words []Word, t token) []Word {
	from, to, sure := t.Offsets.From/1000, t.Offsets.To/1000, t.P
	if n := len(words); n > 0 && !strings.HasPrefix(t.Text, " ") {
		last := &words[n-1]
		last.Word += t.Text
		last.End = &to
		if sure < *last.Sure {
			last.Sure = &sure
		}
		return words
	}
	if word := strings.TrimSpace(t.Text); word != "" {
		words = append(words, Word{Word: word, Start: &from, End: &to, Sure: &sure})
	}
	return words
}
