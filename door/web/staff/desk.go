// Package staff holds the pages of those who work with Tend: one file for one
// page and what can be done on it. A handler reads the form, asks the rooms,
// and shows a typed view or goes on to another page.
package staff

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"tend/door/house"
	"tend/door/web/frame"
	"tend/door/web/maps"
	"tend/door/web/process"
	"tend/door/web/themes"
	"tend/door/web/workspace"
	"tend/inquiry/coding/assist"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/platform/live"
	"tend/platform/memo"
)

//go:embed pages/*.html
var pageFiles embed.FS

// Desk answers for every staff page.
type Desk struct {
	House     *house.House
	Site      string
	Synthetic bool // the data are made up
	Secure    bool // the address is https, so cookies say so
	Now       func() time.Time
	Log       *slog.Logger
	Leaving   context.Context // ends when the service goes down; nil never does
	watch     *live.Watch
	nudged    nudges
	coding    *workspace.Room
	themes    *themes.Room
	maps      *maps.Room
	process   *process.Room
	pages     *frame.Pages
	reports   memo.Memo[evaluated]
}

// cookie holds the session's token.
const cookie = "tend_session"

// Open loads the pages.
func (d *Desk) Open() error {
	files, err := fs.Sub(pageFiles, "pages")
	if err != nil {
		return err
	}
	if d.Now == nil {
		d.Now = time.Now
	}
	d.watch = &live.Watch{DB: d.House.DB}
	room := frame.Room{Synthetic: d.Synthetic, Log: d.Log}
	d.coding = &workspace.Room{Room: room, House: d.House, Leaving: d.Leaving, Watch: d.watch, Who: d.who,
		Assist: &assist.Assistant{Coding: d.House.Coding, Documents: d.House.Documents, Models: d.House.Models}}
	if err := d.coding.Open(); err != nil {
		return err
	}
	d.themes = &themes.Room{Room: room, House: d.House, Secure: d.Secure}
	if err := d.themes.Open(); err != nil {
		return err
	}
	d.maps = &maps.Room{Room: room, House: d.House}
	if err := d.maps.Open(); err != nil {
		return err
	}
	d.process = &process.Room{Room: room, House: d.House}
	if err := d.process.Open(); err != nil {
		return err
	}
	d.pages, err = frame.Load(files, functions, d.Log)
	return err
}

// Mux takes the desk's addresses: a ServeMux, or a test that wants to know
// them all.
type Mux interface {
	HandleFunc(pattern string, serve func(http.ResponseWriter, *http.Request))
}

