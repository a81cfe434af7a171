package house

import (
	"context"

	"tend/demo"
	"tend/inquiry/theme"
	"tend/platform/auth"
)

// fillThemes analyses the answers of the closed year as an analyst would have:
// read in the order in which they were recorded, coded, codes gathered into
// subthemes and themes, a quote pinned to each theme.
func (h *House) fillThemes(ctx context.Context, actor auth.Actor, year demo.Year) error {
	a, err := h.Themes.Begin(ctx, actor, theme.Analysis{Title: "What changed, in their own words", Family: theme.Codebook,
		Purpose: "What changes did people notice in themselves after the course?", Rule: theme.Usual,
		From: theme.Source{Instrument: "change-question", Item: "change", Timepoint: "post", Groups: year.Cohort}})
	if err != nil {
		return err
	}
	passages, _, err := h.Passages(ctx, actor, a.From)
	if err != nil {
		return err
	}
	codes := map[string]string{} // titles by id
	for _, t := range demo.Themes() {
		for _, s := range t.Subthemes {
			for _, c := range s.Codes {
				codes[c.ID] = c.Title
			}
		}
	}
	codes[demo.NoChange.ID] = demo.NoChange.Title
	said := map[string][]string{}
	for _, f := range year.FreeText {
		said[f.StudyID] = f.Codes
	}
	var steps []theme.Step
	made, quote := map[string]bool{}, map[string]string{}
	for _, p := range passages {
		steps = append(steps, theme.Step{Act: theme.ReadIt, Passage: p.ID})
		for _, id := range said[p.StudyID] {
			if !made[id] {
				made[id] = true
				steps = append(steps, theme.Step{Act: theme.MadeCode, ID: id, Label: codes[id]})
			}
			steps = append(steps, theme.Step{Act: theme.Coded, ID: id, Passage: p.ID})
			if quote[id] == "" && p.Quotable {
				quote[id] = p.ID
			}
		}
	}
	for _, t := range demo.Themes() {
		steps = append(steps, theme.Step{Act: theme.MadeNode, ID: t.ID, Label: t.Title, Definition: t.Definition})
		for n, s := range t.Subthemes {
			steps = append(steps, theme.Step{Act: theme.MadeNode, ID: s.ID, Label: s.Title, Into: t.ID, Definition: s.Definition})
			for k, c := range s.Codes {
				if made[c.ID] {
					steps = append(steps, theme.Step{Act: theme.Gathered, ID: c.ID, Into: s.ID, Place: k})
				}
				if n == 0 && k == 0 && quote[c.ID] != "" {
					steps = append(steps, theme.Step{Act: theme.Quoted, ID: t.ID, Passage: quote[c.ID]})
				}
			}
		}
	}
	_, err = h.Themes.Do(ctx, actor, a.ID, steps...)
	return err
}
