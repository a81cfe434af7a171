package participant

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"tend/clinic/invitation"
	"tend/platform/fault"
)

// kioskView is the tablet's start: a pad of numbers, and nothing of anybody.
type kioskView struct {
	Typed   string
	Dots    []bool
	Keys    []string
	Resting bool
}

var keys = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0"}

// codeLength is how many numbers stand on a card.
const codeLength = 3

// showKiosk is where a tablet begins and returns to: whoever sat there rises.
func (d *Door) showKiosk(w http.ResponseWriter, r *http.Request) {
	k, err := d.House.Invitations.Kiosk(r.Context(), d.Site, d.tablet(r))
	if err == nil {
		err = d.House.Invitations.Rise(r.Context(), d.Site, d.tablet(r))
	}
	if err != nil {
		d.noKiosk(w, r, err)
		return
	}
	// What a browser kept to show on "back" is thrown away.
	w.Header().Set("Clear-Site-Data", `"cache"`)
	d.pad(w, r, http.StatusOK, kioskView{Resting: k.Resting}, nil)
}

func (d *Door) pad(w http.ResponseWriter, r *http.Request, status int, v kioskView, wrong []template.HTML) {
	v.Keys = keys
	for i := range codeLength {
		v.Dots = append(v.Dots, i < len(v.Typed))
	}
	t := d.tongueFor(r)
	if v.Resting && wrong == nil {
		wrong = []template.HTML{t.sentence("Too many codes did not fit. Please wait a minute, or ask whoever leads the group.")}
	}
	show(d, w, r, status, "kiosk.html", pageView[kioskView]{shell{Title: t.plain("kiosk.title"), tongue: t, App: "/kiosk/app.webmanifest", Kiosk: true, Wrong: wrong}, v})
}

func (d *Door) noKiosk(w http.ResponseWriter, r *http.Request, err error) {
	if !errors.Is(err, invitation.ErrNoKiosk) {
		d.failed(w, r, d.tongueFor(r), err)
		return
	}
	d.refusal(w, r, d.tongueFor(r), http.StatusForbidden, refusal{Title: "kiosk.not-set-up", Says: []string{"kiosk.not-set-up.says"},
		Back: "/signin", BackSays: "kiosk.signin"})
}

// sit takes one number after another; with the last, the person sits down.
func (d *Door) sit(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<12)
	if err := r.ParseForm(); err != nil {
		d.failed(w, r, d.tongueFor(r), err)
		return
	}
	if _, err := d.House.Invitations.Kiosk(r.Context(), d.Site, d.tablet(r)); err != nil {
		d.noKiosk(w, r, err)
		return
	}
	typed := r.PostForm.Get("typed") + r.PostForm.Get("key")
	if strings.Trim(typed, "0123456789") != "" || len(typed) > codeLength {
		typed = ""
	}
	if len(typed) < codeLength {
		d.pad(w, r, http.StatusOK, kioskView{Typed: typed}, nil)
		return
	}
	_, err := d.House.Invitations.Sit(r.Context(), d.Site, d.tablet(r), typed)
	switch fault.KindOf(err) {
	case fault.NotFound, fault.Forbidden:
		d.pad(w, r, http.StatusUnprocessableEntity, kioskView{Resting: fault.KindOf(err) == fault.Forbidden}, []template.HTML{d.tongueFor(r).sentence(saidIn(err))})
		return
	}
	if err != nil {
		d.failed(w, r, d.tongueFor(r), err)
		return
	}
	http.Redirect(w, r, "/kiosk/now", http.StatusSeeOther)
}

// showStill asks whether somebody is there. It holds nothing of theirs.
func (d *Door) showStill(w http.ResponseWriter, r *http.Request) {
	at := sitting{}.page(r.URL.Query().Get("at"))
	w.Header().Set("Refresh", fmt.Sprintf("%d; url=/kiosk", int(stillFor.Seconds())))
	show(d, w, r, http.StatusOK, "still.html", pageView[string]{shell{Title: d.tongueFor(r).plain("kiosk.still"), Kiosk: true}, at})
}

func (d *Door) rise(w http.ResponseWriter, r *http.Request) {
	if err := d.House.Invitations.Rise(r.Context(), d.Site, d.tablet(r)); err != nil {
		d.failed(w, r, d.tongueFor(r), err)
		return
	}
	http.Redirect(w, r, "/kiosk", http.StatusSeeOther)
}

// closeKiosk takes the tablet back from the group; staff sign in anew.
func (d *Door) closeKiosk(w http.ResponseWriter, r *http.Request) {
	if err := d.House.Invitations.CloseKiosk(r.Context(), d.Site, d.tablet(r)); err != nil {
		d.failed(w, r, d.tongueFor(r), err)
		return
	}
	StartKiosk(w, "", d.Secure)
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
}
