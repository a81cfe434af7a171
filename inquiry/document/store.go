package document

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/inquiry/transcript"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store keeps documents.
type Store struct {
	DB      *db.DB
	Ring    *crypt.Ring
	People  people.Store
	Pathway pathway.Store
	Auth    auth.Store
	Follow  Follower // nil: nothing points at the text
}

// endless is the version to which a row goes that was not replaced.
const endless = 1<<31 - 1

// scope gives the values that seen, plain and leads bind as $1 site, $2 sight
// and $3 the actor, followed by more. Sight is 0 for a leader, 1 for who sees
// all groups with names, 2 for who sees them without, 9 for everybody else.
func scope(a auth.Actor, more ...any) []any {
	sight := 9
	switch a.Role {
	case auth.Leader:
		sight = 0
	case auth.Administrator, auth.Supervisor:
		sight = 1
	case auth.Researcher:
		sight = 2
	}
	return append([]any{a.Site, sight, a.ID}, more...)
}

const (
	// leads: the actor leads the group of the document d.
	leads = `(d.group_id <> '' AND EXISTS (SELECT 1 FROM group_leader l WHERE l.site_id = $1 AND l.group_id = d.group_id AND l.staff_id = $3))`
	// plain: the actor may see d with the names in it. Whoever added a document
	// that is tied to no group had its file in hand.
	plain = `($2 = 1 OR $2 = 0 AND ` + leads + ` OR $2 < 9 AND d.group_id = '' AND d.added_by = $3)`
	// seen: the actor may know of d.
	seen = `d.site_id = $1 AND (` + plain + ` OR $2 = 2 OR $2 = 0 AND d.group_id = '' AND d.clear_from > 0)`
)

// errNone is the answer to whoever asks for what is not there for them.
func errNone(op string) error {
	return fault.New(fault.NotFound, op, "there is no such transcript that you may see")
}

func row(site, id string) string                 { return "document/" + site + "/" + id }
func turnRow(site, id, turn string) string       { return "turn/" + site + "/" + id + "/" + turn }
func speakerRow(site, id, speaker string) string { return "speaker/" + site + "/" + id + "/" + speaker }
func versionRow(site, id string, n int) string   { return fmt.Sprintf("version/%s/%s/%d", site, id, n) }
func fileRow(site, id string) string             { return "file/" + site + "/" + id }

// sealedHead is what of a document is sealed.
type sealedHead struct {
	File   string            `json:"file"`
	Report transcript.Report `json:"report"`
}

const selectDocument = `SELECT d.id, d.number, d.title, d.group_id, d.session, d.recording, d.format, d.sealed, d.version, d.clear_from, d.deidentified_at,
	d.added_at, d.added_by, d.turns, d.words, d.unattributed, d.flagged,
	(SELECT COUNT(*) FROM document_speaker s WHERE s.site_id = $1 AND s.document_id = d.id),
	(SELECT COUNT(*) FROM document_speaker s WHERE s.site_id = $1 AND s.document_id = d.id AND s.role = '' AND EXISTS
		(SELECT 1 FROM document_turn t WHERE t.site_id = $1 AND t.document_id = d.id AND t.speaker = s.id AND t.from_version <= d.version AND t.to_version > d.version)),
	(SELECT COUNT(*) FROM segmentation s WHERE s.site_id = $1 AND s.document_id = d.id),
	(SELECT COUNT(*) FROM segmentation s WHERE s.site_id = $1 AND s.document_id = d.id AND s.frozen_at > 0),
	CASE WHEN ` + plain + ` THEN 1 ELSE 0 END, CASE WHEN ` + leads + ` THEN 1 ELSE 0 END
	FROM document d WHERE ` + seen

// documents reads those that the actor may know of.
func (s *Store) documents(ctx context.Context, tx *db.Tx, actor auth.Actor, rest string, args ...any) ([]Document, error) {
	var found []Document
	err := db.Each(ctx, tx, selectDocument+rest, scope(actor, args...), func(rows *sql.Rows) error {
		d := Document{Site: actor.Site}
		var sealed string
		var deidentified, added int64
		if err := rows.Scan(&d.ID, &d.Number, &d.Title, &d.Group, &d.Session, &d.Recording, &d.Format, &sealed, &d.Version, &d.ClearFrom, &deidentified,
			&added, &d.AddedBy, &d.Turns, &d.Words, &d.Unattributed, &d.Flagged, &d.Speakers, &d.Unassigned, &d.Segmentations, &d.Frozen, &d.Plain, &d.led); err != nil {
			return err
		}
		d.DeidentifiedAt, d.AddedAt = db.Instant(deidentified), db.Instant(added)
		d.MayWrite = d.Plain && !actor.OnlyReads()
		if d.Group != "" && d.Session > 0 {
			d.Meeting = fmt.Sprintf("%s/%d", d.Group, d.Session)
		}
		if d.Plain && sealed != "" { // erased with the name of somebody in it
			text, err := s.Ring.Open(row(d.Site, d.ID), sealed)
			if err != nil {
				return err
			}
			var head sealedHead
			if err := json.Unmarshal(text, &head); err != nil {
				return err
			}
			d.File, d.Report = head.File, head.Report
		}
		found = append(found, d)
		return nil
	})
	if err != nil {
		if _, known := errors.AsType[*fault.Error](err); known {
			return nil, err
		}
		return nil, fault.Wrap(err, fault.Unavailable, "document.documents", "the transcripts cannot be read")
	}
	return found, nil
}

// List gives every document that the actor may know of, newest first.
func (s *Store) List(ctx context.Context, actor auth.Actor) (found []Document, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		found, err = s.documents(ctx, tx, actor, ` ORDER BY d.number DESC`)
		return err
	})
	return found, err
}

// Find gives one document.
func (s *Store) Find(ctx context.Context, actor auth.Actor, id string) (d Document, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		d, err = s.FindIn(ctx, tx, actor, id)
		return err
	})
	return d, err
}

// FindIn is Find within the caller's transaction.
func (s *Store) FindIn(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (Document, error) {
	found, err := s.documents(ctx, tx, actor, ` AND d.id = $4`, id)
	if err != nil {
		return Document{}, err
	}
	if len(found) == 0 {
		return Document{}, errNone("document.Find")
	}
	return found[0], nil
}

// Versions lists what made each version that the actor may read, newest first.
// Why a change was made is told to those who see names.
func (s *Store) Versions(ctx context.Context, actor auth.Actor, id string) ([]Version, error) {
	var found []Version
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		d, err := s.FindIn(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		return db.Each(ctx, tx, `SELECT v.number, v.made_at, v.made_by, v.what, v.sealed FROM document_version v JOIN document d ON d.site_id = v.site_id AND d.id = v.document_id
			WHERE `+seen+` AND d.id = $4 AND (`+plain+` OR d.clear_from > 0 AND v.number >= d.clear_from) ORDER BY v.number DESC`, scope(actor, id), func(rows *sql.Rows) error {
			var v Version
			var at int64
			var sealed string
			if err := rows.Scan(&v.Number, &at, &v.By, &v.What, &sealed); err != nil {
				return err
			}
			v.At = db.Instant(at)
			if d.Plain && sealed != "" {
				why, err := s.Ring.Open(versionRow(actor.Site, id, v.Number), sealed)
				if err != nil {
					return err
				}
				v.Why = string(why)
			}
			found = append(found, v)
			return nil
		})
	})
	return found, err
}
