package refi

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"strconv"
	"time"

	"tend/inquiry/coding"
	"tend/platform/fault"
)

// Write makes a project file (.qdpx): project.qde and a plain text for each
// source. The same project gives the same bytes.
func Write(p Project) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	put := func(name string, data []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	err := put("project.qde", qde(p))
	for _, s := range p.Sources {
		if err == nil {
			err = put("Sources/"+s.ID+".txt", []byte(s.Text))
		}
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "refi.Write", "the project cannot be written")
	}
	return out.Bytes(), nil
}

// WriteBook makes a codebook file (.qdc).
func WriteBook(b coding.Codebook) []byte {
	var x page
	x.WriteString(xml.Header)
	x.open("CodeBook", "xmlns", bookSpace, "origin", origin)
	x.codes(CodesOf(b, false))
	x.close("CodeBook")
	return x.Bytes()
}

// page is XML being written, element by element.
type page struct{ bytes.Buffer }

func (x *page) start(name string, attributes []string, end string) {
	x.WriteByte('<')
	x.WriteString(name)
	for i := 0; i < len(attributes); i += 2 {
		if attributes[i+1] == "" {
			continue
		}
		x.WriteByte(' ')
		x.WriteString(attributes[i])
		x.WriteString(`="`)
		x.text(attributes[i+1])
		x.WriteByte('"')
	}
	x.WriteString(end)
}

func (x *page) open(name string, attributes ...string)  { x.start(name, attributes, ">\n") }
func (x *page) empty(name string, attributes ...string) { x.start(name, attributes, "/>\n") }
func (x *page) close(name string)                       { x.WriteString("</" + name + ">\n") }
func (x *page) text(s string)                           { _ = xml.EscapeText(&x.Buffer, []byte(s)) }

func (x *page) leaf(name, text string) {
	x.WriteString("<" + name + ">")
	x.text(text)
	x.close(name)
}

// qde writes a project in the order of the standard's schema: users, codes,
// variables, sources, notes.
func qde(p Project) []byte {
	var x page
	x.WriteString(xml.Header)
	x.open("Project", "xmlns", projectSpace, "name", named(p.Name, "Project"), "origin", origin)
	if len(p.Users) > 0 {
		x.open("Users")
		for _, u := range p.Users {
			x.empty("User", "guid", u.ID, "name", u.Name)
		}
		x.close("Users")
	}
	if len(p.Codes) > 0 {
		x.open("CodeBook")
		x.codes(p.Codes)
		x.close("CodeBook")
	}
	variables := x.variables(p)
	var notes page
	if len(p.Sources) > 0 {
		x.open("Sources")
		for _, s := range p.Sources {
			x.source(s, variables, &notes)
		}
		x.close("Sources")
	}
	notes.rounds(p)
	if notes.Len() > 0 {
		x.open("Notes")
		x.Write(notes.Bytes())
		x.close("Notes")
	}
	x.sets(p.Sets)
	if p.Description != "" {
		x.leaf("Description", p.Description)
	}
	x.close("Project")
	return x.Bytes()
}

// named gives what must have a name one.
func named(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}

func (x *page) sets(all []Set) {
	if len(all) == 0 {
		return
	}
	x.open("Sets")
	for _, s := range all {
		x.open("Set", "guid", s.ID, "name", named(s.Name, "Round"))
		if s.Description != "" {
			x.leaf("Description", s.Description)
		}
		for _, id := range s.Codes {
			x.empty("MemberCode", "targetGUID", id)
		}
		for _, id := range s.Sources {
			x.empty("MemberSource", "targetGUID", id)
		}
		x.close("Set")
	}
	x.close("Sets")
}

// roundGUID names the note that says in which round a code was given.
func roundGUID(set string) string { return GUID("note", roundNote, set) }

// rounds writes one note for each round that a coding names.
func (x *page) rounds(p Project) {
	used := map[string]bool{}
	for _, s := range p.Sources {
		for _, l := range s.Selections {
			for _, c := range l.Codings {
				used[c.Set] = true
			}
			for _, id := range l.Sets {
				used[id] = true
			}
		}
	}
	for _, s := range p.Sets {
		if used[s.ID] {
			x.open("Note", "guid", roundGUID(s.ID), "name", roundNote)
			x.leaf("PlainTextContent", named(s.Name, "Round"))
			x.close("Note")
		}
	}
}

