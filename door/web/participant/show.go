package participant

import (
	"bytes"
	"html/template"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"tend/clinic/measure"
	"tend/door/web/frame"
)

// shell is what the layout needs of every page.
type shell struct {
	Title     string
	Base      string // of the sitting; empty where nobody is known
	Language  string
	Bigger    bool
	Kiosk     bool
	App       string // address of the manifest, where the page may be kept on a home screen
	Form      string // id of the form that "Bigger" keeps first; empty without one
	Reads     bool   // there is something to read aloud
	Kept      bool   // a page that the device keeps: what it offers is its own
	Wrong     []template.HTML
	tongue    *tongue
	Synthetic bool
}

// pageView is a page: the shell and what stands on it.
type pageView[T any] struct {
	shell
	Content T
}

// pages renders the templates, and remembers how questions look.
type pages struct {
	byName map[*tongue]map[string]*template.Template
	looks  sync.Map // look → template.HTML
}

// look is everything that decides how a question without words is drawn.
type look struct {
	instrument, version, item, text, instructions, attribution string
	tongue                                                     *tongue
	in                                                         spoken
	state                                                      measure.AnswerState
	value                                                      int
	whole                                                      bool
	n                                                          int
}

func loadPages(files map[string]file, tongues []*tongue) (*pages, error) {
	sub, err := fs.Sub(pageFiles, "pages")
	if err != nil {
		return nil, err
	}
	functions := template.FuncMap{
		"file":    func(name string) string { return files[name].address },
		"numbers": numbers,
		"tel":     func(phone string) string { return strings.ReplaceAll(phone, " ", "") },
		"calls":   calls,
	}
	names, err := fs.Glob(sub, "[a-z]*.html")
	if err != nil {
		return nil, err
	}
	p := &pages{byName: map[*tongue]map[string]*template.Template{}}
	for _, t := range tongues {
		base, err := template.New("layout").Funcs(frame.Functions).Funcs(functions).Funcs(t.functions()).ParseFS(sub, "_*.html")
		if err != nil {
			return nil, err
		}
		in := map[string]*template.Template{"": base}
		for _, name := range names {
			if in[name], err = template.Must(base.Clone()).ParseFS(sub, name); err != nil {
				return nil, err
			}
		}
		p.byName[t] = in
	}
	return p, nil
}

// telephone is a number that can be called, within a line of text.
var telephone = regexp.MustCompile(`\+?\d(?:[ -]?\d){2,}`)

// calls lists the telephone numbers in a line.
func calls(line string) []string { return telephone.FindAllString(line, -1) }

// show writes a page, rendered whole before the first byte.
func show[T any](d *Door, w http.ResponseWriter, r *http.Request, status int, name string, view pageView[T]) error {
	view.Synthetic = d.Synthetic
	if view.tongue == nil {
		view.tongue = d.tongueFor(r)
	}
	view.Language = view.tongue.Language
	var out bytes.Buffer
	if err := d.pages.byName[view.tongue][name].ExecuteTemplate(&out, "layout", view); err != nil {
		d.Log.Error("page failed", "page", name, "route", r.Pattern)
		http.Error(w, "This page could not be shown. Nothing was lost.", http.StatusInternalServerError)
		return nil
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	w.WriteHeader(status)
	w.Write(out.Bytes())
	return nil
}

// shellOf is the shell of a sitting's page, with the word that is its title.
func (s sitting) shellOf(title string, args ...any) shell {
	sh := shell{Title: s.tongue.plain(title, args...), Base: s.Base, tongue: s.tongue, Bigger: s.Settings.Bigger, Kiosk: s.Kiosk != ""}
	if s.Timepoint == "" && s.Base != "" { // their own page
		sh.App = s.Base + "/app.webmanifest"
	}
	return sh
}

// asked is a question on a page, with what was answered.
type asked struct {
	question
	Answer measure.Answer
	Typed  string // of a free text
	Wrong  template.HTML
	Whole  bool // stands among others
}

// Chosen tells whether a number was answered.
func (a asked) Chosen(n int) bool { return a.Answer.Value != nil && *a.Answer.Value == n }

// Declined tells whether the person would rather not answer.
func (a asked) Declined() bool { return a.Answer.State == measure.PreferredNotTo }

// draw renders a question; one without words of the person's is drawn once.
func (d *Door) draw(t *tongue, a asked) (template.HTML, error) {
	k := look{instrument: a.Instrument, version: a.Version, item: string(a.Item.ID), text: a.Item.Text, instructions: a.Instructions,
		attribution: a.Attribution, tongue: t, in: a.In, state: a.Answer.State, value: -1, whole: a.Whole, n: a.N}
	if a.Answer.Value != nil {
		k.value = *a.Answer.Value
	}
	plain := a.Typed == "" && a.Wrong == ""
	if drawn, ok := d.pages.looks.Load(k); ok && plain {
		return drawn.(template.HTML), nil
	}
	var out bytes.Buffer
	if err := d.pages.byName[t][""].ExecuteTemplate(&out, "question", a); err != nil {
		return "", err
	}
	drawn := template.HTML(out.String())
	if plain {
		d.pages.looks.Store(k, drawn)
	}
	return drawn, nil
}

// numbers lists the whole numbers of a range.
func numbers(r *measure.Range) []int {
	var all []int
	for n := r.Min; n <= r.Max; n++ {
		all = append(all, n)
	}
	return all
}
