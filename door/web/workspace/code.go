package workspace

import (
	"cmp"
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
	States   string // of every segment a letter: open, coded, unsure; a capital is not wanted
	Jumps    []int  // places to go to in a long text
	First    int    // the segments that the page holds
	Last     int
	Most     int
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
	Language string   // the language model that may be asked; empty is none
}

func (m *Room) showCode(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.codeView(r, actor)
	if err != nil {
		return err
	}
	return m.Show(w, r, actor, "code.html", frame.View{Title: v.Title, Content: v})
}

func (m *Room) codeView(r *http.Request, actor auth.Actor) (*codeView, error) {
	round, id := r.PathValue("round"), r.PathValue("document")
	work, err := m.House.Coding.Work(r.Context(), actor, round, id)
	if err != nil {
		return nil, err
	}
	v := &codeView{Base: codePath(round, id)}
	v.list(work, actor.ID, r.URL.Query().Get("segment"))
	var numbers []int
	if r.URL.Query().Get("all") == "" {
		v.First, v.Last = around(v.Here, v.Most)
		for n := v.First; n <= v.Last; n++ {
			numbers = append(numbers, n)
		}
	} else {
		v.First, v.Last = 1, v.Most
	}
	if v.sheet, err = m.lay(r.Context(), actor, work, numbers...); err != nil {
		return nil, err
	}
	b, s := v.Book, v.sheet
	v.Style = "/inquiry/codebooks/" + b.ID + "/" + b.Version + "/style.css"
	for _, c := range b.Codes {
		v.Kinds = append(v.Kinds, chip{ID: c.ID, Label: c.Label, Class: class(b, c.ID)})
	}
	v.Kinds = append(v.Kinds, chip{ID: coding.NoCode, Label: "no code", Class: "code-none"})
	part := work.Part
	v.MayCode = part != nil && part.DoneAt.IsZero() && work.Round.RevealedAt.IsZero()
	v.Finished = part != nil && !part.DoneAt.IsZero()
	v.Others = !work.Round.Blind()
	v.Guesses = v.Others && v.MayCode
	if v.Guesses {
		set, err := m.House.Models.Settings(r.Context(), actor.Site)
		if err != nil {
			return nil, err
		}
		v.Language = set.Model
	}
	v.Blind = hidden(work.Round)
	if s.Document.Recording != "" && m.House.Recordings.MayHear(r.Context(), actor, s.Document.Recording) == nil {
		v.Audio = "/recordings/" + s.Document.Recording + "/audio"
	}
	for i := range s.Segments {
		s.Segments[i].Base = v.Base
	}
	if i := slices.IndexFunc(s.Segments, func(sg segment) bool { return sg.Wanted && sg.Number == v.Here }); i >= 0 {
		v.Form = &s.Segments[i]
	}
	return v, nil
}

// held is how many segments a page holds at first: a long text comes in parts,
// so that its first words are there at once.
const held = 80

// around gives the segments that a page holds at first.
func around(here, most int) (first, last int) {
	first = max(1, min(here-held/4, most-held+1))
	return first, min(most, first+held-1)
}

// list notes the actor's state of every segment, counts them, and finds the one to begin with.
func (v *codeView) list(work coding.Work, me, asked string) {
	part := work.Part
	if part == nil && len(work.Coders) > 0 {
		part = &work.Coders[0]
	}
	if part == nil {
		return
	}
	state := map[int]string{}
	for _, c := range work.Codings {
		if c.Coder == me && state[c.At.Segment] != "unsure" {
			if state[c.At.Segment] = "coded"; c.Unsure {
				state[c.At.Segment] = "unsure"
			}
		}
	}
	v.Most = part.Units
	v.Here, _ = strconv.Atoi(asked)
	wanted := part.Chosen
	states := make([]byte, part.Units)
	for n := 1; n <= part.Units; n++ {
		is := state[n]
		states[n-1] = cmp.Or(is, "open")[0]
		if part.Chosen != nil && (len(wanted) == 0 || wanted[0] != n) {
			states[n-1] -= 'a' - 'A'
			continue
		}
		if part.Chosen != nil {
			wanted = wanted[1:]
		}
		v.Wanted++
		if is == "" && v.Here == 0 {
			v.Here = n
		}
		if is != "" {
			v.Coded++
		}
		if is == "unsure" {
			v.Unsure++
		}
	}
	if v.Here < 1 || v.Here > v.Most {
		v.Here = min(1, v.Most)
	}
	v.States = string(states)
	for n := 1; n <= v.Most && v.Most > 2*held; n += 100 {
		v.Jumps = append(v.Jumps, n)
	}
}

// mostParts is how many segments are given at once.
const mostParts = 500

// showPart gives some of the segments, for a script that goes on in a long
// text.
func (m *Room) showPart(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	from, err := strconv.Atoi(cmp.Or(r.URL.Query().Get("from"), "1"))
	to, err2 := strconv.Atoi(cmp.Or(r.URL.Query().Get("to"), "1"))
	if err != nil || err2 != nil || from < 1 || to < from || to-from >= mostParts {
		return plainly(w, http.StatusUnprocessableEntity, "the page does not say which segments, of 500 at once")
	}
	var numbers []int
	for n := from; n <= to; n++ {
		numbers = append(numbers, n)
	}
	out, err := m.swap(r, actor, r.PathValue("round"), r.PathValue("document"), numbers)
	if err != nil {
		return refuse(w, err)
	}
	return answer(w, out)
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
		return m.ShowAs(w, r, frame.Status(err), actor, "code.html", frame.View{Title: v.Title, Wrong: []string{fault.Message(err)}, Content: v})
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
		return frame.Done(w, r, "/inquiry/rounds/"+round, "finished")
	}
	return frame.Done(w, r, codePath(round, id), "opened")
}
