package coding

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"tend/platform/fault"
	"tend/stats/agreement"
	"tend/stats/resample"
)

// Counting says how the codes of a unit are compared.
type Counting string

const (
	ByPrimary Counting = "primary code" // one code for each unit, “no code” among them
	BySet     Counting = "set of codes" // the same codes, all of them
)

// Band is what a coefficient is good for, as the field has it (DOMAIN.md).
type Band string

const (
	Evidence    Band = "primary evidence" // α of .60 and above
	Directional Band = "directional"      // .40 to .59
	Revise      Band = "revise the codes" // below
)

// BandOf reads a coefficient.
func BandOf(alpha float64) Band {
	switch {
	case alpha >= 0.6:
		return Evidence
	case alpha >= 0.4:
		return Directional
	}
	return Revise
}

// Agreement is how far coders agree over the units that two of them at least
// have marked, pooled over documents.
type Agreement struct {
	Counting      Counting
	Coders        []string
	Documents     int
	Pooled        agreement.Pooled
	Codes         []CodeAgreement
	Pairs         []PairAgreement
	ByDocument    []DocumentAgreement
	LeftOut       []LeftOut
	Disagreements []Disagreement
}

// CodeAgreement is how far coders agree that a code is there, against all else.
type CodeAgreement struct {
	Code   CodeID
	Units  int // in which somebody saw it
	Pooled agreement.Pooled
}

// PairAgreement sets two coders side by side. Table counts units, rows the
// first coder's answer and columns the second's, in the order of Labels.
type PairAgreement struct {
	First, Second string
	Units         int
	PerCent       float64
	Kappa         agreement.Ranged // Cohen's, with its own normal interval
	Labels        []string
	Table         [][]int
}

// DocumentAgreement is one document's own share of agreeing pairs. A
// coefficient is not given for it, for those of documents are not averaged.
type DocumentAgreement struct {
	Document string
	Units    int
	PerCent  float64
}

// LeftOut counts the units that others marked and a coder did not.
type LeftOut struct {
	Coder string
	Units int
}

// Disagreement is a unit with different answers.
type Disagreement struct {
	Unit  Unit
	Marks []Mark // by coder
}

// replicates of the bootstrap over documents.
const replicates = 2000

// Agree compares coders. Marks of units that one coder only has marked count
// among those left out. The same marks give the same answer.
func Agree(b Codebook, marks []Mark, by Counting) (Agreement, error) {
	marks = slices.Clone(marks)
	slices.SortFunc(marks, order)
	a := Agreement{Counting: by}
	for _, m := range marks {
		if !slices.Contains(a.Coders, m.Coder) {
			a.Coders = append(a.Coders, m.Coder)
		}
		for _, id := range m.Codes {
			if _, ok := b.Code(id); !ok && id != NoCode {
				return a, fault.New(fault.Invalid, "coding.Agree", "%s coded “%s”, which is not in the codebook %s", m.Coder, id, b.Title)
			}
		}
	}
	slices.Sort(a.Coders)
	if len(a.Coders) < 2 {
		return a, fault.New(fault.Invalid, "coding.Agree", "agreement needs two coders; there is %d", len(a.Coders))
	}
	g := newGrid(a.Coders, marks)
	answer := func(m Mark) string { return string(m.Primary()) }
	if by == BySet {
		answer = setOf
	}
	var err error
	if a.Pooled, err = g.pooled(g.labels(b, by, answer), answer); err != nil {
		return a, fault.Wrap(err, fault.Invalid, "coding.Agree", "no unit was coded by two coders")
	}
	for _, c := range b.Codes {
		has := func(m Mark) string {
			return fmt.Sprint(m.Has(c.ID) && (by == BySet || b.Several || m.Primary() == c.ID))
		}
		pooled, err := g.pooled([]string{"false", "true"}, has)
		if err != nil {
			return a, fault.Wrap(err, fault.Internal, "coding.Agree", "the code %s cannot be compared", c.ID)
		}
		a.Codes = append(a.Codes, CodeAgreement{Code: c.ID, Units: g.count(func(m Mark) bool { return has(m) == "true" }), Pooled: pooled})
	}
	a.Documents = len(g.documents)
	a.Pairs, a.ByDocument = g.pairs(g.labels(b, by, answer), answer), g.byDocument(answer)
	a.LeftOut, a.Disagreements = g.leftOut(), g.disagreements(answer)
	return a, nil
}

