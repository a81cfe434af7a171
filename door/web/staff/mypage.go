package staff

import (
	"net/http"

	"tend/clinic/invitation"
	"tend/clinic/pathway"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// myPageRoutes are the addresses about people's own pages, their practice logs
// and their rights.
func (d *Desk) myPageRoutes() map[string]page {
	return map[string]page{
		"POST /people/{study}/page":                             d.issuePage,
		"POST /people/{study}/language":                         d.askIn,
		"GET /people/{study}/practice":                          d.showPracticeLog,
		"POST /people/{study}/practice":                         d.logPractice,
		"GET /people/{study}/practice/{id}":                     d.showPracticeLine,
		"POST /people/{study}/practice/{id}":                    d.relogPractice,
		"POST /people/{study}/practice/{id}/back":               d.unlogPractice,
		"GET /library/programmes/{id}/audio":                    d.showAudio,
		"POST /library/programmes/{id}/audio/{practice}/remove": d.removeAudio,
		"GET /groups/{id}/practice/{week}":                      d.showPracticeWeek,
		"POST /groups/{id}/practice/{week}":                     d.keepPracticeWeek,
	}
}

// issuePage makes a link to a person's own page and shows it once.
func (d *Desk) issuePage(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	p, err := d.personOf(r, actor)
	if err != nil {
		return err
	}
	made, err := d.House.Invitations.IssuePage(r.Context(), actor, p.StudyID, p.State.Group)
	if err != nil {
		return err
	}
	l := letter{Person: p, Title: "Your own page", Address: d.address(r) + "/me/" + made.Token, Expires: made.ExpiresAt, Page: true}
	if l.Code, err = frame.SquareCode(l.Address); err != nil {
		return fault.Wrap(err, fault.Internal, "staff.issuePage", "the square code cannot be drawn")
	}
	set, err := d.House.Sites.Settings(r.Context(), actor.Site)
	if err != nil {
		return err
	}
	v := linksPage{Title: "Their own page: a link for " + p.Called(), Back: "/people/" + p.StudyID, BackSays: p.Called(), Letters: []letter{l}, Crisis: set.Crisis}
	return d.show(w, r, actor, "links.html", frame.View{Title: "Link", Nav: "people", Content: v})
}

// personOf gives the person in the address, with a name if the actor reads it.
func (d *Desk) personOf(r *http.Request, actor auth.Actor) (Person, error) {
	id := r.PathValue("study")
	history, err := d.House.Pathway.History(r.Context(), actor, id)
	if err != nil {
		return Person{}, err
	}
	identities, err := d.House.People.Identities(r.Context(), actor, id)
	return Person{StudyID: id, Name: identities[id].Name, State: pathway.Fold(history)}, err
}

// isPage tells whether a link opens a person's own page.
func isPage(i invitation.Invitation) bool { return i.Kind == invitation.Page }
