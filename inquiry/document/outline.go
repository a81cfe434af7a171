package document

import (
	"context"
	"database/sql"
	"errors"

	"tend/inquiry/transcript"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Outline is a segmentation without its words: who speaks in each segment.
type Outline struct {
	Document Document
	Segments []Outlined
	Voices   []string // study ids of whoever speaks in it
}

// Outlined is one segment.
type Outlined struct {
	Number    int
	Role      Role   // of the speaker of most of it
	Person    string // study id of that speaker, or ""
	Staff     string // staff id of that speaker, or ""
	Start     int    // ms or transcript.Unknown
	Letters   int    // how long it is, about
	Withdrawn bool   // in it are words of somebody who withdrew from research
	Hidden    bool   // in it are words that the actor may not read
}

// Outlines gives several segmentations as they stand in the newest version of
// their documents, without opening a word; those that the actor may not see
// are left out.
func (s *Store) Outlines(ctx context.Context, actor auth.Actor, segmentations ...string) (all []Outline, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		for _, id := range segmentations {
			o, err := s.outlineIn(ctx, tx, actor, id)
			if fault.KindOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			all = append(all, o)
		}
		return nil
	})
	return all, err
}

// sealedOver is about how many signs a sealed turn is longer than its text
// when written in base64, of which four signs are three letters.
const sealedOver = 60

func (s *Store) outlineIn(ctx context.Context, tx *db.Tx, actor auth.Actor, segmentation string) (o Outline, err error) {
	const op = "document.Outlines"
	var id string
	if err := tx.QueryRowContext(ctx, `SELECT document_id FROM segmentation WHERE site_id = $1 AND id = $2`, actor.Site, segmentation).Scan(&id); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return o, errNone(op)
		}
		return o, fault.Wrap(err, fault.Unavailable, op, "the segments cannot be read")
	}
	if o.Document, err = s.FindIn(ctx, tx, actor, id); err != nil {
		return o, err
	}
	d := o.Document
	speakers, err := s.speakersIn(ctx, tx, d)
	if err != nil {
		return o, err
	}
	var turns []Turn
	var in, letters []int
	err = db.Each(ctx, tx, `SELECT g.segment, t.turn_id, t.speaker, t.start_ms, t.flagged, LENGTH(t.sealed)
		FROM segment_turn g
		JOIN document d ON d.site_id = g.site_id AND d.id = $4
		JOIN document_turn t ON t.site_id = g.site_id AND t.document_id = d.id AND t.turn_id = g.turn_id AND t.from_version <= $5 AND t.to_version > $5
		WHERE `+seen+` AND g.segmentation_id = $6 AND (`+plain+` OR d.clear_from > 0 AND $5 >= d.clear_from)
		ORDER BY g.segment, t.place`, scope(actor, d.ID, d.Version, segmentation), func(rows *sql.Rows) error {
		var n, long int
		var t Turn
		err := rows.Scan(&n, &t.ID, &t.Speaker, &t.Start, &t.Flagged, &long)
		turns, in, letters = append(turns, t), append(in, n), append(letters, max(0, (long-sealedOver)*3/4))
		return err
	})
	if err != nil {
		return o, fault.Wrap(err, fault.Unavailable, op, "the segments cannot be read")
	}
	if err := hide(ctx, tx, actor, d, turns, speakers); err != nil {
		return o, err
	}
	o.Segments = outlined(turns, in, letters, speakers)
	for _, sp := range speakers {
		if sp.Person != "" {
			o.Voices = append(o.Voices, sp.Person)
		}
	}
	return o, nil
}

// outlined gathers turns into their segments; the speaker of most of the
// letters has it.
func outlined(turns []Turn, in, letters []int, speakers []Speaker) []Outlined {
	by := map[string]Speaker{}
	for _, sp := range speakers {
		by[sp.ID] = sp
	}
	var all []Outlined
	long := map[string]int{} // by speaker within the segment
	most := 0
	for i, t := range turns {
		if len(all) == 0 || all[len(all)-1].Number != in[i] {
			all = append(all, Outlined{Number: in[i], Start: transcript.Unknown})
			clear(long)
			most = -1
		}
		g := &all[len(all)-1]
		if g.Start == transcript.Unknown {
			g.Start = t.Start
		}
		g.Letters += letters[i]
		g.Hidden = g.Hidden || t.Hidden != ""
		g.Withdrawn = g.Withdrawn || t.Hidden == wordsOfWithdrawn
		if long[t.Speaker] += letters[i]; long[t.Speaker] > most {
			most = long[t.Speaker]
			sp := by[t.Speaker]
			g.Role, g.Person, g.Staff = sp.Role, sp.Person, sp.Staff
		}
	}
	return all
}
