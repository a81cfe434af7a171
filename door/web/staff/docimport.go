package staff

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
	"tend/platform/auth"
	"tend/platform/fault"
)

// documentsBody is how many bytes of files are taken in at once.
const documentsBody = 2*transcript.Largest + 1<<20

var errTooMuch = fault.New(fault.Invalid, "staff.addDocuments", "these files have more than %d MB together; nothing was kept. Send fewer at once; a transcript has %d MB at most", documentsBody>>20, transcript.Largest>>20)

// addDocuments takes transcripts in, each whole or not at all; a file that
// cannot be taken loses none of the others. The files are read in memory: they
// hold what people said, and are written nowhere in the open.
func (d *Desk) addDocuments(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if r.ContentLength > documentsBody {
		return d.documentsPage(w, r, actor, http.StatusRequestEntityTooLarge, nil, []string{errTooMuch.Error()})
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return d.documentsPage(w, r, actor, http.StatusUnprocessableEntity, nil, []string{"Choose one or more files."})
	}
	n, again := document.New{}, false
	var files []sentFile
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = takePart(part, &n, &again, &files)
		}
		if err != nil {
			if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
				return d.documentsPage(w, r, actor, http.StatusRequestEntityTooLarge, nil, []string{errTooMuch.Error()})
			}
			return fault.Wrap(err, fault.Invalid, "staff.addDocuments", "The files did not arrive whole; nothing was kept. Try again.")
		}
	}
	if len(files) == 0 {
		return d.documentsPage(w, r, actor, http.StatusUnprocessableEntity, nil, []string{"Choose one or more files."})
	}
	n.Again = again
	var taken []takenFile
	for _, f := range files {
		one, err := d.takeFile(r, actor, n, f)
		if err != nil {
			return err
		}
		taken = append(taken, one)
	}
	return d.documentsPage(w, r, actor, http.StatusOK, taken, nil)
}

// sentFile is one file of a form.
type sentFile struct {
	name string
	data []byte
}

// takePart reads one field of the form.
func takePart(part *multipart.Part, n *document.New, again *bool, files *[]sentFile) error {
	data, err := io.ReadAll(part)
	if err != nil {
		return err
	}
	switch part.FormName() {
	case "session":
		group, number, _ := strings.Cut(string(data), "/")
		n.Group = group
		n.Session, _ = strconv.Atoi(number)
	case "again":
		*again = true
	case "files":
		if part.FileName() != "" {
			*files = append(*files, sentFile{filepath.Base(part.FileName()), data})
		}
	}
	return nil
}

// takeFile keeps the transcripts of one file: a table may hold several, which
// are kept all or none.
func (d *Desk) takeFile(r *http.Request, actor auth.Actor, n document.New, f sentFile) (takenFile, error) {
	taken := takenFile{Name: f.name}
	found, err := readFile(f)
	if err != nil {
		taken.Wrong = frame.Sentences(err)
		return taken, nil
	}
	all := make([]document.New, len(found))
	for i, one := range found {
		all[i] = n
		all[i].File, all[i].Data = one, f.data
		if len(found) > 1 {
			all[i].Data = nil // the table is kept with the first of its transcripts
		}
	}
	all[0].Data = f.data
	taken.Documents, err = d.House.Documents.AddAll(r.Context(), actor, all...)
	switch {
	case errors.Is(err, document.ErrSame):
		taken.Same = true
	case err != nil && mayRetry(err):
		taken.Wrong = frame.Sentences(err)
	case err != nil:
		return taken, err
	}
	if len(found) == 1 {
		taken.Report = found[0].Report
	}
	return taken, nil
}

// readFile reads a file, or every transcript of a table.
func readFile(f sentFile) ([]transcript.File, error) {
	if ext := strings.ToLower(filepath.Ext(f.name)); ext == ".csv" || ext == ".tsv" {
		return transcript.Tables(f.name, f.data)
	}
	one, err := transcript.Read(f.name, f.data)
	return []transcript.File{one}, err
}
