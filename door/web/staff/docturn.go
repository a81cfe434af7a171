package staff

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"tend/door/web/frame"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/fault"
)

// showTurn gives the form of one turn, for the script of the page; without the
// script the page shows it in its place.
func (d *Desk) showTurn(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.documentView(r.Context(), actor, r.PathValue("id"), "")
	if err != nil {
		return err
	}
	t, err := v.turnAt(r.PathValue("turn"))
	if err != nil {
		return err
	}
	t.Edit = v.MayWrite && t.Hidden == "" && r.URL.Query().Get("show") == ""
	text, err := d.pages.Part("document.html", "docturn", t)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Write([]byte(text)) // a reader who left meanwhile misses nothing
	return nil
}

// byScript tells whether a script of the page asks, which puts in what changed.
func byScript(r *http.Request) bool { return r.Header.Get("Tend-Page") != "" }

// changeTurn puts one turn right: its text, where it is split, whether it goes
// on with the one before, who speaks.
func (d *Desk) changeTurn(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	doc, err := d.change(r, actor)
	if err == nil && byScript(r) {
		shown, _ := strconv.Atoi(r.PostFormValue("shown"))
		return d.answerChanges(w, r, actor, shown)
	} else if err == nil {
		next := r.PathValue("turn")
		if r.PostFormValue("do") == "merge" {
			next = ""
		}
		http.Redirect(w, r, "/inquiry/documents/"+doc.ID+"?done=corrected#t-"+next, http.StatusSeeOther)
		return nil
	}
	if !mayRetry(err) {
		return err
	}
	v, viewErr := d.documentView(r.Context(), actor, r.PathValue("id"), "")
	if viewErr != nil {
		return viewErr
	}
	t, gone := v.turnAt(r.PathValue("turn"))
	if gone != nil {
		return d.documentPage(w, r, actor, http.StatusConflict, v, append(frame.Sentences(err), "What you typed: "+r.PostFormValue("text")))
	}
	_, clash := errors.AsType[*document.Clash](err)
	t.Edit, t.Clash, t.Yours, t.Wrong = true, clash, r.PostFormValue("text"), frame.Capital(strings.Join(frame.Sentences(err), " "))+"."
	if !byScript(r) {
		return d.documentPage(w, r, actor, http.StatusConflict, v, frame.Sentences(err))
	}
	text, err := d.pages.Part("document.html", "docturn", t)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusConflict)
	w.Write([]byte(text)) // a reader who left meanwhile misses nothing
	return nil
}

func (d *Desk) change(r *http.Request, actor auth.Actor) (document.Document, error) {
	id, turn := r.PathValue("id"), r.PathValue("turn")
	base, _ := strconv.Atoi(r.PostFormValue("base"))
	text, why := strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"), r.PostFormValue("why")
	store := d.House.Documents
	switch r.PostFormValue("do") {
	case "save":
		return store.Correct(r.Context(), actor, id, base, turn, text, why)
	case "merge":
		return store.Merge(r.Context(), actor, id, base, turn)
	case "speaker", "speaker everywhere":
		return store.Assign(r.Context(), actor, id, base, turn, r.PostFormValue("speaker"), r.PostFormValue("do") != "speaker")
	case "split":
		return d.splitTurn(r, actor, base, text, why)
	}
	return document.Document{}, fault.New(fault.Invalid, "staff.changeTurn", "Say what is to be done with the turn")
}

// splitTurn splits where the cursor was, or else at the first line break of
// the text; what was typed besides is kept first.
func (d *Desk) splitTurn(r *http.Request, actor auth.Actor, base int, text, why string) (document.Document, error) {
	before, behind, broken := strings.Cut(text, "\n")
	if at, err := strconv.Atoi(r.PostFormValue("at")); err == nil {
		if runes := []rune(text); at > 0 && at < len(runes) {
			before, behind, broken = string(runes[:at]), string(runes[at:]), true
		}
	}
	first := strings.Join(strings.Fields(before), " ")
	if !broken || first == "" || strings.TrimSpace(behind) == "" {
		return document.Document{}, fault.New(fault.Invalid, "staff.splitTurn", "Put a line break, or the cursor, where the second turn begins")
	}
	glue := " "
	if before != "" && behind != "" && !strings.ContainsAny(before[len(before)-1:]+behind[:1], " \n\t") {
		glue = "" // within a word
	}
	id, turn := r.PathValue("id"), r.PathValue("turn")
	doc, err := d.House.Documents.Correct(r.Context(), actor, id, base, turn, before+glue+behind, why)
	if err != nil {
		return doc, err
	}
	return d.House.Documents.Split(r.Context(), actor, id, doc.Version, turn, utf8.RuneCountInString(first))
}

// changedTurns is what a page puts in its place to show a newer version.
type changedTurns struct {
	Version int           `json:"version"`
	Turns   []changedTurn `json:"turns"`
	Gone    []string      `json:"gone"`
	Words   int           `json:"words"`
	Says    string        `json:"says"`
}

type changedTurn struct {
	ID    string `json:"id"`
	After string `json:"after"`
	HTML  string `json:"html"`
}

func (d *Desk) documentChanges(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	since, _ := strconv.Atoi(r.URL.Query().Get("since"))
	return d.answerChanges(w, r, actor, since)
}

func (d *Desk) answerChanges(w http.ResponseWriter, r *http.Request, actor auth.Actor, since int) error {
	c, err := d.House.Documents.Since(r.Context(), actor, r.PathValue("id"), since)
	if err != nil {
		return err
	}
	v := &documentView{Document: c.Document}
	v.fill(c.Turns, c.Speakers)
	out := changedTurns{Version: c.Document.Version, Gone: c.Gone, Words: c.Document.Words, Turns: []changedTurn{},
		Says: "Version " + strconv.Itoa(c.Document.Version)}
	for _, t := range v.Turns {
		text, err := d.pages.Part("document.html", "docturn", &t)
		if err != nil {
			return err
		}
		out.Turns = append(out.Turns, changedTurn{t.ID, c.After[t.ID], text})
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(out)
}
