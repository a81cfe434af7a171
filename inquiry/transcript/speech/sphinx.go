package speech

import (
	"bufio"
	"bytes"
	"context"
	"strconv"
	"strings"
	"time"

	"tend/platform/fault"
	"tend/platform/media"
)

// sphinx drives PocketSphinx, which knows English with a US accent and writes
// neither capitals nor punctuation.
type sphinx struct{ program, model string }

func (s sphinx) String() string         { return "pocketsphinx" }
func (s sphinx) Longest() time.Duration { return 45 * time.Second }

func (s sphinx) Hear(ctx context.Context, piece []int16, tell func(float64)) ([]Segment, error) {
	args := []string{"-infile", "/dev/stdin", "-time", "yes", "-logfn", "/dev/null"}
	if s.model != "" {
		args = append(args, "-hmm", s.model)
	}
	out, err := runProgram(ctx, program{path: s.program, args: args, stdin: media.PCM(piece), limit: 20*time.Second + 10*length(piece)})
	if err != nil {
		return nil, err
	}
	return readSphinx(out)
}

// length is how long a piece of sound takes.
func length(piece []int16) time.Duration {
	return time.Duration(len(piece)) * time.Second / media.Rate
}

// readSphinx reads utterances: a line of text, then a line for each word with
// its times and its probability. The text's line says nothing that the words do
// not.
func readSphinx(out []byte) ([]Segment, error) {
	var all []Segment
	var words []Word
	timed := 0
	flush := func() {
		if len(words) > 0 {
			s := Segment{Start: *words[0].Start, End: *words[len(words)-1].End, Words: words}
			var said []string
			for _, w := range words {
				said = append(said, w.Word)
			}
			s.Text = strings.Join(said, " ")
			all = append(all, s)
		}
		words = nil
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		name, at, ok := sphinxWord(lines.Text())
		if !ok {
			flush() // the text of the next utterance
			continue
		}
		timed++
		switch {
		case name == "<s>", name == "</s>":
			flush()
		case strings.HasPrefix(name, "<"), strings.HasPrefix(name, "["), strings.HasPrefix(name, "++"):
		default:
			if cut := strings.IndexByte(name, '('); cut > 0 {
				name = name[:cut] // another way to say it
			}
			sure := min(max(at[2], 0), 1)
			words = append(words, Word{Word: name, Start: &at[0], End: &at[1], Sure: &sure})
		}
	}
	flush()
	if err := lines.Err(); err != nil || timed == 0 && len(bytes.TrimSpace(out)) > 0 {
		return nil, fault.New(fault.Unavailable, "speech.readSphinx", "pocketsphinx answered something that is no transcript; is it version 5 prealpha or 0.8, run as pocketsphinx_continuous?")
	}
	return all, nil
}

// sphinxWord reads "word start end probability".
func sphinxWord(line string) (name string, at [3]float64, ok bool) {
	f := strings.Fields(line)
	if len(f) != 4 {
		return "", at, false
	}
	for i := range at {
		v, err := strconv.ParseFloat(f[i+1], 64)
		if err != nil || v < 0 || v > 1e6 || v != v || !strings.Contains(f[i+1], ".") {
			return "", at, false
		}
		at[i] = v
	}
	return f[0], at, at[1] >= at[0]
}
