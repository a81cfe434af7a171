package pathway

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Clinician gives the staff id of the clinician whom a group's risk tasks
// name: the one that was set, or else the first leader; empty without either.
func (s Store) Clinician(ctx context.Context, actor auth.Actor, group string) (string, error) {
	if _, err := s.Group(ctx, actor, group); err != nil {
		return "", err
	}
	var id string
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		id, err = clinicianOf(ctx, tx, actor.Site, group)
		return err
	})
	return id, err
}

// ClinicianFor gives the clinician of the group that a person is or was in
// last; empty if there is none.
func ClinicianFor(ctx context.Context, tx *db.Tx, site, studyID string) (string, error) {
	group, err := groupOf(ctx, tx, site, studyID)
	if err != nil || group == "" {
		return "", err
	}
	return clinicianOf(ctx, tx, site, group)
}

func clinicianOf(ctx context.Context, tx *db.Tx, site, group string) (string, error) {
	var id string
	err := tx.QueryRowContext(ctx, `SELECT staff_id FROM group_clinician WHERE site_id = $1 AND group_id = $2`, site, group).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		leaders, err := leadersOf(ctx, tx, site, group)
		if err != nil || len(leaders) == 0 {
			return "", err
		}
		return leaders[0], nil
	}
	if err != nil {
		return "", fault.Wrap(err, fault.Unavailable, "pathway.clinicianOf", "the clinician of the group cannot be looked up")
	}
	return id, nil
}

// SecondFor gives whom a person's risk goes on to when the one it names has not
// opened it: the one that the site set, if they may see the person; else
// another leader of the group; else an administrator; empty if there is nobody
// else.
func SecondFor(ctx context.Context, tx *db.Tx, site, studyID, named, set string) (string, error) {
	group, err := groupOf(ctx, tx, site, studyID)
	if err != nil {
		return "", err
	}
	leaders, err := leadersOf(ctx, tx, site, group)
	if err != nil {
		return "", err
	}
	working, err := auth.WorkingIn(ctx, tx, site)
	best, rank := "", 0
	for _, m := range working {
		if m.ID == named || !answersFor(m, leaders) {
			continue
		}
		mine := 1
		switch {
		case m.ID == set:
			mine = 3
		case m.Role != auth.Administrator:
			mine = 2
		}
		if mine > rank {
			best, rank = m.ID, mine
		}
	}
	return best, err
}

// answersFor tells whether a member of staff may see the people of a group
// with these leaders by name.
func answersFor(m auth.Staff, leaders []string) bool {
	return m.Role == auth.Administrator || slices.Contains(leaders, m.ID)
}

// groupOf gives the group that a person is or was in last, or nothing.
func groupOf(ctx context.Context, tx *db.Tx, site, studyID string) (string, error) {
	var group string
	err := tx.QueryRowContext(ctx, `SELECT group_id FROM pathway_event WHERE site_id = $1 AND study_id = $2 AND group_id <> ''
		ORDER BY happened_on DESC, id DESC LIMIT 1`, site, studyID).Scan(&group)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fault.Wrap(err, fault.Unavailable, "pathway.groupOf", "the group cannot be looked up")
	}
	return group, nil
}

// leadersOf gives the staff ids of a group's leaders, in order.
func leadersOf(ctx context.Context, tx *db.Tx, site, group string) ([]string, error) {
	of := []Group{{ID: group}}
	if err := readLeaders(ctx, tx, site, of); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "pathway.leadersOf", "the leaders cannot be read")
	}
	return of[0].Leaders, nil
}

// SetClinician sets whom a group's risk tasks name: a leader of the group or
// an administrator, for nobody else may see its people by name.
func (s Store) SetClinician(ctx context.Context, actor auth.Actor, group, staff string) error {
	const op = "pathway.SetClinician"
	if !actor.RecordsAttendance() {
		return fault.New(fault.Forbidden, op, "your role does not set the clinician of a group")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		var groups int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM course_group g WHERE g.site_id = $1 AND ($2 = 1 OR EXISTS (
			SELECT 1 FROM group_leader l WHERE l.site_id = $1 AND l.group_id = g.id AND l.staff_id = $3)) AND g.id = $4`,
			people.Scope(actor, group)...).Scan(&groups)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the group cannot be looked up")
		} else if groups == 0 {
			return errNoGroup
		}
		working, err := auth.WorkingIn(ctx, tx, actor.Site)
		if err != nil {
			return err
		}
		leaders, err := leadersOf(ctx, tx, actor.Site, group)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(working, func(m auth.Staff) bool { return m.ID == staff && answersFor(m, leaders) }) {
			return fault.New(fault.Invalid, op, "the clinician is a leader of this group or an administrator").In(fault.Place{Field: "clinician"})
		}
		before, err := clinicianOf(ctx, tx, actor.Site, group)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO group_clinician (site_id, group_id, staff_id) VALUES ($1, $2, $3)
			ON CONFLICT (site_id, group_id) DO UPDATE SET staff_id = excluded.staff_id`, actor.Site, group, staff)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the clinician could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "clinician set",
			Subject: "group " + group, Before: before, After: staff})
	})
}
