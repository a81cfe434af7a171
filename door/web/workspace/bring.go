package workspace

import (
	"cmp"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/fault"
)

// bring takes codings that were made elsewhere, as a table with a row for each
// coder and unit, into a round. Documents are known by their titles here, or
// by how the table of transcripts named them.
func (m *Room) bring(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	round := r.PathValue("round")
	if !coding.MaySetUp(actor.Role) {
		return fault.New(fault.Forbidden, "workspace.bring", "Researchers and administrators bring in codings.")
	}
	err := m.bringTable(r, actor, round)
	if err == nil {
		return frame.Done(w, r, "/inquiry/rounds/"+round, "brought")
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	v, again := m.roundView(r, actor)
	if again != nil {
		return again
	}
	return m.ShowAs(w, r, frame.Status(err), actor, "round.html", frame.View{Title: v.Title, Wrong: frame.Sentences(err), Content: v})
}

func (m *Room) bringTable(r *http.Request, actor auth.Actor, id string) error {
	const op = "workspace.bring"
	if err := r.ParseMultipartForm(16 << 20); err != nil {
		return fault.Wrap(err, fault.Invalid, op, "the table could not be read; it may have 64 MB at most")
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		return fault.New(fault.Invalid, op, "choose a table (.csv)").In(fault.Place{Field: "file"})
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, op, "the table could not be read")
	}
	round, _, err := m.House.Coding.Round(r.Context(), actor, id)
	if err != nil {
		return err
	}
	book, err := m.House.Coding.Book(r.Context(), actor.Site, round.Codebook, round.Version)
	if err != nil {
		return err
	}
	field := func(name, usual string) string { return cmp.Or(strings.TrimSpace(r.PostFormValue(name)), usual) }
	at := coding.Columns{Document: field("column.document", "document"), Unit: field("column.unit", "unit"), Coder: field("column.coder", "coder"),
		Codes: field("column.codes", "codes"), Only: strings.TrimSpace(r.PostFormValue("column.only")), Are: strings.TrimSpace(r.PostFormValue("are")),
		None: strings.Split(field("none", "-"), ",")}
	marks, err := coding.ReadTable(filepath.Base(head.Filename), data, at, book)
	if err != nil {
		return err
	}
	how := counted{fromZero: r.PostFormValue("from") == "0", turns: r.PostFormValue("counts") == "turns", some: r.PostFormValue("some") != ""}
	parts, marks, err := m.place(r, actor, marks, how)
	if err != nil {
		return err
	}
	return m.House.Coding.Bring(r.Context(), actor, id, parts, marks)
}

// counted says how a table counts units, and what is done with rows of
// documents that are not here.
type counted struct {
	fromZero bool // units are numbered from 0
	turns    bool // they are turns of the transcript, not segments
	some     bool // rows of other documents are left out
}

// place finds the documents of marks among those that can be coded, and gives
// each coder theirs.
func (m *Room) place(r *http.Request, actor auth.Actor, marks []coding.Mark, how counted) ([]coding.Assignment, []coding.Mark, error) {
	const op = "workspace.bring"
	found, err := m.called(r, actor)
	if err != nil {
		return nil, nil, err
	}
	var missing []string
	type part struct{ document, coder string }
	parts := map[part]coding.Assignment{}
	segments := map[string]map[int]int{} // of each document, by turn
	var placed []coding.Mark
	at := map[part]map[int]bool{}
	for _, mark := range marks {
		d, there := found[mark.Unit.Document]
		if !there {
			if !slices.Contains(missing, mark.Unit.Document) {
				missing = append(missing, mark.Unit.Document)
			}
			continue
		}
		grid := d.Frozen[len(d.Frozen)-1]
		name := mark.Unit.Document
		mark.Unit.Document = d.ID
		if how.fromZero {
			mark.Unit.Number++
		}
		p := part{d.ID, mark.Coder}
		if how.turns {
			if segments[d.ID] == nil {
				if segments[d.ID], err = m.segmentOfTurn(r, actor, d.ID, grid); err != nil {
					return nil, nil, err
				}
			}
			n := segments[d.ID][mark.Unit.Number]
			if n == 0 {
				return nil, nil, fault.New(fault.Invalid, op, "%s coded turn %d of “%s”, which is in no segment of it", mark.Coder, mark.Unit.Number, name)
			}
			if at[p][n] {
				return nil, nil, fault.New(fault.Invalid, op, "%s coded several turns of segment %d of “%s” apart; freeze a segmentation in which each turn stands by itself", mark.Coder, n, name)
			}
			mark.Unit.Number = n
		}
		if at[p] == nil {
			at[p] = map[int]bool{}
		}
		at[p][mark.Unit.Number] = true
		mark.Coder = coding.Outside(mark.Coder)
		placed = append(placed, mark)
		parts[p] = coding.Assignment{Document: d.ID, Coder: mark.Coder, Segmentation: grid.ID, Units: len(grid.Segments)}
	}
	if len(missing) > 0 && (!how.some || len(placed) == 0) {
		return nil, nil, fault.New(fault.Invalid, op, "the table names documents that are not here, or that have no frozen segmentation: %s", strings.Join(missing[:min(len(missing), 10)], ", "))
	}
	all := slices.Collect(maps.Values(parts))
	for i, a := range all {
		for n := range at[part{a.Document, strings.TrimPrefix(a.Coder, coding.Outside(""))}] {
			all[i].Chosen = append(all[i].Chosen, n)
		}
		slices.Sort(all[i].Chosen)
	}
	slices.SortFunc(all, func(a, b coding.Assignment) int {
		return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Coder, b.Coder))
	})
	return all, placed, nil
}

// called finds documents that can be coded by what a table may call them:
// their titles, their ids, and, for those who see files' names, the name of
// the file or the name that a table of transcripts gave each.
func (m *Room) called(r *http.Request, actor auth.Actor) (map[string]documentChoice, error) {
	ready, err := m.ready(r, actor)
	if err != nil {
		return nil, err
	}
	mine, err := m.House.Documents.List(r.Context(), actor)
	if err != nil {
		return nil, err
	}
	found := map[string]documentChoice{}
	files := map[string]string{}
	for _, d := range mine {
		files[d.ID] = d.File
	}
	for _, d := range ready {
		file := files[d.ID]
		if _, of, several := strings.Cut(file, " · "); several {
			found[of] = d
		}
		if file != "" {
			found[file] = d
		}
	}
	for _, d := range ready {
		found[d.Title], found[d.ID] = d, d
	}
	return found, nil
}

// segmentOfTurn tells in which segment each turn of a document is, by number.
func (m *Room) segmentOfTurn(r *http.Request, actor auth.Actor, id string, grid document.Segmentation) (map[int]int, error) {
	_, turns, _, err := m.House.Documents.Read(r.Context(), eyes(actor), id, 0)
	if err != nil {
		return nil, err
	}
	number := map[string]int{}
	for _, t := range turns {
		number[t.ID] = t.Number
	}
	in := map[int]int{}
	for _, g := range grid.Segments {
		for _, t := range g.Turns {
			in[number[t]] = g.Number
		}
	}
	return in, nil
}
