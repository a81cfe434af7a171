package house

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/inquiry/document"
	"tend/inquiry/theme"
	"tend/platform/auth"
)

// Passages gives the words that an analysis reads, in the order in which they
// were recorded: answers to its question, then segments of its transcripts.
// People whose research consent does not stand are left out, and counted.
func (h *House) Passages(ctx context.Context, actor auth.Actor, from theme.Source) (found []theme.Passage, without int, err error) {
	states, err := h.Pathway.States(ctx, actor, pathway.Filter{})
	if err != nil {
		return nil, 0, err
	}
	agreed, quotable := map[string]bool{}, map[string]bool{}
	for _, s := range states {
		agreed[s.StudyID] = s.Takes(pathway.Research)
		quotable[s.StudyID] = s.Takes(pathway.Quotation)
	}
	left := map[string]bool{}
	if from.Item != "" {
		if found, err = h.answers(ctx, actor, from, agreed, left); err != nil {
			return nil, 0, err
		}
	}
	for _, id := range from.Documents {
		more, err := h.segments(ctx, actor, id, agreed, left)
		if err != nil {
			return nil, 0, err
		}
		found = append(found, more...)
	}
	for i := range found {
		found[i].Order = i + 1
		found[i].Quotable = quotable[found[i].StudyID] // of an unknown speaker never
	}
	return found, len(left), nil
}

// answers are those to a free-text question, by the day they were given.
func (h *House) answers(ctx context.Context, actor auth.Actor, from theme.Source, agreed, left map[string]bool) ([]theme.Passage, error) {
	forms, err := h.Measures.Forms(ctx, actor, measure.Filter{Groups: from.Groups, Timepoint: from.Timepoint, Instrument: from.Instrument})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(forms, func(a, b measure.Kept) int {
		return cmp.Or(a.On.Truncate(24*time.Hour).Compare(b.On.Truncate(24*time.Hour)), a.RecordedAt.Compare(b.RecordedAt), cmp.Compare(a.StudyID, b.StudyID))
	})
	var found []theme.Passage
	for _, f := range forms {
		text := strings.TrimSpace(f.Answers[measure.ItemID(from.Item)].Text)
		if text == "" {
			continue
		}
		if !agreed[f.StudyID] {
			left[f.StudyID] = true
			continue
		}
		// The id holds no id of the form, so that a mended answer keeps its codes.
		found = append(found, theme.Passage{ID: "answer/" + f.StudyID + "/" + f.Timepoint, StudyID: f.StudyID, Text: text,
			Link: fmt.Sprintf("/people/%s/forms/%s/%s", f.StudyID, f.Timepoint, f.Instrument)})
	}
	return found, nil
}

// segments are what participants say in a transcript without names, by its
// first frozen segmentation.
func (h *House) segments(ctx context.Context, actor auth.Actor, id string, agreed, left map[string]bool) ([]theme.Passage, error) {
	actor = document.Nameless(actor)
	frozen, err := h.Documents.Frozen(ctx, actor, id)
	if err != nil || len(frozen) == 0 {
		return nil, err
	}
	d, segments, turns, speakers, err := h.Documents.Some(ctx, actor, frozen[0].ID)
	if err != nil {
		return nil, err
	}
	said, who := map[string]document.Turn{}, map[string]document.Speaker{}
	for _, t := range turns {
		said[t.ID] = t
	}
	for _, sp := range speakers {
		who[sp.ID] = sp
	}
	var found []theme.Passage
	for _, g := range segments {
		p := theme.Passage{ID: fmt.Sprintf("segment/%s/%d", frozen[0].ID, g.Number), Session: d.Session,
			Link: fmt.Sprintf("/inquiry/documents/%s#%s", id, g.Turns[0])}
		for _, turn := range g.Turns {
			t := said[turn]
			if who[t.Speaker].Role == document.Leader {
				continue
			}
			if t.Hidden != "" {
				left[who[t.Speaker].Person] = true
				continue
			}
			p.StudyID = cmp.Or(p.StudyID, who[t.Speaker].Person)
			p.Text = strings.TrimSpace(p.Text + "\n" + t.Text)
		}
		if p.Text != "" && (p.StudyID == "" || agreed[p.StudyID]) {
			found = append(found, p)
		}
	}
	return found, nil
}
