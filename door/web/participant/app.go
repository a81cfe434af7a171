package participant

import (
	"encoding/json"
	"net/http"
)

// app is a web manifest: what a telephone or tablet needs to keep a page on its
// home screen.
type app struct {
	Name       string    `json:"name"`
	ShortName  string    `json:"short_name"`
	Language   string    `json:"lang"`
	ID         string    `json:"id"`
	Start      string    `json:"start_url"`
	Scope      string    `json:"scope"`
	Display    string    `json:"display"`
	Theme      string    `json:"theme_color"`
	Background string    `json:"background_color"`
	Icons      []appIcon `json:"icons"`
}

type appIcon struct {
	Address string `json:"src"`
	Sizes   string `json:"sizes"`
	Kind    string `json:"type"`
	Purpose string `json:"purpose"`
}

// paper is the pages' background in a light room; see participant.css.
const paper = "#fbfaf7"

func (d *Door) appAt(start string, t *tongue, name string) app {
	a := app{Name: name, ShortName: name, Language: t.Language, ID: start, Start: start, Scope: start, Display: "standalone", Theme: paper, Background: paper}
	for _, i := range []struct{ file, sizes string }{{"icon.svg", "any"}, {"icon-192.png", "192x192"}, {"icon-512.png", "512x512"}} {
		f := d.files[i.file]
		a.Icons = append(a.Icons, appIcon{f.address, i.sizes, f.kind, "any maskable"})
	}
	return a
}

// showMyApp lets a person keep their own page on the home screen. It begins at
// that page and so holds the link: it is served below the link alone, and
// nothing between may keep it.
func (d *Door) showMyApp(w http.ResponseWriter, _ *http.Request, s sitting) error {
	return d.giveApp(w, d.appAt(s.Base, s.tongue, s.tongue.plain("mine.title")))
}

// showTabletApp lets the clinic keep the tablet's start on its home screen. It
// holds nobody's link.
func (d *Door) showTabletApp(w http.ResponseWriter, r *http.Request) {
	t := d.tongueFor(r)
	if err := d.giveApp(w, d.appAt("/kiosk", t, t.plain("kiosk.title"))); err != nil {
		d.Log.Error("page failed", "route", r.Pattern)
	}
}

func (d *Door) giveApp(w http.ResponseWriter, a app) error {
	h := w.Header()
	h.Set("Content-Type", "application/manifest+json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	return json.NewEncoder(w).Encode(a)
}
