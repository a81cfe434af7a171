package speech

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/media"
	"tend/platform/outward"
	"tend/schema/bothengines"
)

const whisperJSON = `{"result":{"language":"en"},"transcription":[{"offsets":{"from":0,"to":1500},"text":" Hello there.","tokens":[
{"text":"[_BEG_]","offsets":{"from":0,"to":0},"p":0.9},{"text":" Hello","offsets":{"from":0,"to":500},"p":0.9},{"text":" the","offsets":{"from":600,"to":800},"p":0.8},{"text":"re","offsets":{"from":800,"to":1200},"p":0.4},{"text":".","offsets":{"from":1200,"to":1500},"p":0.99},{"text":"<|endoftext|>"},{"text":7}]},{"offsets":"?","text":" And \u0000more.\ufffd"}]}`

// TestMain lets this program stand in for whisper-cli.
func TestMain(m *testing.M) {
	if how := os.Getenv("LD_LIBRARY_PATH"); strings.HasPrefix(how, "stub-") {
		os.Exit(stubWhisper(strings.TrimPrefix(how, "stub-"), os.Args[1:]))
	}
	os.Exit(m.Run())
}

func stubWhisper(how string, args []string) int {
	sound, _ := io.ReadAll(os.Stdin)
	to := ""
	for n, a := range args {
		if a == "-of" {
			to = args[n+1] + ".json"
		}
	}
	switch how {
	case "fine":
		if _, err := media.Open(context.Background(), bytes.NewReader(sound)); err != nil {
			return 2
		}
		fmt.Fprint(os.Stderr, "whisper_print_progress_callback: progress =  40%\nwhisper_print_progress_callback: prog")
		fmt.Fprint(os.Stderr, "ress = 100%\n")
		os.WriteFile(to, []byte(whisperJSON), 0o600)
	case "garbage":
		os.WriteFile(to, []byte("<html>not JSON"), 0o600)
	case "huge":
		os.WriteFile(to, bytes.Repeat([]byte(" "), mostAnswer+1), 0o600)
	case "chatter":
		os.Stdout.Write(bytes.Repeat([]byte("x"), mostAnswer+1))
	case "model":
		return 3
	case "hangs":
		time.Sleep(time.Minute)
	}
	return 0 // also where it could not read the sound
}

