package workspace

import (
	"cmp"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/coding"
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
		return done(w, r, "/inquiry/rounds/"+round, "brought")
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	v, again := m.roundView(r, actor)
	if again != nil {
		return again
	}
	return m.showAs(w, r, frame.Status(err), actor, "round.html", frame.View{Title: v.Title, Wrong: frame.Sentences(err), Content: v})
}

func (m *Room) bringTable(r *http.Request, actor auth.Actor, id string) error {
	const op = "workspace.bring"
	if err := r.ParseMultipartForm(16 << 20); err != nil {
		return fault.Wrap(err, fault.Invalid, op, "the table could not be read; it may have 16 MB at most")
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
	parts, marks, err := m.place(r, actor, marks, r.PostFormValue("from") == "0")
	if err != nil {
		return err
	}
	return m.House.Coding.Bring(r.Context(), actor, id, parts, marks)
}

// place finds the documents of marks among those that can be coded, and gives
// each coder theirs. Units are numbered from 0 in some tables.
func (m *Room) place(r *http.Request, actor auth.Actor, marks []coding.Mark, fromZero bool) ([]coding.Assignment, []coding.Mark, error) {
	ready, err := m.ready(r, actor)
	if err != nil {
		return nil, nil, err
	}
	found := map[string]documentChoice{}
	for _, d := range ready {
		found[d.Title], found[d.ID] = d, d
	}
	var missing []string
	type part struct{ document, coder string }
	parts := map[part]coding.Assignment{}
	placed := slices.Clone(marks)
	for i, mark := range placed {
		d, there := found[mark.Unit.Document]
		if !there {
			if !slices.Contains(missing, mark.Unit.Document) {
				missing = append(missing, mark.Unit.Document)
			}
			continue
		}
		grid := d.Frozen[len(d.Frozen)-1]
		placed[i].Unit.Document, placed[i].Coder = d.ID, coding.Outside(mark.Coder)
		if fromZero {
			placed[i].Unit.Number++
		}
		parts[part{d.ID, mark.Coder}] = coding.Assignment{Document: d.ID, Coder: coding.Outside(mark.Coder), Segmentation: grid.ID, Units: len(grid.Segments)}
	}
	if len(missing) > 0 {
		return nil, nil, fault.New(fault.Invalid, "workspace.bring", "the table names documents that are not here, or that have no frozen segmentation: %s", strings.Join(missing[:min(len(missing), 10)], ", "))
	}
	var all []coding.Assignment
	for _, a := range parts {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b coding.Assignment) int {
		return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Coder, b.Coder))
	})
	return all, placed, nil
}
