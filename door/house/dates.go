package house

import (
	"context"
	"errors"
	netmail "net/mail"
	"slices"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/clinic/task"
	"tend/platform/auth"
	"tend/platform/fault"
	"tend/platform/mail"
)

// freshFor is how long after a change leaders are written to about it: later
// they have seen it.
const freshFor = 48 * time.Hour

// planDates puts letters about changed dates into the outbox, for people who
// are still to be told and have an e-mail address, and for those who lead.
// Without a mail server nobody is written to, and the tasks stand as they are.
func (p Post) planDates(ctx context.Context, actor auth.Actor, now time.Time) error {
	meetings, err := p.House.Sessions.Meetings(ctx, actor, session.Filter{From: now})
	if err != nil {
		return err
	}
	meetings = slices.DeleteFunc(meetings, func(m session.Meeting) bool { return m.Changes == 0 })
	toTell, reached, err := p.toTell(ctx, actor)
	if err != nil {
		return err
	}
	all, err := p.House.Messages.All(ctx, actor)
	if err != nil {
		return err
	}
	planned, needless := message.DatesPlanned(toTell, meetings, reached, all, now)
	for _, m := range needless {
		if err := p.House.Messages.LetGo(ctx, actor, m, now); err != nil {
			return err
		}
	}
	if p.Server == nil {
		return nil
	}
	if err := p.House.Messages.Plan(ctx, actor, planned...); err != nil {
		return err
	}
	return p.planLeaders(ctx, actor, meetings, now)
}

// toTell gives the tasks to tell somebody of a new date, and who of them can be
// reached by e-mail.
func (p Post) toTell(ctx context.Context, actor auth.Actor) ([]task.Task, map[string]bool, error) {
	tasks, err := p.House.Tasks.Open(ctx, actor)
	if err != nil {
		return nil, nil, err
	}
	tasks = slices.DeleteFunc(tasks, func(t task.Task) bool { return t.Kind != task.NewDate })
	if len(tasks) == 0 {
		return nil, nil, nil
	}
	var ids []string
	for _, t := range tasks {
		ids = append(ids, t.StudyID)
	}
	slices.Sort(ids)
	identities, err := p.House.People.Identities(ctx, actor, slices.Compact(ids)...)
	reached := map[string]bool{}
	for id, who := range identities {
		reached[id] = who.Email != ""
	}
	return tasks, reached, err
}

func (p Post) planLeaders(ctx context.Context, actor auth.Actor, meetings []session.Meeting, now time.Time) error {
	groups, err := p.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return err
	}
	leaders := map[string][]string{}
	for _, g := range groups {
		leaders[g.ID] = g.Leaders
	}
	var letters []message.LeaderLetter
	for _, m := range meetings {
		if now.Sub(m.ChangedAt) > freshFor {
			continue
		}
		tell := leaders[m.Group]
		if m.Substitute != "" && !slices.Contains(tell, m.Substitute) {
			tell = append(slices.Clone(tell), m.Substitute)
		}
		for _, id := range tell {
			letters = append(letters, message.LeaderLetter{Group: m.Group, Session: m.Number, Change: m.Changes, Staff: id})
		}
	}
	return p.House.Messages.PlanLeaders(ctx, actor, now, letters...)
}

// tellLeaders sends the letters to leaders that wait.
func (p Post) tellLeaders(ctx context.Context, actor auth.Actor, now time.Time) (sent int, err error) {
	if p.Server == nil {
		return 0, nil
	}
	claimed, err := p.House.Messages.ClaimLeaders(ctx, actor, now, atOnce)
	if err != nil || len(claimed) == 0 {
		return 0, err
	}
	all, err := p.House.Auth.List(ctx, actor)
	if err != nil {
		return 0, err
	}
	var failures []error
	for _, l := range claimed {
		who := slices.IndexFunc(all, func(s auth.Staff) bool { return s.ID == l.Staff && !s.Disabled })
		g, m, known := p.House.meetingAt(ctx, actor, l.Group, l.Session)
		if who < 0 || !isAddress(all[max(who, 0)].Login) || known != nil || !m.Starts.After(now) || m.Changes != l.Change {
			failures = append(failures, p.House.Messages.EndLeader(ctx, actor, l, message.LetGo, now))
			continue
		}
		subject, text := l.Words(invitation.English, message.Fill{Name: all[who].Shown, Clinic: p.Clinic, When: m.Starts, Group: g.Name})
		err := p.Server.Send(ctx, mail.Letter{To: all[who].Login, Subject: subject, Text: text})
		if err == nil {
			sent++
			err = p.House.Messages.EndLeader(ctx, actor, l, message.Sent, now)
		} else {
			err = p.House.Messages.LeaderFailed(ctx, actor, l, fault.Message(err), fault.KindOf(err) != fault.Unavailable, now)
		}
		failures = append(failures, err)
	}
	return sent, errors.Join(failures...)
}

// isAddress tells whether a login is an e-mail address; another one cannot be
// written to.
func isAddress(login string) bool {
	a, err := netmail.ParseAddress(login)
	return err == nil && a.Address == login
}

// meetingAt gives one session of a group as it is planned now.
func (h *House) meetingAt(ctx context.Context, actor auth.Actor, group string, number int) (pathway.Group, session.Meeting, error) {
	g, err := h.Pathway.Group(ctx, actor, group)
	if err != nil {
		return g, session.Meeting{}, err
	}
	meetings, err := h.Sessions.Meetings(ctx, actor, session.Filter{Group: group})
	if err != nil {
		return g, session.Meeting{}, err
	}
	at := slices.IndexFunc(meetings, func(m session.Meeting) bool { return m.Number == number })
	if at < 0 {
		return g, session.Meeting{}, fault.New(fault.NotFound, "house.meetingAt", "this session is not planned")
	}
	return g, meetings[at], nil
}

// dateLetter says when a session is now. One about an earlier change is refused.
func (h *House) dateLetter(ctx context.Context, actor auth.Actor, m message.Message, clinic string) (Letter, error) {
	_, meeting, err := h.meetingAt(ctx, actor, m.Group, m.Session)
	if err != nil {
		return Letter{}, err
	}
	if meeting.Changes != int(m.Step) {
		return Letter{}, fault.New(fault.Conflict, "house.dateLetter", "the date was changed again; another letter takes the place of this one")
	}
	identities, err := h.People.Identities(ctx, actor, m.StudyID)
	if err != nil {
		return Letter{}, err
	}
	var l Letter
	l.Subject, l.Text, _ = m.Words(invitation.English, message.Fill{Name: identities[m.StudyID].Name, Clinic: clinic, When: meeting.Starts})
	return l, nil
}

// Gone notes that a message left. Whoever was told of a new date by it need not
// be told again.
func (h *House) Gone(ctx context.Context, actor auth.Actor, m message.Message, how message.How, now time.Time) error {
	if err := h.Messages.Gone(ctx, actor, m, how, now); err != nil || m.About != message.NewDate {
		return err
	}
	tasks, err := h.Tasks.About(ctx, actor, m.StudyID)
	for _, t := range tasks {
		group, number, isDate := session.ToldAbout(t)
		if err == nil && isDate && t.ClosedAt.IsZero() && group == m.Group && number == m.Session {
			err = h.Tasks.Close(ctx, actor, t.ID, "told: "+string(how))
		}
	}
	return err
}