func TestWhisperCLI(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for how, want := range map[string]string{"fine": "", "corrupt": "without a transcript", "garbage": "no transcript", "huge": "without a transcript", "chatter": "more than", "model": "could not read its model"} {
		t.Setenv("LD_LIBRARY_PATH", "stub-"+how)
		var told []float64
		got, err := whisperCLI{program: self, model: "m.bin", language: "en"}.Hear(ctx, make([]int16, 100), func(done float64) { told = append(told, done) })
		if want != "" {
			if err == nil || !strings.Contains(err.Error(), want) || fault.KindOf(err) != fault.Unavailable {
				t.Errorf("%s: %v", how, err)
			}
			continue
		}
		if err != nil || len(got) != 2 || len(got[0].Words) != 2 || got[0].Words[1].Word != "there." || *got[0].Words[1].Sure != .4 || *got[0].Words[1].End != 1.5 {
			t.Errorf("%+v, %v", got, err)
		}
		if fmt.Sprint(told) != "[0.4 1]" {
			t.Errorf("it told %v", told)
		}
	}
	t.Setenv("LD_LIBRARY_PATH", "stub-hangs")
	stopped, stop := context.WithCancel(ctx)
	time.AfterFunc(100*time.Millisecond, stop)
	if _, err := (whisperCLI{program: self, model: "m.bin"}).Hear(stopped, make([]int16, 100), func(float64) {}); err != context.Canceled {
		t.Errorf("stopped: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(memory(), "tend-*")); memory() != "" && len(left) > 0 {
		t.Errorf("it left %v", left)
	}
	if _, err := (whisperCLI{program: "no-such-program-here"}).Hear(ctx, nil, func(float64) {}); fault.KindOf(err) != fault.Unavailable || !strings.Contains(err.Error(), "install it") {
		t.Errorf("%v", err)
	}
}

func TestAServiceThatAnswersInEveryWay(t *testing.T) {
	tries := 0
	answer := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, text)
		}
	}
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  string // of the transcript
		wrong string // of the error
	}{
		"words within":  {answer(200, `{"text":"x","segments":[{"start":0,"end":1,"text":" Hi you.","words":[{"word":" Hi","start":0,"end":0.4,"probability":0.9},{"word":" you.","start":0.5,"end":1,"probability":0.2}]}]}`), "0.0-1.0 Hi you. [Hi/0.9 you./0.2]", ""},
		"words beside":  {answer(200, `{"text":"Hi you.","words":[{"word":"Hi","start":0,"end":0.4},{"word":"you.","start":1.5,"end":2}],"segments":[{"start":0,"end":1,"text":"Hi"},{"start":1,"end":2,"text":"you."}]}`), "0.0-1.0 Hi [Hi] 1.0-2.0 you. [you.]", ""},
		"speakers":      {answer(200, `{"segments":[{"start":0,"end":1,"speaker":"A","text":"Hi"},{"start":1,"end":2,"speaker":"B","text":"you."}]}`), "0.0-1.0 A: Hi 1.0-2.0 B: you.", ""},
		"WhisperX":      {answer(200, `{"segments":[{"start":0,"end":1,"text":"Hi 9","words":[{"word":"Hi","start":0,"end":0.4,"score":0.9},{"word":"9"}]}]}`), "0.0-1.0 Hi 9 [Hi/0.9 9]", ""},
		"only text":     {answer(200, `{"text":" Hi you. "}`), "0.0-2.0 Hi you.", ""},
		"no speech":     {answer(200, `{"text":"","segments":[]}`), "", ""},
		"wrong numbers": {answer(200, `{"segments":[{"start":-5,"end":1e300,"text":"Hi"},{"start":"x","text":"you"},7]}`), "0.0-2.0 Hi 0.0-0.0 you", ""},
		"garbage":       {answer(200, `<html>hello`), "", "no transcript"},
		"another JSON":  {answer(200, `{"error":"no"}`), "", "no transcript"},
		"400":           {answer(400, `the words of Anna`), "", "refused (400"},
		"401":           {answer(401, ``), "", KeyVariable},
		"a redirect":    {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "http://example.org/", 302) }, "", "refused (302"},
		"huge":          {func(w http.ResponseWriter, r *http.Request) { w.Write(bytes.Repeat([]byte(" "), mostAnswer+2)) }, "", "more than"},
		"hangs up":      {func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) }, "", "cannot be reached"},
		"not at all":    {func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() }, "", "did not answer"},
		"always 503":    {answer(503, ""), "", "still loads"},
		"loads first": {func(w http.ResponseWriter, r *http.Request) {
			if tries++; tries < 3 {
				w.WriteHeader(503)
				return
			}
			io.WriteString(w, `{"text":"Hi"}`)
		}, "0.0-2.0 Hi", ""},
		"what is sent": {func(w http.ResponseWriter, r *http.Request) {
			file, _, err := r.FormFile("file")
			sound := []byte{}
			if err == nil {
				sound, err = io.ReadAll(file)
			}
			if err != nil || string(sound[:4]) != "RIFF" || r.FormValue("language") != "en" || r.FormValue("response_format") != "verbose_json" || r.FormValue("model") != "m" || r.Header.Get("Authorization") != "Bearer a-key" {
				w.WriteHeader(400)
			}
			io.WriteString(w, `{"text":"Hi"}`)
		}, "0.0-2.0 Hi", ""},
	} {
		server := httptest.NewServer(c.serve)
		server.Config.ErrorLog = nil
		s := service{address: server.URL + "/inference", openAI: true, model: "m", language: "en", key: "a-key", client: outward.Door{}.Client(), patience: 50 * time.Millisecond, limit: time.Second}
		if name == "huge" {
			s.limit = time.Minute
		}
		found, err := s.Hear(ctx, make([]int16, 2*media.Rate), nil)
		if c.wrong != "" {
			if err == nil || !strings.Contains(err.Error(), c.wrong) || strings.Contains(err.Error(), "Anna") {
				t.Errorf("%s: %v", name, err)
			}
		} else if got := tell(found, 2); err != nil || got != c.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		server.CloseClientConnections()
		server.Close()
	}
}

// tell writes segments in short.
func tell(all []Segment, length float64) string {
	var out []string
	for _, s := range all {
		if !s.tidy(0, length) {
			continue
		}
		text := fmt.Sprintf("%.1f-%.1f ", s.Start, s.End)
		if s.Speaker != "" {
			text += s.Speaker + ": "
		}
		text += s.Text
		var words []string
		for _, w := range s.Words {
			if w.Sure != nil {
				w.Word += fmt.Sprintf("/%.1f", *w.Sure)
			}
			words = append(words, w.Word)
		}
		if words != nil {
			text += fmt.Sprint(" ", words)
		}
		out = append(out, strings.ReplaceAll(text, " [", " ["))
	}
	return strings.Join(out, " ")
}

