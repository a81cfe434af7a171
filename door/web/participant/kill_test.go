package participant_test

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tend/clinic/measure"
	"tend/door/house"
	"tend/door/web/webtest"
	"tend/platform/audit"
	"tend/platform/db"
)

var kills = flag.Int("kills", 1, "how often the server is killed under load")

// The server's process is killed while clients send. What was acknowledged is
// there, nothing is there twice, and the audit chain holds. The programme is
// the real one, started anew over the same folder each time.
func TestKillDuringLoad(t *testing.T) {
	if testing.Short() || *kills == 0 {
		t.Skip("it starts and kills servers")
	}
	bin := filepath.Join(t.TempDir(), "tend")
	if out, err := exec.Command("go", "build", "-o", bin, "tend/cmd/tend").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	const perRound = 400
	dir, tokens := links(t, perRound**kills)
	acked := map[string]bool{}
	for round := range *kills {
		for _, token := range killRound(t, bin, dir, tokens[round*perRound:(round+1)*perRound]) {
			acked[token] = true
		}
	}
	h, _, err := house.Open(ctx, house.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer h.DB.Close()
	verifyChain(t, h.DB)
	forms, err := h.Measures.Given(ctx, admin)
	if err != nil {
		t.Fatal(err)
	}
	per := map[string]int{}
	for _, f := range forms {
		per[f.StudyID+" "+f.Instrument]++
	}
	for _, n := range per {
		if n != 1 {
			t.Errorf("a form stands %d times", n)
		}
	}
	lost := 0
	for n, token := range tokens {
		id := fmt.Sprintf("L-%05d", n)
		whole := per[id+" nrs-intensity"] == 1 && per[id+" phq-4"] == 1 && per[id+" change-question"] == 1
		if some := per[id+" nrs-intensity"] == 1; some != whole {
			t.Errorf("%s was kept in part", id)
		}
		if acked[token] && !whole {
			lost++
		}
	}
	if lost > 0 || len(acked) == 0 {
		t.Errorf("%d of %d acknowledged questionnaires are lost", lost, len(acked))
	}
	all, err := h.Measures.Forms(ctx, admin, measure.Filter{Timepoint: "post", Instrument: "phq-4"})
	for _, f := range all {
		if len(f.Answers) != 4 {
			t.Errorf("a form lacks answers: %d of 4", len(f.Answers))
		}
	}
	t.Logf("%d kills, %d questionnaires acknowledged, %d kept, %v", *kills, len(acked), len(all), err)
}

// killRound starts the server, sends from eight clients, kills it a moment
// after the first was acknowledged, and gives the tokens whose sending was acknowledged.
func killRound(t *testing.T, bin, dir string, tokens []string) []string {
	t.Helper()
	c := exec.Command(bin, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	_, address, found := strings.Cut(strings.TrimSpace(line), "Tend answers at ")
	if !found {
		t.Fatalf("the server says %q, %v", line, err)
	}
	var mu sync.Mutex
	var acked []string
	var wait sync.WaitGroup
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for n := range 8 {
		wait.Go(func() {
			for i := n; i < len(tokens); i += 8 {
				form := filled("kill")
				for key := range form {
					if strings.HasPrefix(key, "a.pseq/") {
						form.Del(key)
					}
				}
				got, err := client.PostForm(address+"/q/"+tokens[i]+"/all", form)
				if err != nil {
					return
				}
				io.Copy(io.Discard, got.Body)
				got.Body.Close()
				if got.StatusCode == http.StatusSeeOther && strings.HasSuffix(got.Header.Get("Location"), tokens[i]) {
					mu.Lock()
					acked = append(acked, tokens[i])
					mu.Unlock()
				} else {
					t.Errorf("%d to %s", got.StatusCode, got.Header.Get("Location"))
				}
			}
		})
	}
	for range 600 { // until answers come in, however slow the machine is
		mu.Lock()
		n := len(acked)
		mu.Unlock()
		if n > 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	time.Sleep(time.Duration(rand.IntN(300)) * time.Millisecond)
	c.Process.Signal(os.Kill)
	c.Wait()
	wait.Wait()
	client.CloseIdleConnections()
	return acked
}

func verifyChain(t testing.TB, d *db.DB) {
	t.Helper()
	if err := d.View(ctx, func(tx *db.Tx) error {
		n, broken, err := audit.Verify(ctx, tx, webtest.Site)
		if broken != nil || n == 0 {
			t.Errorf("the audit chain: %d entries, %+v", n, broken)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}
