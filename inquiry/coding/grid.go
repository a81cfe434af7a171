package coding

import (
	"cmp"
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
