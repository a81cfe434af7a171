package workspace

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/platform/auth"
	"tend/platform/fault"
)

// codeView is the page on which a document is coded.
type codeView struct {
	*sheet
	Base     string // address of the page
	Style    string // of the codebook's colours
	Kinds    []chip // every code, in the order of the book, "no code" last
	Coded    int
	Unsure   int
	Wanted   int
	Here     int      // the segment that is asked for, or the first one not coded
	Form     *segment // that segment, for the form; nil when all is coded
	MayCode  bool
	Finished bool
	Blind    []string // what is hidden from the coder
	Audio    string   // address of the recording, or ""
	Others   bool     // others' codes are shown
	Guesses  bool     // suggestions may be asked for
}

func (m *Room) showCode(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.codeView(r, actor)
	if err != nil {
		return err
	}
	return m.show(w, r, actor, "code.html", frame.View{Title: v.Title, Content: v})
}

func (m *Room) codeView(r *http.Request, actor auth.Actor) (*codeView, error) {
	round, id := r.PathValue("round"), r.PathValue("document")
	s, err := m.open(r.Context(), actor, round, id)
	if err != nil {
		return nil, err
	}
	b := s.Book
	v := &codeView{sheet: s, Base: codePath(round, id), Style: "/inquiry/codebooks/" + b.ID + "/" + b.Version + "/style.css"}
	for _, c := range b.Codes {
		v.Kinds = append(v.Kinds, chip{ID: c.ID, Label: c.Label, Class: class(b, c.ID)})
	}
	v.Kinds = append(v.Kinds, chip{ID: coding.NoCode, Label: "no code", Class: "code-none"})
	part := s.Work.Part
	v.MayCode = part != nil && part.DoneAt.IsZero() && s.Work.Round.RevealedAt.IsZero()
	v.Finished = part != nil && !part.DoneAt.IsZero()
	v.Others = !s.Work.Round.Blind()
	v.Guesses = v.Others && v.MayCode
	v.Blind = hidden(s.Work.Round)
	if s.Document.Recording != "" && m.House.Recordings.MayHear(r.Context(), actor, s.Document.Recording) == nil {
		v.Audio = "/recordings/" + s.Document.Recording + "/audio"
	}
	v.Here, _ = strconv.Atoi(r.URL.Query().Get("segment"))
	for i := range s.Segments {
		sg := &s.Segments[i]
		sg.Base = v.Base
		if !sg.Wanted {
			continue
		}
		v.Wanted++
		if sg.Coded() {
			v.Coded++
		}
		if sg.State == "unsure" {
			v.Unsure++
		}
		if v.Here == 0 && !sg.Coded() {
			v.Here = sg.Number
		}
	}
	if i := slices.IndexFunc(s.Segments, func(sg segment) bool { return sg.Wanted && sg.Number == v.Here }); i >= 0 {
		v.Form = &s.Segments[i]
	}
	return v, nil
}

// codePath is the address of a document in a round.
func codePath(round, document string) string {
	return "/inquiry/rounds/" + round + "/code/" + document
}

// hidden says what coders of a round do not see.
func hidden(r coding.Round) []string {
	if !r.RevealedAt.IsZero() {
		return nil
	}
	var all []string
	for _, h := range []struct {
		is   bool
		what string
	}{{r.Hides.Session, "the session"}, {r.Hides.Group, "the group"}, {r.Hides.Others, "other coders’ codes and suggestions"}} {
		if h.is {
			all = append(all, h.what)
		}
	}
	return all
}

// keepCode takes the form of one segment and goes on to the next.
func (m *Room) keepCode(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round, id := r.PathValue("round"), r.PathValue("document")
	if err := r.ParseForm(); err != nil {
		return fault.Wrap(err, fault.Invalid, "workspace.keepCode", "the form could not be read")
	}
	n, err := strconv.Atoi(r.PostFormValue("segment"))
	if err != nil {
		return fault.New(fault.Invalid, "workspace.keepCode", "the form does not say which segment")
	}
	said := coding.Said{At: coding.Where{Segment: n}, Unsure: r.PostFormValue("unsure") != "", Memo: strings.TrimSpace(r.PostFormValue("memo"))}
	for _, code := range append(r.PostForm["code"], r.PostForm["second"]...) {
		if id := coding.CodeID(code); id != "" && !slices.Contains(said.Codes, id) {
			said.Codes = append(said.Codes, id)
		}
	}
	if _, err := m.House.Coding.Put(r.Context(), actor, round, id, said); err != nil {
		if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
			return err
		}
		v, again := m.codeView(r, actor)
		if again != nil {
			return again
		}
		return m.showAs(w, r, frame.Status(err), actor, "code.html", frame.View{Title: v.Title, Wrong: []string{fault.Message(err)}, Content: v})
	}
	http.Redirect(w, r, fmt.Sprintf("%s?segment=%d#s%d", codePath(round, id), n+1, n+1), http.StatusSeeOther)
	return nil
}

// finish says that the actor has finished a document, or has not after all.
func (m *Room) finish(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round, id := r.PathValue("round"), r.PathValue("document")
	finished := r.PostFormValue("finished") != "no"
	if err := m.House.Coding.Done(r.Context(), actor, round, id, finished); err != nil {
		return err
	}
	if finished {
		return done(w, r, "/inquiry/rounds/"+round, "finished")
	}
	return done(w, r, codePath(round, id), "opened")
}
