package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"tend": main,
	})
}

// TestStoreScripts runs the commands that keep a store, as a person would.
func TestStoreScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Files: []string{"testdata/script/store.txtar"}})
}

// The demonstration starts, prints a link that signs in, and its histories can
// be evaluated from the command line, labelled as made up.
func TestDemoPrintsALinkThatSignsIn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	bin := filepath.Join(t.TempDir(), "tend")
	if out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	run := exec.CommandContext(ctx, bin, "demo", "--dir", dir, "--addr", "127.0.0.1:0")
	run.Cancel = func() error { return run.Process.Signal(os.Interrupt) }
	said, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	link := ""
	lines := bufio.NewScanner(said)
	for link == "" && lines.Scan() {
		link = regexp.MustCompile(`http://\S+/signin/\S+`).FindString(lines.Text())
	}
	if link == "" {
		t.Fatal("no link was printed")
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	if body := page(t, client, link); !strings.Contains(body, "Robin Keeper") || !strings.Contains(body, "Synthetic data") {
		t.Errorf("the link led to\n%s", body)
	}
	if body := page(t, &http.Client{}, link); !strings.Contains(body, "was used") {
		t.Error("the link worked a second time")
	}
	stop()
	go io.Copy(io.Discard, said)
	run.Wait()

	out := filepath.Join(dir, "out")
	if text, err := exec.Command(bin, "evaluate", "../../demo/plan.yaml", "--out", out, "--data", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	report, err := os.ReadFile(filepath.Join(out, "report.html"))
	if err != nil || !strings.Contains(string(report), "Synthetic people") {
		t.Errorf("the report is not labelled: %v", err)
	}
}

func page(t *testing.T, c *http.Client, url string) string {
	t.Helper()
	got, err := c.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
