package participant_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/door/house"
	"tend/door/web/frame"
	"tend/door/web/participant"
	"tend/door/web/webtest"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// The load tests measure and assert nothing of time. They stay on loopback and
// run only when asked for:
//
//	go test ./door/web/participant -run Load -load 4000 -v
var load = flag.Int("load", 0, "how many questionnaires the load tests send; 0 leaves them out")

// profile is where the server's processor profile goes; the last one stays.
var profile = flag.String("profile", "", "a file for the server's processor profile")

// serveIn, when set, makes this test binary a server over the folder it names.
const serveIn = "TEND_LOAD_SERVE"

// TestServesTheLoad is the server's process of the load tests.
func TestServesTheLoad(t *testing.T) {
	dir := os.Getenv(serveIn)
	if dir == "" {
		t.Skip("it is started by the load tests")
	}
	house.CollectSeldom()
	h, _, err := house.Open(ctx, house.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	door := &participant.Door{House: h, Site: webtest.Site, Log: slog.New(slog.DiscardHandler), Wording: licensed}
	if err := door.Open(); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	door.Routes(mux)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("at http://%s\n", listener.Addr())
	server := &http.Server{Handler: frame.Logged(frame.Guard(mux), slog.New(slog.DiscardHandler))}
	go func() {
		io.Copy(io.Discard, os.Stdin) // the end of the tests is the end of this
		server.Shutdown(context.Background())
	}()
	server.Serve(listener)
	h.DB.Close()
}

// licensed words the PSEQ as a site would that holds a licence, so that "post"
// has its 17 questions.
func licensed(id, language string) (measure.Instrument, bool) {
	i, err := measure.Find(id)
	i.Items = slices.Clone(i.Items)
	for n := range i.Items {
		if i.Items[n].Text == "" {
			i.Items[n].Text = "A question of about this length, which a licensed site has loaded"
		}
	}
	return i, err == nil
}

// links makes n people and a link for each in a fresh store.
func links(t testing.TB, n int) (dir string, tokens []string) {
	t.Helper()
	dir = t.TempDir()
	h, _, err := house.Open(ctx, house.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer h.DB.Close()
	asked := make([]invitation.Invitation, n)
	events := make([]pathway.Event, n)
	for i := range n {
		id := fmt.Sprintf("L-%05d", i)
		events[i] = pathway.Event{StudyID: id, Kind: pathway.Referred, On: time.Now().UTC()}
		asked[i] = invitation.Invitation{StudyID: id, Programme: "resilientmind", Timepoint: "post"}
	}
	if err := h.Pathway.Record(ctx, admin, events...); err != nil {
		t.Fatal(err)
	}
	issued, err := h.Invitations.Issue(ctx, admin, asked...)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range issued {
		tokens = append(tokens, i.Token)
	}
	return dir, tokens
}

// child starts the server's process and gives its address, and a function that
// ends it and tells its processor time.
func child(t testing.TB, dir string) (address string, end func() time.Duration) {
	t.Helper()
	args := []string{"-test.run", "^TestServesTheLoad$", "-test.v"}
	if *profile != "" {
		args = append(args, "-test.cpuprofile", *profile)
	}
	c := exec.Command(os.Args[0], args...)
	c.Env = append(os.Environ(), serveIn+"="+dir)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, at, ok := strings.Cut(lines.Text(), "at http://"); ok {
			address = "http://" + at
			break
		}
	}
	go io.Copy(io.Discard, out)
	return address, func() time.Duration {
		in.Close()
		c.Wait()
		return c.ProcessState.UserTime() + c.ProcessState.SystemTime()
	}
}

// filled answers every question of "post".
func filled(id string) url.Values {
	v := url.Values{"go": {"send"}, "how": {"self"}, "id": {id}, "a.change-question/change": {"I notice tension sooner, and let it be."},
		"a.nrs-intensity/nrs-intensity": {"6"}, "a.nrs-distress/nrs-distress": {"4"}}
	for _, item := range []string{"gad-nervous", "gad-worry-control", "phq-interest", "phq-down"} {
		v.Set("a.phq-4/"+item, "1")
	}
	for n := range 10 {
		v.Set(fmt.Sprintf("a.pseq/pseq-%d", n+1), "3")
	}
	return v
}

// took gives percentiles in milliseconds.
func took(all []time.Duration, percent int) float64 {
	slices.Sort(all)
	return float64(all[len(all)*percent/100].Microseconds()) / 1000
}

// clients lets n clients send the questionnaires of the tokens, opening each
// first if asked to.
func clients(t testing.TB, n int, address string, tokens []string, open bool) (wall time.Duration, each []time.Duration) {
	t.Helper()
	c := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: n},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	var next atomic.Int64
	var mu sync.Mutex
	var wait sync.WaitGroup
	start := time.Now()
	for range n {
		wait.Go(func() {
			var mine []time.Duration
			for {
				i := int(next.Add(1)) - 1
				if i >= len(tokens) {
					break
				}
				began := time.Now()
				link := address + "/q/" + tokens[i]
				if open {
					got, err := c.Get(link + "/all")
					if err != nil || got.StatusCode != 200 {
						t.Errorf("opening: %v %v", got, err)
						return
					}
					io.Copy(io.Discard, got.Body)
					got.Body.Close()
				}
				got, err := c.PostForm(link+"/all", filled("load"))
				if err != nil || got.StatusCode != http.StatusSeeOther || strings.HasSuffix(got.Header.Get("Location"), "check") {
					t.Errorf("sending: %v %v", got, err)
					return
				}
				got.Body.Close()
				mine = append(mine, time.Since(began))
			}
			mu.Lock()
			each = append(each, mine...)
			mu.Unlock()
		})
	}
	wait.Wait()
	return time.Since(start), each
}

