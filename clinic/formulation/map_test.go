package formulation_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tend/clinic/formulation"
	"tend/clinic/programme"
	"tend/platform/fault"
)

func node(id string) formulation.Node {
	return formulation.Node{ID: id, Kind: formulation.Response, Label: strings.ToUpper(id)}
}

// drawn makes a map from arrows such as "a+b" and "b-c".
func drawn(arrows ...string) formulation.Map {
	var m formulation.Map
	add := func(id string) {
		if _, there := m.Node(id); !there {
			m.Nodes = append(m.Nodes, node(id))
		}
	}
	for _, a := range arrows {
		at := strings.IndexAny(a, "+-")
		add(a[:at])
		add(a[at+1:])
		m.Edges = append(m.Edges, formulation.Edge{From: a[:at], To: a[at+1:], Sign: formulation.Sign(a[at : at+1]), Strength: 2})
	}
	return m
}

func TestLoopsAreFoundAndNamed(t *testing.T) {
	for name, c := range map[string]struct {
		m    formulation.Map
		want string
	}{
		"none":                    {drawn("a+b", "b+c", "a+c"), ""},
		"two things":              {drawn("a+b", "b+a"), "a>b keeps itself going"},
		"in check":                {drawn("a+b", "b-a"), "a>b holds itself in check"},
		"twice less is more":      {drawn("a-b", "b-a"), "a>b keeps itself going"},
		"two loops share a thing": {drawn("b+a", "a+b", "b+c", "c-b"), "a>b keeps itself going; b>c holds itself in check"},
		"a complete three": {drawn("a+b", "b+a", "a+c", "c+a", "b+c", "c+b"),
			"a>b keeps itself going; a>c keeps itself going; b>c keeps itself going; a>b>c keeps itself going; a>c>b keeps itself going"},
		"blocked and freed again": {drawn("a+b", "b+c", "c+b", "c+d", "d+a", "b+d"), "b>c keeps itself going; a>b>d keeps itself going; a>b>c>d keeps itself going"},
	} {
		var got []string
		found := c.m.Loops()
		for _, l := range found.All {
			got = append(got, l.ID()+" "+l.Name())
		}
		if strings.Join(got, "; ") != c.want || found.Capped {
			t.Errorf("%s: %s", name, strings.Join(got, "; "))
		}
	}
}

// every finds the loops of a small map by trying every order of every set.
func every(m formulation.Map) map[string]bool {
	found := map[string]bool{}
	var walk func(path []string)
	walk = func(path []string) {
		for _, n := range m.Nodes {
			if _, leads := m.Edge(path[len(path)-1], n.ID); !leads {
				continue
			}
			if n.ID == path[0] {
				found[strings.Join(path, ">")] = true
			}
			if n.ID > path[0] && !slices.Contains(path, n.ID) {
				walk(append(slices.Clone(path), n.ID))
			}
		}
	}
	for _, n := range m.Nodes {
		walk([]string{n.ID})
	}
	return found
}

func anyMap(most int) *rapid.Generator[formulation.Map] {
	return rapid.Custom(func(t *rapid.T) formulation.Map {
		var m formulation.Map
		for i := range rapid.IntRange(1, most).Draw(t, "nodes") {
			m.Nodes = append(m.Nodes, node(string(rune('a'+i))))
		}
		for range rapid.IntRange(0, 3*most).Draw(t, "edges") {
			from, to := rapid.SampledFrom(m.Nodes).Draw(t, "from").ID, rapid.SampledFrom(m.Nodes).Draw(t, "to").ID
			if _, there := m.Edge(from, to); !there && from != to {
				m.Edges = append(m.Edges, formulation.Edge{From: from, To: to, Sign: rapid.SampledFrom([]formulation.Sign{"+", "-"}).Draw(t, "sign"), Strength: rapid.IntRange(1, 3).Draw(t, "strength")})
			}
		}
		return m
	})
}

func TestLoopsAreAllThereAre(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMap(7).Draw(t, "map")
		want, got := every(m), m.Loops()
		shortest := map[string]int{}
		for _, l := range got.All {
			if !want[l.ID()] {
				t.Fatalf("%s is no loop", l.ID())
			}
			delete(want, l.ID())
			for _, id := range l.Nodes {
				if shortest[id] == 0 {
					shortest[id] = len(l.Nodes)
				}
			}
		}
		if len(want) > 0 || got.Capped {
			t.Fatalf("not found: %v", want)
		}
		for _, n := range m.Nodes {
			if l, there := m.Shortest(n.ID); len(l.Nodes) != shortest[n.ID] || there != (shortest[n.ID] > 0) {
				t.Fatalf("the shortest through %s: %v", n.ID, l)
			}
		}
	})
}

