package staff

import (
	"errors"
	"io"
	"net/http"

	"tend/clinic/programme"
	"tend/clinic/programme/audio"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// audioBody is a recording with what a form puts around it.
const audioBody = audio.Largest + 1<<20

// audioView is a programme's practices with the site's own recordings.
type audioView struct {
	Programme programme.Programme
	Lines     []audioLine
	MayWrite  bool
}

// audioLine is a practice with its recording, if there is one.
type audioLine struct {
	Practice programme.Practice
	Has      bool
	audio.Recording
}

// Megabytes is the recording's size for a page.
func (l audioLine) Megabytes() int64 { return max(1, l.Size>>20) }

func (d *Desk) audioPage(r *http.Request, actor auth.Actor) (audioView, error) {
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return audioView{}, err
	}
	p, err := shelf.Current(r.PathValue("id"))
	if err != nil {
		return audioView{}, err
	}
	found, err := d.House.Audio.Of(r.Context(), d.Site, p.ID)
	if err != nil {
		return audioView{}, err
	}
	v := audioView{Programme: p, MayWrite: actor.Role == auth.Administrator}
	for _, practice := range p.Practices {
		recording, has := found[practice.ID]
		v.Lines = append(v.Lines, audioLine{practice, has, recording})
	}
	return v, nil
}

func (d *Desk) showAudio(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.audioPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "audio.html", frame.View{Title: "Recordings", Nav: "library", Content: v})
}

// keepAudio takes a recording in, whatever its name says it is.
func (d *Desk) keepAudio(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.audioPage(r, actor)
	if err != nil {
		return err
	}
	if !v.MayWrite {
		return fault.New(fault.Forbidden, "staff.keepAudio", "Only an administrator adds recordings.")
	}
	practice, ok := v.Programme.Practice(r.PathValue("practice"))
	if !ok {
		return fault.New(fault.NotFound, "staff.keepAudio", "This programme has no such practice.")
	}
	sound, err := uploaded(r)
	if err == nil {
		err = d.House.Audio.Add(r.Context(), actor, v.Programme.ID, practice.ID, sound)
	}
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "audio.html", frame.View{Title: "Recordings", Nav: "library", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/library/programmes/"+v.Programme.ID+"/audio", "audio")
}

// uploaded reads the file of the form.
func uploaded(r *http.Request) ([]byte, error) {
	const op = "staff.uploaded"
	file, _, err := r.FormFile("sound")
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, fault.New(fault.Invalid, op, "a recording may be 30 MB; this is more, and was not kept")
	} else if err != nil {
		return nil, fault.New(fault.Invalid, op, "choose a recording first")
	}
	defer file.Close()
	sound, err := io.ReadAll(file)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "the recording did not arrive whole; try again")
	}
	return sound, nil
}

func (d *Desk) removeAudio(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := d.House.Audio.Remove(r.Context(), actor, r.PathValue("id"), r.PathValue("practice")); err != nil {
		return err
	}
	return frame.Done(w, r, "/library/programmes/"+r.PathValue("id")+"/audio", "silent")
}
