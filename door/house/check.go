package house

import (
	"context"
	"slices"
	"time"

	"tend/clinic/message"
	"tend/clinic/pathway"
	"tend/inquiry/theme"
	"tend/platform/auth"
	"tend/platform/fault"
)

// Speakers lists those whose words an analysis reads and who can be asked about
// its themes, by study id.
func Speakers(passages []theme.Passage) []string {
	var all []string
	for _, p := range passages {
		if p.StudyID != "" {
			all = append(all, p.StudyID)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// InviteToCheck makes links to a round for people whose words the analysis
// reads, and refuses everybody else.
func (h *House) InviteToCheck(ctx context.Context, actor auth.Actor, c theme.Check, studyIDs []string) ([]theme.Link, error) {
	if err := h.mayBeAsked(ctx, actor, c, studyIDs); err != nil {
		return nil, err
	}
	return h.Themes.Invite(ctx, actor, c.ID, studyIDs...)
}

// mayBeAsked refuses people whose words were not analysed.
func (h *House) mayBeAsked(ctx context.Context, actor auth.Actor, c theme.Check, studyIDs []string) error {
	passages, _, err := h.Passages(ctx, actor, c.From)
	if err != nil {
		return err
	}
	speakers := Speakers(passages)
	for _, id := range studyIDs {
		if !slices.Contains(speakers, id) {
			return fault.New(fault.Invalid, "house.mayBeAsked", "only those whose words were analysed are asked; %s is not among them", id)
		}
	}
	return nil
}

// WriteToCheck puts a message to each person into the outbox, which asks them
// about the themes of a round. Whoever has no e-mail address, or cannot be
// reached by it, stands there for a person to hand the link over.
func (h *House) WriteToCheck(ctx context.Context, actor auth.Actor, c theme.Check, studyIDs []string, now time.Time) error {
	const op = "house.WriteToCheck"
	switch {
	case !theme.MayWrite(actor.Role):
		return fault.New(fault.Forbidden, op, "researchers and administrators ask about themes")
	case len(studyIDs) == 0:
		return fault.New(fault.Invalid, op, "choose whom to ask")
	case !c.ClosedAt.IsZero():
		return theme.ErrRoundClosed
	}
	if err := h.mayBeAsked(ctx, actor, c, studyIDs); err != nil {
		return err
	}
	past, err := h.Messages.All(ctx, actor, studyIDs...)
	if err != nil {
		return err
	}
	states, err := h.Pathway.States(ctx, actor, pathway.Filter{})
	if err != nil {
		return err
	}
	var planned []message.Message
	for _, s := range states {
		if !slices.Contains(studyIDs, s.StudyID) {
			continue
		}
		if m, ask := message.ToCheck(c.ID, s.StudyID, s.Group, past, now); ask {
			planned = append(planned, m)
		}
	}
	return h.Messages.Plan(ctx, actor, planned...)
}

// errNotAsked ends a message about a round in which the person is not asked
// any more.
var errNotAsked = fault.New(fault.Conflict, "house.checkLetter", "this person is not asked any more: the round is closed, or research consent does not stand")

// checkLetter makes a link to a round and the words around it, in the person's
// language. Whoever hands it over was allowed to find the message; the link is
// made on behalf of the analysis, and the log says by whom.
func (h *House) checkLetter(ctx context.Context, actor auth.Actor, m message.Message, base, clinic string) (Letter, error) {
	links, err := h.Themes.Invite(ctx, auth.Actor{Site: actor.Site, ID: actor.ID, Role: auth.Administrator}, m.Round(), m.StudyID)
	if kind := fault.KindOf(err); err != nil && kind != fault.Unavailable && kind != fault.Internal {
		return Letter{}, errNotAsked
	}
	if err != nil {
		return Letter{}, err
	}
	identities, err := h.People.Identities(ctx, actor, m.StudyID)
	if err != nil {
		return Letter{}, err
	}
	language, err := h.Invitations.LanguageOf(ctx, actor, m.StudyID)
	if err != nil {
		return Letter{}, err
	}
	l := Letter{Link: base + "/c/" + links[0].Token, Until: links[0].ExpiresAt}
	l.Subject, l.Text, _ = m.Words(language, message.Fill{Name: identities[m.StudyID].Name, Link: l.Link, Until: l.Until, Clinic: clinic})
	return l, nil
}

// CheckQuotes gives the quotes of a round that may be printed at this moment,
// to whoever has a link to it.
func (h *House) CheckQuotes(ctx context.Context, site string, c theme.Check) (map[theme.Quote]string, error) {
	passages, _, err := h.Passages(ctx, auth.System(site, "member check"), c.From)
	if err != nil {
		return nil, err
	}
	of, printed := map[string]theme.Passage{}, map[theme.Quote]string{}
	for _, p := range passages {
		of[p.ID] = p
	}
	var add func([]theme.CheckTheme)
	add = func(themes []theme.CheckTheme) {
		for _, t := range themes {
			for _, q := range t.Quotes {
				if text := q.Printed(of[q.Passage]); text != "" {
					printed[q] = text
				}
			}
			add(t.Within)
		}
	}
	add(c.Themes)
	return printed, nil
}
