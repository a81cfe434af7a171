package staff

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
)

//go:embed run
var runFiles embed.FS

// runPages are the pages of a session while it is run: dark, full screen, with
// a frame of their own.
var runPages = template.Must(template.New("run").Funcs(frame.Functions).Funcs(functions).Funcs(template.FuncMap{
	"file":      func(name string) string { return "/run.files/" + runVersion + "/" + name },
	"left":      leftSays,
	"marks":     func() []markLetter { return markLetters },
	"blankSeat": func(path string) seat { return seat{Path: path} },
}).ParseFS(runFiles, "run/*.html"))

// runVersion changes with any of the files, so that a device may keep them.
var runVersion = func() string {
	sum := sha256.New()
	err := fs.WalkDir(runFiles, "run", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := runFiles.ReadFile(name)
		sum.Write(text)
		return err
	})
	if err != nil {
		panic(err) // they are embedded above
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}()

// runFileRoutes serve the scripts and the style: they hold nothing of anybody,
// so that a device gets them without signing in. The service worker stands
// below /run/, which is all it sees.
func runFileRoutes(mux Mux) {
	serve := func(keep string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			name := path.Base(r.URL.Path)
			text, err := runFiles.ReadFile("run/" + name)
			if kind := mime.TypeByExtension(path.Ext(name)); err == nil && path.Ext(name) != ".html" {
				w.Header().Set("Content-Type", kind)
				w.Header().Set("Cache-Control", keep)
				w.Write(text)
				return
			}
			http.NotFound(w, r)
		}
	}
	mux.HandleFunc("GET /run/sw.js", serve("no-cache"))
	mux.HandleFunc("GET /run.files/{version}/{file}", serve("public, max-age=31536000, immutable"))
}

// runView is a session under way.
type runView struct {
	meetingRun
	Title     string
	Synthetic bool
	Device    bool // what a device keeps: the plan alone, nobody in it
	Run       session.Run
	State     string // before, now, paused, over
	Others    int    // runs before this one
	Items     []runItem
	Open      *runItem
	Next      *runItem
	Out       *runItem // was left out last, and can be put back
	Late      string
	Behind    bool
	Cut       []session.Delivered
	Seats     []seat
	Silent    []string
	Present   int
	Kinds     []programme.Kind
	Home      homeView
}

// runItem is one item of the run with what the leader needs to hand.
type runItem struct {
	session.Delivered
	Practice *programme.Practice
}

// Wide is a class that gives the segment of the ribbon its height, in steps of
// five minutes: a style in the page is not allowed.
func (i runItem) Wide() string {
	return fmt.Sprintf("m%d", min(max((i.Minutes+i.Extended+2)/5*5, 5), 60))
}

func (d *Desk) viewRun(r *http.Request, actor auth.Actor, keeping bool) (runView, error) {
	m, err := d.runAt(r, actor, keeping)
	if err != nil {
		return runView{}, err
	}
	v := runView{meetingRun: m, Title: fmt.Sprintf("Session %d, %s", m.Meeting.Number, m.Plan.Title), Synthetic: d.Synthetic,
		Kinds: programme.Kinds}
	return v, nil
}

// at fills in how the run stands.
func (v *runView) at(now time.Time) {
	run, any := session.Current(v.Runs)
	if !any {
		run = session.FoldRun(v.Plan.Items, nil, now)
	}
	v.Run, v.Others, v.State = run, max(len(v.Runs)-1, 0), "now"
	switch {
	case !any:
		v.State = "before"
	case !run.Ended.IsZero():
		v.State = "over"
	case run.Stopped:
		v.State = "paused"
	}
	for _, d := range run.Items {
		item := runItem{Delivered: d}
		if p, ok := v.Course.Practice(d.Practice); ok {
			item.Practice = &p
		}
		v.Items = append(v.Items, item)
	}
	for i := range v.Items {
		if v.Items[i].Being == session.Now {
			v.Open = &v.Items[i]
			v.Next = nil
		}
		if v.Items[i].Being == session.ToCome && v.Next == nil {
			v.Next = &v.Items[i]
		}
	}
	v.Out = v.lastOut()
	if any {
		late := run.Late(v.Length())
		v.Late, v.Behind, v.Cut = lateSays(late), late >= time.Minute, run.Shorten(v.Length())
	}
}

// lastOut gives the item of the run that was left out last and still is.
func (v *runView) lastOut() *runItem {
	var out *runItem
	for i := range v.Items {
		if v.Items[i].Being == session.Omitted {
			out = &v.Items[i]
		}
	}
	for _, e := range v.Events { // by the device's clock
		for i := range v.Items {
			if e.Run == v.Run.ID && e.Act == session.Left && e.Item == v.Items[i].ID && v.Items[i].Being == session.Omitted {
				out = &v.Items[i]
			}
		}
	}
	return out
}

// lateSays is the thin line: nothing is made of less than a minute.
func lateSays(late time.Duration) string {
	switch n := int(late.Truncate(time.Minute).Minutes()); {
	case n > 0:
		return fmt.Sprintf("%d min behind", n)
	case n < 0:
		return fmt.Sprintf("%d min ahead", -n)
	}
	return "on time"
}

// markLetter is a mark as the register writes it.
type markLetter struct {
	Mark   pathway.Mark
	Letter string
}

var markLetters = []markLetter{{pathway.Present, "A"}, {pathway.Part, "½"}, {pathway.Apology, "a"}, {pathway.Absent, "N"}}

// leftSays is what is left of an item, or by how much it has run over.
func leftSays(d session.Delivered) string {
	left := d.Planned() - d.Took
	sign := ""
	if left < 0 {
		sign, left = "+", -left
	}
	s := int(left.Seconds())
	return fmt.Sprintf("%s%d:%02d", sign, s/60, s%60)
}

func (d *Desk) showRun(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.viewRun(r, actor, true)
	if err != nil {
		return err
	}
	v.at(d.Now())
	if v.Seats, err = d.seats(r, actor, v.meetingRun); err != nil {
		return err
	}
	v.Silent, v.Present = silent(v.Seats)
	if v.Home, err = d.homeOf(r, actor, v.meetingRun); err != nil {
		return err
	}
	return showRunPage(w, "run.html", v)
}

// showRunDevice is the page as a device may keep it.
func (d *Desk) showRunDevice(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.viewRun(r, actor, true)
	if err != nil {
		return err
	}
	v.Device, v.Runs, v.Events = true, nil, nil
	v.at(v.Meeting.Starts)
	v.Home = homeOfPlan(v.meetingRun)
	return showRunPage(w, "run.html", v)
}

// showProjector is what the people in the room see: a title, and a clock while
// they practise.
func (d *Desk) showProjector(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.viewRun(r, actor, true)
	if err != nil {
		return err
	}
	v.at(d.Now())
	return showRunPage(w, "show.html", v)
}

// Timed tells whether the projector shows the clock of an item.
func (i runItem) Timed() bool { return timed(i.Kind) }

// timed are the kinds of items that people do by the clock.
func timed(k programme.Kind) bool {
	switch k {
	case programme.PracticeItem, programme.Settling, programme.Exercise, programme.Break:
		return true
	}
	return false
}

func showRunPage(w http.ResponseWriter, name string, v runView) error {
	var page bytes.Buffer
	if err := runPages.ExecuteTemplate(&page, name, v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(page.Bytes()) // a reader who left meanwhile misses nothing
	return nil
}
