package coding

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tend/stats/agreement"
	"tend/stats/resample"
)

// grid holds the marks by unit and coder; nil where a coder has none.
type grid struct {
	coders    []string
	units     []Unit
	marks     [][]*Mark
	said      [][]Mark // of each unit, by coder
	documents map[string]int
	draws     *agreement.Draws
}

// newGrid takes marks in their order.
func newGrid(coders []string, marks []Mark) *grid {
	g := &grid{coders: coders, documents: map[string]int{}}
	at := make(map[string]int, len(coders))
	for c, name := range coders {
		at[name] = c
	}
	for from := 0; from < len(marks); {
		to, row := from, make([]*Mark, len(coders))
		for ; to < len(marks) && marks[to].Unit == marks[from].Unit; to++ {
			row[at[marks[to].Coder]] = &marks[to]
		}
		unit := marks[from].Unit
		g.units, g.marks, g.said = append(g.units, unit), append(g.marks, row), append(g.said, marks[from:to:to])
		if _, known := g.documents[unit.Document]; !known {
			g.documents[unit.Document] = len(g.documents)
		}
		from = to
	}
	return g
}

// labels lists the answers that could be given: the codes and “no code”, and
// of sets those that were.
func (g *grid) labels(b Codebook, by Counting, answer func(Mark) string) []string {
	var all []string
	if by == ByPrimary {
		for _, c := range b.Codes {
			all = append(all, string(c.ID))
		}
		if g.count(func(m Mark) bool { return m.Primary() == NoCode }) > 0 {
			all = append(all, string(NoCode))
		}
		return all
	}
	for _, row := range g.marks {
		for _, m := range row {
			if m != nil && !slices.Contains(all, answer(*m)) {
				all = append(all, answer(*m))
			}
		}
	}
	slices.Sort(all)
	return all
}

// count counts the units in which a mark of somebody is so.
func (g *grid) count(is func(Mark) bool) int {
	n := 0
	for _, row := range g.marks {
		if slices.ContainsFunc(row, func(m *Mark) bool { return m != nil && is(*m) }) {
			n++
		}
	}
	return n
}

// answers gives each coder's answer to each unit as a place among the labels,
// -1 for none.
func (g *grid) answers(labels []string, answer func(Mark) string) [][]int {
	at := make(map[string]int, len(labels))
	for k, l := range labels {
		at[l] = k
	}
	return g.each(func(m *Mark) int {
		if k, known := at[answer(*m)]; known {
			return k
		}
		return -1
	})
}

// given gives 1 where a coder's answer is this one and 0 where it is another,
// and the units in which somebody's is.
func given(answers [][]int, label int) (of [][]int, units int) {
	of = make([][]int, len(answers))
	flat := make([]int, 0, len(answers)*len(answers[0]))
	for u, row := range answers {
		from, is := len(flat), 0
		for _, k := range row {
			switch k {
			case label:
				flat, is = append(flat, 1), 1
			case -1:
				flat = append(flat, -1)
			default:
				flat = append(flat, 0)
			}
		}
		of[u], units = flat[from:len(flat):len(flat)], units+is
	}
	return of, units
}

// seen gives 1 where a coder's mark is so and 0 where it is not, and the units
// in which somebody's is.
func (g *grid) seen(is func(*Mark) bool) (answers [][]int, units int) {
	answers = g.each(func(m *Mark) int {
		if is(m) {
			return 1
		}
		return 0
	})
	for _, row := range answers {
		if slices.Contains(row, 1) {
			units++
		}
	}
	return answers, units
}

func (g *grid) each(value func(*Mark) int) [][]int {
	all, flat := make([][]int, len(g.marks)), make([]int, len(g.marks)*len(g.coders))
	for u, row := range g.marks {
		all[u] = flat[u*len(g.coders) : (u+1)*len(g.coders)]
		for c, m := range row {
			if all[u][c] = -1; m != nil {
				all[u][c] = value(m)
			}
		}
	}
	return all
}

