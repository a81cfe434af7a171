package document

import (
	"context"
	"slices"

	"tend/clinic/pathway"
	"tend/inquiry/transcript"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// File gives a version as it may leave the house: what the actor may read, and
// from the version on in which names were taken out, without the labels of the
// file. That it was given out is in the log.
func (s *Store) File(ctx context.Context, actor auth.Actor, id string, version int) (d Document, f transcript.File, err error) {
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		var turns []Turn
		var speakers []Speaker
		if d, turns, speakers, err = s.ReadIn(ctx, tx, actor, id, version); err != nil {
			return err
		}
		if len(turns) == 0 {
			return fault.New(fault.Forbidden, "document.File", "names were not taken out of this transcript yet, so it is not given out to you")
		}
		if version <= 0 || version > d.Version {
			version = d.Version
		}
		if d.ClearFrom > 0 && version >= d.ClearFrom {
			neutral(speakers)
		}
		label := map[string]string{}
		for _, sp := range speakers {
			label[sp.ID] = sp.Label
		}
		f = transcript.File{Name: d.Title}
		for _, t := range turns {
			f.Turns = append(f.Turns, transcript.Turn{Speaker: label[t.Speaker], Start: t.Start, End: t.End, Text: t.Text, Words: t.Words})
		}
		return s.note(ctx, tx, actor, d, "transcript given out as a file", noted{Version: version, Turns: len(turns), Words: d.Words})
	})
	return d, f, err
}

// Lacking is who has not agreed to something.
type Lacking struct {
	What   string
	People []string // study ids
}

// Without lists who may be heard in a document and has not agreed to it: people
// who came to the session, or who were in the group where the session or its
// register is not known.
func (s *Store) Without(ctx context.Context, actor auth.Actor, d Document) ([]Lacking, error) {
	if d.Group == "" {
		return nil, nil
	}
	states, err := s.Pathway.States(ctx, actor, pathway.Filter{Groups: []string{d.Group}})
	if err != nil {
		return nil, err
	}
	all := []Lacking{{What: "withdrew from research"}, {What: "did not agree to being recorded"}, {What: "did not agree to research"}}
	for _, p := range states {
		if came := p.Register[d.Session].Mark.Came(); d.Session > 0 && len(p.Register) > 0 && !came {
			continue
		}
		research, asked := p.Consents[pathway.Research]
		for n, lacks := range []bool{asked && !research.Given, !p.Takes(pathway.Recording), !asked} {
			if lacks {
				all[n].People = append(all[n].People, p.StudyID)
				break
			}
		}
	}
	return slices.DeleteFunc(all, func(l Lacking) bool { return len(l.People) == 0 }), nil
}
