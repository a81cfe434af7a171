package participant

import (
	"net/http"

	"tend/platform/fault"
)

// playsSound lets a page play what the service serves, and the bells that it
// makes itself.
func playsSound(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Security-Policy", h.Get("Content-Security-Policy")+"; media-src 'self' blob:")
}

// playAudio streams the recording of a practice, from any place in it: phones
// ask for parts.
func (d *Door) playAudio(w http.ResponseWriter, r *http.Request, s sitting) error {
	p, c, err := d.practiceOf(r, s)
	if err != nil {
		return err
	}
	found, err := d.House.Audio.Of(r.Context(), d.Site, c.Programme.ID)
	if err != nil {
		return err
	}
	recording, ok := found[p.ID]
	if !ok {
		return fault.New(fault.NotFound, "participant.playAudio", "there is no recording of this practice")
	}
	h := w.Header()
	h.Set("Content-Type", recording.Kind)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("ETag", `"`+recording.ID+`"`)
	http.ServeContent(w, r, "", recording.AddedAt, d.House.Audio.Sound(r.Context(), d.Site, recording))
	return nil
}
