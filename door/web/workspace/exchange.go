package workspace

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"unicode/utf8"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/platform/auth"
	"tend/platform/fault"
)

// takeProject takes in a project from another program, all of it or nothing.
func (m *Room) takeProject(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if !coding.MaySetUp(actor.Role) {
		return fault.New(fault.Forbidden, "workspace.takeProject", "Researchers and administrators take in projects.")
	}
	round, err := m.readProject(r, actor)
	if err == nil {
		return done(w, r, "/inquiry/rounds/"+round.ID, "project")
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	v, again := m.roundsView(r, actor)
	if again != nil {
		return again
	}
	return m.showAs(w, r, frame.Status(err), actor, "rounds.html", frame.View{Title: "Rounds of coding", Wrong: frame.Sentences(err), Content: v})
}

func (m *Room) readProject(r *http.Request, actor auth.Actor) (coding.Round, error) {
	const op = "workspace.takeProject"
	if err := r.ParseMultipartForm(16 << 20); err != nil {
		return coding.Round{}, fault.Wrap(err, fault.Invalid, op, "the project could not be read; it may have %d MB at most", LargestFile>>20)
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		return coding.Round{}, fault.New(fault.Invalid, op, "choose a project (.qdpx)").In(fault.Place{Field: "file"})
	}
	defer file.Close()
	if r.PostFormValue("nameless") == "" {
		return coding.Round{}, fault.New(fault.Invalid, op, "coders read these texts at once; say that they hold no names, or import them under Inquiry and take the names out").In(fault.Place{Field: "nameless"})
	}
	data, err := io.ReadAll(file)
	if err != nil {
		return coding.Round{}, fault.Wrap(err, fault.Invalid, op, "the project could not be read")
	}
	p, report, err := refi.Read(filepath.Base(head.Filename), data)
	if err != nil {
		return coding.Round{}, err
	}
	plan, err := refi.Make(p)
	if err != nil {
		return coding.Round{}, err
	}
	first := fmt.Sprintf("Codings: %d; documents: %d. Their places were read as %s: %.0f %% of their ends lie at the edge of a word.", report.Codings, len(plan.Texts), report.Reading, 100*report.Score)
	plan.Notes = append(append([]string{first}, report.Left...), plan.Notes...)
	return m.House.TakeProject(r.Context(), actor, plan)
}

// writeProject gives a round as a project of the standard.
func (m *Room) writeProject(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	p, book, err := m.projectOf(r, actor, r.PathValue("round"))
	if err != nil {
		return err
	}
	data, err := refi.Write(p)
	if err != nil {
		return err
	}
	return attach(w, "project-"+book.ID+".qdpx", "application/octet-stream", data)
}

// projectOf gathers a round: its texts as coders read them, each turn a line
// that begins with who speaks, and every coder's codings.
func (m *Room) projectOf(r *http.Request, actor auth.Actor, id string) (refi.Project, coding.Codebook, error) {
	ctx := r.Context()
	codings, _, err := m.House.Coding.Codings(ctx, actor, id)
	if err != nil {
		return refi.Project{}, coding.Codebook{}, err
	}
	round, parts, err := m.House.Coding.Round(ctx, actor, id)
	if err != nil {
		return refi.Project{}, coding.Codebook{}, err
	}
	book, err := m.House.Coding.Book(ctx, actor.Site, round.Codebook, round.Version)
	if err != nil {
		return refi.Project{}, book, err
	}
	names, err := m.coderNames(ctx, actor)
	if err != nil {
		return refi.Project{}, book, err
	}
	p := refi.Project{Name: round.Title}
	none, known := false, map[string]bool{}
	of := map[string][]coding.Coding{}
	for _, c := range codings {
		of[c.Document] = append(of[c.Document], c)
		if !known[c.Coder] {
			known[c.Coder] = true
			p.Users = append(p.Users, refi.User{ID: refi.GUID("user", c.Coder), Name: nameOf(names, c.Coder)})
		}
		none = none || c.Codes[0] == coding.NoCode
	}
	p.Codes = refi.CodesOf(book, none)
	done := map[string]bool{}
	for _, part := range parts {
		if done[part.Document] || !part.RemovedAt.IsZero() {
			continue
		}
		done[part.Document] = true
		s, err := m.lay(ctx, actor, coding.Work{Round: round, Coders: []coding.Assignment{part}})
		if err != nil {
			return p, book, err
		}
		p.Sources = append(p.Sources, s.source(of[part.Document]))
	}
	return p, book, nil
}

// source writes a document with its codings. What is said of one place by
// several coders is one selection.
func (s *sheet) source(codings []coding.Coding) refi.Source {
	out := refi.Source{ID: refi.GUID("document", s.Document.ID), Name: s.Title}
	if s.Document.Session > 0 {
		out.Variables = append(out.Variables, refi.Value{Name: "Session", Text: strconv.Itoa(s.Document.Session)})
	}
	if s.Document.Group != "" {
		out.Variables = append(out.Variables, refi.Value{Name: "Group", Text: s.Document.Group})
	}
	if s.Document.Recording != "" {
		out.Variables = append(out.Variables, refi.Value{Name: "Recording", Text: s.Document.Recording})
	}
	at := 0
	words := map[string]int{}    // where a turn's words begin
	segments := map[int][2]int{} // from a segment's first sign to its last
	var text []byte
	for _, sg := range s.Segments {
		from := at
		for _, t := range sg.Turns {
			who := ""
			if t.Who != "" {
				who = t.Who + ": "
			}
			words[t.ID] = at + utf8.RuneCountInString(who)
			line := who
			for _, p := range t.Pieces {
				line += p.Text
			}
			text = append(append(text, line...), '\n')
			at += utf8.RuneCountInString(line) + 1
		}
		segments[sg.Number] = [2]int{from, max(from, at-1)}
	}
	out.Text = string(text)
	selections := map[coding.Where]int{}
	for _, c := range codings {
		k, there := selections[c.At]
		if !there {
			l := refi.Selection{ID: refi.GUID("selection", c.Round, c.Document, c.At.String(), c.At.Turn), From: segments[c.At.Segment][0], To: segments[c.At.Segment][1]}
			if !c.At.Whole() {
				l.From, l.To = words[c.At.Turn]+c.At.From, words[c.At.Turn]+c.At.To
			}
			if l.From >= l.To {
				continue // its turn is no longer in the text
			}
			k = len(out.Selections)
			selections[c.At], out.Selections = k, append(out.Selections, l)
		}
		for i, code := range c.Codes {
			a := refi.Applied{ID: refi.GUID("coding", c.ID, string(code)), Code: refi.CodeGUID(s.Book, code), User: refi.GUID("user", c.Coder), At: c.CodedAt, Unsure: c.Unsure}
			if i == 0 {
				a.Memo = c.Memo
			}
			out.Selections[k].Codings = append(out.Selections[k].Codings, a)
		}
	}
	return out
}
