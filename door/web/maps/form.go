package maps

import (
	"fmt"
	"net/http"
	"strconv"

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
		return sent{}, fault.Wrap(err, fault.Invalid, "maps.readForm", "what the page sent could not be read; go back and keep the map again")
	}
	number := func(field string) int {
		n, _ := strconv.Atoi(r.PostFormValue(field)) // what is no number is 0, which the map refuses or means
		return n
	}
	s := sent{base: number("base"), session: number("session"), said: map[string]string{}}
	for i := range min(max(number("things"), 0), formulation.MostNodes+1) {
		at := fmt.Sprintf("n%d.", i)
		if r.PostFormValue(at+"gone") != "" {
			continue
		}
		s.drawn.Nodes = append(s.drawn.Nodes, formulation.Node{ID: r.PostFormValue(at + "id"), Kind: formulation.Kind(r.PostFormValue(at + "kind")),
			System: formulation.System(r.PostFormValue(at + "system")), Label: r.PostFormValue(at + "label"), X: number(at + "x"), Y: number(at + "y")})
	}
	for i := range min(max(number("arrows"), 0), formulation.MostEdges+1) {
		at := fmt.Sprintf("e%d.", i)
		e := formulation.Edge{From: r.PostFormValue(at + "from"), To: r.PostFormValue(at + "to"), Sign: formulation.Sign(r.PostFormValue(at + "sign")),
			Strength: number(at + "strength"), Words: r.PostFormValue(at + "words")}
		_, from := s.drawn.Node(e.From)
		_, to := s.drawn.Node(e.To)
		if from && to && r.PostFormValue(at+"gone") == "" {
			s.drawn.Edges = append(s.drawn.Edges, e)
		}
	}
	for _, system := range formulation.Systems {
		if size, err := strconv.Atoi(r.PostFormValue("feels." + string(system))); err == nil {
			s.drawn.Feels = append(s.drawn.Feels, formulation.Feels{System: system, Size: size})
		}
	}
	if label := r.PostFormValue("new.label"); label != "" {
		s.drawn.Nodes = append(s.drawn.Nodes, formulation.Node{ID: db.NewID(), Kind: formulation.Kind(r.PostFormValue("new.kind")), Label: label})
	}
	if from := r.PostFormValue("arrow.from"); from != "" {
		s.drawn.Edges = append(s.drawn.Edges, formulation.Edge{From: from, To: r.PostFormValue("arrow.to"), Sign: formulation.Sign(r.PostFormValue("arrow.sign")), Strength: number("arrow.strength")})
	}
	return s, s.answer(r)
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