// Whatever the graph, nothing blows up, and the same press gives the same.
func TestWhatIfIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := anyMap(12).Draw(t, "map")
		press := rapid.Float64().Draw(t, "press")
		first, again := m.WhatIf("a", press), m.WhatIf("a", press)
		for id, x := range first {
			if !(x >= -1 && x <= 1) || math.Float64bits(x) != math.Float64bits(again[id]) {
				t.Fatalf("%s is %v, then %v", id, x, again[id])
			}
		}
	})
}

func TestWhatIfFollowsTheArrows(t *testing.T) {
	got := drawn("a+b", "b-c", "d+a").WhatIf("a", 1)
	if !(got["a"] > 0.4 && got["b"] > 0 && got["c"] < 0) || got["d"] != 0 || got["b"] >= got["a"] {
		t.Error(got)
	}
	if loop := drawn("a+b", "b+a").WhatIf("a", 1); loop["a"] <= got["a"] {
		t.Error("a loop that keeps itself going makes no more of it:", loop)
	}
	if got := drawn("a+b").WhatIf("a", math.NaN()); got["a"] != 0 {
		t.Error(got)
	}
}

func TestWhatAMapRefuses(t *testing.T) {
	long := drawn("a+b")
	long.Nodes[0].Label = strings.Repeat("x", 5000)
	big := formulation.Map{Nodes: make([]formulation.Node, 10000)}
	for name, c := range map[string]struct {
		m    formulation.Map
		says string
	}{
		"a self-loop":       {drawn("a+a"), "from a thing to itself"},
		"opposite signs":    {drawn("a+b", "a-b"), "says the opposite"},
		"the same twice":    {drawn("a+b", "a+b"), "there already"},
		"a long label":      {long, "5000 characters; there is room for 120"},
		"10,000 things":     {big, "10000 things and 0 arrows; a map has room for 200 things and 1000 arrows"},
		"an arrow nowhere":  {formulation.Map{Edges: []formulation.Edge{{From: "a", To: "b", Sign: "+", Strength: 1}}}, `no node "a"`},
		"a size of 11":      {formulation.Map{Feels: []formulation.Feels{{System: formulation.Threat, Size: 11}}}, "from 0 to 10, not 11"},
		"no label":          {formulation.Map{Nodes: []formulation.Node{{ID: "a", Kind: formulation.Body}}}, "a few words"},
		"outside the paper": {formulation.Map{Nodes: []formulation.Node{{ID: "a", Kind: formulation.Body, Label: "A", X: -1}}}, "outside the drawing"},
	} {
		err := c.m.Check()
		if fault.KindOf(err) != fault.Invalid && err == nil || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	alone := drawn("a+b", "b-a")
	alone.Nodes = append(alone.Nodes, formulation.Node{ID: "c", Kind: formulation.Meaning, Label: "<script>alert(1)</script>"})
	if err := alone.Check(); err != nil {
		t.Error("a thing without an arrow, an arrow each way and a script as text are fine:", err)
	}
}

func TestTheTemplateGrowsByAnswers(t *testing.T) {
	three := formulation.ThreeSystems()
	m := three.Begin()
	if len(m.Nodes) != 3 || len(m.Edges) != 5 {
		t.Fatalf("%d things and %d arrows to begin with", len(m.Nodes), len(m.Edges))
	}
	var err error
	for _, a := range [][2]string{{"pain", "  burning\n back "}, {"should", "it should not be like this"}, {"do", "fighting"}, {"blame", ""}} {
		if m, err = three.Answer(m, a[0], a[1]); err != nil {
			t.Fatal(err)
		}
	}
	if n, _ := m.Node("pain"); n.Label != "burning back" || len(m.Nodes) != 6 {
		t.Errorf("%+v", m.Nodes)
	}
	if l, _ := m.Shortest("should-not"); l.ID() != "" {
		t.Error("nothing leads back yet:", l)
	}
	if m, err = three.Answer(m, "body", "tight shoulders"); err != nil {
		t.Fatal(err)
	}
	l, _ := m.Shortest("should-not")
	if want := "more “tight shoulders” → more “More symptoms” → more “burning back” → more “it should not be like this” → more “fighting” → more “Threat” → more “tight shoulders”"; m.Read(l) != want {
		t.Error(m.Read(l))
	}
	// An arrow that was taken away stays away when another question is answered.
	m.Edges = slices.DeleteFunc(m.Edges, func(e formulation.Edge) bool { return e.From == "threat" && e.To == "drive" })
	before := m.Placed()
	if m, err = three.Answer(m, "notice", "the breathing space"); err != nil {
		t.Fatal(err)
	}
	if _, back := m.Edge("threat", "drive"); back {
		t.Error("an arrow that was taken away came back")
	}
	for _, n := range before.Nodes {
		if now, _ := m.Node(n.ID); now.X != n.X || now.Y != n.Y {
			t.Errorf("%s moved", n.ID)
		}
	}
	if got := m.Touching(l); len(got) != 1 || got[0].Intervention != "mindfulness" || got[0].Sign != formulation.Less {
		t.Errorf("%+v", got)
	}
	if _, err := three.Answer(m, "pain", strings.Repeat("x", 121)); fault.KindOf(err) == "" || err == nil {
		t.Error("121 characters are taken")
	}
}

func TestATemplateIsReadStrictly(t *testing.T) {
	_, err := formulation.ReadTemplate("x.yaml", []byte("id: x\nversion: \"1\"\ntitle: X\nnodes:\n  - {id: a, kind: weather, label: A}\nbegins: [b]\nquestions:\n  - {id: q, asks: Why, node: c, brigns: [a]}\n"))
	for _, says := range []string{"weather", `no node "b"`, "brigns"} {
		if !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%v does not speak of %s", err, says)
		}
	}
	var b strings.Builder
	b.WriteString("id: x\nversion: \"1\"\ntitle: X\nnodes:\n")
	for i := range 10000 {
		fmt.Fprintf(&b, "  - {id: n%d, kind: body, label: A}\n", i)
	}
	if _, err := formulation.ReadTemplate("x.yaml", []byte(b.String())); !strings.Contains(fmt.Sprint(err), "10000 nodes") {
		t.Error(err)
	}
}

