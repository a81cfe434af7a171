package participant

import (
	"html/template"
	"net/http"
	"strconv"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/platform/fault"
)

// questionView is one question on a screen.
type questionView struct {
	N, Left  int
	Question template.HTML
	Answered bool
	Base     string
	Sitting  string
}

func (d *Door) showQuestion(w http.ResponseWriter, r *http.Request, s sitting) error {
	if !s.SentAt.IsZero() {
		s.goTo(w, r, "")
		return nil
	}
	q, err := s.named(r)
	if err != nil {
		return err
	}
	return d.questionPage(w, r, s, http.StatusOK, q, given{})
}

// named gives the question whose number stands in the address.
func (s sitting) named(r *http.Request) (question, error) {
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil || n < 1 || n > len(s.sheet.Questions) {
		return question{}, fault.New(fault.NotFound, "participant.question", "there is no such question")
	}
	return s.sheet.Questions[n-1], nil
}

func (d *Door) questionPage(w http.ResponseWriter, r *http.Request, s sitting, status int, q question, g given) error {
	drawn, err := d.draw(s.tongue, s.ask(q, g, false))
	if err != nil {
		return err
	}
	v := questionView{N: q.N, Left: len(s.sheet.Questions) - q.N, Question: drawn, Answered: q.of(s.Draft).State != measure.NotAnswered,
		Base: s.Base, Sitting: s.Sitting}
	sh := s.shellOf("question", q.N)
	sh.Form, sh.Reads, sh.Wrong = "answer", true, g.other
	return show(d, w, r, status, "question.html", pageView[questionView]{sh, v})
}

// ask lays a question out with its answer, and with what was typed.
func (s sitting) ask(q question, g given, whole bool) asked {
	a := asked{question: q, Answer: q.of(s.Draft), Whole: whole, Wrong: g.wrong[q.Key()]}
	a.Typed = a.Answer.Text
	if typed, ok := g.words[q.Key()]; ok {
		a.Typed = typed
	}
	return a
}

// keepQuestion keeps the answer and goes where the pressed button says.
func (d *Door) keepQuestion(w http.ResponseWriter, r *http.Request, s sitting) error {
	q, err := s.named(r)
	if err != nil {
		return err
	}
	g, err := s.read(r)
	if err != nil {
		return err
	}
	if r.PostForm.Get("go") == "clear" {
		g = given{said: []invitation.Said{{Instrument: q.Instrument, Item: q.Item.ID, Answer: measure.Answer{State: measure.NotAnswered}}}}
	}
	if err := d.House.Invitations.Save(r.Context(), s.Visit, measure.BySelf, g.said...); err != nil {
		return err
	}
	if !g.ok() {
		return d.questionPage(w, r, s.with(g.said), http.StatusUnprocessableEntity, q, g)
	}
	return d.goOn(w, r, s, q.N)
}

// goOn goes from question n where the pressed button says.
func (d *Door) goOn(w http.ResponseWriter, r *http.Request, s sitting, n int) error {
	switch r.PostForm.Get("go") {
	case "back":
		n--
	case "bigger":
		s.Settings.Bigger = !s.Settings.Bigger
		if err := d.House.Invitations.Keep(r.Context(), s.Visit, s.Settings); err != nil {
			return err
		}
	case "clear":
	default:
		n++
	}
	switch {
	case n < 1:
		s.goTo(w, r, "")
	case n > len(s.sheet.Questions):
		s.goTo(w, r, "/check")
	default:
		s.goTo(w, r, "/"+strconv.Itoa(n))
	}
	return nil
}
