package progression

import "math"

// Reading says how segments with several stages count.
type Reading string

const (
	// Hard takes the stage with the largest share. A segment in which two
	// answers are equally large has none: what came before and after it is not
	// joined over it.
	Hard Reading = "hard"
	// Mixed lets a segment count for each of its stages by its share.
	Mixed Reading = "mixed"
)

// none is where a segment has no stage; unsettled where it has one and nobody
// knows which.
const (
	none      = -1
	unsettled = -2
)

// tables are a corpus in numbers: for every segment the person, the hard stage
// and the shares.
type tables struct {
	c       *Corpus
	k       int
	reading Reading
	stage   []int       // hard: rank, none or unsettled
	shares  [][]float64 // by segment, nil where there is no stage
	person  []int       // -1 nobody known
	people  []string    // in the order in which they are first heard
	moves   map[string]int
	rank    map[string]int
}

func (c *Corpus) read(as Reading) *tables {
	n := len(c.Segments)
	t := &tables{c: c, k: len(c.Stages), reading: as, stage: make([]int, n), shares: make([][]float64, n), person: make([]int, n), moves: map[string]int{}, rank: map[string]int{}}
	for i, s := range c.Stages {
		t.rank[s] = i
	}
	for i, m := range c.Moves {
		t.moves[m] = i
	}
	pure := make([][]float64, t.k) // one slice for each hard code
	for i := range pure {
		pure[i] = make([]float64, t.k)
		pure[i][i] = 1
	}
	known := map[string]int{}
	for i := range c.Segments {
		s := &c.Segments[i]
		t.person[i], t.stage[i] = -1, none
		if s.Leader || s.Person == "" {
			continue
		}
		p, is := known[s.Person]
		if !is {
			p = len(t.people)
			known[s.Person], t.people = p, append(t.people, s.Person)
		}
		t.person[i] = p
		t.stage[i] = t.hard(s.Stage)
		switch {
		case len(s.Stage) == 0:
		case as == Hard:
			if t.stage[i] >= 0 {
				t.shares[i] = pure[t.stage[i]]
			}
		case t.stage[i] >= 0 && s.Stage[c.Stages[t.stage[i]]] == 1:
			t.shares[i] = pure[t.stage[i]]
		default:
			t.shares[i] = make([]float64, t.k)
			for k, p := range s.Stage {
				t.shares[i][t.rank[k]] = p
			}
		}
	}
	return t
}

// hard is the stage with the largest share.
func (t *tables) hard(m Mix) int {
	best, most, ties, rest := none, 0.0, 0, 1.0
	for i, s := range t.c.Stages {
		p := m[s]
		rest -= p
		switch {
		case p > most+1e-9:
			best, most, ties = i, p, 1
		case p > 0 && math.Abs(p-most) <= 1e-9:
			ties++
		}
	}
	switch {
	case best == none || rest > most+1e-9:
		return none
	case ties > 1 || math.Abs(rest-most) <= 1e-9:
		return unsettled
	}
	return best
}

// has tells whether a segment counts for some stage in this reading.
func (t *tables) has(i int) bool { return t.shares[i] != nil }

// breaks tells whether a segment ends a chain: it has a stage, and not one
// that this reading can take.
func (t *tables) breaks(i int) bool { return t.reading == Hard && t.stage[i] == unsettled }

// expected is the mean rank over the shares, and their sum.
func expected(shares []float64) (mean, sum float64) {
	for k, p := range shares {
		mean += float64(k) * p
		sum += p
	}
	if sum > 0 {
		mean /= sum
	}
	return mean, sum
}
