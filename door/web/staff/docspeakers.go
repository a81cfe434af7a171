package staff

import (
	"net/http"
	"strings"

	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/platform/auth"
)

// speakersView is who speaks in a transcript.
type speakersView struct {
	document.Document
	Lines  []speakerLine
	Roster []document.Name
	Alike  [][2]string // labels that may be one person's
	Roles  []document.Role
}

// speakerLine is one voice with what is proposed for it.
type speakerLine struct {
	voice
	Guess   document.Who
	Guessed bool // nobody said it yet
	Says    string
}

func (d *Desk) speakersPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, wrong []string) error {
	doc, turns, speakers, err := d.House.Documents.Read(r.Context(), actor, r.PathValue("id"), 0)
	if err != nil {
		return err
	}
	v := speakersView{Document: doc, Roles: document.Roles}
	if v.Roster, err = d.House.Documents.Roster(r.Context(), actor, doc); err != nil {
		return err
	}
	shown := &documentView{Document: doc}
	shown.fill(turns, speakers)
	says, label := map[string]string{}, map[string]string{}
	for _, t := range turns {
		if len(says[t.Speaker]) < 60 {
			says[t.Speaker] = strings.TrimSpace(says[t.Speaker] + " " + t.Text)
		}
	}
	for _, one := range shown.Voices[1:] {
		label[one.ID] = one.Label
		line := speakerLine{voice: one, Guess: document.Guess(one.Speaker, v.Roster), Guessed: one.Role == ""}
		if words := []rune(says[one.ID]); len(words) > 90 {
			line.Says = string(words[:90]) + "…"
		} else {
			line.Says = string(words)
		}
		if one.Turns > 0 || one.Role != "" || !doc.Plain {
			v.Lines = append(v.Lines, line)
		}
	}
	for _, p := range document.Alike(doc, speakers) {
		v.Alike = append(v.Alike, [2]string{label[p[0]], label[p[1]]})
	}
	return d.showAs(w, r, status, actor, "docspeakers.html", frame.View{Title: "Who speaks", Nav: "inquiry", Content: v, Wrong: wrong})
}

func (d *Desk) showSpeakers(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.speakersPage(w, r, actor, http.StatusOK, nil)
}

// keepSpeakers takes the whole form. Who a speaker is comes as one value:
// person:RM-017, staff:id, a role, or same:id of another label.
func (d *Desk) keepSpeakers(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	var who []document.Who
	for field, values := range r.PostForm {
		id, is := strings.CutPrefix(field, "who-")
		if !is || len(values) == 0 {
			continue
		}
		one := document.Who{Speaker: id}
		kind, value, _ := strings.Cut(values[0], ":")
		switch kind {
		case "person":
			one.Role, one.Person = document.Participant, value
		case "staff":
			one.Role, one.Staff = document.Leader, value
		case "same":
			one.SameAs = value
		default:
			one.Role = document.Role(kind)
		}
		who = append(who, one)
	}
	if _, err := d.House.Documents.Speak(r.Context(), actor, r.PathValue("id"), who); err != nil && mayRetry(err) {
		return d.speakersPage(w, r, actor, frame.Status(err), frame.Sentences(err))
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/inquiry/documents/"+r.PathValue("id"), "speakers")
}

func (d *Desk) addSpeaker(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if _, err := d.House.Documents.AddSpeaker(r.Context(), actor, r.PathValue("id"), r.PostFormValue("label")); err != nil && mayRetry(err) {
		return d.speakersPage(w, r, actor, frame.Status(err), frame.Sentences(err))
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/inquiry/documents/"+r.PathValue("id")+"/speakers", "speakers")
}
