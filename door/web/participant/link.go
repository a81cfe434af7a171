package participant

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	"tend/clinic/invitation"
	"tend/platform/fault"
)

// sitting is somebody at the questions, by a link or at a seat.
type sitting struct {
	invitation.Visit
	Base   string // "/q/TOKEN" or "/kiosk/now"
	sheet  sheet
	tongue *tongue
}

// bodyLimit is more than any questionnaire needs.
const bodyLimit = 256 << 10

// grace is how long after a link has run out something sent by it is still
// taken: a page that stands open must not lose its answers. What a device kept
// without a signal may come as late as the link was long.
const grace = 24 * time.Hour

// byLink opens the link in the address.
func (d *Door) byLink(serve page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		from := d.address(r)
		if d.misses.rests(from) {
			d.refuse(w, r, d.tongueFor(r), http.StatusTooManyRequests)
			return
		}
		v, err := d.House.Invitations.Open(r.Context(), d.Site, r.PathValue("token"))
		if errors.Is(err, invitation.ErrUnknown) {
			d.misses.miss(from)
		}
		if errors.Is(err, invitation.ErrExpired) && d.inGrace(r, v) {
			err = nil
		}
		if err != nil {
			d.closed(w, r, v, err)
			return
		}
		d.answer(w, r, serve, sitting{Visit: v, Base: "/q/" + r.PathValue("token")})
	}
}

func (d *Door) inGrace(r *http.Request, v invitation.Visit) bool {
	late := d.Now().Sub(v.ExpiresAt)
	return r.Method == http.MethodPost && (late < grace || strings.HasSuffix(r.URL.Path, "/sync") && late < invitation.Life)
}

// answer serves a page to somebody who may answer.
func (d *Door) answer(w http.ResponseWriter, r *http.Request, serve page, s sitting) {
	s.tongue = d.tongueOf(s.Settings.Language)
	s.sheet = d.sheetOf(r.Context(), s.Visit)
	switch {
	case d.Now().Before(s.OpensAt):
		d.showNotYet(w, r, s)
		return
	case r.ContentLength > bodyLimit:
		d.refuse(w, r, s.tongue, http.StatusRequestEntityTooLarge)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, bodyLimit)
	if err := serve(w, r, s); err != nil {
		d.failed(w, r, s.tongue, err)
	}
}

// closed shows why a link does not open, in the language of its person where
// that is known.
func (d *Door) closed(w http.ResponseWriter, r *http.Request, v invitation.Visit, err error) {
	t := d.tongueFor(r)
	if v.StudyID != "" {
		t = d.tongueOf(v.Settings.Language)
	}
	switch {
	case errors.Is(err, invitation.ErrUnknown):
		d.refuse(w, r, t, http.StatusNotFound)
	case errors.Is(err, invitation.ErrExpired):
		d.refusal(w, r, t, http.StatusGone, refusals["expired"])
	case errors.Is(err, invitation.ErrRevoked):
		d.refusal(w, r, t, http.StatusGone, refusals["revoked"])
	default:
		d.failed(w, r, t, err)
	}
}

// failed shows an error that no page could mend.
func (d *Door) failed(w http.ResponseWriter, r *http.Request, t *tongue, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		d.refuse(w, r, t, http.StatusRequestEntityTooLarge)
		return
	}
	status := map[fault.Kind]int{fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
		fault.Invalid: http.StatusUnprocessableEntity, fault.Forbidden: http.StatusForbidden}[fault.KindOf(err)]
	if status == 0 {
		status = http.StatusServiceUnavailable
		d.Log.Error("page failed", "route", r.Pattern, "error", cause(err))
	}
	d.refuse(w, r, t, status)
}

// cause gives the operation and what the database said: never an answer.
func cause(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok {
		if e.Cause != nil {
			return e.Op + ": " + e.Cause.Error()
		}
		return e.Op
	}
	return "unknown"
}

// address is where a request comes from: behind one proxy, as that says.
func (d *Door) address(r *http.Request) string {
	if d.Secure {
		hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
		if last := strings.TrimSpace(hops[len(hops)-1]); last != "" {
			return last
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
