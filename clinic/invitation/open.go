package invitation

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"tend/clinic/measure"
	"tend/platform/db"
	"tend/platform/fault"
)

// Open tells who holds a link, with their settings and draft. A link that does
// not open is ErrUnknown, ErrExpired or ErrRevoked, the last two with the visit
// it was for; one whose timepoint is still to come opens, and OpensAt says so.
func (s Store) Open(ctx context.Context, site, token string) (Visit, error) {
	return s.open(ctx, site, token, Questions)
}

// open is Open for links of one kind; one of another kind is unknown.
func (s Store) open(ctx context.Context, site, token string, kind Kind) (Visit, error) {
	if len(token) != TokenLength {
		return Visit{}, ErrUnknown
	}
	var v Visit
	var opens, expires, revoked int64
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		var sent int64
		var drafted bool
		var version, content string
		v = Visit{Site: site}
		err := tx.QueryRowContext(ctx, `SELECT p.id, p.study_id, p.group_id, p.programme, p.timepoint, p.programme_version, p.opens_at, p.expires_at, p.revoked_at, `+sentAt+`,
			COALESCE(s.bigger, 0), COALESCE(s.whole, 0), COALESCE(s.language, 'en'), COALESCE(s.scores, ''),
			EXISTS (SELECT 1 FROM draft_answer d WHERE d.site_id = p.site_id AND d.study_id = p.study_id AND d.timepoint = p.timepoint),
			COALESCE(k.digest, '')
			FROM invitation p LEFT JOIN answering_settings s ON s.site_id = p.site_id AND s.study_id = p.study_id
			LEFT JOIN programme_kept k ON k.site_id = p.site_id AND k.programme = p.programme AND k.version = p.programme_version
			WHERE p.token_hash = $2 AND p.site_id = $1 AND p.kind = $3`, site, Digest(token), kind).
			Scan(&v.Invitation, &v.StudyID, &v.Group, &v.Programme, &v.Timepoint, &version, &opens, &expires, &revoked, &sent,
				&v.Settings.Bigger, &v.Settings.Whole, &v.Settings.Language, &v.Settings.Scores, &drafted, &content)
		v.OpensAt, v.ExpiresAt, v.SentAt = db.Instant(opens), db.Instant(expires), db.Instant(sent)
		if err != nil || kind == Page {
			return err
		}
		if err := v.asks(ctx, tx, version, content); err != nil || sent != 0 {
			return err
		}
		if !drafted {
			v.Draft = Draft{}
			return nil
		}
		v.Draft, err = draftOf(ctx, tx, v)
		return err
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Visit{}, ErrUnknown
	case err != nil:
		return Visit{}, fault.Wrap(err, fault.Unavailable, "invitation.Open", "the link cannot be looked up at the moment")
	case revoked != 0:
		return v, ErrRevoked
	case time.Now().After(db.Instant(expires)):
		return v, ErrExpired
	}
	return v, nil
}

// draftOf reads what a person has answered so far for a timepoint.
func draftOf(ctx context.Context, tx *db.Tx, v Visit) (Draft, error) {
	d := Draft{}
	err := db.Each(ctx, tx, `SELECT instrument, item, state, value, words FROM draft_answer
		WHERE site_id = $1 AND study_id = $2 AND timepoint = $3`, []any{v.Site, v.StudyID, v.Timepoint}, func(rows *sql.Rows) error {
		return d.scan(rows)
	})
	return d, err
}

// scan adds the answer of a row of instrument, item, state, value and words.
func (d Draft) scan(rows *sql.Rows) error {
	var instrument string
	var item measure.ItemID
	var a measure.Answer
	if err := rows.Scan(&instrument, &item, &a.State, &a.Value, &a.Text); err != nil {
		return err
	}
	d.set(instrument, item, a)
	return nil
}

// set puts an answer in, or takes it out.
func (d Draft) set(instrument string, item measure.ItemID, a measure.Answer) {
	if a.State == measure.NotAnswered {
		delete(d[instrument], item)
		return
	}
	if d[instrument] == nil {
		d[instrument] = measure.Answers{}
	}
	d[instrument][item] = a
}

// Keep remembers how the person of a visit likes to be asked.
func (s Store) Keep(ctx context.Context, v Visit, wanted Settings) error {
	if wanted.Language == "" {
		wanted.Language = English
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO answering_settings (site_id, study_id, bigger, whole, language, scores) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (site_id, study_id) DO UPDATE SET bigger = excluded.bigger, whole = excluded.whole, language = excluded.language, scores = excluded.scores`,
			v.Site, v.StudyID, db.Bit(wanted.Bigger), db.Bit(wanted.Whole), wanted.Language, wanted.Scores)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "invitation.Keep", "the setting could not be kept")
		}
		return nil
	})
}
