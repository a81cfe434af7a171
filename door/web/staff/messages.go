package staff

import (
	"html/template"
	"net/http"
	"slices"
	"time"

	"tend/clinic/measure"
	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/door/house"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// messageRoutes are the pages about what people are sent.
func (d *Desk) messageRoutes() map[string]page {
	return map[string]page{
		"GET /messages":              d.showMessages,
		"POST /messages/{id}/letter": d.makeLetter,
		"POST /messages/{id}/gone":   d.messageGone,
		"POST /messages/{id}/let-go": d.letMessageGo,
	}
}

// messagesView is the outbox, and where each group stands with its forms.
type messagesView struct {
	ByHand  []messageLine
	Waiting []messageLine
	Sent    []messageLine
	Groups  []groupForms
}

type messageLine struct {
	message.Message
	Person Person
	Route  string // by which it can go, as far as is known
}

// groupForms counts the people of a group by where they stand at each
// timepoint.
type groupForms struct {
	pathway.Group
	Waves []waveCount
}

type waveCount struct {
	Title                           string
	Given, Due, Overdue, Never, Yet int
}

// recently is how long a sent message stays on the page.
const recently = 14 * 24 * time.Hour

func (d *Desk) showMessages(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	everyone, err := d.roster(r.Context(), actor, pathway.Filter{})
	if err != nil {
		return err
	}
	all, err := d.House.Messages.All(r.Context(), actor)
	if err != nil {
		return err
	}
	identities, err := d.names(r.Context(), actor, statesOf(everyone))
	if err != nil {
		return err
	}
	v, by := messagesView{}, named(everyone)
	for _, m := range all {
		line := messageLine{Message: m, Person: by[m.StudyID], Route: "no e-mail address"}
		if identities[m.StudyID].Email != "" {
			line.Route = "e-mail"
		}
		switch {
		case m.State == message.ByHand:
			v.ByHand = append(v.ByHand, line)
		case m.State == message.Waiting || m.State == message.Leaving:
			v.Waiting = append(v.Waiting, line)
		case m.State == message.Sent && d.Now().Sub(m.EndedAt) < recently:
			v.Sent = append(v.Sent, line)
		}
	}
	slices.Reverse(v.ByHand) // who waits longest comes first
	if v.Groups, err = d.formsOfGroups(r, actor, everyone); err != nil {
		return err
	}
	return d.show(w, r, actor, "messages.html", frame.View{Title: "Messages", Nav: "today", Content: v})
}

// formsOfGroups counts who has given what, leaving out groups of which nothing
// is due or overdue any more.
func (d *Desk) formsOfGroups(r *http.Request, actor auth.Actor, everyone []Person) ([]groupForms, error) {
	groups, err := d.House.Pathway.Groups(r.Context(), actor)
	if err != nil {
		return nil, err
	}
	meetings, err := d.House.Sessions.Meetings(r.Context(), actor, session.Filter{})
	if err != nil {
		return nil, err
	}
	given, err := d.House.Measures.Given(r.Context(), actor)
	if err != nil {
		return nil, err
	}
	of, ofGroup := map[string][]measure.Form{}, map[string][]session.Meeting{}
	for _, f := range given {
		of[f.StudyID] = append(of[f.StudyID], f)
	}
	for _, m := range meetings {
		ofGroup[m.Group] = append(ofGroup[m.Group], m)
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return nil, err
	}
	var lines []groupForms
	for _, g := range groups {
		p, err := shelf.Of(g.Programme, g.ProgrammeVersion)
		if err != nil {
			continue
		}
		line, open := groupForms{Group: g}, 0
		for _, m := range p.Measures {
			line.Waves = append(line.Waves, waveCount{Title: m.Title})
		}
		for _, person := range everyone {
			if person.State.Group != g.ID {
				continue
			}
			for i, wave := range measure.StandingOf(p, person.State, ofGroup[g.ID], of[person.StudyID], d.Now()) {
				open += line.Waves[i].count(wave.Standing)
			}
		}
		if open > 0 {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// count adds a person, and tells 1 if something is still to come of them.
func (c *waveCount) count(s measure.Standing) (open int) {
	switch s {
	case measure.Gave:
		c.Given++
	case measure.DueNow:
		c.Due++
		return 1
	case measure.Overdue:
		c.Overdue++
		return 1
	case measure.Never:
		c.Never++
	case measure.NotYet:
		c.Yet++
		return 1
	}
	return 0
}

// letterView is a message put together, with a link that is shown once.
type letterView struct {
	message.Message
	Person Person
	house.Letter
	Code template.HTML
}

// makeLetter puts a message together to be handed over.
func (d *Desk) makeLetter(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	m, err := d.House.Messages.Find(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	settings, err := d.House.Sites.Settings(r.Context(), d.Site)
	if err != nil {
		return err
	}
	v := letterView{Message: m, Person: Person{StudyID: m.StudyID}}
	if v.Letter, err = d.House.Letter(r.Context(), actor, m, d.address(r), settings.Name); err != nil {
		return err
	}
	identities, err := d.House.People.Identities(r.Context(), actor, m.StudyID)
	if err != nil {
		return err
	}
	v.Person.Name = identities[m.StudyID].Name
	if v.Link == "" {
		return d.show(w, r, actor, "letter.html", frame.View{Title: "A message", Nav: "today", Content: v})
	}
	if v.Code, err = frame.SquareCode(v.Link); err != nil {
		return fault.Wrap(err, fault.Internal, "staff.makeLetter", "the square code cannot be drawn")
	}
	return d.show(w, r, actor, "letter.html", frame.View{Title: "A message", Nav: "today", Content: v})
}

func (d *Desk) messageGone(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	how := message.How(r.PostFormValue("how"))
	if how != message.Copied && how != message.Printed {
		return fault.New(fault.Invalid, "staff.messageGone", "Say how it went: as a copied link, or as a letter.")
	}
	m, err := d.House.Messages.Find(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := d.House.Gone(r.Context(), actor, m, how, d.Now()); err != nil {
		return err
	}
	return frame.Done(w, r, "/messages", "gone")
}

func (d *Desk) letMessageGo(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := d.House.Messages.LetGo(r.Context(), actor, message.Message{ID: r.PathValue("id")}, d.Now()); err != nil {
		return err
	}
	return frame.Done(w, r, "/messages", "letgo")
}
