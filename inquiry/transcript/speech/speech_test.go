package speech

import (
	"bytes"
	"context"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"tend/inquiry/transcript"
	"tend/platform/fault"
	"tend/platform/media"
)

var ctx = context.Background()

// need skips a test whose program is not there; in CI it must be.
func need(t testing.TB, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("no %s; `make test` installs it", program)
		}
		t.Skipf("no %s on this machine; `make test` installs it", program)
	}
}

func shared(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "data", name))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return data
}

var notWord = regexp.MustCompile(`[^a-z' ]+`)

func wordsIn(text string) []string {
	return strings.Fields(notWord.ReplaceAllString(strings.ToLower(text), " "))
}

// errorRate is the word error rate: the fewest words to change, add and leave
// out, of those in the reference.
func errorRate(reference, heard []string) float64 {
	last := make([]int, len(heard)+1)
	for j := range last {
		last[j] = j
	}
	for i, want := range reference {
		next := make([]int, len(last))
		next[0] = i + 1
		for j, got := range heard {
			change := last[j]
			if want != got {
				change++
			}
			next[j+1] = min(change, last[j+1]+1, next[j]+1)
		}
		last = next
	}
	return float64(last[len(heard)]) / float64(len(reference))
}

func TestErrorRate(t *testing.T) {
	for heard, want := range map[string]float64{"a b c d": 0, "a b d": .25, "a x c d": .25, "": 1, "a b c d e": .25} {
		if got := errorRate(strings.Fields("a b c d"), strings.Fields(heard)); got != want {
			t.Errorf("%q: %v, want %v", heard, got, want)
		}
	}
}

func textOf(f transcript.File) string {
	var all []string
	for _, turn := range f.Turns {
		all = append(all, turn.Text)
	}
	return strings.Join(all, " ")
}

// A conversation of two voices, really heard.
func TestPocketsphinxHears(t *testing.T) {
	need(t, "pocketsphinx_continuous")
	sound := shared(t, "speech/dialogue_flite_16k.wav")
	var reference []string
	for _, line := range strings.Split(string(shared(t, "speech/dialogue_reference.txt")), "\n") {
		_, said, _ := strings.Cut(line, "|")
		reference = append(reference, wordsIn(said)...)
	}
	engine, err := Default().Open(ctx, false)
	if err != nil {
		t.Fatal(err)
	}
	var told []float64
	f, text, err := Transcribe(ctx, engine, "dialogue", bytes.NewReader(sound), func(done float64) { told = append(told, done) })
	if err != nil {
		t.Fatal(err)
	}
	wer := errorRate(reference, wordsIn(textOf(f)))
	t.Logf("word error rate %.3f over %d words", wer, len(reference))
	if wer > .20 {
		t.Errorf("word error rate %.3f\n%s", wer, textOf(f))
	}
	last := 0
	for _, turn := range f.Turns {
		if turn.Start < last || turn.End < turn.Start || turn.End > 51_000 || len(turn.Words) == 0 {
			t.Errorf("a turn from %d to %d ms with %d words", turn.Start, turn.End, len(turn.Words))
		}
		last = turn.Start
		for _, w := range turn.Words {
			if w.Sure < 0 || w.Sure > 1 || strings.ContainsAny(w.Text, "<>()[]+") {
				t.Errorf("%+v", w)
			}
		}
	}
	if len(told) < 2 || told[len(told)-1] != 1 {
		t.Errorf("it told %v", told)
	}
	if !bytes.Contains(text, []byte(`"engine":"pocketsphinx"`)) {
		t.Errorf("%.100s", text)
	}
}

// Four minutes of a voice, compressed, cut at silences: nothing is lost at the
// cuts, and times go on.
func TestLongSpeech(t *testing.T) {
	for _, program := range []string{"pocketsphinx_continuous", "flite", "ffmpeg"} {
		need(t, program)
	}
	if testing.Short() {
		t.Skip("takes a minute")
	}
	dir := t.TempDir()
	const said = "When you notice the pain, what happens in your body? I notice that my shoulders are tight and my breath is short. Can you stay with that for a moment? Yes, it changes a little when I stay with it. "
	const times = 6
	run := func(name string, args ...string) {
		t.Helper()
		if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", name, err, out)
		}
	}
	run("flite", "-voice", "slt", "-t", strings.Repeat(said, times), "-o", filepath.Join(dir, "a.wav"))
	run("ffmpeg", "-v", "error", "-i", filepath.Join(dir, "a.wav"), "-ar", "44100", "-ac", "2", filepath.Join(dir, "a.m4a"))
	sound, err := os.Open(filepath.Join(dir, "a.m4a"))
	if err != nil {
		t.Fatal(err)
	}
	defer sound.Close()
	f, _, err := Transcribe(ctx, sphinx{program: "pocketsphinx_continuous"}, "a", sound, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	reference := wordsIn(strings.Repeat(said, times))
	wer := errorRate(reference, wordsIn(textOf(f)))
	t.Logf("word error rate %.3f over %d words", wer, len(reference))
	if wer > .20 {
		t.Errorf("word error rate %.3f\n%s", wer, textOf(f))
	}
	if end := f.Turns[len(f.Turns)-1].End; end < 60_000 {
		t.Errorf("it ends at %d ms", end)
	}
}

