package workspace

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/platform/auth"
	"tend/platform/fault"
)

// booksView lists codebooks by id, the newest version of each first.
type booksView struct {
	Books []bookLine
	May   bool
	Text  string // what was pasted and refused
}

type bookLine struct {
	coding.Codebook
	Older []string // versions before
	Ours  bool     // made here
}

func (m *Room) showBooks(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := m.booksView(r, actor)
	if err != nil {
		return err
	}
	return m.Show(w, r, actor, "books.html", frame.View{Title: "Codebooks", Content: v})
}

func (m *Room) booksView(r *http.Request, actor auth.Actor) (booksView, error) {
	all, err := m.House.Coding.Books(r.Context(), actor.Site)
	v := booksView{May: coding.MaySetUp(actor.Role)}
	for _, k := range all {
		if n := len(v.Books); n > 0 && v.Books[n-1].ID == k.ID {
			v.Books[n-1].Older = append(v.Books[n-1].Older, k.Version)
			continue
		}
		v.Books = append(v.Books, bookLine{Codebook: k.Codebook, Ours: !k.MadeAt.IsZero()})
	}
	return v, err
}

// keepBook takes a codebook as a file or as text: YAML, a table, or QDC.
func (m *Room) keepBook(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if !coding.MaySetUp(actor.Role) {
		return fault.New(fault.Forbidden, "workspace.keepBook", "Researchers and administrators keep codebooks.")
	}
	name, data, err := sentFile(r)
	if err == nil {
		var b coding.Codebook
		if b, err = readBook(name, data); err == nil {
			if err = m.House.Coding.KeepBook(r.Context(), actor, b); err == nil {
				return frame.Done(w, r, bookPath(b.ID, b.Version), "book")
			}
		}
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	v, again := m.booksView(r, actor)
	if again != nil {
		return again
	}
	v.Text = r.PostFormValue("text")
	return m.ShowAs(w, r, frame.Status(err), actor, "books.html", frame.View{Title: "Codebooks", Wrong: frame.Sentences(err), Content: v})
}

// sentFile gives the file of a form, or the text that was typed instead.
func sentFile(r *http.Request) (name string, data []byte, err error) {
	const op = "workspace.sentFile"
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		return "", nil, fault.Wrap(err, fault.Invalid, op, "the form could not be read; a codebook has at most 1 MB")
	}
	file, head, err := r.FormFile("file")
	if err == nil {
		defer file.Close()
		data, err = io.ReadAll(file)
		return filepath.Base(head.Filename), data, err
	}
	if text := r.PostFormValue("text"); strings.TrimSpace(text) != "" {
		return "codebook.yaml", []byte(text), nil
	}
	return "", nil, fault.New(fault.Invalid, op, "choose a file, or write the codebook into the field")
}

// readBook reads a codebook in the shape that its content has.
func readBook(name string, data []byte) (coding.Codebook, error) {
	if strings.EqualFold(filepath.Ext(name), ".csv") {
		return coding.ReadCSV(name, data)
	}
	if strings.EqualFold(filepath.Ext(name), ".qdc") {
		return refi.ReadBook(name, data)
	}
	return coding.Read(name, data)
}

func bookPath(id, version string) string { return "/inquiry/codebooks/" + id + "/" + version }

// bookView is one version of a codebook, beside the one before it.
type bookView struct {
	coding.Codebook
	Path    string
	Style   string
	Text    string // as YAML, to make the next version of
	Codes   []bookCode
	Before  string           // the version before, if there is one
	Changed []coding.Changed // since then
	Look    []look
	May     bool
}

type bookCode struct {
	coding.Code
	Class string
	Depth int
}

// look is a round whose codings want a second look because of a change.
type look struct {
	Round   coding.Round
	Codings int
}

