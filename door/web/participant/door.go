// Package participant holds the pages of a person who answers: by a personal
// link at /q/{token}, or at a seat of the clinic's tablet at /kiosk; and their
// own page at /me/{token}; and the themes that they are asked about at
// /c/{token}. They are plain forms; scripts only add reading
// aloud, a bell timer and answering without a signal.
package participant

import (
	"embed"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/door/house"
)

//go:embed pages/*.html
var pageFiles embed.FS

// Door answers for every participant page.
type Door struct {
	House     *house.House
	Site      string
	Synthetic bool // the data are made up
	Secure    bool // people reach it over https, through one proxy
	Now       func() time.Time
	Log       *slog.Logger
	// Wording gives an instrument's words in a language, and false where there
	// are none to show; nil gives the site's own, or those that come with Tend.
	Wording func(id, language string) (measure.Instrument, bool)

	pages   *pages
	tongues []*tongue
	files   map[string]file
	misses  *limiter
	words   words
}

// Open loads the pages and the files.
func (d *Door) Open() error {
	if d.Now == nil {
		d.Now = time.Now
	}
	d.words.of, d.words.tags = map[[2]string]remembered{}, map[[2]string]rememberedTags{}
	d.misses = newLimiter(d.Now)
	var err error
	if d.files, err = loadFiles(); err != nil {
		return err
	}
	d.tongues = comeAlong()
	d.pages, err = loadPages(d.files, d.tongues)
	return err
}

// page answers for somebody who may answer. An error becomes a page that says
// what went wrong.
type page func(w http.ResponseWriter, r *http.Request, s sitting) error

// Mux takes the door's addresses: a ServeMux, or a test that wants to know
// them all.
type Mux interface {
	HandleFunc(pattern string, serve func(http.ResponseWriter, *http.Request))
}

// Routes names every address of the door.
func (d *Door) Routes(mux Mux) {
	for base, group := range map[string]struct {
		open   func(page) http.HandlerFunc
		routes []map[string]page
	}{
		"/q/{token}":  {d.byLink, []map[string]page{d.askingRoutes(), d.linkRoutes()}},
		"/kiosk/now":  {d.atSeat, []map[string]page{d.askingRoutes()}},
		"/me/{token}": {d.byPage, []map[string]page{d.myRoutes()}},
	} {
		for _, routes := range group.routes {
			for pattern, serve := range routes {
				method, path, _ := strings.Cut(pattern, " ")
				mux.HandleFunc(method+" "+base+path, group.open(serve))
			}
		}
	}
	for pattern, serve := range d.memberRoutes() {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /c/{token}"+path, d.byMember(serve))
	}
	for pattern, serve := range d.tabletRoutes() {
		mux.HandleFunc(pattern, serve)
	}
	for name := range d.files {
		mux.HandleFunc("GET /q/"+name, d.serveFile(name))
	}
	mux.HandleFunc("/q/", d.showUnknown)
	mux.HandleFunc("/me/", d.showUnknown)
	mux.HandleFunc("/c/", d.showUnknown)
}

// askingRoutes are the same below a link and below a seat.
func (d *Door) askingRoutes() map[string]page {
	return map[string]page{
		"GET ":           d.showStart,
		"POST /settings": d.keepSettings,
		"GET /{n}":       d.showQuestion,
		"POST /{n}":      d.keepQuestion,
		"GET /all":       d.showWhole,
		"POST /all":      d.keepWhole,
		"GET /check":     d.showCheck,
		"POST /send":     d.send,
	}
}

// linkRoutes are only below a link.
func (d *Door) linkRoutes() map[string]page {
	return map[string]page{
		"GET /leave":  d.showLeave,
		"POST /leave": d.leave,
		"POST /page":  d.askForPage,
		"GET /device": d.showDevice,
		"POST /sync":  d.sync,
	}
}

// tabletRoutes are the tablet's own, whoever sits at it.
func (d *Door) tabletRoutes() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"GET /kiosk":                 d.showKiosk,
		"POST /kiosk":                d.sit,
		"GET /kiosk/still":           d.showStill,
		"POST /kiosk/rise":           d.rise,
		"POST /kiosk/close":          d.closeKiosk,
		"GET /kiosk/app.webmanifest": d.showTabletApp,
	}
}
