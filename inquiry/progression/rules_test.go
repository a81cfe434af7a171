package progression

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"tend/inquiry/coding"
	"tend/platform/fault"
)

// talk writes a corpus from lines: who, and what stage or moves. "L:" is a
// leader, a new document begins at "/".
func talk(lines ...string) *Corpus {
	c := pathBook
	document, session := "a", 1
	number := 0
	for _, l := range lines {
		if l == "/" {
			session++
			document, number = document+"+", 0
			continue
		}
		number++
		who, what, _ := strings.Cut(l, ":")
		s := Segment{Document: document, Number: number, Group: "g", Session: session, Start: number * 1000, Layer: coding.Consensus}
		switch {
		case who == "L":
			s.Leader = true
			if what != "" {
				s.Moves = strings.Split(what, ";")
			}
		default:
			if who != "?" {
				s.Person = who
			}
			parts := strings.Split(what, "|")
			if what != "" {
				s.Stage = Mix{}
				for _, p := range parts {
					s.Stage[p] += 1 / float64(len(parts))
				}
				delete(s.Stage, "-")
			}
		}
		c.Segments = append(c.Segments, s)
	}
	return &c
}

func analyse(t *testing.T, c *Corpus, as Reading) *Analysis {
	t.Helper()
	a, err := c.Analyse(Options{Reading: as, Replicates: 50})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTheNextOfTheSamePersonEndsAMoment(t *testing.T) {
	a := analyse(t, talk("A:1", "L:P", "A:", "L:R;E", "B:2a", "L:U", "A:2b", "A:3", "/", "L:P", "A:4"), Hard)
	type plain struct {
		from, to              int
		cue                   []int
		apart, others, passed int
	}
	var got []plain
	for _, m := range a.Moments {
		got = append(got, plain{m.From, m.To, m.Cue, m.Apart, m.Others, m.Passed})
	}
	// What the leader said to B is not A's cue, small talk of A is passed over,
	// and nothing reaches over the end of a session.
	want := []plain{{0, 6, []int{1, 3}, 1, 1, 1}, {6, 7, nil, 0, 0, 0}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if n := a.Within.N[a.Within.At(0, 1)]; n != 1 {
		t.Errorf("1→2b: %v", n)
	}
	// From one person to the next is a table of its own.
	if a.Across.N[a.Across.At(0, 2)] != 1 || a.Across.N[a.Across.At(2, 1)] != 1 || a.Within.N[a.Within.At(0, 2)] != 0 {
		t.Errorf("across %v", a.Across.N)
	}
}

func TestHardAndMixedReadings(t *testing.T) {
	c := talk("A:1", "L:P", "A:2b|2a", "L:R", "A:3", "L:E", "A:2a|-", "A:4|4|-")
	hard, mixed := analyse(t, c, Hard), analyse(t, c, Mixed)
	// An even split is read hard as nothing, and what is around it is not joined.
	if len(hard.Moments) != 0 || hard.Untold != 2 || hard.Cusps != 3 {
		t.Errorf("hard: %d moments, %d untold, %d cusps", len(hard.Moments), hard.Untold, hard.Cusps)
	}
	if len(mixed.Moments) != 4 {
		t.Fatalf("mixed: %+v", mixed.Moments)
	}
	if p := mixed.Within.N[mixed.Within.At(0, 1)]; p != 0.5 {
		t.Errorf("1→2b counts %v", p)
	}
	s := mixed.Sittings[0]
	if math.Abs(s.Staged-(1+1+1+.5+2./3)) > 1e-9 || s.Modal != 0 || s.Highest != 4 {
		t.Errorf("%+v", s)
	}
	if h := (Mix{"1": .5, "2b": .5}).Entropy(); math.Abs(h-1) > 1e-12 {
		t.Errorf("entropy %v", h)
	}
	if h := (Mix{"1": 1}).Entropy(); h != 0 {
		t.Errorf("entropy of one answer %v", h)
	}
}

func TestKindsOfCourses(t *testing.T) {
	for _, c := range []struct {
		modal []int
		want  Kind
	}{
		{[]int{0, 1}, TooFew}, {[]int{1, 1, 1}, NoChange}, {[]int{0, 1, 2, 3}, Steady}, {[]int{0, 2, 1, 3}, Steady},
		{[]int{0, 0, 0, 0, 2, 3}, Late}, {[]int{1, 0, 1, 3}, Late}, {[]int{0, 2, 0, 2, 1, 3}, Oscillating}, {[]int{1, 3, 1}, Oscillating},
		{[]int{3, 2, 2}, Back}, {[]int{2, 0, 1}, Oscillating},
	} {
		if got := KindOf(c.modal); got != c.want {
			t.Errorf("%v: %s, want %s", c.modal, got, c.want)
		}
	}
}

func TestWhoIsBehindTheBarrier(t *testing.T) {
	a := analyse(t, talk("A:2b", "A:2b", "L:R", "A:2a", "B:2b", "C:1", "/", "A:2a", "B:2b", "L:E", "B:3", "B:2b", "C:2a"), Hard)
	b := a.Barrier
	if b.Met != 2 || b.Crossed != 1 || !reflect.DeepEqual(b.Still, []string{"B"}) || b.Median != 2 {
		t.Errorf("%+v", b)
	}
	if len(b.Crossings) != 2 || b.From != 3 {
		t.Errorf("%d crossings of %d", len(b.Crossings), b.From)
	}
	if p := b.Sessions[0]; p.People != 3 || p.Led != 2 || p.At != 3 || p.Segments != 5 {
		t.Errorf("%+v", p)
	}
	for _, m := range b.Before {
		if m.Move == "R" && (m.Crossings != 1 || m.Moments != 1) {
			t.Errorf("%+v", m)
		}
	}
}

func TestWhatIsNoProgressionSaysSo(t *testing.T) {
	unordered := talk("A:1", "L:P", "A:2a")
	unordered.Ordered = false
	for name, c := range map[string]*Corpus{"no order": unordered, "nobody known": talk("?:1", "L:P", "?:2a"), "nothing": talk()} {
		if _, err := c.Analyse(Options{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := talk("A:1", "B:1").Mechanism(Options{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("nobody twice: %v", err)
	}
	notes := strings.Join(talk("A:1", "A:2a").Notes(), "\n")
	if !strings.Contains(notes, "one session only") || !strings.Contains(notes, "one speaker only") {
		t.Error(notes)
	}
}

func TestWithdrawnWordsAreNotInACorpus(t *testing.T) {
	stages := bookOf(coding.Participant, true, "1", "2a")
	moves := bookOf(coding.Leaders, false, "P")
	staged := []coding.Result{{Unit: coding.Unit{Document: "d", Number: 1}, Layer: coding.Single, Codes: []coding.CodeID{"1"}, Shares: map[coding.CodeID]float64{"1": 1}},
		{Unit: coding.Unit{Document: "d", Number: 3}, Layer: coding.Open, Shares: map[coding.CodeID]float64{"1": .5, "-": .5}}}
	moved := []coding.Result{{Unit: coding.Unit{Document: "d", Number: 2}, Layer: coding.Consensus, Codes: []coding.CodeID{"P"}, Shares: map[coding.CodeID]float64{"P": 1}}}
	c := Gather(stages, moves, []Text{{Document: "d", Group: "g", Session: 1, Segments: []Spoken{{Number: 1, Person: "A", Withdrawn: true}, {Number: 2, Leader: true}, {Number: 3, Person: "B"}}}}, staged, moved)
	if len(c.Segments) != 2 || c.Segments[1].Stage["1"] != .5 || len(c.LeftOut) != 1 || c.LeftOut[0].Segments != 1 {
		t.Errorf("%+v", c)
	}
}

func TestTheAtlasPutsThePurestFirst(t *testing.T) {
	c := talk("A:1", "L:P;R", "A:2a", "/", "B:1", "L:R", "B:2a", "/", "C:2a", "L:R", "C:1")
	a := analyse(t, c, Hard)
	pages := a.Atlas(3)
	if len(pages) != 3 || pages[0].Move != "P" || pages[1].Move != "R" || pages[1].Way != Forward || pages[1].All != 2 || pages[2].Way != Return {
		t.Fatalf("%+v", pages)
	}
	if first := pages[1].Best[0]; c.Segments[first.From].Person != "B" {
		t.Errorf("%+v", first)
	}
}

func TestWhereSomebodyStands(t *testing.T) {
	a := analyse(t, talk("A:1", "L:P", "A:2b", "/", "A:2b", "L:R;P", "A:2b", "L:R", "A:2a", "/", "B:1"), Hard)
	p := a.Places()[0]
	if p.Person != "A" || p.Session != 2 || p.Now != "2a" || !p.Leads || !reflect.DeepEqual(p.Last, []string{"1", "2b"}) || !reflect.DeepEqual(p.Tried, []Count{{"R", 2}, {"P", 1}}) {
		t.Errorf("%+v", p)
	}
}

func TestWhoNeedsAThought(t *testing.T) {
	// A is led by the barrier, B went back, C went on, D stayed at the lowest
	// stage, E above it.
	a := analyse(t, talk("A:2b", "B:3", "C:1", "D:1", "E:3", "L:P", "/", "A:2b", "B:1", "C:3", "D:1", "E:3"), Hard)
	var named []string
	for _, p := range a.Thoughts("g", 3) {
		named = append(named, p.Person)
	}
	if !reflect.DeepEqual(named, []string{"A", "B", "D"}) {
		t.Errorf("%v", named)
	}
	if n := len(a.Thoughts("g", 1)); n != 1 {
		t.Errorf("%d, and one was asked for", n)
	}
	if n := len(a.Thoughts("another", 3)); n != 0 {
		t.Errorf("%d of another group", n)
	}
}

func TestWhatEachLeaderDid(t *testing.T) {
	c := talk("A:1", "L:P", "A:2a", "L:R;P", "A:3", "L:", "/", "A:3", "L:E", "A:4")
	c.Segments[1].Voice, c.Segments[3].Voice, c.Segments[5].Voice = "jo", "jo", "kim" // the second session's nobody named
	p, r, e := slices.Index(c.Moves, "P"), slices.Index(c.Moves, "R"), slices.Index(c.Moves, "E")
	got := c.LeaderMixes()
	if len(got) != 3 || got[0].Leader != "" || got[0].Session != 2 || got[0].Counts[e] != 1 || got[1].Leader != "jo" || got[1].Counts[p] != 2 || got[1].Counts[r] != 1 ||
		got[2].Leader != "kim" || got[2].Segments != 1 || got[2].Coded != 0 {
		t.Errorf("%+v", got)
	}
	if all := c.MoveMixes(); len(all) != 2 || all[0].Segments != 3 || all[0].Counts[p] != 2 || all[1].Counts[e] != 1 {
		t.Errorf("%+v", all)
	}
}
