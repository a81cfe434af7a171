package media_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tend/platform/fault"
	"tend/platform/media"
)

var ctx = context.Background()

// tone writes a WAV of a sine.
func tone(rate, channels, bits, samples int, hz float64) []byte {
	var data []byte
	for n := range samples {
		v := .5 * math.Sin(2*math.Pi*hz*float64(n)/float64(rate))
		for range channels {
			switch bits {
			case 8:
				data = append(data, byte(128+v*127))
			case 16:
				data = binary.LittleEndian.AppendUint16(data, uint16(int16(v*32767)))
			case 24:
				u := uint32(int32(v * (1<<23 - 1)))
				data = append(data, byte(u), byte(u>>8), byte(u>>16))
			case 32:
				data = binary.LittleEndian.AppendUint32(data, math.Float32bits(float32(v)))
			}
		}
	}
	kind := uint32(1)
	if bits == 32 {
		kind = 3
	}
	out := []byte("RIFF....WAVEjunk\x03\x00\x00\x00abc\x00fmt \x10\x00\x00\x00")
	frame := channels * bits / 8
	for _, v := range []uint32{kind | uint32(channels)<<16, uint32(rate), uint32(rate * frame), uint32(frame) | uint32(bits)<<16} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	out = binary.LittleEndian.AppendUint32(append(out, "data"...), uint32(len(data)))
	return append(out, data...)
}

func all(t testing.TB, s *media.Sound) []int16 {
	t.Helper()
	var got []int16
	block := make([]int16, 1000)
	for {
		n, err := s.Read(block)
		got = append(got, block[:n]...)
		if err == io.EOF {
			return got
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// power is how strong a pitch is in samples of media.Rate, against a full sine.
func power(samples []int16, hz float64) float64 {
	var re, im float64
	for n, s := range samples {
		a := 2 * math.Pi * hz * float64(n) / media.Rate
		re, im = re+float64(s)*math.Cos(a), im+float64(s)*math.Sin(a)
	}
	return 2 * math.Hypot(re, im) / float64(len(samples)) / 32768
}

func TestSoundOfEveryUncompressedKind(t *testing.T) {
	for _, rate := range []int{8000, 16000, 22050, 44100, 48000} {
		for _, bits := range []int{8, 16, 24, 32} {
			s, err := media.Open(ctx, bytes.NewReader(tone(rate, 2, bits, rate, 700)))
			if err != nil {
				t.Fatal(rate, bits, err)
			}
			got := all(t, s)
			if len(got) < media.Rate-2 || len(got) > media.Rate+2 {
				t.Errorf("%d Hz, %d bits: %d samples of a second", rate, bits, len(got))
			}
			if p := power(got, 700); math.Abs(p-.5) > .01 {
				t.Errorf("%d Hz, %d bits: the tone has %.3f", rate, bits, p)
			}
			if s.Done() != 1 || s.Cut() {
				t.Errorf("%d Hz, %d bits: %v done, cut %v", rate, bits, s.Done(), s.Cut())
			}
		}
	}
}

// What 16 kHz cannot hold must not come back as another pitch.
func TestHighSoundsDoNotFoldBack(t *testing.T) {
	s, err := media.Open(ctx, bytes.NewReader(tone(44100, 1, 16, 44100, 11000)))
	if err != nil {
		t.Fatal(err)
	}
	if p := power(all(t, s), 16000-11000); p > .002 {
		t.Errorf("a tone of 11 kHz sounds as one of 5 kHz with %.4f", p)
	}
}

func TestARecorderThatDied(t *testing.T) {
	whole := tone(16000, 1, 16, 16000, 400)
	s, err := media.Open(ctx, bytes.NewReader(whole[:len(whole)/2+1]))
	if err != nil {
		t.Fatal(err)
	}
	if got := all(t, s); len(got) < 7900 || !s.Cut() {
		t.Errorf("%d samples, cut %v", len(got), s.Cut())
	}
}

func TestWhatHoldsNoSound(t *testing.T) {
	wav := tone(16000, 1, 16, 100, 400)
	for name, c := range map[string][]byte{
		"empty":                  nil,
		"a text called .wav":     []byte("Dear diary, this is a text."),
		"a WAV of nothing":       wav[:len(wav)-200],
		"a WAV cut in its head":  wav[:30],
		"a page":                 []byte("<html><audio></audio></html>"),
		"an MP3's head and more": append([]byte("ID3\x04\x00\x00\x00\x00\x00\x00"), bytes.Repeat([]byte("no sound "), 5000)...),
		"a picture":              []byte("\x89PNG\r\n\x1a\n0000000000000000"),
	} {
		if _, err := exec.LookPath("ffprobe"); err != nil && name == "an MP3's head and more" {
			continue // only ffprobe sees that
		}
		if kind, err := media.Check(ctx, bytes.NewReader(c)); fault.KindOf(err) != fault.Invalid || err == nil {
			t.Errorf("%s: %q, %v", name, kind, err)
		}
	}
}

// ffmpeg reads what is compressed, wherever in the file it must look first.
func TestCompressedSound(t *testing.T) {
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("no ffmpeg; `make test` installs it")
		}
		t.Skip("no ffmpeg on this machine; `make test` installs it")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tone.wav"), tone(44100, 2, 16, 3*44100, 700), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, kind := range map[string]string{"tone.m4a": "audio/mp4", "tone.mp3": "audio/mpeg", "tone.ogg": "audio/ogg", "tone.webm": "video/webm", "tone.flac": "audio/flac"} {
		path := filepath.Join(dir, name)
		if out, err := exec.Command(ffmpeg, "-v", "error", "-i", filepath.Join(dir, "tone.wav"), path).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", name, err, out)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := media.Check(ctx, bytes.NewReader(text)); got != kind || err != nil {
			t.Errorf("%s is %q, %v", name, got, err)
		}
		s, err := media.Open(ctx, bytes.NewReader(text))
		if err != nil {
			t.Fatal(name, err)
		}
		got := all(t, s)
		if p := power(got[:2*media.Rate], 700); len(got) < 2.9*media.Rate || math.Abs(p-.5) > .05 {
			t.Errorf("%s: %d samples, tone %.3f", name, len(got), p)
		}
		if s.Close() != nil || s.Done() < .9 {
			t.Errorf("%s: %v done", name, s.Done())
		}
	}
	s, err := media.Open(ctx, bytes.NewReader([]byte("no sound at all, only words")))
	if err == nil {
		_, err = s.Read(make([]int16, 10))
	}
	if fault.KindOf(err) != fault.Invalid {
		t.Errorf("words: %v", err)
	}
}

