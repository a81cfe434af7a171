package maps

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"tend/clinic/formulation"
)

// full is the template with everything on it.
func full(t testing.TB) formulation.Map {
	t.Helper()
	three := formulation.ThreeSystems()
	m := three.Begin()
	for _, q := range three.Questions {
		grown, err := three.Answer(m, q.ID, "words for "+q.ID)
		if err != nil {
			t.Fatal(err)
		}
		m = grown
	}
	return m
}

// No sign of an arrow stands on a label, and no thing on another, in either
// shape of the whole template; few arrows pass behind a thing.
func TestADrawingIsLegible(t *testing.T) {
	d := Drawing{Map: full(t)}
	for _, s := range []shape{d.wideShape(), d.tallShape()} {
		r := d.routes(s)
		behind := 0
		for i, e := range d.Edges {
			one := r.edges[i]
			hidden := false
			for _, n := range d.Nodes {
				b := box{n.ID, s.at(n), s.halfWide, s.halfTall, 0}
				if n.Kind == formulation.OfSystem {
					b.wide, b.high = d.radiusOf(s, n), d.radiusOf(s, n)
				}
				if one.label.x < 0 || one.label.x > s.wide || b.wide != b.high && b.holds(one.label, 0) {
					t.Errorf("%s: the sign of %s → %s stands on “%s”", s.name, e.From, e.To, n.Label)
				}
				for _, p := range one.along {
					hidden = hidden || n.ID != e.From && n.ID != e.To && b.holds(p, -8)
				}
			}
			if hidden {
				behind++
			}
		}
		if behind > len(d.Edges)/5 {
			t.Errorf("%s: %d of %d arrows pass behind a thing", s.name, behind, len(d.Edges))
		}
		for i, a := range d.Nodes {
			for _, b := range d.Nodes[i+1:] {
				p, q := s.at(a), s.at(b)
				if dx, dy := max(p.x-q.x, q.x-p.x), max(p.y-q.y, q.y-p.y); a.Kind != formulation.OfSystem && b.Kind != formulation.OfSystem && dx < 2*s.halfWide && dy < 2*s.halfTall {
					t.Errorf("%s: “%s” stands on “%s”", s.name, a.Label, b.Label)
				}
			}
		}
	}
}

func TestLongLabelsWrap(t *testing.T) {
	for label, want := range map[string]string{
		"pain":                                 "pain",
		"burning in my lower back":             "burning in my|lower back",
		"Schmerzbewältigungsstrategien helfen": "Schmerzbewältig-|ungsstrategien|helfen",
		"one two three four five six seven eight nine ten": "one two three|four five six|seven eight nine …",
		"": "",
	} {
		if got := strings.Join(linesOf(label, 16), "|"); got != want {
			t.Errorf("%q: %s", label, got)
		}
	}
}

func TestAScriptIsText(t *testing.T) {
	m := formulation.Map{Nodes: []formulation.Node{{ID: `"><script>`, Kind: formulation.Body, Label: "<script>alert(1)</script>", X: 100, Y: 100, TallX: 100, TallY: 100}}}
	if got := string(Drawing{Map: m}.SVG()); strings.Contains(got, "<script") {
		t.Error(got)
	}
}

// crowd is a map of 60 things and 200 arrows.
func crowd() formulation.Map {
	var m formulation.Map
	for i := range 60 {
		m.Nodes = append(m.Nodes, formulation.Node{ID: fmt.Sprintf("n%02d", i), Kind: formulation.Kinds[[]int{0, 1, 2, 3, 5, 6, 7}[i%7]], Label: fmt.Sprintf("thing number %d", i)})
	}
	r := rand.New(rand.NewPCG(60, 200))
	for len(m.Edges) < 200 {
		from, to := m.Nodes[r.IntN(60)].ID, m.Nodes[r.IntN(60)].ID
		if _, there := m.Edge(from, to); !there && from != to {
			m.Edges = append(m.Edges, formulation.Edge{From: from, To: to, Sign: formulation.More, Strength: 1 + r.IntN(3)})
		}
	}
	return m.Placed()
}

func BenchmarkDrawing60And200(b *testing.B) {
	d := Drawing{Map: crowd()}
	for b.Loop() {
		d.SVG()
	}
}
