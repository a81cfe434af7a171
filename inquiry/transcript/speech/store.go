package speech

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/outward"
)

// Store keeps the engine of each site.
type Store struct{ DB *db.DB }

// Settings gives a site's engine.
func (s Store) Settings(ctx context.Context, site string) (found Settings, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		found, err = settingsIn(ctx, tx, site)
		return err
	})
	return found, err
}

func settingsIn(ctx context.Context, tx *db.Tx, site string) (Settings, error) {
	var f Settings
	err := tx.QueryRowContext(ctx, `SELECT engine, program, model, address, language FROM speech_setting WHERE site_id = $1`, site).
		Scan(&f.Engine, &f.Program, &f.Model, &f.Address, &f.Language)
	if errors.Is(err, sql.ErrNoRows) {
		return Default(), nil
	} else if err != nil {
		return Settings{}, fault.Wrap(err, fault.Unavailable, "speech.Settings", "the engine of the site cannot be read")
	}
	return f, nil
}

// Keep writes a site's engine.
func (s Store) Keep(ctx context.Context, actor auth.Actor, set Settings) error {
	const op = "speech.Keep"
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, op, "settings are for administrators")
	}
	for _, text := range []*string{&set.Program, &set.Model, &set.Address, &set.Language} {
		*text = strings.TrimSpace(*text)
	}
	if err := set.Check(); err != nil {
		return err
	}
	if set.host() != "" {
		if _, err := s.open(ctx, actor.Site, set); err != nil {
			return err
		}
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		before, err := settingsIn(ctx, tx, actor.Site)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO speech_setting (site_id, engine, program, model, address, language, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (site_id) DO UPDATE SET engine = excluded.engine, program = excluded.program, model = excluded.model, address = excluded.address,
			language = excluded.language, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
			actor.Site, set.Engine, set.Program, set.Model, set.Address, set.Language, db.Micros(time.Now()), actor.ID)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the engine could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "speech engine changed", Subject: "site", Before: before, After: set})
	})
}

// Engine opens a site's engine.
func (s Store) Engine(ctx context.Context, site string) (Engine, error) {
	set, err := s.Settings(ctx, site)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, site, set)
}

func (s Store) open(ctx context.Context, site string, set Settings) (Engine, error) {
	door, err := outward.Store{DB: s.DB}.Door(ctx, site, outward.Recordings, set.host())
	if err != nil {
		return nil, err
	}
	return set.Open(ctx, door.Allowed)
}
