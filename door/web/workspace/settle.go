package workspace

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/platform/auth"
	"tend/platform/fault"
)

// settleView is one segment with everybody's word on it, side by side.
type settleView struct {
	*sheet
	Segment segment
	Before  string // the words just before, for the context
	After   string
	Answers []answerOf
	Kinds   []chip
	Now     *coding.Settled
	Said    string // what is settled now, in words
	Next    string // address of the next segment on which coders differ
	Path    string
	Chosen  map[coding.CodeID]bool
	Reason  string
	Seen    int
}

// answerOf is the word of one coder, or of several who say the same.
type answerOf struct {
	Who   []string
	IDs   []string
	Chips []chip
	Codes []coding.CodeID
	Value string // of the form
}

func (m *Room) showSettle(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.settleView(r, actor)
	if err != nil {
		return err
	}
	return m.Show(w, r, actor, "settle.html", frame.View{Title: "Settle: " + v.Title, Content: v})
}

func (m *Room) settleView(r *http.Request, actor auth.Actor) (*settleView, error) {
	round, id := r.PathValue("round"), r.PathValue("document")
	n, err := strconv.Atoi(r.PathValue("segment"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "workspace.settle", "there is no such segment")
	}
	s, err := m.open(r.Context(), actor, round, id)
	if err != nil {
		return nil, err
	}
	if s.Work.Round.Blind() {
		return nil, fault.New(fault.Conflict, "workspace.settle", "This round is blind; reveal it before differences are settled.")
	}
	i := slices.IndexFunc(s.Segments, func(sg segment) bool { return sg.Number == n })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "workspace.settle", "there is no such segment")
	}
	v := &settleView{sheet: s, Segment: s.Segments[i], Path: "/inquiry/rounds/" + round, Chosen: map[coding.CodeID]bool{}}
	if i > 0 {
		v.Before = wordsOf(s.Segments[i-1])
	}
	if i+1 < len(s.Segments) {
		v.After = wordsOf(s.Segments[i+1])
	}
	for _, c := range s.Book.Codes {
		v.Kinds = append(v.Kinds, chip{ID: c.ID, Label: c.Label, Class: class(s.Book, c.ID)})
	}
	v.Kinds = append(v.Kinds, chip{ID: coding.NoCode, Label: "no code", Class: "code-none"})
	v.answers(n)
	for k := range s.Work.Agreed {
		if s.Work.Agreed[k].Segment == n {
			v.Now = &s.Work.Agreed[k]
			v.Seen, v.Reason = v.Now.Version, v.Now.Reason
			v.Said = s.name(v.Now.By)
			for _, code := range v.Now.Codes {
				v.Chosen[code] = true
			}
		}
	}
	v.Next = v.next(round, id, i)
	return v, nil
}

// Rule gives the definition of a code, "" for none.
func (v *settleView) Rule(id coding.CodeID) string {
	c, _ := v.Book.Code(id)
	return c.Definition
}

// answers gathers coders by what they said.
func (v *settleView) answers(n int) {
	for _, mark := range coding.MarksOf(v.Work.Codings) {
		if mark.Unit.Number != n {
			continue
		}
		value := fmt.Sprint(mark.Codes)
		k := slices.IndexFunc(v.Answers, func(a answerOf) bool { return a.Value == value })
		if k < 0 {
			k = len(v.Answers)
			v.Answers = append(v.Answers, answerOf{Chips: v.chips(mark.Codes), Codes: mark.Codes, Value: value})
		}
		v.Answers[k].Who = append(v.Answers[k].Who, v.name(mark.Coder))
		v.Answers[k].IDs = append(v.Answers[k].IDs, mark.Coder)
	}
}

// next is the next segment of the document on which coders differ and nothing
// is settled.
func (v *settleView) next(round, id string, after int) string {
	for k := 1; k < len(v.Segments); k++ {
		sg := v.Segments[(after+k)%len(v.Segments)]
		if sg.Differs && len(sg.Agreed) == 0 {
			return fmt.Sprintf("/inquiry/rounds/%s/settle/%s/%d", round, id, sg.Number)
		}
	}
	return ""
}

// wordsOf gives the words of a segment with who says them.
func wordsOf(sg segment) string {
	text := ""
	for _, t := range sg.Turns {
		text += t.Who + ": "
		for _, p := range t.Pieces {
			text += p.Text
		}
		text += " "
	}
	return text
}

// settle keeps what was agreed: one coder's answer, several together, or a
// third.
func (m *Room) settle(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round, id := r.PathValue("round"), r.PathValue("document")
	n, err := strconv.Atoi(r.PathValue("segment"))
	seen, err2 := strconv.Atoi(r.PostFormValue("seen"))
	if err != nil || err2 != nil {
		return fault.New(fault.Invalid, "workspace.settle", "the form does not say which segment")
	}
	d := coding.Settled{Document: id, Segment: n, Reason: r.PostFormValue("reason")}
	for _, code := range append(r.PostForm["code"], r.PostForm["second"]...) {
		if c := coding.CodeID(code); c != "" && !slices.Contains(d.Codes, c) {
			d.Codes = append(d.Codes, c)
		}
	}
	v, err := m.settleView(r, actor)
	if err != nil {
		return err
	}
	for _, a := range v.Answers {
		if slices.Equal(slices.Sorted(slices.Values(a.Codes)), slices.Sorted(slices.Values(d.Codes))) {
			d.Took = append(d.Took, a.IDs...)
		}
	}
	if _, err = m.House.Coding.Settle(r.Context(), actor, round, d, seen); err != nil {
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
			return err
		}
		if v, err2 := m.settleView(r, actor); err2 == nil {
			v.Reason = d.Reason
			return m.ShowAs(w, r, frame.Status(err), actor, "settle.html", frame.View{Title: "Settle: " + v.Title, Wrong: frame.Sentences(err), Content: v})
		}
		return err
	}
	if v.Next != "" {
		return frame.Done(w, r, v.Next, "settled")
	}
	return frame.Done(w, r, "/inquiry/rounds/"+round+"/agreement", "settled")
}
