// Package maps holds the pages on which a person and a leader draw the map of
// the person's pain, compare its versions, and see what a group has in common.
package maps

import (
	"embed"
	"html/template"

	"tend/clinic/formulation"
	"tend/door/house"
	"tend/door/web/frame"
)

//go:embed pages/*.html
var pageFiles embed.FS

// Room answers for the pages.
type Room struct {
	frame.Room
	House *house.House
}

// functions are what the pages may call.
var functions = template.FuncMap{
	"asset":     frame.Asset,
	"kinds":     func() []formulation.Kind { return formulation.Kinds[:] },
	"strengths": func() []int { return []int{1, 2, 3} },
	"strength":  func(n int) string { return formulation.Strengths[n] },
	"byGroup":   byGroup,
	"upTo10":    func() []int { return []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10} },
}

// Open loads the pages.
func (m *Room) Open() error { return m.Furnish(pageFiles, functions, "people", saidAfter) }

// Routes names every address.
func (m *Room) Routes() map[string]frame.Page {
	return map[string]frame.Page{
		"GET /people/{study}/map":         m.showMap,
		"POST /people/{study}/map":        m.keep,
		"POST /people/{study}/map/share":  m.share,
		"GET /people/{study}/map/compare": m.showCompare,
		"GET /groups/{id}/maps":           m.showGroup,
	}
}

// saidAfter is what a page says of what was just done.
var saidAfter = map[string]string{
	"map":      "The map is kept, as a version of its own.",
	"shared":   "The map is shared: its latest version stands on their own page, for them to read.",
	"unshared": "The map is not shared any more, and is gone from their own page.",
}