// codes writes codes under their parents.
func (x *page) codes(all []Code) {
	under := map[string][]Code{}
	for _, c := range all {
		under[c.Parent] = append(under[c.Parent], c)
	}
	var write func(parent string)
	write = func(parent string) {
		for _, c := range under[parent] {
			x.open("Code", "guid", c.ID, "name", named(c.Name, "Code"), "isCodable", strconv.FormatBool(!c.Heading), "color", colour(c.Colour))
			if c.Description != "" {
				x.leaf("Description", c.Description)
			}
			write(c.ID)
			x.close("Code")
		}
	}
	x.open("Codes")
	write("")
	x.close("Codes")
}

// variables declares those that a source has, and gives their ids.
func (x *page) variables(p Project) map[string]string {
	ids := map[string]string{}
	for _, s := range p.Sources {
		for _, v := range s.Variables {
			if ids[v.Name] == "" {
				if len(ids) == 0 {
					x.open("Variables")
				}
				ids[v.Name] = GUID("variable", v.Name)
				x.empty("Variable", "guid", ids[v.Name], "name", named(v.Name, "Variable"), "typeOfVariable", "Text")
			}
		}
	}
	if len(ids) > 0 {
		x.close("Variables")
	}
	return ids
}

func (x *page) source(s Source, variables map[string]string, notes *page) {
	text := "internal://" + s.ID + ".txt"
	x.open("TextSource", "guid", s.ID, "name", s.Name, "plainTextPath", text)
	for _, l := range s.Selections {
		x.open("PlainTextSelection", "guid", l.ID, "startPosition", strconv.Itoa(l.From), "endPosition", strconv.Itoa(l.To))
		for _, c := range l.Codings {
			x.coding(c, notes)
		}
		for _, id := range l.Sets {
			x.empty("NoteRef", "targetGUID", roundGUID(id))
		}
		x.close("PlainTextSelection")
	}
	for _, v := range s.Variables {
		x.open("VariableValue")
		x.empty("VariableRef", "targetGUID", variables[v.Name])
		x.leaf("TextValue", v.Text)
		x.close("VariableValue")
	}
	x.close("TextSource")
	if s.Media != "" {
		x.media(s, text)
	}
}

func (x *page) coding(c Applied, notes *page) {
	at := ""
	if !c.At.IsZero() {
		at = c.At.UTC().Format(time.RFC3339Nano)
	}
	x.open("Coding", "guid", c.ID, "creatingUser", c.User, "creationDateTime", at)
	x.empty("CodeRef", "targetGUID", c.Code)
	for _, n := range [][3]string{{"memo", c.Memo, c.User}, {unsure, map[bool]string{true: unsure}[c.Unsure], c.User}, {reason, c.Reason, c.By}} {
		if n[1] != "" {
			id := GUID("note", n[0], c.ID)
			x.empty("NoteRef", "targetGUID", id)
			notes.open("Note", "guid", id, "name", n[0], "creatingUser", n[2])
			notes.leaf("PlainTextContent", n[1])
			notes.close("Note")
		}
	}
	if c.Set != "" {
		x.empty("NoteRef", "targetGUID", roundGUID(c.Set))
	}
	x.close("Coding")
}

// media names the recording of a text, with the times of the text’s places.
// The codings stay on the text: a program that looks for the recording and
// does not find it may leave out all that hangs on it.
func (x *page) media(s Source, text string) {
	x.open("AudioSource", "guid", GUID("media", s.ID), "name", s.Media)
	x.leaf("Description", "The recording is not in this file; it stays where it is kept.")
	x.open("Transcript", "guid", GUID("transcript", s.ID), "name", s.Name, "plainTextPath", text)
	for _, t := range s.Times {
		x.empty("SyncPoint", "guid", GUID("time", s.ID, strconv.Itoa(t.At)), "timeStamp", strconv.Itoa(t.Milliseconds), "position", strconv.Itoa(t.At))
	}
	x.close("Transcript")
	x.close("AudioSource")
}