func TestWhatActsOnAnArrow(t *testing.T) {
	m := drawn("a+b", "b+a", "c-a")
	m.Nodes = append(m.Nodes, formulation.Node{ID: "m", Kind: formulation.Intervention, Label: "M"})
	m.Acts = []formulation.Act{{By: "m", From: "a", To: "b", Sign: formulation.Less, Strength: 3}}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	l, _ := m.Shortest("a")
	touching := m.Touching(l)
	if len(touching) != 1 || m.SaysTouch(touching[0]) != "“M” loosens the arrow: “A” brings more “B”" {
		t.Errorf("%+v", touching)
	}
	calm, loud := m.WhatIf("m", 1), m.WhatIf("a", 1)
	if calm["b"] != 0 || loud["b"] <= 0 {
		t.Error("pressing what loosens an arrow moves nothing by itself:", calm, loud)
	}
	changes := formulation.Differ(drawn("a+b", "b+a", "c-a"), m)
	if len(changes) != 2 || changes[1].Says != "new: “M” loosens the arrow: “A” brings more “B”" {
		t.Errorf("%+v", changes)
	}
	if without := m.Without("b"); len(without.Acts) != 0 {
		t.Error("what acts on an arrow that is gone stays")
	}
	for says, acts := range map[string][]formulation.Act{
		"only something that one can do": {{By: "c", From: "a", To: "b", Sign: "-", Strength: 1}},
		"is not there":                   {{By: "m", From: "b", To: "c", Sign: "-", Strength: 1}},
		"acts on this arrow already":     {m.Acts[0], m.Acts[0]},
		"stronger (+) or weaker (-)":     {{By: "m", From: "a", To: "b", Strength: 1}},
	} {
		bad := m.Clone()
		bad.Acts = acts
		if err := bad.Check(); !strings.Contains(fmt.Sprint(err), says) {
			t.Errorf("%q: %v", says, err)
		}
	}
}

