package refi

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"tend/platform/fault"
)

// Report tells how a project was read.
type Report struct {
	Reading Reading
	Score   float64 // share of selections' ends that lie at the edge of a word
	Codings int
	Left    []string // what was left out, and why
}

var guid = regexp.MustCompile(`^\{?([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\}?$`)

// id reads a GUID; what is none is an error that names the thing.
func id(text, what, name string) (string, error) {
	m := guid.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", fault.New(fault.Invalid, "refi.Read", "%s “%.60s” has “%.60s” where its GUID should be; nothing was taken in", what, name, text)
	}
	return strings.ToLower(m[1]), nil
}

// loose reads a GUID that points at something; one that is none points at
// nothing.
func loose(text string) string {
	if m := guid.FindStringSubmatch(strings.TrimSpace(text)); m != nil {
		return strings.ToLower(m[1])
	}
	return ""
}

// Read reads a project file (.qdpx): all of it, with a report of what was left
// out, or nothing.
func Read(file string, data []byte) (Project, Report, error) {
	u, err := unpack(data)
	if err != nil {
		return Project{}, Report{}, err
	}
	text, err := u.member(u.qde, mostXML)
	if err != nil {
		return Project{}, Report{}, err
	}
	var x xmlProject
	if err := decode(u.qde.Name, text, &x); err != nil {
		return Project{}, Report{}, err
	}
	if x.XMLName.Local != "Project" {
		return Project{}, Report{}, fault.New(fault.Invalid, "refi.Read", "this file holds a “%.40s”, not a project", x.XMLName.Local).In(fault.Place{File: u.qde.Name})
	}
	r := reader{Project: Project{Name: x.Name, Origin: x.Origin, Description: x.About}, files: u, notes: map[string]xmlSource{}, rounds: map[string]string{}, at: map[string]int{}}
	if err := r.project(x); err != nil {
		return Project{}, Report{}, err
	}
	r.count(x)
	return r.Project, r.Report, nil
}

// reader makes a project of its XML.
type reader struct {
	Project
	Report
	files     *unpacked
	notes     map[string]xmlSource
	known     map[string]bool // codes
	variables map[string]string
	rounds    map[string]string // sets by the note that names each
	at        map[string]int    // place of the source with a text, by the text's path
	lost      struct{ codes, whole, users, nowhere, dates, bare, timed int }
}

func (r *reader) project(x xmlProject) error {
	users := map[string]bool{}
	for _, u := range x.Users {
		one, err := id(u.GUID, "the user", u.Name)
		if err != nil {
			return err
		}
		name := u.Name
		if name == "" {
			name = u.ID
		}
		users[one] = true
		r.Users = append(r.Users, User{one, name})
	}
	r.known = map[string]bool{}
	if err := r.codes("", x.Codes); err != nil {
		return err
	}
	r.variables = map[string]string{}
	for _, v := range x.Variables {
		r.variables[loose(v.GUID)] = v.Name
	}
	for _, n := range x.Notes {
		r.notes[loose(n.GUID)] = n
	}
	if x.Origin == origin {
		if err := r.sets(x.Sets); err != nil {
			return err
		}
	}
	var raws []raw
	for _, s := range x.Sources.Texts {
		one, found, err := r.source(s, users)
		if err != nil {
			return err
		}
		if found != nil {
			r.at[s.Path] = len(r.Sources)
			r.Sources, raws = append(r.Sources, one), append(raws, *found)
		}
	}
	for _, m := range append(x.Sources.Audios, x.Sources.Videos...) {
		var err error
		if raws, err = r.media(m, users, raws); err != nil {
			return err
		}
	}
	r.Reading, r.Score = place(r.Sources, raws)
	for i := range r.Sources {
		s := &r.Sources[i]
		long := utf8.RuneCountInString(s.Text)
		kept := s.Selections[:0]
		for _, l := range s.Selections {
			if l.From < 0 || l.From >= l.To || l.To > long {
				r.lost.nowhere++
				continue
			}
			if len(l.Codings) == 0 && x.Origin != origin {
				r.lost.bare++
				continue
			}
			r.Codings += len(l.Codings)
			kept = append(kept, l)
		}
		s.Selections = kept
	}
	return nil
}

func (r *reader) sets(all []xmlSet) error {
	refs := func(all []xmlRef) (ids []string) {
		for _, ref := range all {
			ids = append(ids, loose(ref.GUID))
		}
		return ids
	}
	for _, s := range all {
		one, err := id(s.GUID, "the set", s.Name)
		if err != nil {
			return err
		}
		r.rounds[roundGUID(one)] = one
		r.Sets = append(r.Sets, Set{ID: one, Name: s.Name, Description: s.About, Codes: refs(s.Codes), Sources: refs(s.Sources)})
	}
	return nil
}

func (r *reader) codes(parent string, all []xmlCode) error {
	for _, c := range all {
		one, err := id(c.GUID, "the code", c.Name)
		if err != nil {
			return err
		}
		if r.known[one] {
			return fault.New(fault.Invalid, "refi.Read", "two codes have the GUID %s, the second is “%.60s”; nothing was taken in", one, c.Name)
		}
		r.known[one] = true
		r.Codes = append(r.Codes, Code{ID: one, Parent: parent, Name: c.Name, Colour: colour(c.Colour), Description: c.Description, Heading: c.Codable == "false" || c.Codable == "0"})
		if err := r.codes(one, c.Codes); err != nil {
			return err
		}
	}
	return nil
}

