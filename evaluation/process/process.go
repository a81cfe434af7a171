// Package process writes what progression gives as files: tables, figures and
// a report that stands alone.
package process

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
	"strings"

	"tend/evaluation/figure"
	"tend/inquiry/progression"
	"tend/platform/fault"
)

//go:embed page.html
var pageText string

// Report is a corpus with what it gives.
type Report struct {
	Analysis  *progression.Analysis
	Mechanism *progression.Mechanism // nil: it could not be made
	NoMoves   string                 // why
	Source    string                 // what was read, in words
	Words     map[int]string         // by segment, for the moments
}

// Make analyses a corpus.
func Make(c *progression.Corpus, source string, opt progression.Options) (*Report, error) {
	a, err := c.Analyse(opt)
	if err != nil {
		return nil, err
	}
	r := &Report{Analysis: a, Source: source, Words: map[int]string{}}
	for i, s := range c.Segments {
		if s.Words != "" {
			r.Words[i] = s.Words
		}
	}
	r.Mechanism, err = a.Mechanism(opt)
	if fault.KindOf(err) == fault.Invalid {
		r.NoMoves, err = fault.Message(err), nil
	}
	return r, err
}

// Write puts report.html, tables and figures into a folder.
func (r *Report) Write(dir string) error {
	files, err := r.files()
	if err != nil {
		return err
	}
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			err = os.WriteFile(path, data, 0o644)
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "process.Write", "%s cannot be written", path)
		}
	}
	return nil
}

func (r *Report) files() (map[string][]byte, error) {
	a := r.Analysis
	table := func(write func(w *csv.Writer)) []byte {
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		write(w)
		w.Flush()
		return out.Bytes()
	}
	files := map[string][]byte{
		"tables/sessions.csv": table(func(w *csv.Writer) { progression.WriteSittings(w, a) }),
		"tables/people.csv":   table(func(w *csv.Writer) { progression.WriteCourses(w, a) }),
		"tables/moments.csv":  table(func(w *csv.Writer) { progression.WriteMoments(w, a, a.Moments, r.Words) }),
		"tables/transitions.csv": table(func(w *csv.Writer) {
			w.Write(progression.MatrixHead)
			progression.WriteMatrix(w, a, "within", a.Within)
			progression.WriteMatrix(w, a, "between", a.Between)
			progression.WriteMatrix(w, a, "across people", a.Across)
		}),
	}
	if r.Mechanism != nil {
		files["tables/mechanism.csv"] = table(func(w *csv.Writer) { progression.WriteEffects(w, r.Mechanism) })
	}
	scene := figure.Stages(a)
	png, err := scene.PNG()
	if err != nil {
		return nil, err
	}
	files["figures/stages.svg"], files["figures/stages.png"] = scene.SVG(), png
	page, err := r.page(scene)
	files["report.html"] = page
	return files, err
}

func (r *Report) page(scene *figure.Scene) ([]byte, error) {
	t, err := template.New("page").Funcs(template.FuncMap{
		"two":   func(v float64) string { return strings.Replace(fmt.Sprintf("%.2f", v), "-", "−", 1) },
		"share": func(v float64) string { return fmt.Sprintf("%.0f %%", 100*v) },
	}).Parse(pageText)
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "process.page", "the report cannot be made")
	}
	var out bytes.Buffer
	err = t.Execute(&out, struct {
		*Report
		Figure                     template.HTML // drawn by our own marks
		Kinds                      []progression.Count
		KindRule, Rule, LagWarning string
		Notes                      []string
	}{r, template.HTML(scene.Inline()), r.Analysis.Kinds(), progression.KindRule, progression.BarrierRule, progression.LagWarning, r.Analysis.Corpus.Notes()})
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "process.page", "the report cannot be made")
	}
	return out.Bytes(), nil
}