// Routes names every address of the desk.
func (d *Desk) Routes(mux Mux) {
	mux.HandleFunc("GET /signin", d.showSignIn)
	mux.HandleFunc("POST /signin", d.signIn)
	mux.HandleFunc("GET /signin/{token}", d.useLink)
	mux.HandleFunc("POST /signout", d.signOut)
	mux.HandleFunc("GET /calendar/{file}", d.serveCalendar)

	for pattern, serve := range map[string]page{
		"GET /{$}":                                                 d.showToday,
		"POST /tasks/{id}/own":                                     d.ownTask,
		"POST /tasks/{id}/close":                                   d.closeTask,
		"GET /groups":                                              d.showGroups,
		"GET /groups/new":                                          d.showNewGroup,
		"POST /groups/new":                                         d.addGroup,
		"GET /groups/{id}":                                         d.showGroup,
		"GET /groups/{id}/sessions/{n}":                            d.showSession,
		"POST /groups/{id}/sessions/{n}/register":                  d.keepRegister,
		"GET /people":                                              d.showPeople,
		"GET /people/new":                                          d.showNewPerson,
		"POST /people/new":                                         d.addPerson,
		"GET /people/{study}":                                      d.showPerson,
		"GET /people/{study}/record/{kind}":                        d.showRecord,
		"POST /people/{study}/record/{kind}":                       d.record,
		"GET /people/{study}/forms/{time}/{measure}":               d.showForm,
		"POST /people/{study}/forms/{time}/{measure}":              d.keepForm,
		"POST /people/{study}/links":                               d.issueLink,
		"POST /people/{study}/links/{id}/revoke":                   d.revokeLink,
		"POST /people/{study}/seconds/{id}":                        d.settleSecond,
		"POST /groups/{id}/sessions/{n}/links":                     d.issueGroupLinks,
		"GET /groups/{id}/sessions/{n}/kiosk":                      d.showSeats,
		"POST /groups/{id}/sessions/{n}/seats":                     d.giveSeats,
		"POST /groups/{id}/sessions/{n}/kiosk":                     d.startKiosk,
		"GET /library":                                             d.showLibrary,
		"GET /library/programmes/{id}":                             d.showProgramme,
		"GET /library/programmes/{id}/sessions/{n}":                d.showPlan,
		"GET /library/measures/{id}":                               d.showInstrument,
		"POST /library/measures/{id}/import":                       d.importFile,
		"GET /library/measures/{id}/export":                        d.exportInstrument,
		"GET /library/import":                                      d.showImport,
		"POST /library/import":                                     d.importFile,
		"GET /evaluation":                                          d.showEvaluation,
		"GET /evaluation/sample-size":                              d.showSampleSize,
		"GET /evaluation/report":                                   d.showReport,
		"GET /evaluation/download":                                 d.downloadReport,
		"GET /audit":                                               d.showAudit,
		"GET /settings":                                            d.showSettings,
		"POST /settings/staff":                                     d.addStaff,
		"/":                                                        d.showMissing,
		"GET /tasks/{task}":                                        d.showTask,
		"POST /tasks/{task}/open":                                  d.openTask,
		"POST /groups/{id}/clinician":                              d.setClinician,
		"GET /groups/{id}/paper/{time}":                            d.showPaper,
		"POST /groups/{id}/paper/{time}/way":                       d.setWay,
		"GET /groups/{id}/paper/{time}/sheets":                     d.showPrint,
		"GET /groups/{id}/paper/{time}/{study}/{measure}":          d.showSheet,
		"POST /groups/{id}/paper/{time}/{study}/{measure}":         d.keepSheet,
		"GET /groups/{id}/paper/{time}/{study}/{measure}/compare":  d.showCompare,
		"POST /groups/{id}/paper/{time}/{study}/{measure}/compare": d.resolve,
		"GET /settings/site":                                       d.showSite,
		"POST /settings/site":                                      d.keepSite,
	} {
		mux.HandleFunc(pattern, d.signedIn(serve))
	}
	runFileRoutes(mux)
	for _, more := range []map[string]page{d.messageRoutes(), d.harmRoutes(), d.consentRoutes(), d.runRoutes(), d.groupRoutes(),
		d.myPageRoutes(), d.rightsRoutes(), d.programmeRoutes(), d.documentRoutes(), d.coding.Routes(), d.themes.Routes(), d.maps.Routes(), d.process.Routes(), d.recordingRoutes(), d.languageModelRoutes()} {
		for pattern, serve := range more {
			mux.HandleFunc(pattern, d.signedIn(serve))
		}
	}
	for pattern, serve := range d.coding.FileRoutes() {
		mux.HandleFunc(pattern, d.signedInUpTo(workspace.LargestFile+1<<20, serve))
	}
	mux.HandleFunc("POST /inquiry/documents", d.signedInUpTo(documentsBody, d.addDocuments))
	d.uploadRoutes(mux)
	mux.HandleFunc("POST /library/programmes/{id}/audio/{practice}", d.signedInUpTo(audioBody, d.keepAudio))
}

type page = frame.Page

// signedIn finds out who asks; strangers go to the sign-in page.
func (d *Desk) signedIn(serve page) http.HandlerFunc { return d.signedInUpTo(1<<20, serve) }

// signedInUpTo is signedIn for a page that takes a body of so many bytes.
func (d *Desk) signedInUpTo(most int64, serve page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		actor, err := d.who(r)
		if err != nil {
			http.Redirect(w, r, "/signin", http.StatusSeeOther)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		err = mayAsk(r, actor)
		if err == nil {
			err = serve(w, r, actor)
		}
		if err != nil {
			d.showError(w, r, actor, err)
		}
	}
}

func (d *Desk) who(r *http.Request) (auth.Actor, error) {
	c, err := r.Cookie(cookie)
	if err != nil {
		return auth.Actor{}, err
	}
	return d.House.Auth.Who(r.Context(), c.Value)
}

// show renders a page for an actor.
func (d *Desk) show(w http.ResponseWriter, r *http.Request, actor auth.Actor, name string, view frame.View) error {
	return d.showAs(w, r, http.StatusOK, actor, name, view)
}

func (d *Desk) showAs(w http.ResponseWriter, r *http.Request, status int, actor auth.Actor, name string, view frame.View) error {
	view.Actor, view.Synthetic = actor, d.Synthetic
	view.Said = saidAfter[r.URL.Query().Get("done")]
	d.pages.Show(w, r, status, name, view)
	return nil
}

