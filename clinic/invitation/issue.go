package invitation

import (
	"context"
	"database/sql"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Issue makes a link for each invitation asked for: StudyID, Group, Programme,
// Timepoint and OpensAt are read, the rest is filled. Links for the same
// timepoint made before go on working: one may be on paper already.
func (s Store) Issue(ctx context.Context, actor auth.Actor, asked ...Invitation) ([]Issued, error) {
	const op = "invitation.Issue"
	if !actor.IsStaff() || actor.OnlyReads() {
		return nil, fault.New(fault.Forbidden, op, "your role does not give out links")
	}
	var issued []Issued
	err := s.DB.Change(ctx, func(tx *db.Tx) error {
		issued = issued[:0]
		for _, i := range asked {
			if err := mustSee(ctx, tx, actor, i.StudyID); err != nil {
				return err
			}
			p, err := mustAsk(ctx, tx, actor.Site, i.Group, i.Programme, i.Timepoint)
			if err != nil {
				return err
			}
			i.version = p.Version
			made := Issued{i, NewToken()}
			made.Kind = Questions
			made.ID, made.IssuedBy, made.IssuedAt = db.NewID(), actor.ID, time.Now().UTC()
			made.ExpiresAt = later(made.IssuedAt, made.OpensAt).Add(Life)
			if err := insert(ctx, tx, actor, made); err != nil {
				return err
			}
			issued = append(issued, made)
		}
		return nil
	})
	return issued, err
}

func insert(ctx context.Context, tx *db.Tx, actor auth.Actor, i Issued) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO invitation (site_id, id, token_hash, study_id, group_id, programme, timepoint,
		issued_by, issued_at, opens_at, expires_at, revoked_at, kind, programme_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13)`,
		actor.Site, i.ID, Digest(i.Token), i.StudyID, i.Group, i.Programme, i.Timepoint,
		i.IssuedBy, db.Micros(i.IssuedAt), db.Micros(i.OpensAt), db.Micros(i.ExpiresAt), i.Kind, i.version)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "invitation.Issue", "the link could not be made")
	}
	return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "link issued", Subject: "person " + i.StudyID,
		After: i.Invitation})
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// mustSee refuses a person who was never referred, or whom the actor may not
// see.
func mustSee(ctx context.Context, tx *db.Tx, actor auth.Actor, studyID string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM pathway_event p WHERE `+people.Visible+` AND p.study_id = $4`,
		people.Scope(actor, studyID)...).Scan(&n)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "invitation.mustSee", "the person cannot be looked up")
	}
	if n == 0 {
		return fault.New(fault.NotFound, "invitation.mustSee", "there is no person %s that you may see", studyID)
	}
	return nil
}

// Opens gives when a timepoint may first be answered: at once, on the day of
// the session that it belongs to, or so many months after the last one. The
// second result is false while that session is not planned.
func Opens(w programme.When, s pathway.State, meetings []session.Meeting) (time.Time, bool) {
	var last time.Time
	for _, m := range meetings {
		if m.Group != s.Group {
			continue
		}
		if w.Event == programme.InSession && m.Number == w.Session {
			y, month, d := m.Starts.Local().Date()
			return time.Date(y, month, d, 0, 0, 0, 0, time.Local).UTC(), true
		}
		last = later(last, m.Starts)
	}
	switch {
	case w.Event == programme.AtReferral:
		return time.Time{}, true
	case w.Event == programme.AfterCourse && !last.IsZero():
		return last.AddDate(0, w.Months, 0), true
	}
	return time.Time{}, false
}

// Of lists the links that a person was given, newest first.
func (s Store) Of(ctx context.Context, actor auth.Actor, studyID string) ([]Invitation, error) {
	var found []Invitation
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT p.id, p.study_id, p.group_id, p.programme, p.timepoint, p.kind, p.issued_by, p.issued_at, p.opens_at,
			p.expires_at, p.revoked_at, `+sentAt+` FROM invitation p WHERE `+people.Visible+` AND p.study_id = $4 ORDER BY p.issued_at DESC, p.id`,
			people.Scope(actor, studyID), func(rows *sql.Rows) error {
				var i Invitation
				var issued, opens, expires, revoked, sent int64
				err := rows.Scan(&i.ID, &i.StudyID, &i.Group, &i.Programme, &i.Timepoint, &i.Kind, &i.IssuedBy, &issued, &opens, &expires, &revoked, &sent)
				i.IssuedAt, i.OpensAt, i.ExpiresAt = db.Instant(issued), db.Instant(opens), db.Instant(expires)
				i.RevokedAt, i.SentAt = db.Instant(revoked), db.Instant(sent)
				found = append(found, i)
				return err
			})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "invitation.Of", "the links cannot be read")
	}
	return found, nil
}

// sentAt gives when answers were last sent for the person and timepoint of p.
const sentAt = `COALESCE((SELECT MAX(r.sent_at) FROM response r
	WHERE r.site_id = p.site_id AND r.study_id = p.study_id AND r.timepoint = p.timepoint), 0)`

// Revoke ends a link; what was answered by it stays.
func (s Store) Revoke(ctx context.Context, actor auth.Actor, id string) error {
	const op = "invitation.Revoke"
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		var studyID string
		err := tx.QueryRowContext(ctx, `SELECT p.study_id FROM invitation p WHERE `+people.Visible+` AND p.id = $4 AND p.revoked_at = 0`,
			people.Scope(actor, id)...).Scan(&studyID)
		if err != nil || !actor.IsStaff() || actor.OnlyReads() {
			return fault.Wrap(err, fault.NotFound, op, "this link is not open, or not yours to see")
		}
		if _, err := tx.ExecContext(ctx, `UPDATE invitation SET revoked_at = $3 WHERE site_id = $1 AND id = $2`,
			actor.Site, id, db.Micros(time.Now())); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the link could not be taken back")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "link revoked",
			Subject: "person " + studyID, After: map[string]string{"link": id}})
	})
}
