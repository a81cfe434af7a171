package pathway

import (
	"context"
	"database/sql"

	"tend/clinic/people"
	"tend/clinic/programme"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// errNoGroup is one answer for a group that is not there and one not to be
// seen.
var errNoGroup = fault.New(fault.NotFound, "pathway.Group", "there is no such group that you may see")

// Group is a course held for some people.
type Group struct {
	ID               string
	Name             string
	Programme        string // programme id
	ProgrammeVersion string
	Place            string
	Video            string // https link of a course by video; empty in a room
	Capacity         int
	Leaders          []string // staff ids
}

// AddGroup makes a group; an empty id is filled.
func (s Store) AddGroup(ctx context.Context, actor auth.Actor, g Group) (Group, error) {
	const op = "pathway.AddGroup"
	if actor.OnlyReads() {
		return g, fault.New(fault.Forbidden, op, "your role does not make groups")
	}
	if err := g.Check(); err != nil {
		return g, err
	}
	if g.ID == "" {
		g.ID = db.NewID()
	}
	return g, s.DB.Change(ctx, func(tx *db.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO course_group (site_id, id, name, programme, programme_version, place, video, capacity)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, actor.Site, g.ID, g.Name, g.Programme, g.ProgrammeVersion, g.Place, g.Video, g.Capacity)
		if db.IsDuplicate(err) {
			return fault.New(fault.Conflict, op, "there is already a group %s", g.ID)
		}
		for _, leader := range g.Leaders {
			if err == nil {
				_, err = tx.ExecContext(ctx, `INSERT INTO group_leader (site_id, group_id, staff_id) VALUES ($1, $2, $3)`, actor.Site, g.ID, leader)
			}
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the group could not be kept")
		}
		if err := programme.KeepIn(ctx, tx, actor.Site, g.Programme, g.ProgrammeVersion); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "group made", Subject: "group " + g.ID, After: g})
	})
}

// Groups lists the groups that the actor may see, by name.
func (s Store) Groups(ctx context.Context, actor auth.Actor) ([]Group, error) {
	return s.groups(ctx, actor, "")
}

// Group gives one group.
func (s Store) Group(ctx context.Context, actor auth.Actor, id string) (Group, error) {
	found, err := s.groups(ctx, actor, id)
	if err == nil && len(found) == 0 {
		err = errNoGroup
	}
	if err != nil {
		return Group{}, err
	}
	return found[0], nil
}

func (s Store) groups(ctx context.Context, actor auth.Actor, id string) ([]Group, error) {
	var found []Group
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		found, err = groupsIn(ctx, tx, actor, id)
		return err
	})
	return found, err
}

func groupsIn(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) ([]Group, error) {
	var found []Group
	err := func() error {
		err := db.Each(ctx, tx, `SELECT g.id, g.name, g.programme, g.programme_version, g.place, g.video, g.capacity FROM course_group g
			WHERE g.site_id = $1 AND ($2 = 1 OR $2 = 0 AND EXISTS (SELECT 1 FROM group_leader l
				WHERE l.site_id = $1 AND l.group_id = g.id AND l.staff_id = $3))
			AND ($4 = '' OR g.id = $4) ORDER BY g.name, g.id`, people.Scope(actor, id), func(rows *sql.Rows) error {
			var g Group
			err := rows.Scan(&g.ID, &g.Name, &g.Programme, &g.ProgrammeVersion, &g.Place, &g.Video, &g.Capacity)
			found = append(found, g)
			return err
		})
		if err != nil {
			return err
		}
		return readLeaders(ctx, tx, actor.Site, found)
	}()
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pathway.Groups", "the groups cannot be read")
	}
	return found, nil
}

func readLeaders(ctx context.Context, tx *db.Tx, site string, groups []Group) error {
	leaders := map[string][]string{}
	err := db.Each(ctx, tx, `SELECT group_id, staff_id FROM group_leader WHERE site_id = $1 AND stands_in = 0 ORDER BY staff_id`, []any{site},
		func(rows *sql.Rows) error {
			var group, staff string
			err := rows.Scan(&group, &staff)
			leaders[group] = append(leaders[group], staff)
			return err
		})
	for i := range groups {
		groups[i].Leaders = leaders[groups[i].ID]
	}
	return err
}
