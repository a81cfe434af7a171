package staff

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"tend/clinic/session/recording"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// patience is how long a slow network may be silent while a file is sent.
const patience = 2 * time.Minute

// arrived is what a page that sends a file is told.
type arrived struct {
	ID       string `json:"id,omitempty"`
	Received int64  `json:"received"`
	Wrong    string `json:"wrong,omitempty"`
}

// tellSender tells a page that sends a file how it stands.
func tellSender(w http.ResponseWriter, a arrived, err error) error {
	status := http.StatusOK
	if err != nil {
		status, a.Wrong = frame.Status(err), strings.Join(frame.Sentences(err), " ")
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	return json.NewEncoder(w).Encode(a)
}

func (d *Desk) newRecording(r *http.Request) recording.New {
	n, _ := strconv.Atoi(r.PathValue("n"))
	return recording.New{Group: r.PathValue("id"), Session: n}
}

// beginRecording begins an upload, or tells where one that broke off goes on.
func (d *Desk) beginRecording(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	n := d.newRecording(r)
	n.Name, n.Print = plainFile(r.PostFormValue("name")), r.PostFormValue("print")
	n.Size, _ = strconv.ParseInt(r.PostFormValue("size"), 10, 64)
	begun, err := d.House.Recordings.Begin(r.Context(), actor, n, d.Now())
	return tellSender(w, arrived{ID: begun.ID, Received: begun.Received}, err)
}

// plainFile is a file's name without the folders it came from.
func plainFile(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	if len(name) > 200 {
		name = name[len(name)-200:]
	}
	return strings.ToValidUTF8(name, "")
}

// takePartOfRecording keeps the next part.
func (d *Desk) takePartOfRecording(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	offset, err := strconv.ParseInt(r.URL.Query().Get("offset"), 10, 64)
	if err != nil {
		offset = -1 // is where no part belongs
	}
	part, err := io.ReadAll(&slowBody{from: r.Body, to: http.NewResponseController(w)})
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return tellSender(w, arrived{}, fault.New(fault.Invalid, "staff.takePart", "a part has up to %d MB", recording.LargestPart>>20))
	} else if err != nil {
		return tellSender(w, arrived{}, fault.Wrap(err, fault.Unavailable, "staff.takePart", "the part did not arrive whole; it is sent again"))
	}
	received, err := d.House.Recordings.Take(r.Context(), actor, r.PathValue("recording"), offset, part, d.Now())
	return tellSender(w, arrived{Received: received}, err)
}

func (d *Desk) finishRecording(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	kept, err := d.House.Recordings.Finish(r.Context(), actor, r.PathValue("recording"), d.Now())
	return tellSender(w, arrived{ID: kept.ID, Received: kept.Received}, err)
}

// addRecording keeps a file that comes in one piece, as the form sends it. It
// is sealed as it comes.
func (d *Desk) addRecording(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, "staff.addRecording", "Recordings are added by those who lead the group, and by administrators.")
	}
	if r.ContentLength > recording.LargestAtOnce+1<<20 {
		return d.recordingsPage(w, r, actor, http.StatusRequestEntityTooLarge, []string{tooLargeAtOnce})
	}
	r.Body = &slowBody{from: r.Body, to: http.NewResponseController(w)}
	parts, err := r.MultipartReader()
	if err != nil {
		return d.recordingsPage(w, r, actor, http.StatusUnprocessableEntity, []string{"Choose a recording first."})
	}
	part, err := parts.NextPart()
	if err != nil || part.FormName() != "sound" || part.FileName() == "" {
		return d.recordingsPage(w, r, actor, http.StatusUnprocessableEntity, []string{"Choose a recording first."})
	}
	n := d.newRecording(r)
	n.Name = plainFile(part.FileName())
	kept, err := d.House.Recordings.AddWhole(r.Context(), actor, n, part, d.Now())
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return d.recordingsPage(w, r, actor, http.StatusRequestEntityTooLarge, []string{tooLargeAtOnce})
	} else if err != nil && fault.KindOf(err) == fault.Internal {
		return fault.Wrap(err, fault.Unavailable, "staff.addRecording", "The recording did not arrive whole, and nothing of it was kept. Try again.")
	} else if err != nil && mayRetry(err) {
		return d.recordingsPage(w, r, actor, frame.Status(err), frame.Sentences(err))
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/recordings/"+kept.ID, "recorded")
}

const tooLargeAtOnce = "This file has more than 1 GB, which is the most that can be sent in one piece. With JavaScript it goes in parts, up to 4 GB."

// slowBody reads a body for as long as something of it comes.
type slowBody struct {
	from io.ReadCloser
	to   *http.ResponseController
}

func (s *slowBody) Read(p []byte) (int, error) {
	if err := goesOn(s.to); err != nil {
		return 0, err
	}
	return s.from.Read(p)
}

// goesOn gives an answer under way more time than pages have.
func goesOn(to *http.ResponseController) error {
	until := time.Now().Add(patience)
	for _, set := range []func(time.Time) error{to.SetReadDeadline, to.SetWriteDeadline} {
		if err := set(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
	}
	return nil
}

func (s *slowBody) Close() error { return s.from.Close() }
