package workspace

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"tend/inquiry/coding"
	"tend/platform/auth"
	"tend/platform/fault"
)

// sentSaid is what the page hands over: what the coder says of places.
type sentSaid struct {
	Said []sentCoding `json:"said"`
}

// sentCoding is one of them; from and to are code points of the turn.
type sentCoding struct {
	Segment int             `json:"segment"`
	Turn    string          `json:"turn,omitempty"`
	From    int             `json:"from,omitempty"`
	To      int             `json:"to,omitempty"`
	Codes   []coding.CodeID `json:"codes"`
	Unsure  bool            `json:"unsure,omitempty"`
	Memo    string          `json:"memo,omitempty"`
}

// fresh is what the page swaps: segments as they now stand.
type fresh struct {
	Segments []swapped `json:"segments"`
	Revision int64     `json:"revision"`
}

type swapped struct {
	Number int    `json:"number"`
	State  string `json:"state"`
	HTML   string `json:"html"`
}

// mostSaid bounds one sending.
const mostSaid = 500

// takeSaid keeps what a script sends, all or none, and gives the segments as
// they now stand.
func (m *Room) takeSaid(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round, id := r.PathValue("round"), r.PathValue("document")
	var sent sentSaid
	wrong := ""
	switch err := json.NewDecoder(r.Body).Decode(&sent); {
	case err != nil:
		wrong = "what the page sent could not be read"
	case len(sent.Said) == 0 || len(sent.Said) > mostSaid:
		wrong = "one to 500 codings at once"
	}
	if wrong != "" { // otherwise Put asks whether they code here
		if err := m.House.Coding.Codes(r.Context(), actor, round, id); err != nil {
			return refuse(w, err)
		}
		return plainly(w, http.StatusUnprocessableEntity, wrong)
	}
	all := make([]coding.Said, len(sent.Said))
	var numbers []int
	for i, c := range sent.Said {
		all[i] = coding.Said{At: coding.Where{Segment: c.Segment, Turn: c.Turn, From: c.From, To: c.To}, Codes: c.Codes, Unsure: c.Unsure, Memo: c.Memo}
		numbers = append(numbers, c.Segment)
	}
	kept, err := m.House.Coding.Put(r.Context(), actor, round, id, all...)
	if err != nil {
		return refuse(w, err)
	}
	slices.Sort(numbers)
	out, err := m.swap(r, actor, round, id, slices.Compact(numbers))
	if err != nil {
		return refuse(w, err)
	}
	out.Revision = kept[0].Revision
	return answer(w, out)
}

// swap renders segments anew.
func (m *Room) swap(r *http.Request, actor auth.Actor, round, id string, numbers []int) (fresh, error) {
	out := fresh{Segments: []swapped{}}
	work, err := m.House.Coding.Within(r.Context(), actor, round, id, numbers...)
	if err != nil {
		return out, err
	}
	s, err := m.lay(r.Context(), actor, work, numbers...)
	if err != nil {
		return out, err
	}
	for _, sg := range s.Segments {
		sg.Base = codePath(round, id)
		html, err := m.Part("code.html", "segment", sg)
		if err != nil {
			return out, err
		}
		out.Segments = append(out.Segments, swapped{sg.Number, sg.State, html})
	}
	return out, nil
}

func answer(w http.ResponseWriter, body any) error {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(body)
}

// refuse answers a script with a sentence and a status.
func refuse(w http.ResponseWriter, err error) error {
	status := map[fault.Kind]int{fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound,
		fault.Conflict: http.StatusConflict, fault.Forbidden: http.StatusForbidden}[fault.KindOf(err)]
	if e, known := errors.AsType[*fault.Error](err); !known || status == 0 {
		return err
	} else {
		return plainly(w, status, fault.Message(e))
	}
}

func plainly(w http.ResponseWriter, status int, text string) error {
	http.Error(w, text, status)
	return nil
}
