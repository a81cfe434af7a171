package progression

import (
	"fmt"
	"math"
	"slices"

	"tend/platform/fault"
)

// Mechanism sets what leaders did between two segments of a person beside how
// the person's stage changed. Moments are compared only with moments that
// start in the same stage: leaders answer the state that they meet, and over
// all moments together a move made to people who are well off would seem to
// help. It describes what came before what, and no cause.
type Mechanism struct {
	Reading      Reading
	Moments      int
	People       int
	Strata       []Stratum
	Moves        []Effect // over all strata, in the order of the codebook; one family
	Cells        []Effect // by stratum and move; another family
	Marginal     Lag
	Model        Model
	Permutations int
	Replicates   int
	Notes        []string
}

// Stratum is the moments that start alike.
type Stratum struct {
	From    string // a stage, or two where FROM stands between them
	Moments int
	Forward float64 // share that moved to a higher stage
	Change  float64 // mean change in steps
}

// Effect is moments with a move beside those without, from the same stages.
type Effect struct {
	Move      string
	From      string // "" over all strata
	With      int    // moments, in strata that hold both
	Without   int
	Forward   float64 // share that moved forward with it
	Other     float64 // share that would be expected of as many moments of the same strata
	Lift      float64 // the one over the other
	HasLift   bool
	LiftLo    float64
	LiftHi    float64
	Change    float64 // mean change in steps with the move minus without, within strata
	Lo, Hi    float64 // 95 %, resampling people
	HasCI     bool
	P         float64 // two-sided, moves shuffled within strata
	Q         float64 // P within its family (Benjamini–Hochberg)
	V         float64 // Cramér's V of the move with the next stage, within strata
	Least     float64 // smallest difference that would be found 8 times of 10
	HasLeast  bool
	Known     bool // it can be compared
	Why       string
	undefined bool
}

// fewest moments with and without a move for a cell to be compared.
const fewest = 5

// Options of an analysis. The zero value is the reading Hard with the usual
// numbers of permutations and replicates.
type Options struct {
	Reading      Reading
	Permutations int
	Replicates   int
	Workers      int // goroutines; 0 takes as many as there are processors; the numbers are the same
}

func (o Options) usual() Options {
	if o.Reading == "" {
		o.Reading = Hard
	}
	if o.Permutations == 0 {
		o.Permutations = Permutations
	}
	if o.Replicates == 0 {
		o.Replicates = Replicates
	}
	return o
}

// Mechanism compares the moves of a corpus.
func (c *Corpus) Mechanism(opt Options) (*Mechanism, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	t := c.read(opt.usual().Reading)
	return t.mechanism(t.moments(), opt.usual())
}

func (t *tables) mechanism(moments []Moment, opt Options) (*Mechanism, error) {
	const op = "progression.Mechanism"
	if len(t.c.Moves) == 0 {
		return nil, fault.New(fault.Invalid, op, "there is no book of moves; choose a round in which leaders’ words were coded")
	}
	if len(moments) == 0 {
		return nil, fault.New(fault.Invalid, op, "nobody was heard twice in a session with a stage, so nothing can be set between")
	}
	g := t.compare(moments)
	m := &Mechanism{Reading: opt.Reading, Moments: len(moments), People: len(g.people), Permutations: opt.Permutations, Replicates: opt.Replicates}
	for s, name := range g.strata {
		st := Stratum{From: name, Moments: g.ends[s] - g.begin(s)}
		for i := g.begin(s); i < g.ends[s]; i++ {
			st.Forward += g.forward[i] / float64(st.Moments)
			st.Change += g.change[i] / float64(st.Moments)
		}
		m.Strata = append(m.Strata, st)
	}
	more, less, cellMore, cellLess := g.permute(opt)
	boots := g.bootstrap(opt.Replicates)
	for k, id := range t.c.Moves {
		e := g.effect(k, -1)
		e.Move = id
		g.finish(&e, len(g.people), more[k], less[k], opt.Permutations, boots[k])
		m.Moves = append(m.Moves, e)
	}
	for s, name := range g.strata {
		people := g.peopleIn(s)
		for k, id := range t.c.Moves {
			e := g.effect(k, s)
			e.Move, e.From = id, name
			at := s*len(t.c.Moves) + k
			g.finish(&e, people, cellMore[at], cellLess[at], opt.Permutations, boots[len(t.c.Moves)+at])
			m.Cells = append(m.Cells, e)
		}
	}
	family(m.Moves)
	family(m.Cells)
	m.Marginal = t.lag()
	m.Model = g.model(t.c.Moves)
	m.notes()
	return m, nil
}

func (m *Mechanism) notes() {
	if m.People < 10 {
		m.Notes = append(m.Notes, fmt.Sprintf("%d people: intervals of so few people hold the truth somewhat less often than stated, though they are read further out; read them as a hint.", m.People))
	}
	if m.Model.Why != "" {
		m.Notes = append(m.Notes, "The mixed model could not be fitted: "+m.Model.Why+".")
	}
	if m.Model.Boundary {
		m.Notes = append(m.Notes, "The mixed model lies on its boundary: people are estimated not to differ in how far they move (variance zero), so it says what a model without people would.")
	}
}

