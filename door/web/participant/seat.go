package participant

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"tend/clinic/invitation"
)

// KioskCookie holds the tablet's token. It goes to /kiosk only, and a tablet
// has no other cookie.
const KioskCookie = "tend_kiosk"

// How long a page may stand on the tablet: before it asks whether somebody is
// there, before it goes back to the start, and after thanking.
const (
	stillAfter = 8 * time.Minute
	stillFor   = time.Minute
	thanksRest = 45 * time.Second
)

// atSeat finds who sits at the tablet that asks; if nobody does, or a page of
// somebody who is gone is sent, it goes back to the start.
func (d *Door) atSeat(serve page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := d.House.Invitations.Seated(r.Context(), d.Site, d.tablet(r))
		switch {
		case errors.Is(err, invitation.ErrNobody) || errors.Is(err, invitation.ErrNoKiosk):
			http.Redirect(w, r, "/kiosk", http.StatusSeeOther)
			return
		case err != nil:
			d.failed(w, r, d.tongueFor(r), err)
			return
		}
		s := sitting{Visit: v, Base: "/kiosk/now"}
		if r.Method == http.MethodGet {
			s.askStill(w, r)
		}
		d.answer(w, r, whoSits(serve), s)
	}
}

// whoSits refuses what another sitting's page sends: the last person's page may
// still lie behind the back button.
func whoSits(serve page) page {
	return func(w http.ResponseWriter, r *http.Request, s sitting) error {
		if r.Method == http.MethodPost && !strings.HasSuffix(r.URL.Path, "/settings") {
			if err := r.ParseForm(); err != nil {
				return err
			}
			if r.PostForm.Get("sitting") != s.Sitting {
				http.Redirect(w, r, "/kiosk", http.StatusSeeOther)
				return nil
			}
		}
		return serve(w, r, s)
	}
}

// askStill lets the page ask after a while whether somebody is still there.
func (s sitting) askStill(w http.ResponseWriter, r *http.Request) {
	last := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/kiosk/now"), "/")
	w.Header().Set("Refresh", fmt.Sprintf("%d; url=/kiosk/still?at=%s", int(stillAfter.Seconds()), strings.TrimPrefix(s.page(last), "/")))
}

// leaveSoon goes back to the start on its own.
func (s sitting) leaveSoon(w http.ResponseWriter, after time.Duration) {
	w.Header().Set("Refresh", fmt.Sprintf("%d; url=/kiosk", int(after.Seconds())))
}

func (d *Door) tablet(r *http.Request) string {
	c, err := r.Cookie(KioskCookie)
	if err != nil {
		return ""
	}
	return c.Value
}

// StartKiosk gives a device its cookie, or with an empty token takes it away.
func StartKiosk(w http.ResponseWriter, token string, secure bool) {
	c := &http.Cookie{Name: KioskCookie, Value: token, Path: "/kiosk", HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode, MaxAge: 12 * 60 * 60}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}
