package staff

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tend/clinic/consent"
	"tend/clinic/pathway"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// consentRoutes are the pages on which people agree, and those of the texts.
func (d *Desk) consentRoutes() map[string]page {
	return map[string]page{
		"GET /people/{study}/consent":         d.showConsent,
		"POST /people/{study}/consent/{kind}": d.sign,
		"GET /settings/consent":               d.showConsentTexts,
		"POST /settings/consent":              d.publishConsent,
	}
}

// consentView is where one person stands with the five consents.
type consentView struct {
	Person    Person
	Sheets    []consentSheet
	Given     []consent.Signed
	Languages []string
	Language  string
	On        string
	Hows      []consent.How
}

// consentSheet is one text with what is to be done about it.
type consentSheet struct {
	consent.Text
	Stands pathway.Consent
	Ask    bool // it is to be asked for now
	Again  bool // since the text changed
}

func (d *Desk) consentPage(r *http.Request, actor auth.Actor) (consentView, error) {
	id := r.PathValue("study")
	history, err := d.House.Pathway.History(r.Context(), actor, id)
	if err != nil {
		return consentView{}, err
	}
	if !actor.RecordsAttendance() {
		return consentView{}, fault.New(fault.Forbidden, "staff.consent", "Your role does not record consents.")
	}
	identities, err := d.House.People.Identities(r.Context(), actor, id)
	if err != nil {
		return consentView{}, err
	}
	texts, err := d.House.Consents.Texts(r.Context(), d.Site)
	if err != nil {
		return consentView{}, err
	}
	v := consentView{Person: Person{StudyID: id, Name: identities[id].Name, State: pathway.Fold(history)}, Hows: consent.Hows,
		On: d.Now().Format("2006-01-02"), Language: r.FormValue("language"), Languages: languagesOf(texts)}
	if v.Language == "" { // that in which the person is asked everything
		if v.Language, err = d.House.Invitations.LanguageOf(r.Context(), actor, id); err != nil {
			return consentView{}, err
		}
	}
	ask := map[pathway.ConsentKind]bool{}
	for _, kind := range consent.Asked(v.Person.State, texts) {
		ask[kind] = true
	}
	newest := consent.Newest(texts, v.Language)
	for _, kind := range consent.Kinds {
		stands := v.Person.State.Consents[kind]
		v.Sheets = append(v.Sheets, consentSheet{Text: newest[kind], Stands: stands, Ask: ask[kind], Again: ask[kind] && stands.Given})
	}
	v.Given, err = d.House.Consents.Of(r.Context(), actor, id)
	return v, err
}

func languagesOf(texts []consent.Text) []string {
	var all []string
	seen := map[string]bool{}
	for _, t := range texts {
		if !seen[t.Language] {
			seen[t.Language] = true
			all = append(all, t.Language)
		}
	}
	return all
}

func (d *Desk) showConsent(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.consentPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "consent.html", frame.View{Title: "Consent", Nav: "people", Content: v})
}

// sign keeps one agreement, given on this screen or recorded from paper.
func (d *Desk) sign(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.consentPage(r, actor)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(r.PostFormValue("version")) // 0 is refused
	on, err := time.ParseInLocation("2006-01-02", r.PostFormValue("on"), time.Local)
	if err != nil || on.After(d.Now()) {
		err = fault.New(fault.Invalid, "staff.sign", "Give the date on which it was given, not later than today.")
	} else {
		at := min(on.Add(23*time.Hour).UnixMicro(), d.Now().UnixMicro())
		err = d.House.Consents.Sign(r.Context(), actor, consent.Signed{StudyID: v.Person.StudyID, Kind: pathway.ConsentKind(r.PathValue("kind")),
			Version: version, Language: r.PostFormValue("language"), How: consent.How(r.PostFormValue("how")), On: time.UnixMicro(at).UTC(),
			Witness: actor.ID, Name: strings.TrimSpace(r.PostFormValue("name")), Stroke: strings.TrimSpace(r.PostFormValue("stroke"))})
	}
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "consent.html", frame.View{Title: "Consent", Nav: "people", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+v.Person.StudyID+"/consent", "signed")
}

// consentTextsView is every text with its versions, and the form for the next.
type consentTextsView struct {
	Texts    []consent.Text
	Kinds    []pathway.ConsentKind
	MayWrite bool
	Filled   consent.Text
}

func (d *Desk) consentTexts(r *http.Request, actor auth.Actor) (consentTextsView, error) {
	texts, err := d.House.Consents.Texts(r.Context(), d.Site)
	return consentTextsView{Texts: texts, Kinds: consent.Kinds, MayWrite: actor.Role == auth.Administrator, Filled: consent.Text{Language: "en"}}, err
}

func (d *Desk) showConsentTexts(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.consentTexts(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "consenttexts.html", frame.View{Title: "Consent texts", Nav: "settings", Content: v})
}

func (d *Desk) publishConsent(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.consentTexts(r, actor)
	if err != nil {
		return err
	}
	v.Filled = consent.Text{Kind: pathway.ConsentKind(r.PostFormValue("kind")), Language: strings.TrimSpace(r.PostFormValue("language")),
		Title: strings.TrimSpace(r.PostFormValue("title")), Body: strings.ReplaceAll(r.PostFormValue("body"), "\r\n", "\n"), AskAgain: r.PostFormValue("again") == "yes"}
	v.Filled.Version, _ = strconv.Atoi(r.PostFormValue("version")) // 0 is refused
	if err := d.House.Consents.Publish(r.Context(), actor, v.Filled); err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "consenttexts.html", frame.View{Title: "Consent texts", Nav: "settings", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/settings/consent", "published")
}
