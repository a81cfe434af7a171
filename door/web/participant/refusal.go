package participant

import (
	"html/template"
	"net/http"
)

// refusal is a page that says why there are no questions, and what to do, by
// the words of the page.
type refusal struct {
	Title    string
	Says     []string
	Back     string // an address to go on at, if there is one
	BackSays string
}

// refusals by what happened; those by status have its number as key.
var refusals = map[string]refusal{
	"404":     {Title: "refusal.404", Says: []string{"refusal.404.part", "refusal.404.ask"}},
	"403":     {Title: "refusal.403", Says: []string{"refusal.403.ask"}},
	"409":     {Title: "refusal.409", Says: []string{"refusal.409.lost"}},
	"413":     {Title: "refusal.413", Says: []string{"refusal.413.kept", "refusal.413.again"}},
	"422":     {Title: "refusal.422", Says: []string{"refusal.422.again"}},
	"429":     {Title: "refusal.429", Says: []string{"refusal.429.why", "refusal.429.then"}},
	"503":     {Title: "refusal.503", Says: []string{"refusal.503.ours", "refusal.503.again"}},
	"expired": {Title: "refusal.expired", Says: []string{"refusal.expired.kept", "refusal.expired.ask"}},
	"round":   {Title: "refusal.round", Says: []string{"refusal.round.kept"}},
	"revoked": {Title: "refusal.revoked", Says: []string{"refusal.revoked.done", "refusal.revoked.ask"}},
}

// refusalView is a refusal in words.
type refusalView struct {
	Title, BackSays string
	Says            []template.HTML
	Back            string
	Crisis          []string
}

func (d *Door) showUnknown(w http.ResponseWriter, r *http.Request) {
	d.refuse(w, r, d.tongueFor(r), http.StatusNotFound)
}

// refuse shows the page of a status.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, t *tongue, status int) {
	key := map[int]string{http.StatusNotFound: "404", http.StatusForbidden: "403", http.StatusConflict: "409",
		http.StatusRequestEntityTooLarge: "413", http.StatusUnprocessableEntity: "422", http.StatusTooManyRequests: "429"}[status]
	if key == "" {
		key = "503"
	}
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "600")
	}
	d.refusal(w, r, t, status, refusals[key])
}

func (d *Door) refusal(w http.ResponseWriter, r *http.Request, t *tongue, status int, why refusal) {
	v := refusalView{Title: t.plain(why.Title), Back: why.Back}
	for _, id := range why.Says {
		v.Says = append(v.Says, t.say(id))
	}
	if why.Back != "" {
		v.BackSays = t.plain(why.BackSays)
	}
	if status == http.StatusGone {
		set, err := d.House.Sites.Settings(r.Context(), d.Site)
		if err == nil { // the page stands without them
			v.Crisis = set.Crisis
		}
	}
	show(d, w, r, status, "refusal.html", pageView[refusalView]{shell{Title: v.Title, tongue: t}, v})
}

// showNotYet says when the questions of a link open.
func (d *Door) showNotYet(w http.ResponseWriter, r *http.Request, s sitting) {
	sh := s.shellOf("refusal.early")
	sh.Base = ""
	v := refusalView{Title: sh.Title, Says: []template.HTML{
		s.tongue.say("refusal.early.on", s.tongue.weekday(s.OpensAt), s.tongue.day(s.OpensAt)), s.tongue.say("refusal.early.keep")}}
	show(d, w, r, http.StatusConflict, "refusal.html", pageView[refusalView]{sh, v})
}
