package theme

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/rights"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Link is a personal link to a round; its token is not stored and cannot be had
// again.
type Link struct {
	StudyID   string
	Token     string
	ExpiresAt time.Time
}

// ErrRoundClosed is met by the link to a round that was closed.
var ErrRoundClosed = fault.New(fault.Conflict, "theme.OpenLink", "this round is closed")

// Invite makes a link to a round for each person, all or none: people whose
// research consent stands. A new link of somebody ends the one before.
func (s Store) Invite(ctx context.Context, actor auth.Actor, id string, studyIDs ...string) (links []Link, err error) {
	const op = "theme.Invite"
	if len(studyIDs) == 0 {
		return nil, fault.New(fault.Invalid, op, "choose whom to ask")
	}
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		links = nil
		if _, err := s.openRound(ctx, tx, actor, id); err != nil {
			return err
		}
		stand, err := pathway.ConsentsIn(ctx, tx, actor.Site, pathway.Research, studyIDs...)
		if err != nil {
			return err
		}
		now := time.Now().UTC().Truncate(time.Microsecond)
		for _, study := range studyIDs {
			if stand[study] != pathway.Stands {
				return fault.New(fault.Invalid, op, "%s is not asked: research consent does not stand", study)
			}
			l := Link{study, invitation.NewToken(), now.Add(invitation.Life)}
			if _, err := tx.ExecContext(ctx, `INSERT INTO member_check_asked (site_id, check_id, study_id, token_hash, issued_by, issued_at, expires_at, revoked_at, answered_at, sealed)
				VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, '') ON CONFLICT (site_id, check_id, study_id) DO UPDATE SET
				token_hash = excluded.token_hash, issued_by = excluded.issued_by, issued_at = excluded.issued_at, expires_at = excluded.expires_at, revoked_at = 0`,
				actor.Site, id, study, invitation.Digest(l.Token), actor.ID, db.Micros(now), db.Micros(l.ExpiresAt)); err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "the link could not be made")
			}
			if err := audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "link issued", Subject: "person " + study, After: map[string]string{"member check": id}}); err != nil {
				return err
			}
			links = append(links, l)
		}
		return nil
	})
	return links, err
}

// TakeBack ends somebody's link; what was answered by it stays.
func (s Store) TakeBack(ctx context.Context, actor auth.Actor, id, studyID string) error {
	const op = "theme.TakeBack"
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if _, err := s.openRound(ctx, tx, actor, id); err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `UPDATE member_check_asked SET revoked_at = $4 WHERE site_id = $1 AND check_id = $2 AND study_id = $3 AND revoked_at = 0`,
			actor.Site, id, studyID, db.Micros(time.Now()))
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the link could not be taken back")
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.Wrap(err, fault.NotFound, op, "this link is not open")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "link revoked", Subject: "person " + studyID, After: map[string]string{"member check": id}})
	})
}

// Asking is somebody at a round by their link, with what they said so far.
type Asking struct {
	Check
	Site      string
	StudyID   string
	ExpiresAt time.Time
	Said      Opinion
	SaidAt    time.Time // zero until then
}

// Actor is the person who answers.
func (a Asking) Actor() auth.Actor { return auth.Participant(a.Site, a.StudyID) }

// OpenLink tells whose link it is and what is asked. A link that does not open
// is invitation.ErrUnknown, ErrExpired or ErrRevoked, or ErrRoundClosed; the
// link of somebody who withdrew research consent is as good as taken back.
func (s Store) OpenLink(ctx context.Context, site, token string) (a Asking, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		a, err = s.linkIn(ctx, tx, site, token)
		return err
	})
	return a, err
}

func (s Store) linkIn(ctx context.Context, tx *db.Tx, site, token string) (Asking, error) {
	const op = "theme.OpenLink"
	a := Asking{Site: site}
	if len(token) != invitation.TokenLength {
		return a, invitation.ErrUnknown
	}
	var sealed string
	var expires, revoked, answered int64
	c, err := s.scanCheck(site, tx.QueryRowContext(ctx, `SELECT c.id, c.analysis_id, c.opened_by, c.opened_at, c.closed_at, c.sealed,
		l.study_id, l.expires_at, l.revoked_at, l.answered_at, l.sealed FROM member_check_asked l
		JOIN member_check c ON c.site_id = l.site_id AND c.id = l.check_id WHERE l.site_id = $1 AND l.token_hash = $2`, site, invitation.Digest(token)).Scan,
		&a.StudyID, &expires, &revoked, &answered, &sealed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return a, invitation.ErrUnknown
	case err != nil:
		return a, fault.Wrap(err, fault.Unavailable, op, "the link cannot be looked up at the moment")
	}
	a.Check, a.ExpiresAt, a.SaidAt = c, db.Instant(expires), db.Instant(answered)
	stand, err := pathway.ConsentsIn(ctx, tx, site, pathway.Research, a.StudyID)
	switch {
	case err != nil:
		return a, err
	case revoked != 0, stand[a.StudyID] != pathway.Stands:
		return a, invitation.ErrRevoked
	case !c.ClosedAt.IsZero():
		return a, ErrRoundClosed
	case time.Now().After(a.ExpiresAt):
		return a, invitation.ErrExpired
	case sealed == "":
		return a, nil
	}
	a.Said, err = s.opinion(ctx, tx, site, c.ID, a.StudyID, sealed)
	return a, err
}

// Say keeps what somebody says by their link, in the place of what they said
// before. The log tells that it was said, and not what.
func (s Store) Say(ctx context.Context, site, token string, o Opinion) error {
	const op = "theme.Say"
	o = o.tidied()
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		a, err := s.linkIn(ctx, tx, site, token)
		if err != nil {
			return err
		}
		if err := o.check(a.Check); err != nil {
			return err
		}
		text, err := json.Marshal(o)
		if err != nil {
			return fault.Wrap(err, fault.Internal, op, "the answers cannot be written")
		}
		sealed, err := people.Keys{Ring: s.Ring}.SealIn(ctx, tx, site, a.StudyID, rights.CheckRow(site, a.ID, a.StudyID), text)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE member_check_asked SET answered_at = $4, sealed = $5 WHERE site_id = $1 AND check_id = $2 AND study_id = $3`,
			site, a.ID, a.StudyID, db.Micros(time.Now()), sealed); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the answers could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: site, Actor: a.Actor().ID, Action: "member check answered", Subject: "person " + a.StudyID, After: map[string]string{"round": a.ID}})
	})
}
