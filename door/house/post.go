package house

import (
	"context"
	"errors"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/platform/mail"
)

// Post writes to people: about the forms that they owe, about new dates, and
// about themes.
type Post struct {
	House  *House
	Site   string
	Base   string       // the address of the service, such as https://tend.example.org
	Server *mail.Server // nil leaves every message to be handed over by a person
	Clinic string       // who writes
}

// atOnce is how many messages leave in one round.
const atOnce = 50

// Round plans what has become due, lets go what is no longer needed, and sends
// what waits. It gives how many messages left; those that could not are kept,
// with the reason.
func (p Post) Round(ctx context.Context, now time.Time) (sent int, err error) {
	actor := auth.System(p.Site, "post")
	if err := p.plan(ctx, actor, now); err != nil {
		return 0, err
	}
	if err := p.planDates(ctx, actor, now); err != nil {
		return 0, err
	}
	claimed, err := p.House.Messages.Claim(ctx, actor, now, atOnce)
	if err != nil {
		return 0, err
	}
	var failures []error
	for _, m := range claimed {
		how, err := p.send(ctx, actor, m)
		switch {
		case err == nil:
			sent++
			err = p.House.Gone(ctx, actor, m, how, now)
		case errors.Is(err, errNotAsked):
			err = p.House.Messages.LetGo(ctx, actor, m, now)
		default:
			final := fault.KindOf(err) != fault.Unavailable
			err = p.House.Messages.Failed(ctx, actor, m, fault.Message(err), final, now)
		}
		failures = append(failures, err)
	}
	told, err := p.tellLeaders(ctx, actor, now)
	return sent + told, errors.Join(append(failures, err)...)
}

// plan compares what everybody owes with what they were sent.
func (p Post) plan(ctx context.Context, actor auth.Actor, now time.Time) error {
	courses, owed, states, err := p.House.Owed(ctx, actor, now)
	if err != nil {
		return err
	}
	all, err := p.House.Messages.All(ctx, actor)
	if err != nil {
		return err
	}
	past := map[string][]message.Message{}
	for _, m := range all {
		past[m.StudyID] = append(past[m.StudyID], m)
	}
	var planned []message.Message
	for _, s := range states {
		planned = append(planned, message.Usual.Planned(courses[s.Group], s, owed[s.StudyID], past[s.StudyID], now)...)
		for _, m := range message.Needless(owed[s.StudyID], past[s.StudyID]) {
			if err := p.House.Messages.LetGo(ctx, actor, m, now); err != nil {
				return err
			}
		}
	}
	return p.House.Messages.Plan(ctx, actor, planned...)
}

// send puts a message together and hands it to the mail server.
func (p Post) send(ctx context.Context, actor auth.Actor, m message.Message) (message.How, error) {
	const op = "house.Post.send"
	identities, err := p.House.People.Identities(ctx, actor, m.StudyID)
	if err != nil {
		return "", err
	}
	who := identities[m.StudyID]
	switch {
	case p.Server == nil:
		return "", fault.New(fault.Invalid, op, "no mail server is set")
	case who.Email == "":
		return "", fault.New(fault.Invalid, op, "there is no e-mail address")
	}
	letter, err := p.House.Letter(ctx, actor, m, p.Base, p.Clinic)
	if err != nil {
		return "", err
	}
	return message.Email, p.Server.Send(ctx, mail.Letter{To: who.Email, Subject: letter.Subject, Text: letter.Text})
}

// Letter is a message as it leaves, with a fresh link.
type Letter struct {
	Subject, Text, Link string
	Until               time.Time
}

// Letter issues a link for a message and puts its words together, in the
// person's language and by name if the actor may read it.
func (h *House) Letter(ctx context.Context, actor auth.Actor, m message.Message, base, clinic string) (Letter, error) {
	switch m.About {
	case message.NewDate:
		return h.dateLetter(ctx, actor, m, clinic)
	case message.Check:
		return h.checkLetter(ctx, actor, m, base, clinic)
	}
	g, err := h.Pathway.Group(ctx, actor, m.Group)
	if err != nil {
		return Letter{}, err
	}
	issued, err := h.Invitations.Issue(ctx, actor, invitation.Invitation{StudyID: m.StudyID, Group: m.Group, Programme: g.Programme, Timepoint: m.Timepoint})
	if err != nil {
		return Letter{}, err
	}
	identities, err := h.People.Identities(ctx, actor, m.StudyID)
	if err != nil {
		return Letter{}, err
	}
	l := Letter{Link: base + "/q/" + issued[0].Token, Until: issued[0].ExpiresAt}
	l.Subject, l.Text, _ = m.Words(invitation.English, message.Fill{Name: identities[m.StudyID].Name, Link: l.Link, Until: l.Until, Clinic: clinic})
	return l, nil
}

// Owed gives what each person whom the actor may see owes now, by study id,
// with their states and the programme of each group.
func (h *House) Owed(ctx context.Context, actor auth.Actor, now time.Time) (map[string]programme.Programme, map[string][]measure.Due, []pathway.State, error) {
	states, err := h.Pathway.States(ctx, actor, pathway.Filter{})
	if err != nil {
		return nil, nil, nil, err
	}
	meetings, err := h.Sessions.Meetings(ctx, actor, session.Filter{})
	if err != nil {
		return nil, nil, nil, err
	}
	given, err := h.Measures.Given(ctx, actor)
	if err != nil {
		return nil, nil, nil, err
	}
	courses, err := h.programmes(ctx, actor)
	if err != nil {
		return nil, nil, nil, err
	}
	of, ofGroup := map[string][]measure.Form{}, map[string][]session.Meeting{}
	for _, f := range given {
		of[f.StudyID] = append(of[f.StudyID], f)
	}
	for _, m := range meetings {
		ofGroup[m.Group] = append(ofGroup[m.Group], m)
	}
	erased, err := h.People.Erased(ctx, actor)
	if err != nil {
		return nil, nil, nil, err
	}
	owed := map[string][]measure.Due{}
	for _, s := range states {
		if erased[s.StudyID] {
			continue // nobody can be reached by a study id
		}
		owed[s.StudyID] = measure.DueOf(courses[s.Group], s, ofGroup[s.Group], of[s.StudyID], now)
	}
	return courses, owed, states, nil
}

// programmes gives the programme of each group that the actor may see.
func (h *House) programmes(ctx context.Context, actor auth.Actor) (map[string]programme.Programme, error) {
	groups, err := h.Pathway.Groups(ctx, actor)
	if err != nil {
		return nil, err
	}
	shelf, err := h.Programmes.Shelf(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	courses := map[string]programme.Programme{}
	for _, g := range groups {
		if p, err := shelf.Of(g.Programme, g.ProgrammeVersion); err == nil {
			courses[g.ID] = p
		}
	}
	return courses, nil
}
