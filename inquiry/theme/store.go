package theme

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/crypt"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store keeps analyses and their steps.
type Store struct {
	DB   *db.DB
	Ring *crypt.Ring
}

// MayRead tells whether somebody sees thematic analyses: those who evaluate,
// and supervisors, who only look.
func MayRead(role auth.Role) bool { return MayWrite(role) || role == auth.Supervisor }

// MayWrite tells whether somebody works on them.
func MayWrite(role auth.Role) bool { return role == auth.Researcher || role == auth.Administrator }

// reads is the condition under which an actor sees analyses: $1 is the site,
// $2 whether the role does.
const reads = ` t.site_id = $1 AND $2 = 1`

func scope(actor auth.Actor, more ...any) []any {
	return append([]any{actor.Site, db.Bit(MayRead(actor.Role))}, more...)
}

// Begin declares an analysis.
func (s Store) Begin(ctx context.Context, actor auth.Actor, a Analysis) (Analysis, error) {
	const op = "theme.Begin"
	if !MayWrite(actor.Role) {
		return a, fault.New(fault.Forbidden, op, "researchers and administrators analyse themes")
	}
	if err := a.Check(); err != nil {
		return a, err
	}
	a.ID, a.MadeBy, a.MadeAt = db.NewID(), actor.ID, time.Now().UTC().Truncate(time.Microsecond)
	detail, err := json.Marshal(a)
	if err != nil {
		return a, fault.Wrap(err, fault.Internal, op, "the analysis cannot be written")
	}
	return a, s.DB.Change(ctx, func(tx *db.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO theme_analysis (site_id, id, detail, made_by, made_at) VALUES ($1, $2, $3, $4, $5)`,
			actor.Site, a.ID, string(detail), a.MadeBy, db.Micros(a.MadeAt)); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the analysis could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "thematic analysis begun", Subject: "analysis " + a.ID, After: a})
	})
}

// List gives the analyses of a site, the newest first.
func (s Store) List(ctx context.Context, actor auth.Actor) (all []Analysis, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		all, err = s.analyses(ctx, tx, actor, ` ORDER BY t.made_at DESC, t.id DESC`)
		return err
	})
	return all, err
}

func (s Store) analyses(ctx context.Context, tx *db.Tx, actor auth.Actor, rest string, args ...any) ([]Analysis, error) {
	var all []Analysis
	err := db.Each(ctx, tx, `SELECT t.id, t.detail, t.made_by, t.made_at FROM theme_analysis t WHERE`+reads+rest, scope(actor, args...), func(rows *sql.Rows) error {
		var a Analysis
		var id, detail string
		var at int64
		if err := rows.Scan(&id, &detail, &a.MadeBy, &at); err != nil {
			return err
		}
		err := json.Unmarshal([]byte(detail), &a)
		a.ID, a.MadeAt = id, db.Instant(at)
		all = append(all, a)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "theme.List", "the analyses cannot be read")
	}
	return all, nil
}

// State gives an analysis as it stands, and its steps.
func (s Store) State(ctx context.Context, actor auth.Actor, id string) (now State, steps []Step, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		now, steps, err = s.stateIn(ctx, tx, actor, id)
		return err
	})
	return now, steps, err
}

func (s Store) stateIn(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (State, []Step, error) {
	found, err := s.analyses(ctx, tx, actor, ` AND t.id = $3`, id)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.NotFound, "theme.State", "there is no such analysis that you may see")
	}
	if err != nil {
		return State{}, nil, err
	}
	var steps []Step
	err = db.Each(ctx, tx, `SELECT number, made_by, made_at, sealed FROM theme_step WHERE site_id = $1 AND analysis_id = $2 ORDER BY number`,
		[]any{actor.Site, id}, func(rows *sql.Rows) error {
			var number int
			var by, sealed string
			var at int64
			if err := rows.Scan(&number, &by, &at, &sealed); err != nil {
				return err
			}
			text, err := s.Ring.Open(stepRow(actor.Site, id, number), sealed)
			if err != nil {
				return err
			}
			var p Step
			err = json.Unmarshal(text, &p)
			p.Number, p.By, p.At = number, by, db.Instant(at)
			steps = append(steps, p)
			return err
		})
	if err != nil {
		return State{}, nil, fault.Wrap(err, fault.Unavailable, "theme.State", "the analysis cannot be read")
	}
	return Fold(found[0], steps), steps, nil
}

func stepRow(site, analysis string, number int) string {
	return fmt.Sprintf("theme/%s/%s/%d", site, analysis, number)
}

// Do takes steps, all or none, and gives the analysis as it stands then. Each
// must be possible after those before it, whoever took them.
func (s Store) Do(ctx context.Context, actor auth.Actor, id string, steps ...Step) (now State, err error) {
	const op = "theme.Do"
	if !MayWrite(actor.Role) {
		return now, fault.New(fault.Forbidden, op, "your role looks at themes and changes none")
	}
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		// One writer at a time: steps are numbered without gaps.
		if _, err := tx.ExecContext(ctx, `UPDATE theme_analysis SET made_by = made_by WHERE site_id = $1 AND id = $2`, actor.Site, id); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the analysis cannot be changed at the moment")
		}
		var before []Step
		now, before, err = s.stateIn(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		number, at := len(before), time.Now().UTC().Truncate(time.Microsecond)
		rows := make([][]any, len(steps))
		acts := map[Act]int{}
		for i, p := range steps {
			p.By, p.At = actor.ID, at
			if now, err = now.Do(p); err != nil {
				return err
			}
			number++
			text, err := json.Marshal(p)
			if err != nil {
				return fault.Wrap(err, fault.Internal, op, "the step cannot be written")
			}
			rows[i] = []any{actor.Site, id, number, actor.ID, db.Micros(at), s.Ring.Seal(stepRow(actor.Site, id, number), text)}
			acts[p.Act]++
		}
		if err := db.InsertRows(ctx, tx, `INSERT INTO theme_step (site_id, analysis_id, number, made_by, made_at, sealed)`, rows); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the step could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "analysis worked on", Subject: "analysis " + id, After: acts})
	})
	return now, err
}
