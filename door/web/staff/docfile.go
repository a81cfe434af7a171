package staff

import (
	"net/http"
	"strconv"
	"strings"

	"tend/inquiry/transcript"
	"tend/platform/auth"
	"tend/platform/fault"
)

// downloadDocument gives a version as a file, as far as the actor may read it.
func (d *Desk) downloadDocument(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	n, _ := strconv.Atoi(r.URL.Query().Get("version"))
	doc, file, err := d.House.Documents.File(r.Context(), actor, r.PathValue("id"), n)
	if err != nil {
		return err
	}
	as := r.PathValue("as")
	write, known := map[string]func(transcript.File) ([]byte, error){"vtt": transcript.WriteVTT, "docx": transcript.WriteDOCX, "csv": transcript.WriteCSV}[as]
	if !known {
		return fault.New(fault.NotFound, "staff.downloadDocument", "There is no such kind of file. Ask for vtt, docx or csv.")
	}
	data, err := write(file)
	if err != nil {
		return err
	}
	kind := map[string]string{"vtt": "text/vtt; charset=utf-8", "csv": "text/csv; charset=utf-8", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}[as]
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+plainName(doc.Title)+"."+as+`"`)
	w.Write(data) // a reader who left meanwhile misses nothing
	return nil
}

// plainName makes a file's name of a title.
func plainName(title string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, title)
	return strings.Trim(name, "-")
}
