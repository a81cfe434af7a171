// Package themes holds the pages of thematic analysis: reading, coding, the
// board on which codes become themes, saturation, words in context, and themes
// beside people's change.
package themes

import (
	"embed"
	"html/template"

	"tend/door/house"
	"tend/door/web/frame"
	"tend/inquiry/theme"
)

//go:embed pages/*.html
var pageFiles embed.FS

// Room answers for the pages.
type Room struct {
	frame.Room
	House  *house.House
	Secure bool // the address is https, so links say so
}

// functions are what the pages may call.
var functions = template.FuncMap{
	"asset":    frame.Asset,
	"families": func() []theme.Family { return theme.Families },
}

// Open loads the pages.
func (m *Room) Open() error { return m.Furnish(pageFiles, functions, "inquiry", saidAfter) }

// Routes names every address.
func (m *Room) Routes() map[string]frame.Page {
	return map[string]frame.Page{
		"GET /inquiry/themes":                       m.showList,
		"GET /inquiry/themes/new":                   m.showNew,
		"POST /inquiry/themes/new":                  m.begin,
		"GET /inquiry/themes/{analysis}":            m.showBoard,
		"POST /inquiry/themes/{analysis}":           m.step,
		"GET /inquiry/themes/{analysis}/read":       m.showReading,
		"POST /inquiry/themes/{analysis}/read":      m.codeIt,
		"GET /inquiry/themes/{analysis}/saturation": m.showSaturation,
		"GET /inquiry/themes/{analysis}/across":     m.showAcross,
		"GET /inquiry/themes/{analysis}/words":      m.showWords,
		"GET /inquiry/themes/{analysis}/joint":      m.showJoint,
		"GET /inquiry/themes/{analysis}/check":      m.showCheck,
		"POST /inquiry/themes/{analysis}/check":     m.checkStep,
		"GET /inquiry/themes/{analysis}/history":    m.showHistory,
		"GET /inquiry/themes/{analysis}/file":       m.writeTable,
	}
}

// saidAfter is what a page says after something was done on the one before.
var saidAfter = map[string]string{
	"begun":   "The analysis is begun. Read the passages first; codes come while reading.",
	"step":    "It is kept.",
	"written": "The messages leave within minutes. Whoever has no e-mail address stands under Messages, with a link to hand over.",
}