// A playlist in the clothes of an MP3 sends nobody to other addresses.
func TestAPlaylistIsNotFollowed(t *testing.T) {
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		t.Skip("no ffmpeg on this machine; `make test` installs it")
	}
	asked := make(chan string, 10)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked <- r.URL.Path }))
	defer other.Close()
	list := []byte("ID3\x04\x00\x00\x00\x00\x00\x0a0000000000#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n" + other.URL + "/secret.ts\n#EXT-X-ENDLIST\n")
	for _, text := range [][]byte{list, list[20:]} {
		if kind, err := media.Check(ctx, bytes.NewReader(text)); err == nil {
			t.Errorf("it is taken for %s", kind)
		}
		s, err := media.Open(ctx, bytes.NewReader(text))
		if err == nil {
			_, err = s.Read(make([]int16, 10))
		}
		if err == nil {
			t.Error("it was heard")
		}
	}
	if len(asked) > 0 {
		t.Errorf("ffmpeg asked for %s", <-asked)
	}
}

func FuzzWAV(f *testing.F) {
	f.Add(tone(8000, 1, 8, 10, 400))
	f.Add(tone(44100, 2, 32, 10, 400))
	f.Add(tone(44100, 2, 24, 10, 400)[:50])
	f.Add([]byte("RIFF\xff\xff\xff\xffWAVEfmt \x02\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, text []byte) {
		samples, cut, err := media.ReadWAV(text)
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%v", err)
		}
		if err == nil && samples > len(text) {
			t.Errorf("%d samples, cut %v, of %d bytes", samples, cut, len(text))
		}
	})
}