// peopleIn counts those who have moments in a stratum.
func (g *comparison) peopleIn(s int) int {
	seen := map[int]bool{}
	for _, who := range g.who[g.begin(s):g.ends[s]] {
		seen[who] = true
	}
	return len(seen)
}

// finish adds what resampling tells.
func (g *comparison) finish(e *Effect, people, more, less, permutations int, b booted) {
	if !e.Known {
		return
	}
	e.P = min(1, 2*float64(min(more, less)+1)/float64(permutations+1))
	if lo, hi, se, ok := b.change.interval(people); ok {
		e.Lo, e.Hi, e.HasCI = lo, hi, true
		// 1.96 + 0.84 standard errors: two-sided 5 %, power 80 %; of many people.
		e.Least, e.HasLeast = 2.8015852*se, se > 0
	}
	if lo, hi, _, ok := b.lift.interval(people); ok && e.HasLift {
		e.LiftLo, e.LiftHi = lo, hi
	} else {
		e.LiftLo, e.LiftHi = math.NaN(), math.NaN()
	}
}

// comparison is moments sorted by stratum.
type comparison struct {
	t       *tables
	strata  []string
	ends    []int // of each stratum in the moments
	change  []float64
	forward []float64
	to      []int // stage with the largest share
	who     []int // index of people
	people  []int
	has     [][]bool  // by move
	with    [][]int32 // by stratum × move: moments with it
	fixed   []int32   // change in 1/65536 of a step, so that sums do not depend on their order
}

func (g *comparison) begin(s int) int {
	if s == 0 {
		return 0
	}
	return g.ends[s-1]
}

func (t *tables) compare(moments []Moment) *comparison {
	g := &comparison{t: t}
	order := make([]int, len(moments))
	stratum := make([]int, len(moments))
	for i, m := range moments {
		order[i], stratum[i] = i, t.stratum(m.From)
	}
	slices.SortStableFunc(order, func(a, b int) int { return stratum[a] - stratum[b] })
	n, k := len(moments), len(t.c.Moves)
	g.change, g.forward, g.fixed, g.to, g.who = make([]float64, n), make([]float64, n), make([]int32, n), make([]int, n), make([]int, n)
	g.has = make([][]bool, k)
	for j := range g.has {
		g.has[j] = make([]bool, n)
	}
	at := map[int]int{}
	last := -1
	for i, o := range order {
		m := moments[o]
		if stratum[o] != last || i == 0 {
			if i > 0 {
				g.ends = append(g.ends, i)
			}
			last = stratum[o]
			g.strata = append(g.strata, t.stratumName(last))
			for range k {
				g.with = append(g.with, nil)
			}
		}
		s := len(g.strata) - 1
		g.change[i], g.forward[i], g.to[i] = t.moved(m.From, m.To)
		g.fixed[i] = int32(math.Round(g.change[i] * 65536))
		p := t.person[m.From]
		if _, known := at[p]; !known {
			at[p] = len(g.people)
			g.people = append(g.people, p)
		}
		g.who[i] = at[p]
		for _, j := range t.movesOf(m.Cue) {
			g.has[j][i] = true
			g.with[s*k+j] = append(g.with[s*k+j], int32(i))
		}
	}
	g.ends = append(g.ends, n)
	return g
}

// stratum says where a segment stands: a stage with three quarters of the
// shares at least, or else the two largest ones.
func (t *tables) stratum(i int) int {
	first, second, sum := -1, -1, 0.0
	for k, p := range t.shares[i] {
		sum += p
		switch {
		case p > 0 && (first < 0 || p > t.shares[i][first]):
			first, second = k, first
		case p > 0 && (second < 0 || p > t.shares[i][second]):
			second = k
		}
	}
	if second < 0 || t.shares[i][first] >= 0.75*sum {
		return first * t.k * t.k
	}
	return min(first, second)*t.k*t.k + max(first, second) + 1
}

func (t *tables) stratumName(s int) string {
	a, b := s/(t.k*t.k), s%(t.k*t.k)
	if b == 0 {
		return t.c.Stages[a]
	}
	return t.c.Stages[a] + "/" + t.c.Stages[b-1]
}

// moved gives the change in steps, the chance of a higher stage, and the stage
// with the largest share afterwards.
func (t *tables) moved(from, to int) (change, forward float64, next int) {
	a, sa := expected(t.shares[from])
	b, sb := expected(t.shares[to])
	for i, p := range t.shares[from] {
		for j, q := range t.shares[to] {
			if j > i {
				forward += p * q
			}
		}
	}
	for k, p := range t.shares[to] {
		if p > t.shares[to][next] {
			next = k
		}
	}
	return b - a, forward / (sa * sb), next
}
