package house

import (
	"context"
	"slices"

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
	passages, _, err := h.Passages(ctx, actor, c.From)
	if err != nil {
		return nil, err
	}
	speakers := Speakers(passages)
	for _, id := range studyIDs {
		if !slices.Contains(speakers, id) {
			return nil, fault.New(fault.Invalid, "house.InviteToCheck", "only those whose words were analysed are asked; %s is not among them", id)
		}
	}
	return h.Themes.Invite(ctx, actor, c.ID, studyIDs...)
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
