// Package site holds what a site sets for itself: its name, whom people can
// turn to in a crisis, and when a risk goes on to a second person.
package site

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Settings are a site's own. What a site never set is Default's.
type Settings struct {
	Name            string
	Crisis          []string // lines of plain text for people in a crisis
	EscalateMinutes int      // of working time until an unopened risk goes on
	SecondPerson    string   // staff id of an administrator; empty lets the program choose
}

// Default is what a site says before it says something of its own: the United
// Kingdom's numbers, and the plain truth about who is watching.
func Default() Settings {
	return Settings{
		Name: "this clinic",
		Crisis: []string{
			"If your life or somebody else's is in danger now, call 999 or go to the nearest emergency department.",
			"If you need help soon and it is not an emergency, call NHS 111, at any hour. For urgent mental health help choose option 2.",
			"If you want to talk to somebody, the Samaritans listen on 116 123, day and night, free of charge.",
			"Nobody watches your answers around the clock. They are read by your course's team in working hours.",
		},
		EscalateMinutes: 120,
	}
}

// EscalateAfter is the working time after which an unopened risk goes on.
func (s Settings) EscalateAfter() time.Duration {
	return time.Duration(s.EscalateMinutes) * time.Minute
}

// Store reads and writes settings.
type Store struct{ DB *db.DB }

// Settings gives a site's settings. Everybody may read them: participants see
// the crisis lines.
func (s Store) Settings(ctx context.Context, site string) (Settings, error) {
	var found Settings
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = Read(ctx, tx, site)
		return err
	})
	return found, err
}

// Read is Settings within the caller's transaction.
func Read(ctx context.Context, tx *db.Tx, site string) (Settings, error) {
	const op = "site.Read"
	found := Default()
	err := db.Each(ctx, tx, `SELECT name, value FROM site_setting WHERE site_id = $1`, []any{site}, func(rows *sql.Rows) error {
		var name, value string
		if err := rows.Scan(&name, &value); err != nil {
			return err
		}
		switch name {
		case "name":
			found.Name = value
		case "crisis":
			found.Crisis = lines(value)
		case "escalate minutes":
			n, err := strconv.Atoi(value)
			if err != nil {
				return err
			}
			found.EscalateMinutes = n
		case "second person":
			found.SecondPerson = value
		}
		return nil
	})
	if err != nil {
		return Settings{}, fault.Wrap(err, fault.Unavailable, op, "the settings of the site cannot be read")
	}
	return found, nil
}

// Keep writes a site's settings.
func (s Store) Keep(ctx context.Context, actor auth.Actor, set Settings) error {
	const op = "site.Keep"
	if actor.Role != auth.Administrator {
		return fault.New(fault.Forbidden, op, "settings are for administrators")
	}
	set.Name, set.Crisis = strings.TrimSpace(set.Name), lines(strings.Join(set.Crisis, "\n"))
	if err := set.check(); err != nil {
		return err
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		before, err := Read(ctx, tx, actor.Site)
		if err != nil {
			return err
		}
		for name, value := range map[string]string{"name": set.Name, "crisis": strings.Join(set.Crisis, "\n"),
			"escalate minutes": strconv.Itoa(set.EscalateMinutes), "second person": set.SecondPerson} {
			_, err := tx.ExecContext(ctx, `INSERT INTO site_setting (site_id, name, value) VALUES ($1, $2, $3)
				ON CONFLICT (site_id, name) DO UPDATE SET value = excluded.value`, actor.Site, name, value)
			if err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "the settings could not be kept")
			}
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "settings changed", Subject: "site",
			Before: before, After: set})
	})
}

// check refuses settings that would leave somebody in a crisis without words.
func (s Settings) check() error {
	const op = "site.Keep"
	var faults fault.Many
	refuse := func(field, message string) {
		faults = append(faults, fault.New(fault.Invalid, op, "%s", message).In(fault.Place{Field: field}))
	}
	if s.Name == "" {
		refuse("name", "give the name that people know this place by")
	}
	if len(s.Crisis) == 0 {
		refuse("crisis", "say whom people can turn to in a crisis; this cannot be empty")
	}
	if len(strings.Join(s.Crisis, "\n")) > 2000 {
		refuse("crisis", "these lines are too long to be read in a crisis; keep them under 2,000 characters")
	}
	if s.EscalateMinutes < 15 || s.EscalateMinutes > 480 {
		refuse("escalate", "the time until a risk goes on to a second person is 15 to 480 minutes")
	}
	return faults.Err()
}

// lines gives the lines of a text that hold something.
func lines(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, line)
		}
	}
	return all
}
