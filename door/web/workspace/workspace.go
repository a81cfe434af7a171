// Package workspace holds the pages on which people code: codebooks, rounds,
// the text beside its codes, how far coders agree, and what is settled.
package workspace

import (
	"context"
	"embed"
	"net/http"

	"tend/door/house"
	"tend/door/web/frame"
	"tend/inquiry/coding/assist"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/live"
)

//go:embed pages/*.html
var pageFiles embed.FS

// Room answers for the pages.
type Room struct {
	frame.Room
	House   *house.House
	Leaving context.Context // ends when the service goes down; nil never does
	Watch   *live.Watch
	Who     func(*http.Request) (auth.Actor, error) // an error where nobody is signed in any more
	Assist  *assist.Assistant
}

// Open loads the pages.
func (m *Room) Open() error { return m.Furnish(pageFiles, functions, "inquiry", saidAfter) }

// Routes names every address.
func (m *Room) Routes() map[string]frame.Page {
	return map[string]frame.Page{
		"GET /inquiry/codebooks":                                   m.showBooks,
		"POST /inquiry/codebooks":                                  m.keepBook,
		"GET /inquiry/codebooks/{id}/{version}":                    m.showBook,
		"GET /inquiry/codebooks/{id}/{version}/style.css":          m.styleBook,
		"GET /inquiry/codebooks/{id}/{version}/file":               m.writeBook,
		"GET /inquiry/rounds":                                      m.showRounds,
		"GET /inquiry/rounds/new":                                  m.showNewRound,
		"POST /inquiry/rounds/new":                                 m.beginRound,
		"GET /inquiry/rounds/{round}":                              m.showRound,
		"POST /inquiry/rounds/{round}/assign":                      m.assign,
		"POST /inquiry/rounds/{round}/remove":                      m.remove,
		"POST /inquiry/rounds/{round}/reveal":                      m.reveal,
		"GET /inquiry/rounds/{round}/code/{document}":              m.showCode,
		"POST /inquiry/rounds/{round}/code/{document}":             m.keepCode,
		"POST /inquiry/rounds/{round}/code/{document}/done":        m.finish,
		"POST /inquiry/rounds/{round}/code/{document}/said":        m.takeSaid,
		"GET /inquiry/rounds/{round}/code/{document}/part":         m.showPart,
		"GET /inquiry/rounds/{round}/code/{document}/suggest":      m.suggest,
		"GET /inquiry/codebooks/{id}/{version}/suggestions":        m.showHeldOut,
		"GET /inquiry/rounds/{round}/code/{document}/live":         m.follow,
		"GET /inquiry/rounds/{round}/agreement":                    m.showAgreement,
		"GET /inquiry/rounds/{round}/settle/{document}/{segment}":  m.showSettle,
		"POST /inquiry/rounds/{round}/settle/{document}/{segment}": m.settle,
		"GET /inquiry/rounds/{round}/codings":                      m.writeCodings,
		"GET /inquiry/rounds/{round}/project":                      m.writeProject,
		"GET /inquiry/rounds/project":                              m.writeProjects,
	}
}

// LargestFile is how many bytes a table of codings or a project may have.
const LargestFile = 64 << 20

// FileRoutes names the addresses that take a large file.
func (m *Room) FileRoutes() map[string]frame.Page {
	return map[string]frame.Page{
		"POST /inquiry/rounds":               m.takeProject,
		"POST /inquiry/rounds/{round}/bring": m.bring,
	}
}

// saidAfter is what a page says after something was done on the one before.
var saidAfter = map[string]string{
	"book":     "The codebook is kept.",
	"round":    "The round is begun. Its coders find it under Inquiry.",
	"assigned": "The document is given to the coder.",
	"removed":  "The coder is taken off; what they coded is kept and counts no more.",
	"revealed": "The round is revealed. Everybody in it sees every code.",
	"project":  "The project is taken in: its texts, its codes and what was coded. What could not be held stands on the rounds’ pages.",
	"brought":  "The codings are taken in.",
	"finished": "It is noted that you have finished.",
	"opened":   "The document is open again.",
	"settled":  "It is settled, with why.",
}

// eyes are those of a coder: whoever codes reads the version without names,
// also where they may see names elsewhere.
func eyes(actor auth.Actor) auth.Actor { return document.Nameless(actor) }