// Every loop and arrow that a programme of the library names is there, and both
// programmes name some.
func TestWhatProgrammesLoosenIsKnown(t *testing.T) {
	three := formulation.ThreeSystems()
	for _, p := range programme.Library() {
		named := 0
		for _, s := range p.Sessions {
			for _, item := range s.Items {
				for _, id := range item.Loosens {
					named++
					if !three.Has(id) {
						t.Errorf("%s, %s: there is no %q", p.ID, item.ID, id)
					}
				}
			}
		}
		if named < 10 {
			t.Errorf("%s names %d", p.ID, named)
		}
	}
	fighting, _ := three.Named("fighting")
	l := three.Loop(fighting)
	if !l.Reinforcing || !three.Loosened(l, []string{"pain>overwhelming"}) || !three.Loosened(l, []string{"fighting"}) || three.Loosened(l, []string{"threat>drive", "ignored"}) {
		t.Error(l)
	}
	if got := three.SaysLoosens([]string{"threat-drive", "self-blame>threat", "nothing"}); got != "Threat and drive wind each other up; “It is my own fault” brings more “Threat”" {
		t.Error(got)
	}
	_, err := formulation.ReadTemplate("x.yaml", []byte("id: x\nversion: \"1\"\ntitle: X\nnodes:\n  - {id: a, kind: body, label: A}\n  - {id: b, kind: body, label: B}\nedges: [{from: a, to: b, sign: \"+\", strength: 1}]\nloops:\n  - {id: l, title: L, nodes: [a, b]}\n"))
	if !strings.Contains(fmt.Sprint(err), `no edge from "b" to "a"`) {
		t.Error(err)
	}
}

func TestVersionsAreToldApart(t *testing.T) {
	before, after := drawn("a+b", "b+a", "b-c"), drawn("a+b", "b-a", "d+a")
	after.Nodes[0].Label = "fighting less"
	after.Edges[0].Strength = 1
	after.Feels = []formulation.Feels{{System: formulation.Threat, Size: 4}}
	var says []string
	for _, c := range formulation.Differ(before, after) {
		says = append(says, c.Says)
	}
	want := []string{"“A” is now “fighting less”", "new: “D”", "gone: “C”", "“fighting less” brings more “B”: was middling, is weak",
		"the arrow says the opposite now: “B” brings less “fighting less”", "new arrow: “D” brings more “fighting less”", "arrow gone: “B” brings less “C”", "threat feels 4; it was not asked before"}
	if !slices.Equal(says, want) {
		t.Errorf("%q", says)
	}
	closed, opened := formulation.DifferLoops(drawn("a+b", "b+a"), drawn("a+b", "b+c", "c+a"))
	if len(closed) != 1 || closed[0].ID() != "a>b>c" || len(opened) != 1 || opened[0].ID() != "a>b" {
		t.Error(closed, opened)
	}
	if all := formulation.Differ(before, before); len(all) != 0 {
		t.Error(all)
	}
}

func crowded() formulation.Map {
	var m formulation.Map
	for i := range 60 {
		m.Nodes = append(m.Nodes, node(fmt.Sprintf("n%02d", i)))
	}
	r := rand.New(rand.NewPCG(60, 200))
	for len(m.Edges) < 200 {
		from, to := m.Nodes[r.IntN(60)].ID, m.Nodes[r.IntN(60)].ID
		if _, there := m.Edge(from, to); !there && from != to {
			m.Edges = append(m.Edges, formulation.Edge{From: from, To: to, Sign: []formulation.Sign{"+", "-"}[r.IntN(2)], Strength: 1 + r.IntN(3)})
		}
	}
	return m
}

// A crowd of loops ends at the cap, says so, and leaves out no node's shortest.
func TestTheCapIsStated(t *testing.T) {
	m := crowded()
	found := m.Loops()
	if !found.Capped || len(found.All) > formulation.MostLoops+len(m.Nodes) {
		t.Fatalf("%d loops of %d arrows, capped %v", len(found.All), len(m.Edges), found.Capped)
	}
	for _, n := range m.Nodes {
		if l, there := m.Shortest(n.ID); there && !slices.ContainsFunc(found.All, func(o formulation.Loop) bool { return len(o.Nodes) == len(l.Nodes) && slices.Contains(o.Nodes, n.ID) }) {
			t.Errorf("no shortest loop through %s", n.ID)
		}
	}
}

func BenchmarkLoopsOf60And200(b *testing.B) {
	m := crowded()
	for b.Loop() {
		m.Loops()
	}
}
