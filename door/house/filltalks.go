package house

import (
	"context"
	"slices"
	"strings"

	"tend/demo"
	"tend/inquiry/coding"
	"tend/inquiry/document"
	"tend/inquiry/transcript"
	"tend/platform/auth"
)

// fillTalks keeps the transcripts of the finished group, says who speaks,
// opens them to coders, and brings in two rounds that two coders did: stages
// in participants' words and moves in the leader's. Most differences are
// settled.
func (h *House) fillTalks(ctx context.Context, actor auth.Actor, year demo.Year) error {
	var texts []document.New
	for n, t := range year.Talks {
		texts = append(texts, document.New{Title: t.Title(n), Group: t.Group, Session: t.Session, File: fileOf(t)})
	}
	if len(texts) == 0 {
		return nil
	}
	kept, err := h.Documents.AddAll(ctx, actor, texts...)
	if err != nil {
		return err
	}
	cut := make([]document.Segmentation, len(kept))
	for n, d := range kept {
		if cut[n], err = h.openTalk(ctx, actor, d.ID, year.Talks[n]); err != nil {
			return err
		}
	}
	if err := h.fillRound(ctx, actor, year.Talks, kept, cut, "Stages in the MORE group", "stages", true); err != nil {
		return err
	}
	return h.fillRound(ctx, actor, year.Talks, kept, cut, "The leader’s moves in the MORE group", "purer", false)
}

func fileOf(t demo.Talk) transcript.File {
	f := transcript.File{Name: "inquiry.vtt", Format: "vtt"}
	for _, l := range t.Lines {
		who := l.Person
		if who == "" {
			who = "Leader"
		}
		f.Turns = append(f.Turns, transcript.Turn{Speaker: who, Start: l.Start, End: l.End, Text: l.Text})
	}
	f.Report.Turns = len(f.Turns)
	return f
}

// openTalk says who speaks, confirms that no name is left, and freezes the
// segments: one for each change of speaker.
func (h *House) openTalk(ctx context.Context, actor auth.Actor, id string, t demo.Talk) (document.Segmentation, error) {
	_, _, speakers, err := h.Documents.Read(ctx, actor, id, 0)
	if err != nil {
		return document.Segmentation{}, err
	}
	var who []document.Who
	for _, sp := range speakers {
		w := document.Who{Speaker: sp.ID, Role: document.Participant, Person: sp.Label}
		if sp.Label == "Leader" {
			w.Role, w.Person, w.Staff = document.Leader, "", t.Leader
		}
		who = append(who, w)
	}
	d, err := h.Documents.Speak(ctx, actor, id, who)
	if err != nil {
		return document.Segmentation{}, err
	}
	if _, err := h.Documents.Confirm(ctx, actor, id, d.Version, nil); err != nil {
		return document.Segmentation{}, err
	}
	g, err := h.Documents.Divide(ctx, actor, id, "Turns", true)
	if err != nil {
		return g, err
	}
	return g, h.Documents.Freeze(ctx, actor, g.ID)
}

// fillRound brings in what two coders gave the participants' segments, or the
// leader's, and reveals and settles it.
func (h *House) fillRound(ctx context.Context, actor auth.Actor, talks []demo.Talk, kept []document.Document, cut []document.Segmentation, title, book string, people bool) error {
	b, err := coding.Find(book)
	if err != nil {
		return err
	}
	r, err := h.Coding.Begin(ctx, actor, coding.Round{Title: title, Codebook: b.ID, Version: b.Version, Hides: coding.Hides{Session: true, Group: true, Others: true}})
	if err != nil {
		return err
	}
	var parts []coding.Assignment
	var marks []coding.Mark
	var settled []coding.Settled
	for n, t := range talks {
		var chosen []int
		for i, l := range t.Lines {
			if (l.Person != "") == people {
				chosen = append(chosen, i+1)
			}
		}
		for c, name := range demo.Coders {
			parts = append(parts, coding.Assignment{Document: kept[n].ID, Coder: coding.Outside(name), Segmentation: cut[n].ID, Units: len(cut[n].Segments), Chosen: chosen})
			for _, i := range chosen {
				marks = append(marks, coding.Mark{Unit: coding.Unit{Document: kept[n].ID, Number: i}, Coder: coding.Outside(name), Codes: codesOf(t.Lines[i-1].Coded[c])})
			}
		}
		for _, i := range chosen {
			if l := t.Lines[i-1]; l.Agreed != "" {
				d := coding.Settled{Document: kept[n].ID, Segment: i, Codes: codesOf(l.Agreed), Reason: "Read together against the rule of the codebook."}
				for c, name := range demo.Coders {
					if l.Coded[c] == l.Agreed {
						d.Took = append(d.Took, coding.Outside(name))
					}
				}
				settled = append(settled, d)
			}
		}
	}
	if err := h.Coding.Bring(ctx, actor, r.ID, parts, marks); err != nil {
		return err
	}
	if err := h.Coding.Reveal(ctx, actor, r.ID, ""); err != nil {
		return err
	}
	for _, d := range settled {
		if _, err := h.Coding.Settle(ctx, actor, r.ID, d, 0); err != nil {
			return err
		}
	}
	return nil
}

func codesOf(text string) []coding.CodeID {
	var codes []coding.CodeID
	for part := range strings.SplitSeq(text, ";") {
		if id := coding.CodeID(part); !slices.Contains(codes, id) {
			codes = append(codes, id)
		}
	}
	return codes
}
