package staff

import (
	"io"
	"net/http"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session/recording"
	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/platform/job"
)

// recordingView is one recording: the player, its transcript on the way, and
// how long it stays.
type recordingView struct {
	recording.Recording
	Group     pathway.Group
	Seats     []string // of those who were there and do not agree
	Why       string   // why it cannot be heard
	Job       job.Job
	HasJob    bool
	Documents []document.Document
	Engine    string // what would listen
	NoEngine  string // why nothing can
	Day       string // as typed
	Reason    string
}

func (d *Desk) showRecording(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.recordingView(r, actor)
	if err != nil {
		return err
	}
	return d.recordingPage(w, r, actor, http.StatusOK, v, nil)
}

func (d *Desk) recordingPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, v recordingView, wrong []string) error {
	return d.showAs(w, r, status, actor, "recording.html", frame.View{Title: "Recording", Nav: "groups", Content: v, Wrong: wrong})
}

func (d *Desk) recordingView(r *http.Request, actor auth.Actor) (recordingView, error) {
	ctx := r.Context()
	found, err := d.House.Recordings.Find(ctx, actor, r.PathValue("recording"))
	if err != nil {
		return recordingView{}, err
	}
	v := recordingView{Recording: found, Day: found.KeepUntil.Local().Format("2006-01-02")}
	if v.Group, err = d.House.Pathway.Group(ctx, actor, found.Group); err != nil {
		return v, err
	}
	if err := found.Refusal(); err != nil {
		v.Why = frame.Capital(fault.Message(err)) + "."
	} else if !found.Hears {
		v.Why = "A voice is a name: your role does not hear recordings. Transcripts are yours to read once names are taken out."
	}
	if v.Seats, err = d.seatsOf(r, actor, found.Group, found.Lacking); err != nil {
		return v, err
	}
	if v.Job, v.HasJob, err = d.House.TranscriptJob(ctx, actor, found); err != nil {
		return v, err
	}
	all, err := d.House.Documents.List(ctx, actor)
	for _, doc := range all {
		if doc.Recording == found.ID {
			v.Documents = append(v.Documents, doc)
		}
	}
	if engine, err := d.House.Speech.Engine(ctx, d.Site); err != nil {
		v.NoEngine = fault.Message(err)
	} else {
		v.Engine = engine.String()
	}
	return v, err
}

// playRecording gives the sound, or the part of it that is asked for.
func (d *Desk) playRecording(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	found, sound, err := d.House.Recordings.Sound(r.Context(), actor, r.PathValue("recording"))
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", found.Media)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", "inline")
	http.ServeContent(w, r, "", time.Time{}, &slowPlay{sound, http.NewResponseController(w)})
	return nil
}

// slowPlay lets whoever listens take the time that listening takes.
type slowPlay struct {
	io.ReadSeeker
	to *http.ResponseController
}

func (s *slowPlay) Read(p []byte) (int, error) {
	if err := goesOn(s.to); err != nil {
		return 0, err
	}
	return s.ReadSeeker.Read(p)
}

func (d *Desk) makeTranscript(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.afterRecording(w, r, actor, d.House.AskTranscript(r.Context(), actor, r.PathValue("recording"), d.Now()), "listening")
}

func (d *Desk) stopTranscript(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.afterRecording(w, r, actor, d.House.StopTranscript(r.Context(), actor, r.PathValue("recording"), d.Now()), "stopped")
}

func (d *Desk) keepRecordingUntil(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	day, err := time.ParseInLocation("2006-01-02", strings.TrimSpace(r.PostFormValue("day")), time.Local)
	if err != nil {
		day = time.Time{}
	}
	return d.afterRecording(w, r, actor, d.House.Recordings.KeepUntil(r.Context(), actor, r.PathValue("recording"), day, r.PostFormValue("why"), d.Now()), "until")
}

func (d *Desk) removeRecording(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.afterRecording(w, r, actor, d.House.Recordings.Remove(r.Context(), actor, r.PathValue("recording"), r.PostFormValue("why"), d.Now()), "destroyed")
}

// afterRecording goes back to the recording, or shows it with what was refused
// and what was typed.
func (d *Desk) afterRecording(w http.ResponseWriter, r *http.Request, actor auth.Actor, err error, key string) error {
	if err == nil {
		return frame.Done(w, r, "/recordings/"+r.PathValue("recording"), key)
	}
	if !mayRetry(err) {
		return err
	}
	v, missing := d.recordingView(r, actor)
	if missing != nil {
		return missing
	}
	if day := r.PostFormValue("day"); day != "" {
		v.Day = day
	}
	v.Reason = r.PostFormValue("why")
	return d.recordingPage(w, r, actor, frame.Status(err), v, frame.Sentences(err))
}
