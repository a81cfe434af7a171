package participant

import "net/http"

// refusal is a page that says why there are no questions, and what to do.
type refusal struct {
	Title    string
	Says     []string
	Back     string // an address to go on at, if there is one
	BackSays string
	Crisis   []string
}

// refusals by what happened; those by status have its number as key.
var refusals = map[string]refusal{
	"404": {Title: "This link does not work", Says: []string{
		"Perhaps a part of it is missing. Please open it again from your letter or message, or scan the square code again.",
		"If it still does not work, ask the person who gave it to you for a new one."}},
	"403": {Title: "This is not open", Says: []string{"Please ask whoever leads the group."}},
	"409": {Title: "This was done already", Says: []string{"Nothing was changed, and nothing was lost."}},
	"413": {Title: "That was too much at once", Says: []string{
		"What was sent is larger than a questionnaire can be, so it was not taken. What you answered before is kept.",
		"Please go back and try again. If you wrote a long text, make it shorter."}},
	"422": {Title: "That could not be read", Says: []string{"What you answered before is kept. Please go back and try again."}},
	"429": {Title: "Please wait a little", Says: []string{
		"Many links that do not exist were tried from here, so we wait for ten minutes.",
		"Then open your own link again. Nothing that you answered is lost."}},
	"503": {Title: "This does not work at the moment", Says: []string{
		"The trouble is on our side. What you answered before is kept.",
		"Please go back in a few minutes and try again."}},
	"expired": {Title: "This link has run out", Says: []string{
		"What you answered with it is kept.",
		"If you would still like to answer, ask the person who gave you the link for a new one."}},
	"revoked": {Title: "This link is closed", Says: []string{
		"You do not need to answer any more.",
		"If you did not expect this, ask the person who gave you the link."}},
}

func (d *Door) showUnknown(w http.ResponseWriter, r *http.Request) {
	d.refuse(w, r, http.StatusNotFound)
}

// refuse shows the page of a status.
func (d *Door) refuse(w http.ResponseWriter, r *http.Request, status int) {
	key := map[int]string{http.StatusNotFound: "404", http.StatusForbidden: "403", http.StatusConflict: "409",
		http.StatusRequestEntityTooLarge: "413", http.StatusUnprocessableEntity: "422", http.StatusTooManyRequests: "429"}[status]
	if key == "" {
		key = "503"
	}
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "600")
	}
	d.refusal(w, r, status, refusals[key])
}

func (d *Door) refusal(w http.ResponseWriter, r *http.Request, status int, v refusal) {
	if status == http.StatusGone {
		set, err := d.House.Sites.Settings(r.Context(), d.Site)
		if err == nil { // the page stands without them
			v.Crisis = set.Crisis
		}
	}
	show(d, w, r, status, "refusal.html", pageView[refusal]{shell{Title: v.Title}, v})
}

// showNotYet says when the questions of a link open.
func (d *Door) showNotYet(w http.ResponseWriter, r *http.Request, s sitting) {
	day := s.OpensAt.Local().Format("Monday 2 January 2006")
	v := refusal{Title: "Not yet", Says: []string{"These questions open on " + day + ".", "Keep the link: it works from that day on."}}
	sh := s.shellOf(v.Title)
	sh.Base = ""
	show(d, w, r, http.StatusConflict, "refusal.html", pageView[refusal]{sh, v})
}
