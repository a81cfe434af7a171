package progression

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

var pathBook = Corpus{Stages: []string{"1", "2b", "2a", "3", "4"}, Ordered: true, Adaptive: []string{"2a", "3", "4"}, Barrier: "2b", Moves: []string{"P", "U", "R", "E", "R2"}}

// simulated is a corpus in which people move by chance, and leaders answer the
// state that they meet: praise goes to those who are well off, explanations to
// those who are not. help is by how much a reframing makes a step forward more
// likely.
func simulated(r *rand.Rand, groups, sessions, segments int, help float64) *Corpus {
	c := pathBook
	k := len(c.Stages)
	for g := range groups {
		size := 8
		at, bold := make([]int, size), make([]float64, size)
		for p := range bold {
			bold[p] = 0.04 * r.NormFloat64() // people differ in how far they move
		}
		for s := range sessions {
			number := 0
			say := func(seg Segment) {
				number++
				seg.Document, seg.Number, seg.Group, seg.Session, seg.Start = fmt.Sprintf("%d/%d", g, s), number, fmt.Sprint("g", g), s+1, number*9000
				c.Segments = append(c.Segments, seg)
			}
			for p := range at {
				at[p] = min(max(at[p]+r.IntN(3)-1, 0), k-1)
			}
			for number < segments {
				p := r.IntN(size)
				for turn := 2 + r.IntN(4); turn > 0; turn-- {
					say(Segment{Person: fmt.Sprintf("g%d-%d", g, p), Stage: Mix{c.Stages[at[p]]: 1}, Layer: "consensus"})
					var moves []string
					for m, id := range c.Moves {
						chance := 0.25
						switch {
						case id == "R2":
							chance = 0.1 + 0.1*float64(at[p])
						case id == "E":
							chance = 0.5 - 0.1*float64(at[p])
						}
						_ = m
						if r.Float64() < chance {
							moves = append(moves, id)
						}
					}
					say(Segment{Leader: true, Moves: moves, Layer: "consensus"})
					up, down := 0.25+bold[p], 0.25-bold[p]
					if slices.Contains(moves, "R") {
						up, down = up+help, down-help/2
					}
					switch x := r.Float64(); {
					case x < up:
						at[p] = min(at[p]+1, k-1)
					case x < up+down:
						at[p] = max(at[p]-1, 0)
					}
				}
			}
		}
	}
	return &c
}

// In 200 corpora of three groups with a planted effect of one move it is found,
// and in 200 with none the family stays quiet at its stated rate.
func TestAPlantedEffectIsFoundAndNoneIsInvented(t *testing.T) {
	began := time.Now()
	const corpora = 200
	found, wrong, alarms, raw, tests, covered := 0, 0, 0, 0, 0, 0
	for n := range corpora {
		r := rand.New(rand.NewPCG(uint64(n), 7))
		m, err := simulated(r, 3, 8, 80, 0.2).Mechanism(Options{Permutations: 999, Replicates: 200})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range m.Moves {
			if e.Known && e.Q < 0.05 {
				if e.Move == "R" && e.Change > 0 {
					found++
				} else {
					wrong++
				}
			}
		}
		m, err = simulated(rand.New(rand.NewPCG(uint64(n), 8)), 3, 8, 80, 0).Mechanism(Options{Permutations: 999, Replicates: 200})
		if err != nil {
			t.Fatal(err)
		}
		alarm := false
		for _, e := range m.Moves {
			if !e.Known {
				continue
			}
			tests++
			alarm = alarm || e.Q < 0.05
			if e.P < 0.05 {
				raw++
			}
			if e.HasCI && e.Lo <= 0 && 0 <= e.Hi {
				covered++
			}
		}
		if alarm {
			alarms++
		}
	}
	t.Logf("planted: found in %d of %d corpora, %d other findings; none: an alarm in %d of %d corpora, p < .05 in %d of %d tests, intervals hold zero in %d; %.1f s",
		found, corpora, wrong, alarms, corpora, raw, tests, covered, time.Since(began).Seconds())
	// The page and its help tell these numbers.
	for _, name := range []string{"../../door/web/process/pages/mechanism.html", "../../docs/help/process.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, told := range []string{fmt.Sprintf("found in %d of %d", found, corpora), fmt.Sprintf("found in %d of %d, of which", alarms, corpora)} {
			if !strings.Contains(string(text), told) {
				t.Errorf("%s does not say “%s”", name, told)
			}
		}
	}
	// Binomial(200, .05) is 18 or less in all but 1 of 200 such tests;
	// 1,000 tests at .05 give 30 to 70.
	if found < 180 {
		t.Errorf("the planted effect is found in %d of %d corpora", found, corpora)
	}
	if alarms > 18 {
		t.Errorf("a family without any effect gives an alarm in %d of %d corpora; 5 %% are stated", alarms, corpora)
	}
	if raw < 25 || raw > 75 {
		t.Errorf("p < .05 in %d of %d tests without an effect", raw, tests)
	}
}

// The bars: 30 sessions of 400 segments in a second of processor time.
func BenchmarkMechanism30(b *testing.B) {
	c := simulated(rand.New(rand.NewPCG(1, 1)), 4, 8, 400, 0.1)
	c.Segments = c.Segments[:12000]
	for b.Loop() {
		if _, err := c.Mechanism(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAnalyse30(b *testing.B) {
	c := simulated(rand.New(rand.NewPCG(1, 1)), 4, 8, 400, 0.1)
	c.Segments = c.Segments[:12000]
	for b.Loop() {
		if _, err := c.Analyse(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMechanism3000(b *testing.B) {
	c := simulated(rand.New(rand.NewPCG(1, 1)), 375, 8, 400, 0.1)
	for b.Loop() {
		if _, err := c.Mechanism(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func TestTheSameNumbersOnAnyNumberOfProcessors(t *testing.T) {
	c := simulated(rand.New(rand.NewPCG(3, 3)), 1, 8, 60, 0.2)
	one, err := c.Mechanism(Options{Workers: 1, Permutations: 500, Replicates: 100})
	if err != nil {
		t.Fatal(err)
	}
	three, err := c.Mechanism(Options{Workers: 3, Permutations: 500, Replicates: 100})
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(one.Moves, one.Cells) != fmt.Sprint(three.Moves, three.Cells) {
		t.Error("the numbers depend on the processors")
	}
}