// setOf writes the codes of a mark in one order.
func setOf(m Mark) string {
	all := slices.Clone(m.Codes)
	slices.Sort(all)
	return fmt.Sprint(all)
}

// grid holds the marks by unit and coder; nil where a coder has none.
type grid struct {
	coders    []string
	units     []Unit
	marks     [][]*Mark
	documents map[string]int
}

func newGrid(coders []string, marks []Mark) *grid {
	g := &grid{coders: coders, documents: map[string]int{}}
	at := map[Unit]int{}
	for i := range marks {
		m := &marks[i]
		k, known := at[m.Unit]
		if !known {
			k = len(g.units)
			at[m.Unit] = k
			g.units, g.marks = append(g.units, m.Unit), append(g.marks, make([]*Mark, len(coders)))
			if _, known := g.documents[m.Unit.Document]; !known {
				g.documents[m.Unit.Document] = len(g.documents)
			}
		}
		c, _ := slices.BinarySearch(coders, m.Coder)
		g.marks[k][c] = m
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

func (g *grid) pooled(labels []string, answer func(Mark) string) (agreement.Pooled, error) {
	ratings, cluster := make([][]float64, len(g.units)), make([]int, len(g.units))
	var categories []float64
	for k := range labels {
		categories = append(categories, float64(k))
	}
	for u, row := range g.marks {
		ratings[u], cluster[u] = make([]float64, len(row)), g.documents[g.units[u].Document]
		for c, m := range row {
			if ratings[u][c] = math.NaN(); m != nil {
				ratings[u][c] = float64(slices.Index(labels, answer(*m)))
			}
		}
	}
	units, err := agreement.NewUnits(ratings, categories)
	if err != nil {
		return agreement.Pooled{}, err
	}
	return units.Pooled(cluster, resample.Options{Replicates: replicates, Seed: 1})
}

func (g *grid) pairs(labels []string, answer func(Mark) string) []PairAgreement {
	var all []PairAgreement
	for i := range g.coders {
		for j := i + 1; j < len(g.coders); j++ {
			p := PairAgreement{First: g.coders[i], Second: g.coders[j], Labels: labels, Kappa: agreement.Ranged{Value: math.NaN(), Lo: math.NaN(), Hi: math.NaN()}}
			table := make([][]float64, len(labels))
			for k := range table {
				table[k] = make([]float64, len(labels))
				p.Table = append(p.Table, make([]int, len(labels)))
			}
			same := 0
			for _, row := range g.marks {
				if row[i] == nil || row[j] == nil {
					continue
				}
				x, y := slices.Index(labels, answer(*row[i])), slices.Index(labels, answer(*row[j]))
				table[x][y]++
				p.Table[x][y]++
				p.Units++
				if x == y {
					same++
				}
			}
			if p.Units == 0 {
				continue
			}
			p.PerCent = float64(same) / float64(p.Units)
			if k, err := agreement.Cohen(table, agreement.Unweighted); err != nil {
				p.Kappa.Why = err.Error()
			} else {
				p.Kappa.Value, p.Kappa.Lo, p.Kappa.Hi = k.Kappa, k.Lo, k.Hi
			}
			all = append(all, p)
		}
	}
	return all
}

func (g *grid) byDocument(answer func(Mark) string) []DocumentAgreement {
	all := make([]DocumentAgreement, len(g.documents))
	for name, k := range g.documents {
		all[k].Document = name
	}
	for u, row := range g.marks {
		pairs, same := 0, 0
		for i := range row {
			for j := i + 1; j < len(row); j++ {
				if row[i] != nil && row[j] != nil {
					pairs++
					if answer(*row[i]) == answer(*row[j]) {
						same++
					}
				}
			}
		}
		if pairs > 0 {
			d := &all[g.documents[g.units[u].Document]]
			d.Units++
			d.PerCent += float64(same) / float64(pairs)
		}
	}
	for k := range all {
		all[k].PerCent /= float64(max(all[k].Units, 1))
	}
	return slices.DeleteFunc(all, func(d DocumentAgreement) bool { return d.Units == 0 })
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

func (g *grid) disagreements(answer func(Mark) string) []Disagreement {
	var all []Disagreement
	for u, row := range g.marks {
		var said []Mark
		for _, m := range row {
			if m != nil {
				said = append(said, *m)
			}
		}
		if slices.ContainsFunc(said, func(m Mark) bool { return answer(m) != answer(said[0]) }) {
			all = append(all, Disagreement{g.units[u], said})
		}
	}
	return all
}
