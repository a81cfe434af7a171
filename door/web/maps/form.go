package maps

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"tend/clinic/formulation"
	"tend/platform/db"
	"tend/platform/fault"
)

// sent is what the form of the page holds.
type sent struct {
	base, session int
	drawn         formulation.Map   // as the outline says
	said          map[string]string // answers to questions
	grown         formulation.Map   // drawn, with the answers
}

// readForm reads the whole map from the form: the outline first, then what is
// added to it, then the answers.
func readForm(r *http.Request) (sent, error) {
	if err := r.ParseForm(); err != nil {
		return sent{}, fault.Wrap(err, fault.Invalid, "maps.readForm", "what the page sent could not be read, or is far more than a map holds; go back and keep the map again")
	}
	s := sent{base: number(r, "base"), session: number(r, "session"), said: map[string]string{}}
	if things, arrows := number(r, "things"), number(r, "arrows"); things > formulation.MostNodes || arrows > formulation.MostEdges {
		return s, fault.New(fault.Invalid, "maps.readForm", "this map has %d things and %d arrows; a map has room for %d things and %d arrows. Nothing was kept",
			things, arrows, formulation.MostNodes, formulation.MostEdges)
	}
	s.readThings(r)
	s.readArrows(r)
	for _, system := range formulation.Systems {
		if size, err := strconv.Atoi(r.PostFormValue("feels." + string(system))); err == nil {
			s.drawn.Feels = append(s.drawn.Feels, formulation.Feels{System: system, Size: size})
		}
	}
	s.readNew(r)
	return s, s.answer(r)
}

// number reads a field; what is no number is 0, which the map refuses or means.
func number(r *http.Request, field string) int {
	n, _ := strconv.Atoi(r.PostFormValue(field))
	return n
}

func (s *sent) readThings(r *http.Request) {
	for i := range max(number(r, "things"), 0) {
		at := fmt.Sprintf("n%d.", i)
		if r.PostFormValue(at+"gone") != "" {
			continue
		}
		n := formulation.Node{ID: r.PostFormValue(at + "id"), Kind: formulation.Kind(r.PostFormValue(at + "kind")), System: formulation.System(r.PostFormValue(at + "system")),
			Label: r.PostFormValue(at + "label"), X: number(r, at+"x"), Y: number(r, at+"y"), TallX: number(r, at+"tx"), TallY: number(r, at+"ty")}
		for _, shown := range r.PostForm[at+"shows"] {
			n.Shows = append(n.Shows, formulation.ShownAs(shown))
		}
		s.drawn.Nodes = append(s.drawn.Nodes, n)
	}
}

func (s *sent) readArrows(r *http.Request) {
	there := func(id string) bool { _, known := s.drawn.Node(id); return known }
	for i := range max(number(r, "arrows"), 0) {
		at := fmt.Sprintf("e%d.", i)
		e := formulation.Edge{From: r.PostFormValue(at + "from"), To: r.PostFormValue(at + "to"), Sign: formulation.Sign(r.PostFormValue(at + "sign")),
			Strength: number(r, at+"strength"), Words: r.PostFormValue(at + "words")}
		if there(e.From) && (there(e.To) || strings.Contains(e.To, ">")) && r.PostFormValue(at+"gone") == "" {
			s.arrow(e)
		}
	}
	for i := range min(max(number(r, "acts"), 0), formulation.MostEdges) {
		at := fmt.Sprintf("a%d.", i)
		a := formulation.Act{By: r.PostFormValue(at + "by"), From: r.PostFormValue(at + "from"), To: r.PostFormValue(at + "to"),
			Sign: formulation.Sign(r.PostFormValue(at + "sign")), Strength: number(r, at+"strength"), Words: r.PostFormValue(at + "words")}
		if _, on := s.drawn.Edge(a.From, a.To); on && there(a.By) && r.PostFormValue(at+"gone") == "" {
			s.drawn.Acts = append(s.drawn.Acts, a)
		}
	}
}

// arrow adds an arrow; one to another arrow is something that acts on it.
func (s *sent) arrow(e formulation.Edge) {
	from, to, acts := strings.Cut(e.To, ">")
	if !acts {
		s.drawn.Edges = append(s.drawn.Edges, e)
		return
	}
	s.drawn.Acts = append(s.drawn.Acts, formulation.Act{By: e.From, From: from, To: to, Sign: e.Sign, Strength: e.Strength, Words: e.Words})
}

// readNew reads what is added to the outline.
func (s *sent) readNew(r *http.Request) {
	if label := r.PostFormValue("new.label"); label != "" {
		s.drawn.Nodes = append(s.drawn.Nodes, formulation.Node{ID: db.NewID(), Kind: formulation.Kind(r.PostFormValue("new.kind")), Label: label})
	}
	if from := r.PostFormValue("arrow.from"); from != "" {
		s.arrow(formulation.Edge{From: from, To: r.PostFormValue("arrow.to"), Sign: formulation.Sign(r.PostFormValue("arrow.sign")),
			Strength: number(r, "arrow.strength"), Words: r.PostFormValue("arrow.words")})
	}
	for i, n := range s.drawn.Nodes {
		if what := r.PostFormValue("show.what"); what != "" && n.ID == r.PostFormValue("show.node") {
			s.drawn.Nodes[i].Shows = append(n.Shows, formulation.ShownAs(what))
		}
	}
}

// answer grows the map by what was answered. What is refused is remembered as
// it was written.
func (s *sent) answer(r *http.Request) error {
	three := formulation.ThreeSystems()
	s.grown = s.drawn
	for _, q := range three.Questions {
		s.said[q.ID] = r.PostFormValue("q." + q.ID)
	}
	for _, q := range three.Questions {
		grown, err := three.Answer(s.grown, q.ID, s.said[q.ID])
		if err != nil {
			return err
		}
		s.grown = grown
	}
	return nil
}