// saidAfter is what a page says after something was done on the one before;
// the address carries only the key.
var saidAfter = map[string]string{
	"register":    "The register is kept.",
	"form":        "The form is kept, and its scores are shown below.",
	"event":       "It is kept in the history.",
	"person":      "The referral is kept. What comes next stands below.",
	"group":       "The group is made. Its people can be enrolled from their own pages.",
	"staff":       "The member of staff is added.",
	"own":         "It is yours.",
	"closed":      "It is closed, with what came of it.",
	"revoked":     "The link is taken back. What was answered by it is kept.",
	"language":    "From now on they are asked in this language. They can choose another on their pages.",
	"settled":     "It is settled, with why.",
	"seats":       "Everybody has a code.",
	"imported":    "It is taken in, and shown below as people will see it.",
	"sheet":       "The sheet is kept.",
	"differ":      "The sheet is kept. The two entries differ; take the sheet in hand and settle it.",
	"compared":    "It is settled, and is a form now. Both entries are kept.",
	"way":         "That is how these sheets are entered from now on.",
	"clinician":   "Risks of this group go to this person from now on.",
	"site":        "It is kept.",
	"gone":        "It is noted as sent.",
	"letgo":       "It is let go.",
	"harm":        "It is kept, and stands among the tasks until it is closed.",
	"signed":      "It is kept, with the version of the text.",
	"published":   "It is published.",
	"check":       "It is kept. Those who said yes stand among the calls.",
	"rated":       "The rating is kept.",
	"changed":     "The group is changed.",
	"handed":      "The group is changed. You lead it no longer, so it is not shown to you.",
	"dated":       "The date is set. Nobody needs to be told.",
	"moved":       "The date is set. Those below are to be told; each is also a task under Today.",
	"told":        "It is noted.",
	"revokedfeed": "The address is taken back. Calendar programs find nothing there any more.",
	"note":        "The note is kept.",
	"audio":       "The recording is kept. People hear it on the practice’s page.",
	"silent":      "The recording is taken away.",
	"erased":      "Who they are is erased. Think of the backups made before.",
	"practice":    "It is kept, and the week’s minutes follow.",
	"programme":   "The programme is taken in. New groups begin with it; those that run keep their version.",
	"standing":    "This version is here already, and says the same. Nothing was changed.",
	"unlogged":    "It is taken back. What stood is kept below, with why.",
	"relogged":    "The entry is changed. What stood is kept below, with why.",
	"week":        "The week is kept.",
	"corrected":   "It is kept as a new version.",
	"speakers":    "It is kept who speaks.",
	"names":       "The names are taken out, everywhere at once. Coders and researchers can read it from now on.",
	"backto":      "It reads as it did then. What came between is kept too.",
	"stretch":     "The stretch is kept.",
	"divided":     "The segmentation is changed.",
	"frozen":      "The segmentation is frozen. Coders can share it.",
	"recorded":    "The recording has arrived and is kept.",
	"listening":   "The engine listens. You can leave this page; the transcript comes by itself.",
	"stopped":     "It is stopped.",
	"until":       "The day is changed.",
	"destroyed":   "The sound is destroyed. That there was a recording is still known.",
	"engine":      "The engine is kept.",
	"undivided":   "The segmentation is taken back.",
}

// showError shows what went wrong. An internal error is logged with its cause
// and shown without.
func (d *Desk) showError(w http.ResponseWriter, r *http.Request, actor auth.Actor, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	status := frame.Status(err)
	if status >= 500 {
		d.Log.Error("page failed", "route", r.Pattern, "error", cause(err))
	}
	title := map[int]string{http.StatusNotFound: "Not here", http.StatusForbidden: "Not yours to see"}[status]
	if title == "" {
		title = "This did not work"
	}
	d.showAs(w, r, status, actor, "error.html", frame.View{Title: title, Content: fault.Message(err)})
}

// cause gives the operation and the innermost error for the log: both are the
// program's own words, never a person's answer.
func cause(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok && e.Cause != nil {
		return e.Op + ": " + e.Cause.Error()
	}
	return err.Error()
}

// mayRetry tells whether an error is the input's, so that the form is shown
// again as it was filled.
func mayRetry(err error) bool {
	kind := fault.KindOf(err)
	if _, many := errors.AsType[fault.Many](err); many {
		return true
	}
	return kind == fault.Invalid || kind == fault.Conflict
}

func (d *Desk) showMissing(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return fault.New(fault.NotFound, "staff.missing", "There is no page at this address.")
}
