package speech

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store keeps the engine of each site, and the hosts elsewhere that it allowed.
type Store struct{ DB *db.DB }

// Host is a machine elsewhere to which recordings may be sent.
type Host struct {
	Name      string
	Reason    string
	AllowedAt time.Time
	AllowedBy string // staff id
}

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
		hosts, err := s.Hosts(ctx, actor)
		if err != nil {
			return err
		}
		if _, err := set.Open(ctx, names(hosts)...); err != nil {
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

// Hosts lists the machines elsewhere that a site allowed.
func (s Store) Hosts(ctx context.Context, actor auth.Actor) ([]Host, error) {
	var found []Host
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT host, reason, allowed_at, allowed_by FROM speech_host WHERE site_id = $1 ORDER BY host`, []any{actor.Site}, func(rows *sql.Rows) error {
			var h Host
			var at int64
			err := rows.Scan(&h.Name, &h.Reason, &at, &h.AllowedBy)
			h.AllowedAt = db.Instant(at)
			found = append(found, h)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "speech.Hosts", "the hosts cannot be read")
	}
	return found, nil
}

func names(hosts []Host) (all []string) {
	for _, h := range hosts {
		all = append(all, h.Name)
	}
	return all
}

var goodHost = regexp.MustCompile(`^[a-z0-9.:-]{1,200}$`)

// Allow lets recordings be sent to a host, with why.
func (s Store) Allow(ctx context.Context, actor auth.Actor, host, reason string) error {
	const op = "speech.Allow"
	host, reason = strings.ToLower(strings.Trim(strings.TrimSpace(host), "[]")), strings.TrimSpace(reason)
	switch {
	case actor.Role != auth.Administrator:
		return fault.New(fault.Forbidden, op, "only an administrator lets recordings leave this machine")
	case !goodHost.MatchString(host):
		return fault.New(fault.Invalid, op, "give the host alone, such as speech.example.org").In(fault.Place{Field: "host"})
	case len(reason) < 10 || len(reason) > 1000:
		return fault.New(fault.Invalid, op, "say why recordings may be sent there: under which agreement, and who decided it").In(fault.Place{Field: "reason"})
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO speech_host (site_id, host, reason, allowed_at, allowed_by) VALUES ($1, $2, $3, $4, $5)`,
			actor.Site, host, reason, db.Micros(time.Now()), actor.ID)
		if db.IsDuplicate(err) {
			return fault.New(fault.Conflict, op, "this host is allowed already")
		} else if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the host could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "speech host allowed", Subject: "site", After: map[string]string{"host": host, "reason": reason}})
	})
}

// Forbid takes a host back. From then on nothing is sent there.
func (s Store) Forbid(ctx context.Context, actor auth.Actor, host string) error {
	const op = "speech.Forbid"
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, op, "settings are for administrators")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM speech_host WHERE site_id = $1 AND host = $2`, actor.Site, host)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the host could not be taken back")
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.NotFound, op, "this host is not allowed")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "speech host taken back", Subject: "site", Before: map[string]string{"host": host}})
	})
}

// Engine opens a site's engine.
func (s Store) Engine(ctx context.Context, site string) (Engine, error) {
	set, err := s.Settings(ctx, site)
	if err != nil {
		return nil, err
	}
	hosts, err := s.Hosts(ctx, auth.System(site, "speech"))
	if err != nil {
		return nil, err
	}
	return set.Open(ctx, names(hosts)...)
}
