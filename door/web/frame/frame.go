// Package frame is what every page shares: the stylesheet, the rail, the
// security headers, and the way from a typed view to HTML.
package frame

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"tend/platform/auth"
	"tend/platform/fault"
)

//go:embed static
var static embed.FS

//go:embed pages/*.html
var layouts embed.FS

// StyleVersion changes with the stylesheet, so that browsers may keep it.
var StyleVersion = func() string {
	text, err := static.ReadFile("static/tend.css")
	if err != nil {
		panic(err) // it is embedded above
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}()

// View is what the layout needs of every page.
type View struct {
	Title     string
	Nav       string // the rail's entry that this page belongs to
	Actor     auth.Actor
	Synthetic bool     // the data are made up, and every page says so
	Said      string   // what has just been done
	Wrong     []string // what was refused, in sentences
	Content   any      // the page's own view
}

// Style is the address of the stylesheet.
func (View) Style() string { return "/static/tend.css?v=" + StyleVersion }

// Pages renders a set of page templates in the layout.
type Pages struct {
	byName map[string]*template.Template
	log    *slog.Logger
}

// Load reads every page of a folder, each as its own set with the layout, the
// folder's shared parts ("_*.html") and the functions.
func Load(files fs.FS, functions template.FuncMap, log *slog.Logger) (*Pages, error) {
	base, err := template.New("layout").Funcs(Functions).Funcs(functions).ParseFS(layouts, "pages/*.html")
	if err != nil {
		return nil, err
	}
	if parts, err := fs.Glob(files, "_*.html"); err == nil && len(parts) > 0 {
		if base, err = base.ParseFS(files, parts...); err != nil {
			return nil, err
		}
	}
	names, err := fs.Glob(files, "[a-z]*.html")
	if err != nil {
		return nil, err
	}
	p := &Pages{byName: map[string]*template.Template{}, log: log}
	for _, name := range names {
		set, err := template.Must(base.Clone()).ParseFS(files, name)
		if err != nil {
			return nil, err
		}
		p.byName[name] = set
	}
	return p, nil
}

// Show writes a page. It is rendered whole before the first byte is sent, so
// that a defect cannot leave half a page.
func (p *Pages) Show(w http.ResponseWriter, r *http.Request, status int, name string, view View) {
	var page bytes.Buffer
	set, ok := p.byName[name]
	if !ok {
		p.log.Error("no such page", "page", name)
		http.Error(w, "This page is missing from the program.", http.StatusInternalServerError)
		return
	}
	if err := set.ExecuteTemplate(&page, "layout", view); err != nil {
		p.log.Error("page failed", "page", name, "error", err)
		http.Error(w, "This page could not be shown.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(page.Bytes())
}

// Part renders one of a page's templates alone, for a script that puts it into
// a page which is open.
func (p *Pages) Part(page, part string, view any) (string, error) {
	set, ok := p.byName[page]
	if !ok {
		return "", fault.New(fault.Internal, "frame.Part", "there is no page %s", page)
	}
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, part, view); err != nil {
		return "", fault.Wrap(err, fault.Internal, "frame.Part", "a part of the page could not be shown")
	}
	return out.String(), nil
}

// Status turns an error's kind into an HTTP status.
func Status(err error) int {
	switch fault.KindOf(err) {
	case fault.Invalid:
		return http.StatusUnprocessableEntity
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Sentences gives the faults of an input as a list for a page.
func Sentences(err error) []string {
	if many, ok := errors.AsType[fault.Many](err); ok {
		var all []string
		for _, e := range many {
			all = append(all, e.Error())
		}
		return all
	}
	return []string{fault.Message(err)}
}

// Static serves the stylesheet and the few scripts.
func Static() http.Handler {
	files, err := fs.Sub(static, "static")
	if err != nil {
		panic(err) // it is embedded above
	}
	serve := http.StripPrefix("/static/", http.FileServerFS(files))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		serve.ServeHTTP(w, r)
	})
}

// Guard wraps a handler with the headers of every answer and refuses writes
// that come from another site.
func Guard(next http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection()
	return sameOrigin.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; script-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		next.ServeHTTP(w, r)
	}))
}

// Logged writes one line per answer: the route's pattern and never the path,
// which may hold a study id or a token.
func Logged(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		log.Info("answered", "route", r.Pattern, "status", seen.status, "ms", time.Since(start).Milliseconds())
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
