package workspace

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"

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
	rounds, err := m.readProject(r, actor)
	switch {
	case err == nil && len(rounds) == 1:
		return frame.Done(w, r, "/inquiry/rounds/"+rounds[0].ID, "project")
	case err == nil:
		return frame.Done(w, r, "/inquiry/rounds", "project")
	}
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Conflict {
		return err
	}
	v, again := m.roundsView(r, actor)
	if again != nil {
		return again
	}
	return m.ShowAs(w, r, frame.Status(err), actor, "rounds.html", frame.View{Title: "Rounds of coding", Wrong: frame.Sentences(err), Content: v})
}

func (m *Room) readProject(r *http.Request, actor auth.Actor) ([]coding.Round, error) {
	const op = "workspace.takeProject"
	if err := r.ParseMultipartForm(16 << 20); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the project could not be read; it may have %d MB at most", LargestFile>>20)
	}
	file, head, err := r.FormFile("file")
	if err != nil {
		return nil, fault.New(fault.Invalid, op, "choose a project (.qdpx)").In(fault.Place{Field: "file"})
	}
	defer file.Close()
	if r.PostFormValue("nameless") == "" {
		return nil, fault.New(fault.Invalid, op, "coders read these texts at once; say that they hold no names, or import them under Inquiry and take the names out").In(fault.Place{Field: "nameless"})
	}
	data, err := io.ReadAll(file)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the project could not be read")
	}
	p, report, err := refi.Read(filepath.Base(head.Filename), data)
	if err != nil {
		return nil, err
	}
	books, err := m.House.Coding.Books(r.Context(), actor.Site)
	if err != nil {
		return nil, err
	}
	known := make([]coding.Codebook, len(books))
	for i, k := range books {
		known[i] = k.Codebook
	}
	plan, err := refi.Make(p, known...)
	if err != nil {
		return nil, err
	}
	first := fmt.Sprintf("Codings: %d; documents: %d. Their places were read as %s: %.0f %% of their ends lie at the edge of a word.", report.Codings, len(plan.Texts), report.Reading, 100*report.Score)
	plan.Notes = append(append([]string{first}, report.Left...), plan.Notes...)
	return m.House.TakeProject(r.Context(), actor, plan)
}