// fewest is how many units a document alone must have for an interval: ten
// blocks of three.
const fewest = 30

// block is how many segments that follow each other are drawn as one: what is
// said stays on its subject for a while, so that neighbours are coded alike.
// The length grows with the cube root of the number (Carlstein 1986; Hall,
// Horowitz and Jing 1995).
func block(units int) int {
	if units < fewest {
		return 0
	}
	return int(math.Ceil(math.Cbrt(float64(units))))
}

// draw resamples whole documents, or, of a single one, blocks of its segments,
// whose length it gives.
func (g *grid) draw() (length int) {
	cluster := make([]int, len(g.units))
	if len(g.documents) == 1 {
		length = block(len(g.units))
	}
	for u, unit := range g.units {
		if cluster[u] = g.documents[unit.Document]; length > 0 {
			cluster[u] = u / length
		}
	}
	g.draws = agreement.NewDraws(cluster, options())
	return length
}

func options() resample.Options { return resample.Options{Replicates: replicates, Seed: 1} }

func (g *grid) pooled(answers [][]int, labels int) (agreement.Pooled, error) {
	units, err := agreement.NewNominal(answers, labels)
	if err != nil {
		return agreement.Pooled{}, err
	}
	return g.draws.Pooled(units)
}

func (g *grid) pairs(labels []string, answers [][]int) ([]PairAgreement, error) {
	found, err := g.draws.Pairs(answers, len(labels))
	var all []PairAgreement
	for _, p := range found {
		all = append(all, PairAgreement{First: g.coders[p.First], Second: g.coders[p.Second], Units: p.Units, PerCent: p.PerCent, Kappa: p.Kappa, Labels: labels, Table: p.Table})
	}
	return all, err
}

// tooFew says why there is no interval.
func tooFew(all ...*agreement.Ranged) {
	for _, r := range all {
		if !math.IsNaN(r.Value) {
			r.Why = fmt.Sprintf("one document of fewer than %d units gives no interval", fewest)
		}
	}
}

// byDocument compares the coders within each document.
func (g *grid) byDocument(answers [][]int, labels int) []DocumentAgreement {
	var all []DocumentAgreement
	for from := 0; from < len(g.units); {
		to := from + 1
		for to < len(g.units) && g.units[to].Document == g.units[from].Document {
			to++
		}
		d := DocumentAgreement{Document: g.units[from].Document, Block: block(to - from)}
		cluster := make([]int, to-from)
		for u := range cluster {
			if d.Block > 0 {
				cluster[u] = u / d.Block
			}
		}
		units, err := agreement.NewNominal(answers[from:to], labels)
		if err == nil {
			d.Pooled, err = units.Pooled(cluster, options())
		}
		if d.Block == 0 {
			tooFew(&d.Pooled.PerCent, &d.Pooled.Alpha, &d.Pooled.Fleiss, &d.Pooled.AC1)
		}
		if d.Units = d.Pooled.Units; err == nil {
			all = append(all, d)
		}
		from = to
	}
	return all
}

func (g *grid) leftOut() []LeftOut {
	var all []LeftOut
	for c, name := range g.coders {
		l := LeftOut{Coder: name}
		for _, row := range g.marks {
			if row[c] == nil {
				l.Units++
			}
		}
		if l.Units > 0 {
			all = append(all, l)
		}
	}
	slices.SortStableFunc(all, func(a, b LeftOut) int { return cmp.Compare(b.Units, a.Units) })
	return all
}

func (g *grid) disagreements(answers [][]int) []Disagreement {
	var all []Disagreement
	for u, row := range answers {
		first, differ := -1, false
		for _, k := range row {
			if first < 0 {
				first = k
			}
			differ = differ || k >= 0 && k != first
		}
		if differ {
			all = append(all, Disagreement{g.units[u], g.said[u]})
		}
	}
	return all
}
