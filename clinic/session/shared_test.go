package session_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"testing"
	"time"

	"tend/clinic/programme"
	"tend/clinic/session"
)

var update = flag.Bool("update", false, "write the shared cases anew")

// shared is what the fold in Go and the one in the browser are both held to.
type shared struct {
	Agenda  []sharedItem `json:"agenda"`
	Minutes int          `json:"minutes"`
	Cases   []sharedCase `json:"cases"`
}

type sharedItem struct {
	ID       string         `json:"id"`
	Kind     programme.Kind `json:"kind"`
	Title    string         `json:"title"`
	Minutes  int            `json:"minutes"`
	MayBeCut bool           `json:"mayBeCut"`
}

type sharedCase struct {
	Name   string             `json:"name"`
	Events []session.RunEvent `json:"events"`
	Now    time.Time          `json:"now"`
	Want   told               `json:"want"`
}

// told is how a run stands; times are milliseconds.
type told struct {
	ID       string     `json:"id"`
	Began    int64      `json:"began"`
	Ended    int64      `json:"ended"`
	Stopped  bool       `json:"stopped"`
	Breaks   int64      `json:"breaks"`
	Late     int64      `json:"late"`
	Coverage [2]int     `json:"coverage"`
	Cut      []string   `json:"cut"`
	Items    []toldItem `json:"items"`
}

type toldItem struct {
	ID       string        `json:"id"`
	IsNew    bool          `json:"isNew"`
	Extended int           `json:"extended"`
	Took     int64         `json:"took"`
	Being    session.Being `json:"being"`
	Notes    []string      `json:"notes"`
	Bells    int           `json:"bells"`
}

func tellShared(r session.Run) told {
	milli := func(t time.Time) int64 {
		if t.IsZero() {
			return 0
		}
		return t.UnixMilli()
	}
	length := 120 * time.Minute
	w := told{ID: r.ID, Began: milli(r.Began), Ended: milli(r.Ended), Stopped: r.Stopped, Breaks: r.Breaks.Milliseconds(),
		Late: r.Late(length).Milliseconds(), Cut: []string{}}
	w.Coverage[0], w.Coverage[1] = r.Coverage()
	for _, d := range r.Shorten(length) {
		w.Cut = append(w.Cut, d.ID)
	}
	for _, d := range r.Items {
		w.Items = append(w.Items, toldItem{d.ID, d.New, d.Extended, d.Took.Milliseconds(), d.Being, append([]string{}, d.Notes...), d.Bells})
	}
	return w
}

const sharedFile = "testdata/runs.json"

// The cases are drawn from a fixed seed: acts in any order, of two devices,
// sent twice, about items that nobody knows. What is wanted was written by the
// fold that TestARunIsToldByItsEvents and the laws hold; the browser must give
// the same.
func TestSharedCases(t *testing.T) {
	if *update {
		write(t)
	}
	text, err := os.ReadFile(sharedFile)
	if err != nil {
		t.Fatal(err)
	}
	var all shared
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for _, c := range all.Cases {
		if got := tellShared(session.FoldRun(agenda, c.Events, c.Now)); !reflect.DeepEqual(got, c.Want) {
			t.Errorf("%s:\n%+v, want\n%+v", c.Name, got, c.Want)
		}
	}
}

func write(t *testing.T) {
	t.Helper()
	all := shared{Minutes: 120}
	for _, item := range agenda {
		all.Agenda = append(all.Agenda, sharedItem{item.ID, item.Kind, item.Title, item.Minutes, item.MayBeCut})
	}
	for n := range 30 {
		r := rand.New(rand.NewPCG(uint64(n), 5))
		var events []session.RunEvent
		second := 0
		add := func(what session.Act, item string) {
			e := session.RunEvent{ID: fmt.Sprintf("00000000-0000-7000-8000-%04d%08d", n, r.IntN(1e8)), Run: "00000000-0000-7000-8000-00000000000a",
				At: first.Starts.Add(time.Duration(second) * time.Second), Act: what, Item: item}
			switch what {
			case session.Added:
				e.Item, e.Title, e.Kind, e.Minutes = fmt.Sprintf("new-%d", r.IntN(3)), "Grief", programme.Discussion, 5*(1+r.IntN(3))
			case session.Extended:
				e.Minutes = 1 + r.IntN(3)
			case session.Noted:
				e.Words = fmt.Sprintf("Note “%d” <b>", r.IntN(100))
			}
			events = append(events, e)
		}
		add(session.Began, "a")
		for range 4 + r.IntN(20) {
			second += []int{0, 4, 9, 30, 200, 700, 1500}[r.IntN(7)]
			what := append([]session.Act{session.Opened, session.Opened, session.Opened, session.Opened}, session.Acts[1:10]...)[r.IntN(13)]
			add(what, []string{"a", "b", "c", "d", "e", "new-0", "gone"}[r.IntN(7)])
		}
		if n%3 == 0 {
			second += 60
			add(session.Ended, "")
		}
		now := first.Starts.Add(time.Duration(second+r.IntN(900)) * time.Second)
		events = append(events, events[r.IntN(len(events))])
		r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		all.Cases = append(all.Cases, sharedCase{fmt.Sprintf("drawn %d", n), events, now, tellShared(session.FoldRun(agenda, events, now))})
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(sharedFile, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
