package audittable

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed verdict.html
var pageText string

var page = template.Must(template.New("verdict").Parse(pageText))

// HTML writes the verdict as one page that stands alone: no script, no file
// beside it, light and dark, fit to print.
func (v *Verdict) HTML(w io.Writer) error { return page.Execute(w, v) }

// Number is the number of the assumption at a place of Basis.
func (v *Verdict) Number(i int) int { return i + 1 }
