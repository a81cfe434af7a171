package frame

import (
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"

	"tend/platform/auth"
)

// Page is a handler for somebody who is signed in. An error becomes a page that
// says what went wrong.
type Page = func(w http.ResponseWriter, r *http.Request, actor auth.Actor) error

// Room is what every room of pages has: the pages, shown within the frame.
type Room struct {
	Synthetic bool
	Log       *slog.Logger
	*Pages
	nav  string
	said map[string]string
}

// Furnish loads a room's pages from its folder "pages". They stand under nav
// unless one says otherwise; said is what a page says of what was just done.
func (m *Room) Furnish(files fs.FS, functions template.FuncMap, nav string, said map[string]string) error {
	pages, err := fs.Sub(files, "pages")
	if err != nil {
		return err
	}
	m.nav, m.said = nav, said
	m.Pages, err = Load(pages, functions, m.Log)
	return err
}

// Show writes a page.
func (m *Room) Show(w http.ResponseWriter, r *http.Request, actor auth.Actor, name string, view View) error {
	return m.ShowAs(w, r, http.StatusOK, actor, name, view)
}

// ShowAs writes a page with a status.
func (m *Room) ShowAs(w http.ResponseWriter, r *http.Request, status int, actor auth.Actor, name string, view View) error {
	view.Actor, view.Synthetic, view.Said = actor, m.Synthetic, m.said[r.URL.Query().Get("done")]
	if view.Nav == "" {
		view.Nav = m.nav
	}
	m.Pages.Show(w, r, status, name, view)
	return nil
}

// Done goes to a page that says what was done.
func Done(w http.ResponseWriter, r *http.Request, path, key string) error {
	http.Redirect(w, r, path+"?done="+key, http.StatusSeeOther)
	return nil
}