func TestLoadOfSendings(t *testing.T) {
	if *load == 0 {
		t.Skip("asked for with -load")
	}
	for _, way := range []struct {
		name    string
		clients int
		open    bool
	}{{"open and send, 16 clients", 16, true}, {"send alone, 16 clients", 16, false}, {"open and send, one client", 1, true}} {
		n := *load
		if way.clients == 1 {
			n = min(n, 500)
		}
		dir, tokens := links(t, n)
		address, end := child(t, dir)
		wall, each := clients(t, way.clients, address, tokens, way.open)
		cpu := end()
		fmt.Printf("%-28s %6.0f/s  median %.1f ms  p95 %.1f ms  p99 %.1f ms  server CPU %.2f ms each\n", way.name,
			float64(len(each))/wall.Seconds(), took(each, 50), took(each, 95), took(each, 99), cpu.Seconds()*1000/float64(n))
		verifyWhole(t, dir, n)
	}
}

// verifyWhole checks that n people have their five forms once and the audit
// chain holds.
func verifyWhole(t testing.TB, dir string, n int) {
	t.Helper()
	h, _, err := house.Open(ctx, house.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer h.DB.Close()
	forms, err := h.Measures.Given(ctx, admin)
	if err != nil || len(forms) != 5*n {
		t.Errorf("%d forms of %d, %v", len(forms), 5*n, err)
	}
	verifyChain(t, h.DB)
}

func TestLoadOfARoom(t *testing.T) {
	if *load == 0 {
		t.Skip("asked for with -load")
	}
	const people, rounds = 15, 20
	dir, tokens := links(t, people*rounds)
	address, end := child(t, dir)
	defer end()
	var all, slowest []time.Duration
	for r := range rounds {
		_, each := clients(t, people, address, tokens[r*people:(r+1)*people], false)
		all, slowest = append(all, each...), append(slowest, slices.Max(each))
		time.Sleep(50 * time.Millisecond)
	}
	fmt.Printf("15 press send together       median %.1f ms  p95 %.1f ms  the last of 15: median %.1f ms, worst %.1f ms\n",
		took(all, 50), took(all, 95), took(slowest, 50), took(slowest, 100-1))
}

// What a first visit costs: the page with every question, its style and its
// scripts, as they go over the wire.
func TestLoadOfAFirstVisit(t *testing.T) {
	s := webtest.New(t)
	link := s.URL + "/q/" + issue(t, s, asker, "post").Token
	total := 0
	for _, address := range []string{link, link + "/all", link + "/device", s.URL + "/q/participant.css", s.URL + "/q/page.js", s.URL + "/q/sw.js"} {
		r, err := http.NewRequest("GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", "gzip")
		got, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err != nil || got.StatusCode != 200 {
			t.Fatalf("%s: %d, %v", address, got.StatusCode, err)
		}
		var head strings.Builder
		got.Header.Write(&head)
		total += len(body) + head.Len()
		t.Logf("%6d bytes %s", len(body)+head.Len(), filepath.Base(address))
	}
	t.Logf("%6d bytes together", total)
	if total > 60_000 {
		t.Errorf("a first visit costs %d bytes, more than 60,000", total)
	}
}

// Fifty clients hang up in the middle of what they send; the next one is
// served at once, and no transaction stays open.
func TestClientsThatHangUp(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ring, err := crypt.OpenRing(filepath.Join(t.TempDir(), "keys.json"))
		if err != nil {
			t.Fatal(err)
		}
		hangUp(t, webtest.Over(t, house.Over(d, ring)))
	})
}

func hangUp(t *testing.T, s *webtest.Service) {
	t.Helper()
	link := s.URL + "/q/" + issue(t, s, asker, "post").Token
	at, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for n := range 50 {
		wait.Go(func() {
			c, err := net.Dial("tcp", at.Host)
			if err != nil {
				t.Error(err)
				return
			}
			body := filled(fmt.Sprint(n)).Encode()
			sent := body[:len(body)*(n%5)/4] // none, a part, or all of it without waiting for the answer
			fmt.Fprintf(c, "POST %s/all HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", at.Path, at.Host, len(body), sent)
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
		})
	}
	wait.Wait()
	began := time.Now()
	if status, _ := webtest.Get(t, http.DefaultClient, link); status != 200 {
		t.Errorf("the next request: %d", status)
	}
	t.Logf("the next request took %v", time.Since(began))
	quick, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	if err := s.DB.Change(quick, func(tx *db.Tx) error { return nil }); err != nil {
		t.Errorf("a transaction is still open: %v", err)
	}
	v, err := s.Invitations.Open(quick, webtest.Site, at.Path[len("/q/"):])
	if err == nil { // would wait for the rows of a transaction that was left open
		_, err = s.Invitations.Send(quick, v, invitation.Sending{ID: "after", How: measure.BySelf, Said: []invitation.Said{
			{Instrument: "nrs-intensity", Item: "nrs-intensity", Answer: measure.Number(6)}}})
	}
	if err != nil {
		t.Errorf("sending afterwards: %v", err)
	}
}
