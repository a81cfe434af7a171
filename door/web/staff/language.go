package staff

import (
	"context"
	"net/http"
	"slices"

	"tend/clinic/programme"
	"tend/door/web/frame"
	"tend/door/web/participant"
	"tend/platform/auth"
)

// language is one in which somebody can be asked.
type language struct {
	Tag, Name string
	Chosen    bool
}

// languagesFor lists those of the participant's pages and those in which a
// questionnaire of the programme has words here; one that is set already is
// always among them.
func (d *Desk) languagesFor(ctx context.Context, p programme.Programme, has string) ([]language, error) {
	var ids []string
	for _, m := range p.Measures {
		ids = append(ids, m.Instruments...)
	}
	loaded, err := d.House.Measures.Languages(ctx, d.Site, ids...)
	if err != nil {
		return nil, err
	}
	var all []language
	for _, tag := range append(append(participant.PageLanguages(), loaded...), has) {
		if slices.ContainsFunc(all, func(l language) bool { return l.Tag == tag }) {
			continue
		}
		name := participant.LanguageNames[tag]
		if name == "" {
			name = tag
		}
		all = append(all, language{tag, name, tag == has})
	}
	return all, nil
}

// askIn sets the language in which somebody is asked.
func (d *Desk) askIn(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	id := r.PathValue("study")
	if err := d.House.Invitations.AskIn(r.Context(), actor, id, r.PostFormValue("language")); err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+id, "language")
}
