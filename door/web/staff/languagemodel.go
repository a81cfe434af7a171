package staff

import (
	"net/http"

	"tend/door/web/frame"
	"tend/inquiry/coding/consult"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/platform/outward"
)

// languageModelView is which language model coders may ask.
type languageModelView struct {
	Set         consult.Settings
	Elsewhere   hostsView
	KeyVariable string
	NotReady    string
}

// languageModelRoutes are those of the settings on language models.
func (d *Desk) languageModelRoutes() map[string]page {
	return map[string]page{
		"GET /settings/model":                         d.showLanguageModel,
		"POST /settings/model":                        d.keepLanguageModel,
		"POST /settings/model/off":                    d.endLanguageModel,
		"POST /settings/model/hosts":                  d.allowModelHost,
		"POST /settings/model/hosts/{host}/take-back": d.forbidModelHost,
	}
}

func (d *Desk) showLanguageModel(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.languageModelView(r, actor)
	if err != nil {
		return err
	}
	return d.languageModelPage(w, r, actor, http.StatusOK, v, nil)
}

func (d *Desk) languageModelPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, v languageModelView, wrong []string) error {
	return d.showAs(w, r, status, actor, "languagemodel.html", frame.View{Title: "Language model", Nav: "settings", Content: v, Wrong: wrong})
}

func (d *Desk) languageModelView(r *http.Request, actor auth.Actor) (v languageModelView, err error) {
	if !actor.SeesAudit() {
		return v, fault.New(fault.Forbidden, "staff.languageModel", "Settings are for administrators.")
	}
	v.KeyVariable = consult.KeyVariable
	if v.Set, err = d.House.Models.Settings(r.Context(), actor.Site); err != nil {
		return v, err
	}
	if !v.Set.Off() {
		if _, err := d.House.Models.Model(r.Context(), actor.Site); err != nil {
			v.NotReady = fault.Message(err)
		}
	}
	v.Elsewhere, err = d.hostsView(r.Context(), actor, outward.Words)
	return v, err
}

func (d *Desk) keepLanguageModel(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	set := consult.Settings{Address: r.PostFormValue("address"), Model: r.PostFormValue("model")}
	if set.Off() {
		set.Model = " " // an empty form names nothing; the button beside it puts a model off
	}
	return d.afterLanguageModel(w, r, actor, d.House.Models.Keep(r.Context(), actor, set), func(v *languageModelView) { v.Set = set })
}

func (d *Desk) endLanguageModel(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.afterLanguageModel(w, r, actor, d.House.Models.Keep(r.Context(), actor, consult.Settings{}), func(*languageModelView) {})
}

func (d *Desk) allowModelHost(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	err := d.allowHost(r, actor, outward.Words)
	return d.afterLanguageModel(w, r, actor, err, func(v *languageModelView) { v.Elsewhere.typed(r) })
}

func (d *Desk) forbidModelHost(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.afterLanguageModel(w, r, actor, d.forbidHost(r, actor, outward.Words), func(*languageModelView) {})
}

// afterLanguageModel goes back to the settings, or shows them as they were
// typed.
func (d *Desk) afterLanguageModel(w http.ResponseWriter, r *http.Request, actor auth.Actor, err error, typed func(*languageModelView)) error {
	if err == nil {
		return frame.Done(w, r, "/settings/model", "site")
	}
	far := fault.KindOf(err) == fault.Forbidden && actor.SeesAudit() // a host that is not allowed
	if !mayRetry(err) && !far && fault.KindOf(err) != fault.Unavailable {
		return err
	}
	v, missing := d.languageModelView(r, actor)
	if missing != nil {
		return missing
	}
	typed(&v)
	return d.languageModelPage(w, r, actor, http.StatusUnprocessableEntity, v, frame.Sentences(err))
}
