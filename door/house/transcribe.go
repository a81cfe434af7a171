package house

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"tend/clinic/session/recording"
	"tend/inquiry/document"
	"tend/inquiry/transcript/speech"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/job"
)

// Transcribing is the job that makes a transcript of a recording.
const Transcribing job.Kind = "transcribe"

// Worker does the work that takes long.
func (h *House) Worker(log *slog.Logger) job.Worker {
	return job.Worker{Store: h.Jobs, Log: log, Kinds: map[job.Kind]job.Work{Transcribing: h.Transcribe}}
}

// AskTranscript asks for a transcript of a recording that the actor may hear.
func (h *House) AskTranscript(ctx context.Context, actor auth.Actor, id string, now time.Time) error {
	r, err := h.Recordings.Find(ctx, actor, id)
	switch {
	case err != nil:
		return err
	case !r.Writes:
		return fault.New(fault.Forbidden, "house.AskTranscript", "transcripts are made by those who lead the group, and by administrators")
	case r.Refusal() != nil:
		return r.Refusal()
	}
	if _, err := h.Speech.Engine(ctx, actor.Site); err != nil {
		return err
	}
	return h.DB.Change(ctx, func(tx *db.Tx) error {
		j, err := job.AddIn(ctx, tx, actor.Site, actor.ID, Transcribing, id, now)
		if err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "transcript asked for", Subject: "recording " + id, After: map[string]string{"job": j.ID}})
	})
}

// StopTranscript stops making one.
func (h *House) StopTranscript(ctx context.Context, actor auth.Actor, id string, now time.Time) error {
	r, err := h.Recordings.Find(ctx, actor, id)
	switch {
	case err != nil:
		return err
	case !r.Writes:
		return fault.New(fault.Forbidden, "house.StopTranscript", "transcripts are stopped by those who lead the group, and by administrators")
	}
	return h.DB.Change(ctx, func(tx *db.Tx) error {
		if err := job.CancelIn(ctx, tx, actor.Site, Transcribing, id, now); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "transcript stopped", Subject: "recording " + id})
	})
}

// TranscriptJob tells how far the transcript of a recording is that the actor
// may know of; false where none was asked for.
func (h *House) TranscriptJob(ctx context.Context, actor auth.Actor, r recording.Recording) (j job.Job, found bool, err error) {
	err = h.DB.View(ctx, func(tx *db.Tx) error {
		j, found, err = job.LatestIn(ctx, tx, actor.Site, Transcribing, r.ID)
		return err
	})
	return j, found, err
}

// Transcribe does the job, for who asked for it and as far as they still may.
func (h *House) Transcribe(ctx context.Context, j job.Job, tell func(float64)) (string, error) {
	actor, err := h.Auth.Actor(ctx, j.Site, j.MadeBy)
	if err != nil {
		return "", err
	}
	// It may have been kept just before a process died.
	before, err := h.Documents.List(ctx, actor)
	if err != nil {
		return "", err
	}
	if at := slices.IndexFunc(before, func(d document.Document) bool { return d.Recording == j.Subject && d.AddedAt.After(j.MadeAt) }); at >= 0 {
		return before[at].ID, nil
	}
	r, sound, err := h.Recordings.Sound(ctx, actor, j.Subject)
	if err != nil {
		return "", err
	}
	engine, err := h.Speech.Engine(ctx, j.Site)
	if err != nil {
		return "", err
	}
	f, text, err := speech.Transcribe(ctx, engine, r.Name, sound, tell)
	if err != nil {
		return "", err
	}
	if err := h.Recordings.MayHear(ctx, actor, r.ID); err != nil {
		return "", err // somebody withdrew while the engine was listening
	}
	d, err := h.Documents.Add(ctx, actor, document.New{Group: r.Group, Session: r.Session, Recording: r.ID, File: f, Data: text, Again: true})
	return d.ID, err
}