func (m *Room) showBook(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	b, err := m.House.Coding.Book(r.Context(), actor.Site, r.PathValue("id"), r.PathValue("version"))
	if err != nil {
		return err
	}
	v := bookView{Codebook: b, Path: bookPath(b.ID, b.Version), May: coding.MaySetUp(actor.Role)}
	v.Style = v.Path + "/style.css"
	for _, c := range b.Codes {
		v.Codes = append(v.Codes, bookCode{Code: c, Class: class(b, c.ID), Depth: depth(b, c)})
	}
	text, err := b.YAML()
	if err != nil {
		return err
	}
	v.Text = string(text)
	if err := m.sinceBefore(r, actor, &v); err != nil {
		return err
	}
	return m.Show(w, r, actor, "book.html", frame.View{Title: b.Title, Content: v})
}

func depth(b coding.Codebook, c coding.Code) (n int) {
	for c.Parent != "" && n < len(b.Codes) {
		c, _ = b.Code(c.Parent)
		n++
	}
	return n
}

// sinceBefore tells what this version changed, and where that matters.
func (m *Room) sinceBefore(r *http.Request, actor auth.Actor, v *bookView) error {
	all, err := m.House.Coding.Books(r.Context(), actor.Site)
	if err != nil {
		return err
	}
	var was *coding.Codebook
	found := false
	for i := range all {
		if all[i].ID != v.ID {
			continue
		}
		if found {
			was = &all[i].Codebook
			break
		}
		found = all[i].Version == v.Version
	}
	if was == nil {
		return nil
	}
	v.Before, v.Changed = was.Version, coding.Compare(*was, v.Codebook)
	rounds, err := m.House.Coding.Rounds(r.Context(), actor)
	if err != nil {
		return err
	}
	for _, round := range rounds {
		if round.Codebook != v.ID || round.Version != was.Version || round.Blind() {
			continue
		}
		codings, _, err := m.House.Coding.Codings(r.Context(), actor, round.ID)
		if err != nil {
			return err
		}
		if again := coding.SecondLook(v.Changed, codings); len(again) > 0 {
			v.Look = append(v.Look, look{round, len(again)})
		}
	}
	return nil
}

// styleBook gives the colours of a codebook: pages allow no style of their own.
func (m *Room) styleBook(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	b, err := m.House.Coding.Book(r.Context(), actor.Site, r.PathValue("id"), r.PathValue("version"))
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "private, max-age=86400")
	for i, c := range b.Codes {
		colour := c.Colour
		if colour == "" {
			colour = spareColours[i%len(spareColours)]
		}
		fmt.Fprintf(w, ".code-%d { --code: %s; }\n", i+1, colour)
	}
	return nil
}

// spareColours are for codes that were given none.
var spareColours = []string{"#2f6db4", "#3b8f5a", "#a86a00", "#6b4c9a", "#b4452f", "#1f6f78", "#7a6a2f", "#8a3f6b"}

// writeBook gives a codebook as a file: YAML, or a table.
func (m *Room) writeBook(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	b, err := m.House.Coding.Book(r.Context(), actor.Site, r.PathValue("id"), r.PathValue("version"))
	if err != nil {
		return err
	}
	write, kind, end := b.YAML, "application/yaml", "yaml"
	switch r.URL.Query().Get("as") {
	case "csv":
		write, kind, end = b.CSV, "text/csv; charset=utf-8", "csv"
	case "qdc":
		write, kind, end = func() ([]byte, error) { return refi.WriteBook(b), nil }, "application/xml", "qdc"
	}
	data, err := write()
	if err != nil {
		return err
	}
	return attach(w, b.ID+"-"+b.Version+"."+end, kind, data)
}

// attach sends a file to be kept.
func attach(w http.ResponseWriter, name, kind string, data []byte) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+strings.Map(inName, name)+`"`)
	w.Write(data) // a reader who left meanwhile misses nothing
	return nil
}

// inName keeps what every system takes in the name of a file.
func inName(r rune) rune {
	if r == '.' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return r
	}
	return '-'
}
