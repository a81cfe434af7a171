package staff

import (
	"context"
	"html/template"
	"net/http"
	"slices"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/door/web/participant"
	"tend/platform/auth"
	"tend/platform/fault"
)

// linksView is what a person's page says of their links.
type linksView struct {
	StudyID string
	Waves   []linkWave
	Links   []linkLine
	Now     string // the timepoint that is due

	Languages []language // in which they can be asked
	MayWrite  bool
}

// linkWave is a timepoint that a link can be made for.
type linkWave struct {
	Timepoint, Title string
	Skipped          []string // instruments whose words are not here to be shown
}

// linkLine is a link that was given.
type linkLine struct {
	invitation.Invitation
	Title string
	Says  string
	Open  bool
}

// linksPage shows fresh links once: they cannot be had again.
type linksPage struct {
	Title, Back, BackSays string
	Letters               []letter
	Skipped               []string
	Crisis                []string
}

// letter is one link with its square code, to be copied, shown or printed.
type letter struct {
	Person  Person
	Title   string
	Address string
	Code    template.HTML
	Opens   time.Time
	Expires time.Time
	Page    bool // it opens the person's own page
}

func (d *Desk) linksOf(r *http.Request, actor auth.Actor, id string, p programme.Programme, waves []personWave) (linksView, error) {
	v := linksView{StudyID: id, MayWrite: !actor.OnlyReads()}
	has, err := d.House.Invitations.LanguageOf(r.Context(), actor, id)
	if err != nil {
		return v, err
	}
	if v.Languages, err = d.languagesFor(r.Context(), p, has); err != nil {
		return v, err
	}
	for _, wave := range waves {
		if v.Now == "" && slices.ContainsFunc(wave.Forms, func(f formLine) bool { return f.Due }) {
			v.Now = wave.Timepoint
		}
	}
	for _, m := range p.Measures {
		v.Waves = append(v.Waves, linkWave{m.Timepoint, m.Title, d.skipped(r.Context(), m)})
	}
	given, err := d.House.Invitations.Of(r.Context(), actor, id)
	if err != nil {
		return v, err
	}
	for _, i := range given {
		line := linkLine{Invitation: i, Title: i.Timepoint}
		if isPage(i) {
			line.Title = "Their own page"
		}
		if m, ok := p.Timepoint(i.Timepoint); ok {
			line.Title = m.Title
		}
		switch now := d.Now(); {
		case !i.SentAt.IsZero():
			line.Says = "answered " + frame.Day(i.SentAt)
		case !i.RevokedAt.IsZero():
			line.Says = "taken back " + frame.Day(i.RevokedAt)
		case now.After(i.ExpiresAt):
			line.Says = "ran out " + frame.Day(i.ExpiresAt)
		case now.Before(i.OpensAt):
			line.Says, line.Open = "opens "+frame.Day(i.OpensAt), true
		default:
			line.Says, line.Open = "open until "+frame.Day(i.ExpiresAt), true
		}
		v.Links = append(v.Links, line)
	}
	return v, nil
}

// skipped names the instruments of a timepoint that a link cannot ask.
func (d *Desk) skipped(ctx context.Context, m programme.Measurement) []string {
	var names []string
	for _, id := range m.Instruments {
		i, err := d.House.Measures.Instrument(ctx, d.Site, id, invitation.English)
		switch {
		case err != nil:
			names = append(names, id)
		case !participant.Asks(i):
			names = append(names, i.Short)
		}
	}
	return names
}

// issueLink makes a link for a person and shows it once.
func (d *Desk) issueLink(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	history, err := d.House.Pathway.History(r.Context(), actor, r.PathValue("study"))
	if err != nil {
		return err
	}
	identities, err := d.House.People.Identities(r.Context(), actor, r.PathValue("study"))
	if err != nil {
		return err
	}
	state := pathway.Fold(history)
	p := Person{StudyID: state.StudyID, Name: identities[state.StudyID].Name, State: state}
	var g pathway.Group
	if state.Group != "" {
		if g, err = d.House.Pathway.Group(r.Context(), actor, state.Group); err != nil {
			return err
		}
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	v, err := d.letters(r, actor, programmeFor(shelf, state, g), r.PostFormValue("timepoint"), p)
	if err != nil {
		return err
	}
	v.Title, v.Back, v.BackSays = "A link for "+p.Called(), "/people/"+p.StudyID, p.Called()
	return d.show(w, r, actor, "links.html", frame.View{Title: "Link", Nav: "people", Content: v})
}

// letters makes links for one timepoint and some people.
func (d *Desk) letters(r *http.Request, actor auth.Actor, p programme.Programme, timepoint string, people ...Person) (linksPage, error) {
	m, ok := p.Timepoint(timepoint)
	if !ok {
		return linksPage{}, fault.New(fault.Invalid, "staff.letters", "Choose a timepoint of the schedule.")
	}
	meetings, err := d.House.Sessions.Meetings(r.Context(), actor, session.Filter{})
	if err != nil {
		return linksPage{}, err
	}
	asked := make([]invitation.Invitation, len(people))
	for n, person := range people {
		opens, known := invitation.Opens(m.When, person.State, meetings)
		if !known {
			return linksPage{}, fault.New(fault.Conflict, "staff.letters", "“%s” has no date yet for %s: plan the sessions first.", m.Title, person.StudyID)
		}
		asked[n] = invitation.Invitation{StudyID: person.StudyID, Group: person.State.Group, Programme: p.ID, Timepoint: timepoint, OpensAt: opens}
	}
	issued, err := d.House.Invitations.Issue(r.Context(), actor, asked...)
	if err != nil {
		return linksPage{}, err
	}
	v := linksPage{Skipped: d.skipped(r.Context(), m)}
	for n, i := range issued {
		l := letter{Person: people[n], Title: m.Title, Address: d.address(r) + "/q/" + i.Token, Expires: i.ExpiresAt}
		if i.OpensAt.After(d.Now()) {
			l.Opens = i.OpensAt
		}
		if l.Code, err = frame.SquareCode(l.Address); err != nil {
			return v, fault.Wrap(err, fault.Internal, "staff.letters", "the square code cannot be drawn")
		}
		v.Letters = append(v.Letters, l)
	}
	set, err := d.House.Sites.Settings(r.Context(), actor.Site)
	v.Crisis = set.Crisis
	return v, err
}

// address is how people reach this service, as the request did.
func (d *Desk) address(r *http.Request) string {
	if d.Secure {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func (d *Desk) revokeLink(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := d.House.Invitations.Revoke(r.Context(), actor, r.PathValue("id")); err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+r.PathValue("study"), "revoked")
}