// echo is an engine that hears where loud stretches begin.
type echo struct {
	longest time.Duration
	fail    error
	hook    func()
}

func (echo) String() string           { return "echo" }
func (e echo) Longest() time.Duration { return e.longest }
func (e echo) Hear(ctx context.Context, piece []int16, tell func(float64)) ([]Segment, error) {
	if e.hook != nil {
		e.hook()
	}
	if e.fail != nil {
		return nil, e.fail
	}
	tell(.5)
	var all []Segment
	loud := false
	for n, s := range piece {
		if big := s > 5000; big != loud && (big || n%1600 == 0) {
			if loud = big; loud {
				at := float64(n) / media.Rate
				all = append(all, Segment{Start: at, End: at + .1, Text: " beep. ", Words: []Word{{Word: "beep.", Start: &at}}})
			}
		}
	}
	return all, nil
}

// beeps has a tenth of a second of sound at each second.
func beeps(seconds int) []byte {
	samples := make([]int16, seconds*media.Rate)
	for s := range seconds {
		for n := range media.Rate / 10 {
			samples[s*media.Rate+media.Rate/2+n] = 20000
		}
	}
	return media.WAV(samples)
}

func TestNothingIsLostWhereItIsCut(t *testing.T) {
	for _, longest := range []time.Duration{10 * time.Second, 13 * time.Second, time.Minute, time.Hour} {
		var told []float64
		f, _, err := Transcribe(ctx, echo{longest: longest}, "beeps", bytes.NewReader(beeps(95)), func(done float64) { told = append(told, done) })
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Turns) != 95 {
			t.Fatalf("%s: %d beeps", longest, len(f.Turns))
		}
		for n, turn := range f.Turns {
			if math.Abs(float64(turn.Start-n*1000-500)) > 2 {
				t.Errorf("%s: beep %d at %d ms", longest, n, turn.Start)
			}
		}
		for n := 1; n < len(told); n++ {
			if told[n] < told[n-1]-1e-9 {
				t.Errorf("%s: it told %v", longest, told)
			}
		}
	}
}

func TestTranscribingEnds(t *testing.T) {
	cancelled, cancel := context.WithCancel(ctx)
	n := 0
	_, _, err := Transcribe(cancelled, echo{longest: 10 * time.Second, hook: func() {
		if n++; n == 2 {
			cancel()
		}
	}}, "x", bytes.NewReader(beeps(60)), func(float64) {})
	if !errors.Is(err, context.Canceled) || n != 2 {
		t.Errorf("after %d pieces: %v", n, err)
	}
	for name, c := range map[string]struct {
		engine echo
		sound  []byte
	}{
		"silence":         {echo{longest: time.Minute}, media.WAV(make([]int16, media.Rate))},
		"nothing":         {echo{longest: time.Minute}, nil},
		"an engine fails": {echo{longest: time.Minute, fail: fault.New(fault.Invalid, "x", "no")}, beeps(2)},
		"a text":          {echo{longest: time.Minute}, []byte("this is a text and no sound, whatever it is called")},
	} {
		if _, _, err := Transcribe(ctx, c.engine, "x", bytes.NewReader(c.sound), func(float64) {}); err == nil || fault.KindOf(err) == fault.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	cut := beeps(10)
	f, _, err := Transcribe(ctx, echo{longest: time.Minute}, "x", bytes.NewReader(cut[:len(cut)/2]), func(float64) {})
	if err != nil || len(f.Report.Notes) != 1 || !strings.Contains(f.Report.Notes[0].Why, "cut off") {
		t.Errorf("%+v, %v", f.Report, err)
	}
}

func BenchmarkPocketsphinx(b *testing.B) {
	need(b, "pocketsphinx_continuous")
	sound := shared(b, "speech/dialogue_flite_16k.wav")
	seconds := float64(len(sound)-44) / 2 / media.Rate
	for b.Loop() {
		if _, _, err := Transcribe(ctx, sphinx{program: "pocketsphinx_continuous"}, "x", bytes.NewReader(sound), func(float64) {}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)/seconds, "s/s")
}
