// Package held writes everything that is held about one person into one file:
// as JSON for programs, and as a page for the person.
package held

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/clinic/people"
	"tend/clinic/rights"
	"tend/platform/fault"
)

//go:embed held.html
var source string

var readable = template.Must(template.New("held").Funcs(template.FuncMap{
	"words": func(column string) string { return strings.ReplaceAll(column, "_", " ") },
	"when":  func(t time.Time) string { return t.Local().Format("2 January 2006, 15:04") },
}).Parse(source))

// view is the page for the person.
type view struct {
	StudyID  string
	MadeAt   time.Time
	Identity *people.Identity
	Forms    []form
	Tables   []rights.Rows
	Log      []rights.Noted
}

// form is one questionnaire with its questions.
type form struct {
	Title     string
	Timepoint string
	On        time.Time
	Answers   []answer
	Scores    []score
}

type answer struct{ Question, Said string }

type score struct{ Title, Value string }

// Send answers with the file; a browser keeps it.
func Send(w http.ResponseWriter, h rights.Holding, known measure.Catalogue, forms []measure.Kept) error {
	file, err := Zip(h, known, forms)
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", "application/zip")
	header.Set("Content-Disposition", `attachment; filename="held-`+h.StudyID+`.zip"`)
	header.Set("Cache-Control", "no-store")
	w.Write(file)
	return nil
}

// Zip puts both into one file.
func Zip(h rights.Holding, known measure.Catalogue, forms []measure.Kept) ([]byte, error) {
	const op = "held.Zip"
	text, err := json.MarshalIndent(h, "", "  ")
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, op, "what is held cannot be written")
	}
	var page bytes.Buffer
	if err := readable.Execute(&page, view{h.StudyID, h.MadeAt, h.Identity, formsOf(known, forms), h.Tables, h.Log}); err != nil {
		return nil, fault.Wrap(err, fault.Internal, op, "the page cannot be written")
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range []struct {
		name string
		text []byte
	}{{"to-read.html", page.Bytes()}, {"everything.json", text}} {
		f, err := z.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: h.MadeAt})
		if err == nil {
			_, err = f.Write(part.text)
		}
		if err != nil {
			return nil, fault.Wrap(err, fault.Internal, op, "the file cannot be written")
		}
	}
	if err := z.Close(); err != nil {
		return nil, fault.Wrap(err, fault.Internal, op, "the file cannot be written")
	}
	return out.Bytes(), nil
}

// formsOf words the forms that stand. An item whose wording is not here keeps
// its id, and the answer its number.
func formsOf(known measure.Catalogue, kept []measure.Kept) []form {
	var all []form
	for _, k := range kept {
		f := form{Title: k.Instrument, Timepoint: k.Timepoint, On: k.On}
		i, err := known.Version(k.Instrument, k.InstrumentVersion)
		if err == nil {
			f.Title = i.Title
		}
		for _, item := range i.Items {
			f.Answers = append(f.Answers, answer{question(item), said(item, k.Answers.Of(item.ID))})
		}
		for _, s := range k.Scores {
			line := score{string(s.Scale), "no score"}
			if s.Value != nil {
				line.Value = number(*s.Value)
			}
			f.Scores = append(f.Scores, line)
		}
		all = append(all, f)
	}
	return all
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func question(item measure.Item) string {
	if item.Text == "" {
		return string(item.ID)
	}
	return item.Text
}

func said(item measure.Item, a measure.Answer) string {
	switch {
	case a.State == measure.PreferredNotTo:
		return "preferred not to answer"
	case a.State == measure.NotAnswered:
		return "not answered"
	case a.Value == nil:
		return a.Text
	}
	n := number(float64(*a.Value))
	for _, o := range item.Options {
		if o.Value != nil && *o.Value == *a.Value && o.Text != "" {
			return o.Text + " (" + n + ")"
		}
	}
	return n
}