func TestSoundDoesNotLeaveTheMachine(t *testing.T) {
	for host, c := range map[string]struct {
		allowed []string
		refused bool
	}{"127.0.0.1": {}, "[::1]": {}, "192.0.2.7": {refused: true}, "[2001:db8::1]": {refused: true}, "0.0.0.0": {refused: true}, "[::ffff:192.0.2.7]": {refused: true}, "[::ffff:127.0.0.1]": {}} {
		_, err := Settings{Engine: Whisper, Address: "http://" + host + ":9/inference"}.Open(ctx, false)
		if refused := fault.KindOf(err) == fault.Forbidden && err != nil; refused != c.refused {
			t.Errorf("%s: %v", host, err)
		}
	}
	if _, err := (Settings{Engine: Whisper, Address: "http://192.0.2.7:9/inference"}).Open(ctx, true); err != nil {
		t.Errorf("an allowed host: %v", err)
	}
}

func TestSettingsThatCannotBe(t *testing.T) {
	model := filepath.Join(t.TempDir(), "m.bin")
	if err := os.WriteFile(model, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		set  Settings
		fine bool
	}{
		"as it comes":        {Default(), true},
		"a shell":            {Settings{Engine: Sphinx, Program: "/bin/sh"}, false},
		"a whisper":          {Settings{Engine: WhisperCLI, Program: "/opt/whisper/whisper-cli", Model: model}, true},
		"no model":           {Settings{Engine: WhisperCLI, Model: "/nowhere"}, false},
		"a switch":           {Settings{Engine: WhisperCLI, Model: "--help"}, false},
		"a long language":    {Settings{Engine: Sphinx, Language: "en; rm"}, false},
		"a file":             {Settings{Engine: Whisper, Address: "file:///etc/passwd"}, false},
		"a password":         {Settings{Engine: Whisper, Address: "http://a:b@127.0.0.1/"}, false},
		"a cloud":            {Settings{Engine: OpenAI, Address: "http://127.0.0.1/v1", Model: "big:cloud"}, false},
		"no model's name":    {Settings{Engine: OpenAI, Address: "http://127.0.0.1/v1"}, false},
		"an engine of magic": {Settings{Engine: "magic"}, false},
	} {
		if err := c.set.Check(); (err == nil) != c.fine {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASiteChoosesItsEngine(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s := Store{DB: d}
		admin, leader := auth.Actor{Site: "s", ID: "a", Role: auth.Administrator}, auth.Actor{Site: "s", ID: "l", Role: auth.Leader}
		if set, err := s.Settings(ctx, "s"); err != nil || set != Default() {
			t.Errorf("%+v, %v", set, err)
		}
		far := Settings{Engine: Whisper, Address: "http://192.0.2.7:8080/inference"}
		for name, c := range map[string]struct {
			err  error
			kind fault.Kind
		}{
			"a leader sets":   {s.Keep(ctx, leader, Default()), fault.Forbidden},
			"another machine": {s.Keep(ctx, admin, far), fault.Forbidden},
		} {
			if fault.KindOf(c.err) != c.kind || c.err == nil {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		hosts := outward.Store{DB: d}
		if err := hosts.Allow(ctx, admin, outward.Recordings, "192.0.2.7", "agreement of 3 March 2026, data protection officer"); err != nil {
			t.Fatal(err)
		}
		if err := s.Keep(ctx, admin, far); err != nil {
			t.Fatal(err)
		}
		if e, err := s.Engine(ctx, "s"); err != nil || !strings.Contains(e.String(), "192.0.2.7") {
			t.Error(e, err)
		}
		if err := hosts.Forbid(ctx, admin, outward.Recordings, "192.0.2.7"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Engine(ctx, "s"); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("after it was taken back: %v", err)
		}
		if set, err := s.Settings(ctx, "elsewhere"); err != nil || set != Default() {
			t.Errorf("another site has %+v, %v", set, err)
		}
	})
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte(whisperJSON))
	f.Add([]byte(`{"text":"x","words":[{"word":"x","start":1}],"segments":[{"start":0,"end":1,"text":" Hi","words":[{}]}]}`))
	f.Add([]byte("hello there\n<s> 0.080 0.220 0.999700\nhello(2) 0.1 0.2 0.5\n[NOISE] 0.2 0.3 0.1\n</s> 3.270 3.480 1.000000\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for name, read := range map[string]func([]byte) ([]Segment, error){"whisper": readWhisper, "service": readService, "sphinx": readSphinx} {
			found, err := read(text)
			if err != nil && fault.KindOf(err) != fault.Unavailable {
				t.Errorf("%s: %v", name, err)
			}
			for _, s := range found {
				if s.tidy(10, 5) && (s.Start < 10 || s.End > 15 || s.End < s.Start) {
					t.Errorf("%s: %+v", name, s)
				}
			}
		}
	})
}
