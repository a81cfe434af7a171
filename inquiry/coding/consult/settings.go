package consult

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/outward"
)

// KeyVariable holds the key of a service. It is kept in no store and no log.
const KeyVariable = "TEND_MODEL_KEY"

// Settings say which language model a site's coders may ask. The zero value is
// none.
type Settings struct {
	Address string // up to and with /v1, such as http://127.0.0.1:11434/v1
	Model   string // its name there
}

// Off tells that there is none.
func (s Settings) Off() bool { return s == Settings{} }

// Check refuses settings with which nothing could be asked.
func (s Settings) Check() error {
	var faults fault.Many
	refuse := func(field, format string, args ...any) {
		faults = append(faults, fault.New(fault.Invalid, "consult.Check", format, args...).In(fault.Place{Field: field}))
	}
	if _, ok := outward.HostOf(s.Address); !ok {
		refuse("address", "give the service's address, such as http://127.0.0.1:11434/v1")
	}
	if s.Model == "" {
		refuse("model", "say which of the service's models")
	}
	if outward.Elsewhere(s.Model) {
		refuse("model", "this model leaves the machine, whatever the address says")
	}
	return faults.Err()
}

func (s Settings) host() string {
	host, _ := outward.HostOf(s.Address)
	return host
}

// Store keeps the language model of each site.
type Store struct{ DB *db.DB }

// Settings gives a site's language model.
func (s Store) Settings(ctx context.Context, site string) (found Settings, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		found, err = settingsIn(ctx, tx, site)
		return err
	})
	return found, err
}

func settingsIn(ctx context.Context, tx *db.Tx, site string) (f Settings, err error) {
	err = tx.QueryRowContext(ctx, `SELECT address, model FROM model_setting WHERE site_id = $1`, site).Scan(&f.Address, &f.Model)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return f, fault.Wrap(err, fault.Unavailable, "consult.Settings", "the language model of the site cannot be read")
	}
	return f, nil
}

// Keep writes a site's language model; the zero settings put it off.
func (s Store) Keep(ctx context.Context, actor auth.Actor, set Settings) error {
	const op = "consult.Keep"
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, op, "settings are for administrators")
	}
	set = Settings{strings.TrimSuffix(strings.TrimSpace(set.Address), "/"), strings.TrimSpace(set.Model)}
	if !set.Off() {
		if err := set.Check(); err != nil {
			return err
		}
		if _, err := s.open(ctx, actor.Site, set); err != nil {
			return err
		}
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		before, err := settingsIn(ctx, tx, actor.Site)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO model_setting (site_id, address, model, changed_at, changed_by) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (site_id) DO UPDATE SET address = excluded.address, model = excluded.model, changed_at = excluded.changed_at, changed_by = excluded.changed_by`,
			actor.Site, set.Address, set.Model, db.Micros(time.Now()), actor.ID)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the language model could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "language model changed", Subject: "site", Before: before, After: set})
	})
}

// Model opens a site's language model; without one it is an error of kind
// NotFound.
func (s Store) Model(ctx context.Context, site string) (Model, error) {
	set, err := s.Settings(ctx, site)
	if err != nil {
		return Model{}, err
	}
	if set.Off() {
		return Model{}, fault.New(fault.NotFound, "consult.Model", "no language model is set for this site")
	}
	return s.open(ctx, site, set)
}

func (s Store) open(ctx context.Context, site string, set Settings) (Model, error) {
	door, err := outward.Store{DB: s.DB}.Door(ctx, site, outward.Words, set.host())
	if err != nil {
		return Model{}, err
	}
	if _, err := door.Resolve(ctx, set.host()); err != nil {
		return Model{}, err
	}
	return Model{set, os.Getenv(KeyVariable), door.Client(), patience}, nil
}
