package pathway

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Check refuses a group that cannot be.
func (g Group) Check() error {
	invalid := func(field, text string) error {
		return fault.New(fault.Invalid, "pathway.Group.Check", "%s", text).In(fault.Place{Field: field})
	}
	switch {
	case strings.TrimSpace(g.Name) == "" || g.Programme == "":
		return invalid("name", "a group has a name and a programme")
	case g.Capacity < 0 || g.Capacity > 100:
		return invalid("capacity", "the number of seats is a whole number from 1 to 100")
	case g.Video != "" && !strings.HasPrefix(g.Video, "https://"):
		return invalid("video", "a video link begins with https://")
	}
	return nil
}

// ChangeGroup keeps a group's name, place, video link, seats and leaders. Its
// programme and version stay. Somebody always leads a group that was led; who
// led it before stays on record.
func (s Store) ChangeGroup(ctx context.Context, actor auth.Actor, g Group) error {
	const op = "pathway.ChangeGroup"
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, op, "your role does not change groups")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		before, err := groupIn(ctx, tx, actor, g.ID)
		if err != nil {
			return err
		}
		g.Programme, g.ProgrammeVersion = before.Programme, before.ProgrammeVersion
		if err := g.Check(); err != nil {
			return err
		}
		if len(before.Leaders) > 0 && len(g.Leaders) == 0 {
			return fault.New(fault.Conflict, op, "somebody must lead this group: name another leader before the last one goes").In(fault.Place{Field: "leaders"})
		}
		if err := mustWork(ctx, tx, actor.Site, g.Leaders); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE course_group SET name = $3, place = $4, video = $5, capacity = $6 WHERE site_id = $1 AND id = $2`,
			actor.Site, g.ID, g.Name, g.Place, g.Video, g.Capacity); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the group could not be changed")
		}
		if err := changeLeaders(ctx, tx, actor.Site, g.ID, before.Leaders, g.Leaders); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "group changed", Subject: "group " + g.ID, Before: before, After: g})
	})
}

func groupIn(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (Group, error) {
	found, err := groupsIn(ctx, tx, actor, id)
	if err == nil && (len(found) == 0 || id == "") {
		err = errNoGroup
	}
	if err != nil {
		return Group{}, err
	}
	return found[0], nil
}

// mustWork refuses as a leader somebody who does not work here in that role.
func mustWork(ctx context.Context, tx *db.Tx, site string, leaders []string) error {
	working, err := auth.WorkingIn(ctx, tx, site)
	if err != nil {
		return err
	}
	for _, id := range leaders {
		leads := func(m auth.Staff) bool {
			return m.ID == id && (m.Role == auth.Leader || m.Role == auth.Administrator)
		}
		if !slices.ContainsFunc(working, leads) {
			return fault.New(fault.Invalid, "pathway.mustWork", "a group is led by leaders or administrators who work here").In(fault.Place{Field: "leaders"})
		}
	}
	return nil
}

func changeLeaders(ctx context.Context, tx *db.Tx, site, group string, before, after []string) error {
	for _, id := range before {
		if slices.Contains(after, id) {
			continue
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM group_leader WHERE site_id = $1 AND group_id = $2 AND staff_id = $3`, site, group, id)
		if err == nil {
			_, err = tx.ExecContext(ctx, `INSERT INTO group_led (site_id, group_id, staff_id, until_at) VALUES ($1, $2, $3, $4)`,
				site, group, id, db.Micros(time.Now()))
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "pathway.changeLeaders", "the leaders could not be changed")
		}
	}
	for _, id := range after {
		_, err := tx.ExecContext(ctx, `INSERT INTO group_leader (site_id, group_id, staff_id, stands_in) VALUES ($1, $2, $3, 0)
			ON CONFLICT (site_id, group_id, staff_id) DO UPDATE SET stands_in = 0`, site, group, id)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "pathway.changeLeaders", "the leaders could not be changed")
		}
	}
	return nil
}

// StandIn lets exactly these members of staff, beside its leaders, see a group,
// because they stand in for one of its sessions.
func StandIn(ctx context.Context, tx *db.Tx, site, group string, staff []string) error {
	if err := mustWork(ctx, tx, site, staff); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM group_leader WHERE site_id = $1 AND group_id = $2 AND stands_in = 1`, site, group)
	for _, id := range staff {
		if err == nil {
			_, err = tx.ExecContext(ctx, `INSERT INTO group_leader (site_id, group_id, staff_id, stands_in) VALUES ($1, $2, $3, 1)
				ON CONFLICT (site_id, group_id, staff_id) DO NOTHING`, site, group, id)
		}
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "pathway.StandIn", "the substitutes could not be kept")
	}
	return nil
}

// Led is somebody who led a group until a day.
type Led struct {
	Staff string
	Until time.Time
}

// Brings says that a leader brings what the manual asks for; Number counts the
// programme's prerequisites from 1.
type Brings struct {
	Number int
	Staff  string
}

// Leading gives who led a group before, and which leader brings what.
func (s Store) Leading(ctx context.Context, actor auth.Actor, group string) (before []Led, brings []Brings, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if _, err := groupIn(ctx, tx, actor, group); err != nil {
			return err
		}
		err := db.Each(ctx, tx, `SELECT staff_id, until_at FROM group_led WHERE site_id = $1 AND group_id = $2 ORDER BY until_at`,
			[]any{actor.Site, group}, func(rows *sql.Rows) error {
				var l Led
				var until int64
				err := rows.Scan(&l.Staff, &until)
				l.Until = db.Instant(until)
				before = append(before, l)
				return err
			})
		if err != nil {
			return err
		}
		return db.Each(ctx, tx, `SELECT number, staff_id FROM group_prerequisite WHERE site_id = $1 AND group_id = $2 ORDER BY number, staff_id`,
			[]any{actor.Site, group}, func(rows *sql.Rows) error {
				var b Brings
				err := rows.Scan(&b.Number, &b.Staff)
				brings = append(brings, b)
				return err
			})
	})
	return before, brings, err
}

// SetBrings keeps which leader brings what the manual asks for.
func (s Store) SetBrings(ctx context.Context, actor auth.Actor, group string, brings []Brings) error {
	const op = "pathway.SetBrings"
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, op, "your role does not change groups")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if _, err := groupIn(ctx, tx, actor, group); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM group_prerequisite WHERE site_id = $1 AND group_id = $2`, actor.Site, group)
		for _, b := range brings {
			if err == nil {
				_, err = tx.ExecContext(ctx, `INSERT INTO group_prerequisite (site_id, group_id, number, staff_id, ticked_by, ticked_at)
					VALUES ($1, $2, $3, $4, $5, $6)`, actor.Site, group, b.Number, b.Staff, actor.ID, db.Micros(time.Now()))
			}
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the ticks could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "prerequisites ticked", Subject: "group " + group, After: brings})
	})
}
