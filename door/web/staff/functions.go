package staff

import (
	"html/template"
	"strings"

	"tend/clinic/formulation"
	"tend/clinic/measure"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// functions are what the staff pages may call.
var functions = template.FuncMap{
	"spark":     spark,
	"numbers":   numbers,
	"number":    number,
	"markdown":  frame.Markdown,
	"signature": signature,
	"roles":     func() []auth.Role { return auth.Roles },
	"numberOf":  number,
	"longWaits": func() []string { return []string{"28", "56", "84", "126"} },
	"asset":     frame.Asset,
	"barTop":    func(height float64) float64 { return 63 - height },
	"presences": func() []session.Presence {
		return []session.Presence{session.FullyThere, session.PartlyThere, session.NotThere}
	},
	"levels":  func() []string { return session.Levels },
	"upTo":    upTo,
	"loosens": func(ids []string) string { return formulation.ThreeSystems().SaysLoosens(ids) },
}

// shortName is an instrument's name for a button.
func shortName(known measure.Catalogue, id string) string {
	i, err := known.Find(id)
	if err != nil || i.Short == "" {
		return id
	}
	return i.Short
}

// signature draws the strokes of one; the template escapes them.
var drawn = template.Must(template.New("signature").Parse(`<svg class="signature" viewBox="0 0 400 120" role="img" aria-label="The signature"><path d="{{.}}"/></svg>`))

func signature(stroke string) (template.HTML, error) {
	var out strings.Builder
	err := drawn.Execute(&out, stroke)
	return template.HTML(out.String()), err
}

// upTo lists the whole numbers of a scale.
func upTo(from, to int) []int {
	var all []int
	for n := from; n <= to; n++ {
		all = append(all, n)
	}
	return all
}
