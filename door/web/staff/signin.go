package staff

import (
	"net/http"
	"time"

	"tend/door/web/frame"
	"tend/platform/fault"
)

func (d *Desk) showSignIn(w http.ResponseWriter, r *http.Request) {
	d.pages.Show(w, r, http.StatusOK, "signin.html", frame.View{Title: "Sign in", Synthetic: d.Synthetic})
}

func (d *Desk) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<14)
	token, err := d.House.Auth.SignIn(r.Context(), d.Site, r.PostFormValue("login"), r.PostFormValue("password"))
	d.enter(w, r, token, err)
}

// useLink signs in with a link that works once.
func (d *Desk) useLink(w http.ResponseWriter, r *http.Request) {
	token, err := d.House.Auth.UseLink(r.Context(), r.PathValue("token"))
	d.enter(w, r, token, err)
}

func (d *Desk) enter(w http.ResponseWriter, r *http.Request, token string, err error) {
	if err != nil {
		d.pages.Show(w, r, frame.Status(err), "signin.html", frame.View{
			Title: "Sign in", Synthetic: d.Synthetic, Wrong: []string{fault.Message(err)},
			Content: r.PostFormValue("login"),
		})
		return
	}
	d.setCookie(w, token, 12*time.Hour)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (d *Desk) signOut(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(cookie); err == nil {
		if err := d.House.Auth.SignOut(r.Context(), c.Value); err != nil {
			d.Log.Error("sign-out failed", "error", cause(err))
		}
	}
	d.setCookie(w, "", -time.Second)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
}

func (d *Desk) setCookie(w http.ResponseWriter, token string, life time.Duration) {
	http.SetCookie(w, &http.Cookie{
		Name: cookie, Value: token, Path: "/", MaxAge: int(life.Seconds()),
		HttpOnly: true, Secure: d.Secure, SameSite: http.SameSiteLaxMode,
	})
}
