// Package participant holds the pages of a person who answers: by a personal
// link at /q/{token}, or at a seat of the clinic's tablet at /kiosk; and their
// own page at /me/{token}. They are plain forms; scripts only add reading
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

// Routes names every address of the door. Those below a link are the same
// below a seat.
func (d *Door) Routes(mux *http.ServeMux) {
	for pattern, serve := range map[string]page{
		"GET ":           d.showStart,
		"POST /settings": d.keepSettings,
		"GET /{n}":       d.showQuestion,
		"POST /{n}":      d.keepQuestion,
		"GET /all":       d.showWhole,
		"POST /all":      d.keepWhole,
		"GET /check":     d.showCheck,
		"POST /send":     d.send,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		mux.HandleFunc(method+" /q/{token}"+path, d.byLink(serve))
		mux.HandleFunc(method+" /kiosk/now"+path, d.atSeat(serve))
	}
	mux.HandleFunc("GET /q/{token}/leave", d.byLink(d.showLeave))
	mux.HandleFunc("POST /q/{token}/leave", d.byLink(d.leave))
	mux.HandleFunc("GET /q/{token}/device", d.byLink(d.showDevice))
	mux.HandleFunc("POST /q/{token}/sync", d.byLink(d.sync))
	mux.HandleFunc("/q/", d.showUnknown)
	for name := range d.files {
		mux.HandleFunc("GET /q/"+name, d.serveFile(name))
	}

	d.myRoutes(mux)
	mux.HandleFunc("GET /kiosk", d.showKiosk)
	mux.HandleFunc("POST /kiosk", d.sit)
	mux.HandleFunc("GET /kiosk/still", d.showStill)
	mux.HandleFunc("POST /kiosk/rise", d.rise)
	mux.HandleFunc("POST /kiosk/close", d.closeKiosk)
}