// colour writes a colour with six digits; the standard also has three.
func colour(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) == 4 {
		text = "#" + strings.Repeat(text[1:2], 2) + strings.Repeat(text[2:3], 2) + strings.Repeat(text[3:4], 2)
	}
	if len(text) != 7 || text[0] != '#' || strings.Trim(text[1:], "0123456789abcdef") != "" {
		return ""
	}
	return text
}

func (r *reader) source(s xmlSource, users map[string]bool) (Source, *raw, error) {
	one := Source{Name: s.Name}
	var err error
	if one.ID, err = id(s.GUID, "the source", s.Name); err != nil {
		return one, nil, err
	}
	text, err := r.text(s)
	if err != nil {
		return one, nil, err
	}
	if text == nil {
		r.Left = append(r.Left, fmt.Sprintf("“%s”: its text is not in the file.", s.Name))
		return one, nil, nil
	}
	found := newRaw(string(text))
	one.Text = found.text
	for _, v := range s.Values {
		value := strings.Join(v.Texts, " ")
		for _, o := range v.Other {
			value += strings.TrimSpace(o.Text)
		}
		if name := r.variables[loose(v.Ref.GUID)]; name != "" {
			one.Variables = append(one.Variables, Value{name, value})
		}
	}
	r.lost.whole += len(s.Codings)
	for _, l := range s.Selections {
		sel := Selection{ID: loose(l.GUID)}
		for _, c := range l.Codings {
			if a, ok := r.applied(c, users); ok {
				sel.Codings = append(sel.Codings, a)
			}
		}
		for _, ref := range l.Notes {
			if set := r.rounds[loose(ref.GUID)]; set != "" {
				sel.Sets = append(sel.Sets, set)
			}
		}
		if len(sel.Codings) > 0 || len(l.Codings) == 0 {
			one.Selections = append(one.Selections, sel)
			found.at = append(found.at, [2]int{l.From, l.To})
		}
	}
	return one, found, nil
}

// text gives the words of a source, or nil where they are absent.
func (r *reader) text(s xmlSource) ([]byte, error) {
	if s.Content != nil {
		return []byte(*s.Content), nil
	}
	if s.Path == "" {
		return nil, nil
	}
	data, err := r.files.source(s.Path)
	if err == nil && data != nil && !utf8.Valid(data) {
		err = fault.New(fault.Invalid, "refi.Read", "the text of “%.60s” is not UTF-8, which the standard asks for; nothing was taken in", s.Name)
	}
	return data, err
}

func (r *reader) applied(c xmlCoding, users map[string]bool) (Applied, bool) {
	a := Applied{ID: loose(c.GUID), Code: loose(c.Code.GUID), User: loose(c.User)}
	if !r.known[a.Code] {
		r.lost.codes++
		return a, false
	}
	if !users[a.User] {
		a.User = ""
		r.lost.users++
	}
	if c.At != "" {
		var err error
		if a.At, err = time.Parse(time.RFC3339Nano, c.At); err != nil {
			if a.At, err = time.Parse("2006-01-02T15:04:05.999999999", c.At); err != nil {
				r.lost.dates++
			}
		}
		a.At = a.At.UTC()
	}
	for _, ref := range c.Notes {
		r.note(&a, loose(ref.GUID))
	}
	return a, true
}

// note puts what a note says to a coding.
func (r *reader) note(a *Applied, id string) {
	n, ok := r.notes[id]
	if !ok {
		return
	}
	if set := r.rounds[id]; set != "" {
		a.Set = set
		return
	}
	if n.Name == unsure {
		a.Unsure = true
		return
	}
	data, err := r.text(n)
	if err != nil || data == nil {
		return
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	if n.Name == reason && a.User == Agreed.ID {
		a.Reason, a.By = text, loose(n.User)
		return
	}
	if a.Memo != "" {
		a.Memo += "\n"
	}
	a.Memo += text
}

// count tells what Tend does not take.
func (r *reader) count(x xmlProject) {
	for _, o := range []struct {
		n    int
		what string
	}{
		{len(x.Sources.Pictures), "pictures with what was coded in them"}, {len(x.Sources.PDFs), "PDF documents with what was coded in them"},
		{r.lost.timed, "codings of sound or film by time"}, {len(x.Cases), "cases"}, {len(x.Links), "links"}, {len(x.Sets) - len(r.Sets), "sets"}, {len(x.Graphs), "drawings"},
		{r.lost.bare, "selections without a code"},
		{r.lost.codes, "codings that point at a code that the project does not have"}, {r.lost.whole, "codings of a whole document"},
		{r.lost.nowhere, "selections that lie outside of their text"}, {r.lost.dates, "dates that are none"},
	} {
		if o.n > 0 {
			r.Left = append(r.Left, fmt.Sprintf("%d %s.", o.n, o.what))
		}
	}
	if r.lost.users > 0 {
		r.Left = append(r.Left, fmt.Sprintf("%d codings say not who gave them; they count as one coder.", r.lost.users))
	}
}
