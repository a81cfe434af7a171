// Package report tells an evaluation: one page that reads like the results
// section of a paper and needs nothing else, tables as CSV, every number as
// JSON with what it rests on, and the figures. The same plan and data give the
// same bytes.
package report

import (
	"bytes"
	"io"
	"os"
	"path/filepath"

	"tend/clinic/programme"
	"tend/evaluation/analysis"
	"tend/evaluation/cohort"
	"tend/evaluation/figure"
	"tend/evaluation/plan"
	"tend/platform/fault"
)

// Report is one evaluation, computed and ready to be told.
type Report struct {
	Plan    *plan.Plan
	Cohort  *cohort.Cohort
	Results *analysis.Results
	Figures []*figure.Scene

	checklist []programme.Described
}

// File is one file of a report; Name is its path below the report's folder,
// with forward slashes.
type File struct {
	Name string
	Body []byte
}

// Build evaluates a cohort as the plan says and draws its figures.
func Build(p *plan.Plan, c *cohort.Cohort) (*Report, error) {
	results, err := analysis.Run(p, c)
	if err != nil {
		return nil, err
	}
	r := &Report{Plan: p, Cohort: c, Results: results}
	r.Figures = r.draw()
	return r, nil
}

// Files makes every file: report.html, results.json, tables/*.csv and
// figures/*.svg and *.png.
func (r *Report) Files() ([]File, error) {
	var page bytes.Buffer
	if err := r.HTML(&page); err != nil {
		return nil, err
	}
	numbers, err := r.JSON()
	if err != nil {
		return nil, err
	}
	files := []File{{"report.html", page.Bytes()}, {"results.json", numbers}}
	tables, err := r.csvFiles()
	if err != nil {
		return nil, err
	}
	files = append(files, tables...)
	for _, s := range r.Figures {
		png, err := s.PNG()
		if err != nil {
			return nil, fault.Wrap(err, fault.Internal, "report.Files", "the figure %s cannot be painted", s.Name)
		}
		files = append(files, File{"figures/" + s.Name + ".svg", s.SVG()}, File{"figures/" + s.Name + ".png", png})
	}
	return files, nil
}

// Write writes every file below dir, which is made if it is missing. Files are
// made in full before the first is written.
func (r *Report) Write(dir string) error {
	files, err := r.Files()
	if err != nil {
		return err
	}
	for _, f := range files {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(f.Name)), f.Body); err != nil {
			return fault.Wrap(err, fault.Unavailable, "report.Write",
				"this file cannot be written; check that the folder may be written to").In(fault.Place{File: f.Name})
		}
	}
	return nil
}

// writeFile puts a file in place in one step, so that no half of one is seen.
func writeFile(path string, body []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	half := path + ".part"
	if err := os.WriteFile(half, body, 0o644); err != nil {
		return err
	}
	return os.Rename(half, path)
}

// Link leads from the page to somewhere else in the program that shows it.
type Link struct{ Address, Text string }

// HTML writes the page. Links stand above it on the screen and are not
// printed; a page in a file has none.
func (r *Report) HTML(w io.Writer, links ...Link) error {
	v := r.view()
	if v.Links = links; len(links) == 0 {
		v.alone()
	}
	if err := page.Execute(w, v); err != nil {
		return fault.Wrap(err, fault.Internal, "report.HTML", "the page cannot be written")
	}
	return nil
}

// Figure finds a figure by its name.
func (r *Report) Figure(name string) (*figure.Scene, bool) {
	for _, s := range r.Figures {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}
