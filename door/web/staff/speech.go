package staff

import (
	"net/http"
	"strconv"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/transcript/speech"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/platform/outward"
)

// speechView is what a site sets about recordings.
type speechView struct {
	Set         speech.Settings
	Kinds       []engineChoice
	Days        string
	Elsewhere   hostsView
	KeyVariable string
	Place       string
	NotReady    string
}

type engineChoice struct {
	Kind   speech.Kind
	Does   string
	Chosen bool
}

func (d *Desk) showSpeech(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.speechView(r, actor)
	if err != nil {
		return err
	}
	return d.speechPage(w, r, actor, http.StatusOK, v, nil)
}

func (d *Desk) speechPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, v speechView, wrong []string) error {
	for _, k := range speech.Kinds {
		v.Kinds = append(v.Kinds, engineChoice{k.Kind, k.Does, k.Kind == v.Set.Engine})
	}
	return d.showAs(w, r, status, actor, "speech.html", frame.View{Title: "Recordings", Nav: "settings", Content: v, Wrong: wrong})
}

func (d *Desk) speechView(r *http.Request, actor auth.Actor) (speechView, error) {
	ctx := r.Context()
	v := speechView{KeyVariable: speech.KeyVariable}
	if !actor.SeesAudit() {
		return v, fault.New(fault.Forbidden, "staff.speech", "Settings are for administrators.")
	}
	set, err := d.House.Speech.Settings(ctx, actor.Site)
	if err != nil {
		return v, err
	}
	v.Set, v.Place = set, d.House.Recordings.At.String()
	days, err := d.House.Recordings.Days(ctx, actor.Site)
	if err != nil {
		return v, err
	}
	v.Days = strconv.Itoa(days)
	if _, err := d.House.Speech.Engine(ctx, actor.Site); err != nil {
		v.NotReady = fault.Message(err)
	}
	v.Elsewhere, err = d.hostsView(ctx, actor, outward.Recordings)
	return v, err
}

func (d *Desk) keepSpeech(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	set := speech.Settings{Engine: speech.Kind(r.PostFormValue("engine"))}
	for field, into := range map[string]*string{"program": &set.Program, "model": &set.Model, "address": &set.Address, "language": &set.Language} {
		*into = strings.TrimSpace(r.PostFormValue(field))
	}
	return d.afterSpeech(w, r, actor, d.House.Speech.Keep(r.Context(), actor, set), "engine", func(v *speechView) { v.Set = set })
}

func (d *Desk) keepDays(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	typed := strings.TrimSpace(r.PostFormValue("days"))
	days, err := strconv.Atoi(typed)
	if err != nil {
		days = 0
	}
	return d.afterSpeech(w, r, actor, d.House.Recordings.SetDays(r.Context(), actor, days), "site", func(v *speechView) { v.Days = typed })
}

func (d *Desk) allowSpeechHost(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	err := d.allowHost(r, actor, outward.Recordings)
	return d.afterSpeech(w, r, actor, err, "site", func(v *speechView) { v.Elsewhere.typed(r) })
}

func (d *Desk) forbidSpeechHost(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.afterSpeech(w, r, actor, d.forbidHost(r, actor, outward.Recordings), "site", func(*speechView) {})
}

// afterSpeech goes back to the settings, or shows them as they were typed.
func (d *Desk) afterSpeech(w http.ResponseWriter, r *http.Request, actor auth.Actor, err error, key string, typed func(*speechView)) error {
	if err == nil {
		return frame.Done(w, r, "/settings/recordings", key)
	}
	far := fault.KindOf(err) == fault.Forbidden && actor.SeesAudit() // a host that is not allowed
	if !mayRetry(err) && !far && fault.KindOf(err) != fault.Unavailable {
		return err
	}
	v, missing := d.speechView(r, actor)
	if missing != nil {
		return missing
	}
	typed(&v)
	return d.speechPage(w, r, actor, http.StatusUnprocessableEntity, v, frame.Sentences(err))
}
