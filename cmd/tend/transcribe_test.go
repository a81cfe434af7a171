package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestTranscribeScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Files: []string{"testdata/script/transcribe.txtar"}})
}

// A voice, written down from the command line in every shape.
func TestTranscribeWritesEveryShape(t *testing.T) {
	for _, program := range []string{"flite", "pocketsphinx_continuous"} {
		if _, err := exec.LookPath(program); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatalf("no %s; `make test` installs it", program)
			}
			t.Skipf("no %s on this machine; `make test` installs it", program)
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "talk.wav")
	if out, err := exec.Command("flite", "-voice", "slt", "-t", "I notice the pain in my back.", "-o", file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for ext, begins := range map[string]string{".vtt": "WEBVTT", ".json": `{"engine":"pocketsphinx"`, ".csv": "turn,speaker", ".docx": "PK"} {
		out := filepath.Join(dir, "talk"+ext)
		var said, wrong bytes.Buffer
		if code := run([]string{"transcribe", file, "--out", out}, &said, &wrong); code != 0 {
			t.Fatalf("%s: %d: %s", ext, code, wrong.String())
		}
		text, err := os.ReadFile(out)
		if err != nil || !strings.HasPrefix(string(text), begins) || ext != ".docx" && !strings.Contains(string(text), "pain") {
			t.Errorf("%s: %v %.300s", ext, err, text)
		}
	}
}
