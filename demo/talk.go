package demo

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"tend/platform/datafile"
)

//go:embed talk.yaml
var talkFile []byte

// Talk is the transcript of one session's guided inquiry with what two coders
// made of it. Nobody said any of it.
type Talk struct {
	Group   string
	Session int
	Leader  string // staff id
	Lines   []Line
}

// Line is what one speaker said until another one spoke; it is one segment.
type Line struct {
	Person string // study id, "" is the leader
	Start  int    // ms
	End    int
	Text   string
	Coded  [2]string // what each of two coders gave: codes apart by semicolons, "-" for none
	Agreed string    // where they differ and it was settled; "" stays open
}

// Coders are the two who coded the transcripts, by the names in their file.
var Coders = [2]string{"Coder A", "Coder B"}

type talking struct {
	Stages []spoken `yaml:"stages"`
	Small  []string `yaml:"small"`
	Moves  []spoken `yaml:"moves"`
	Plain  []string `yaml:"plain"`
}

type spoken struct {
	Code string   `yaml:"code"`
	Says []string `yaml:"says"`
}

var sayings = sync.OnceValue(func() talking {
	var t talking
	if err := datafile.Decode("demo.talk", "talk.yaml", talkFile, &t).Err(); err != nil {
		panic(err)
	}
	return t
})

// talker is a person who moves through the stages.
type talker struct {
	life  *life
	at    int     // index of sayings().Stages
	quick float64 // how readily they move on
}

// turnsInTalk is about how many segments a transcript has.
const turnsInTalk = 60

// addTalk writes the transcripts of a finished course from those who came.
func (y *Year) addTalk(c course, leader string, lives []*life) {
	r := stream("talk "+c.group.ID, 0)
	var all []*talker
	for n, l := range lives {
		t := &talker{life: l, at: r.IntN(2), quick: 0.1 + 0.05*float64(n%4)}
		if n == 5 {
			t.at, t.quick = 1, -0.25 // one stays behind the barrier
		}
		all = append(all, t)
	}
	for s := 1; s <= sessions; s++ {
		var here []*talker
		for _, t := range all {
			if len(t.life.marks) >= s && t.life.marks[s-1].Came() {
				here = append(here, t)
				if s > 1 && r.Float64() < 0.35+t.quick {
					t.at = min(t.at+1, len(sayings().Stages)-1)
				}
			}
		}
		if len(here) > 1 {
			y.Talks = append(y.Talks, talkOf(r, c.group.ID, s, leader, here))
		}
	}
}

func talkOf(r *rand.Rand, group string, session int, leader string, here []*talker) Talk {
	w := &talkWriter{r: r, talk: Talk{Group: group, Session: session, Leader: leader}, at: 5 * 60000}
	w.leader("P")
	for last := -1; len(w.talk.Lines) < turnsInTalk; {
		n := r.IntN(len(here))
		if n == last {
			continue
		}
		last = n
		w.exchange(here[n])
	}
	return w.talk
}

type talkWriter struct {
	r    *rand.Rand
	talk Talk
	at   int
}

// exchange is a person and the leader in turn, two to four times.
func (w *talkWriter) exchange(t *talker) {
	for range 2 + w.r.IntN(3) {
		now := min(max(t.at+[]int{-1, 0, 0, 0, 1}[w.r.IntN(5)], 0), len(sayings().Stages)-1)
		if w.r.IntN(4) == 0 {
			w.person(t.life.id, "-", pick(w.r, sayings().Small))
		} else {
			stage := sayings().Stages[now]
			text := pick(w.r, stage.Says)
			if w.r.IntN(3) == 0 {
				if more := pick(w.r, stage.Says); more != text {
					text += " " + more
				}
			}
			w.person(t.life.id, stage.Code, text)
		}
		moves := w.answer(now)
		w.leader(moves...)
		if slices.Contains(moves, "R") && w.r.Float64() < 0.45+t.quick && t.at < len(sayings().Stages)-1 && t.quick > 0 {
			t.at++
		} else if w.r.IntN(12) == 0 {
			t.at = max(t.at-1, 0)
		}
	}
}

// answer is what a leader does with somebody in a stage: explains to those
// who are captured, names it for those at the barrier, praises those who are
// further on.
func (w *talkWriter) answer(stage int) []string {
	chances := map[string][]float64{"P": {.5, .45, .4, .35, .3}, "U": {.1, .15, .2, .25, .35}, "R": {.15, .35, .3, .35, .25}, "E": {.35, .25, .15, .1, .1}, "R2": {.05, .1, .25, .3, .4}}
	var moves []string
	for _, m := range sayings().Moves {
		if len(moves) < 2 && w.r.Float64() < chances[m.Code][stage] {
			moves = append(moves, m.Code)
		}
	}
	return moves
}

func (w *talkWriter) person(id, code, text string) {
	w.add(Line{Person: id, Text: text}, code, neighbour)
}

func (w *talkWriter) leader(moves ...string) {
	if len(moves) == 0 {
		w.add(Line{Text: pick(w.r, sayings().Plain)}, "-", otherMove)
		return
	}
	var parts []string
	for _, m := range moves {
		at := slices.IndexFunc(sayings().Moves, func(s spoken) bool { return s.Code == m })
		parts = append(parts, pick(w.r, sayings().Moves[at].Says))
	}
	w.add(Line{Text: strings.Join(parts, " ")}, strings.Join(moves, ";"), otherMove)
}

// add codes a line twice: each coder gives another code one time in seven, and
// four of five differences were settled.
func (w *talkWriter) add(l Line, code string, slip func(*rand.Rand, string) string) {
	l.Start, l.End = w.at, w.at+1500+55*len(l.Text)
	w.at = l.End + 400 + w.r.IntN(1500)
	for n := range l.Coded {
		if l.Coded[n] = code; w.r.IntN(7) == 0 {
			l.Coded[n] = slip(w.r, code)
		}
	}
	if l.Coded[0] != l.Coded[1] && w.r.IntN(5) > 0 {
		l.Agreed = code
	}
	w.talk.Lines = append(w.talk.Lines, l)
}

// neighbour is the stage next to one, which coders take for it most often.
func neighbour(r *rand.Rand, code string) string {
	stages := sayings().Stages
	at := slices.IndexFunc(stages, func(s spoken) bool { return s.Code == code })
	switch {
	case at < 0:
		return stages[r.IntN(3)].Code
	case r.IntN(4) == 0:
		return "-"
	case at == 0 || at < len(stages)-1 && r.IntN(2) == 0:
		return stages[at+1].Code
	}
	return stages[at-1].Code
}

func otherMove(r *rand.Rand, code string) string {
	if first, _, several := strings.Cut(code, ";"); several {
		return first
	}
	return sayings().Moves[r.IntN(len(sayings().Moves))].Code
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

// Title is what a transcript is called; it tells neither group nor session.
func (t Talk) Title(n int) string { return fmt.Sprintf("Inquiry %d", n+1) }
