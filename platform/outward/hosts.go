package outward

import (
	"context"
	"database/sql"
	"regexp"
	"slices"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Purpose says what is sent. A host is allowed for one purpose, not for all.
type Purpose string

const (
	Recordings Purpose = "recordings"
	Words      Purpose = "words" // of transcripts, without names
)

func (p Purpose) carries() string {
	if p == Words {
		return "the words of transcripts"
	}
	return "recordings"
}

// page is the heading under Settings where hosts are allowed.
func (p Purpose) page() string {
	if p == Words {
		return "Language model"
	}
	return "Recordings"
}

// Host is a machine elsewhere to which something may be sent.
type Host struct {
	Name      string
	Reason    string
	AllowedAt time.Time
	AllowedBy string // staff id
}

// Store keeps the hosts elsewhere that each site allowed.
type Store struct{ DB *db.DB }

// Hosts lists the machines elsewhere that a site allowed for a purpose.
func (s Store) Hosts(ctx context.Context, site string, p Purpose) ([]Host, error) {
	var found []Host
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		found = nil
		return db.Each(ctx, tx, `SELECT host, reason, allowed_at, allowed_by FROM outward_host WHERE site_id = $1 AND purpose = $2 ORDER BY host`, []any{site, p}, func(rows *sql.Rows) error {
			var h Host
			var at int64
			err := rows.Scan(&h.Name, &h.Reason, &at, &h.AllowedBy)
			h.AllowedAt = db.Instant(at)
			found = append(found, h)
			return err
		})
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "outward.Hosts", "the hosts cannot be read")
	}
	return found, nil
}

// Door gives the way to a host of a site's choice.
func (s Store) Door(ctx context.Context, site string, p Purpose, host string) (Door, error) {
	hosts, err := s.Hosts(ctx, site, p)
	return Door{What: p, Allowed: slices.ContainsFunc(hosts, func(h Host) bool { return h.Name == strings.ToLower(host) })}, err
}

var goodHost = regexp.MustCompile(`^[a-z0-9.:-]{1,200}$`)

// Allow lets something be sent to a host, with why.
func (s Store) Allow(ctx context.Context, actor auth.Actor, p Purpose, host, reason string) error {
	const op = "outward.Allow"
	host, reason = strings.ToLower(strings.Trim(strings.TrimSpace(host), "[]")), strings.TrimSpace(reason)
	switch {
	case actor.Role != auth.Administrator:
		return fault.New(fault.Forbidden, op, "only an administrator lets %s leave this machine", p.carries())
	case p != Recordings && p != Words:
		return fault.New(fault.Invalid, op, "there is no purpose %q", p)
	case !goodHost.MatchString(host):
		return fault.New(fault.Invalid, op, "give the host alone, such as %s.example.org", map[Purpose]string{Recordings: "speech", Words: "model"}[p]).In(fault.Place{Field: "host"})
	case len(reason) < 10 || len(reason) > 1000:
		return fault.New(fault.Invalid, op, "say why %s may be sent there: under which agreement, and who decided it", p.carries()).In(fault.Place{Field: "reason"})
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO outward_host (site_id, purpose, host, reason, allowed_at, allowed_by) VALUES ($1, $2, $3, $4, $5, $6)`,
			actor.Site, p, host, reason, db.Micros(time.Now()), actor.ID)
		if db.IsDuplicate(err) {
			return fault.New(fault.Conflict, op, "this host is allowed already")
		} else if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the host could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "host allowed", Subject: "site", After: map[string]string{"for": string(p), "host": host, "reason": reason}})
	})
}

// Forbid takes a host back. From then on nothing is sent there.
func (s Store) Forbid(ctx context.Context, actor auth.Actor, p Purpose, host string) error {
	const op = "outward.Forbid"
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, op, "settings are for administrators")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM outward_host WHERE site_id = $1 AND purpose = $2 AND host = $3`, actor.Site, p, host)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the host could not be taken back")
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.NotFound, op, "this host is not allowed")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "host taken back", Subject: "site", Before: map[string]string{"for": string(p), "host": host}})
	})
}
