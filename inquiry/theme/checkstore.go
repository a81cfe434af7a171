package theme

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/rights"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

func checkRow(site, id string) string { return "check/" + site + "/" + id }

// OpenCheck opens a round over the themes of an analysis as they stand. One is
// open at a time.
func (s Store) OpenCheck(ctx context.Context, actor auth.Actor, analysis string) (c Check, err error) {
	const op = "theme.OpenCheck"
	if !MayWrite(actor.Role) {
		return c, fault.New(fault.Forbidden, op, "researchers and administrators ask people about themes")
	}
	return c, s.DB.Change(ctx, func(tx *db.Tx) error {
		// One writer at a time, as in Do.
		if _, err := tx.ExecContext(ctx, `UPDATE theme_analysis SET made_by = made_by WHERE site_id = $1 AND id = $2`, actor.Site, analysis); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the round cannot be opened at the moment")
		}
		now, _, err := s.stateIn(ctx, tx, actor, analysis)
		if err != nil {
			return err
		}
		before, err := s.checks(ctx, tx, actor, ` AND c.analysis_id = $3 AND c.closed_at = 0`, analysis)
		if err != nil {
			return err
		}
		c = Check{ID: db.NewID(), Analysis: analysis, OpenedBy: actor.ID, OpenedAt: time.Now().UTC().Truncate(time.Microsecond),
			Title: now.Title, From: now.From, Step: now.Step, Themes: now.asked()}
		switch {
		case len(before) > 0:
			return fault.New(fault.Conflict, op, "a round is open already; close it before the next")
		case len(c.Themes) == 0:
			return fault.New(fault.Invalid, op, "there is no theme to ask about yet; make one on the board")
		}
		text, err := json.Marshal(c)
		if err != nil {
			return fault.Wrap(err, fault.Internal, op, "the round cannot be written")
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO member_check (site_id, id, analysis_id, opened_by, opened_at, closed_at, sealed) VALUES ($1, $2, $3, $4, $5, 0, $6)`,
			actor.Site, c.ID, analysis, actor.ID, db.Micros(c.OpenedAt), s.Ring.Seal(checkRow(actor.Site, c.ID), text)); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the round could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "member check opened", Subject: "analysis " + analysis,
			After: openedRound{c.ID, len(c.Themes), c.Step}})
	})
}

// CloseCheck ends a round: its links open no more, its answers stay.
func (s Store) CloseCheck(ctx context.Context, actor auth.Actor, id string) error {
	const op = "theme.CloseCheck"
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		c, err := s.openRound(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE member_check SET closed_at = $3 WHERE site_id = $1 AND id = $2 AND closed_at = 0`, actor.Site, id, db.Micros(time.Now())); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the round could not be closed")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "member check closed", Subject: "analysis " + c.Analysis, After: map[string]string{"round": id}})
	})
}

// openRound gives a round that the actor works on and that is not closed.
func (s Store) openRound(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (Check, error) {
	const op = "theme.openRound"
	if !MayWrite(actor.Role) {
		return Check{}, fault.New(fault.Forbidden, op, "your role looks at themes and changes none")
	}
	found, err := s.checks(ctx, tx, actor, ` AND c.id = $3`, id)
	switch {
	case err != nil:
		return Check{}, err
	case len(found) == 0:
		return Check{}, fault.New(fault.NotFound, op, "there is no such round that you may see")
	case !found[0].ClosedAt.IsZero():
		return Check{}, fault.New(fault.Conflict, op, "this round is closed")
	}
	return found[0], nil
}

// checks reads rounds, the newest first.
func (s Store) checks(ctx context.Context, tx *db.Tx, actor auth.Actor, rest string, args ...any) ([]Check, error) {
	var all []Check
	err := db.Each(ctx, tx, `SELECT c.id, c.analysis_id, c.opened_by, c.opened_at, c.closed_at, c.sealed FROM member_check c
		JOIN theme_analysis t ON t.site_id = c.site_id AND t.id = c.analysis_id WHERE`+reads+rest+` ORDER BY c.opened_at DESC, c.id DESC`, scope(actor, args...),
		func(rows *sql.Rows) error {
			c, err := s.scanCheck(actor.Site, rows.Scan)
			all = append(all, c)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "theme.checks", "the rounds cannot be read")
	}
	return all, nil
}

// scanCheck reads the columns id, analysis_id, opened_by, opened_at, closed_at
// and sealed, followed by more.
func (s Store) scanCheck(site string, scan func(...any) error, more ...any) (Check, error) {
	var c Check
	var id, analysis, by, sealed string
	var opened, closed int64
	if err := scan(append([]any{&id, &analysis, &by, &opened, &closed, &sealed}, more...)...); err != nil {
		return c, err
	}
	text, err := s.Ring.Open(checkRow(site, id), sealed)
	if err != nil {
		return c, err
	}
	err = json.Unmarshal(text, &c)
	c.ID, c.Analysis, c.OpenedBy, c.OpenedAt, c.ClosedAt = id, analysis, by, db.Instant(opened), db.Instant(closed)
	return c, err
}

// Checks gives the rounds of an analysis with what came of them, the newest
// first. Whoever withdrew research consent counts no more.
func (s Store) Checks(ctx context.Context, actor auth.Actor, analysis string) (all []Results, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		all = nil
		rounds, err := s.checks(ctx, tx, actor, ` AND c.analysis_id = $3`, analysis)
		if err != nil {
			return err
		}
		for _, c := range rounds {
			r, err := s.resultsIn(ctx, tx, actor.Site, c)
			if err != nil {
				return err
			}
			all = append(all, r)
		}
		return nil
	})
	return all, err
}

func (s Store) resultsIn(ctx context.Context, tx *db.Tx, site string, c Check) (Results, error) {
	r := Results{Check: c}
	sealed := map[string]string{}
	var asked []Asked
	var ids []string
	err := db.Each(ctx, tx, `SELECT study_id, issued_at, expires_at, revoked_at, answered_at, sealed FROM member_check_asked
		WHERE site_id = $1 AND check_id = $2 ORDER BY study_id`, []any{site, c.ID}, func(rows *sql.Rows) error {
		var a Asked
		var said string
		var issued, expires, revoked, answered int64
		err := rows.Scan(&a.StudyID, &issued, &expires, &revoked, &answered, &said)
		a.IssuedAt, a.ExpiresAt, a.RevokedAt, a.AnsweredAt = db.Instant(issued), db.Instant(expires), db.Instant(revoked), db.Instant(answered)
		asked, ids, sealed[a.StudyID] = append(asked, a), append(ids, a.StudyID), said
		return err
	})
	if err != nil {
		return r, fault.Wrap(err, fault.Unavailable, "theme.results", "the answers cannot be read")
	}
	stand, err := pathway.ConsentsIn(ctx, tx, site, pathway.Research, ids...)
	if err != nil {
		return r, err
	}
	var opinions []Opinion
	for _, a := range asked {
		if stand[a.StudyID] != pathway.Stands {
			r.Without++
			continue
		}
		r.People = append(r.People, a)
		if sealed[a.StudyID] == "" {
			continue
		}
		o, err := s.opinion(ctx, tx, site, c.ID, a.StudyID, sealed[a.StudyID])
		if errors.Is(err, people.ErrErased) {
			continue
		}
		if err != nil {
			return r, err
		}
		r.Answered++
		opinions = append(opinions, o)
	}
	r.Asked = len(r.People)
	r.count(opinions)
	return r, nil
}

// opinion opens what somebody said.
func (s Store) opinion(ctx context.Context, tx *db.Tx, site, check, studyID, sealed string) (o Opinion, err error) {
	text, err := people.Keys{Ring: s.Ring}.OpenIn(ctx, tx, site, studyID, rights.CheckRow(site, check, studyID), sealed)
	if err != nil {
		return o, err
	}
	return o, json.Unmarshal(text, &o)
}

// openedRound is what the log says of a new round.
type openedRound struct {
	Round  string `json:"round"`
	Themes int    `json:"themes"`
	Step   int    `json:"step"`
}
