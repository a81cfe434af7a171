package pathway

import (
	"context"
	"database/sql"
	"errors"

	"tend/clinic/people"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// GroupOf gives a group that a person is or was in, for whoever may see the
// person: so a participant learns which course their own group has. Leaders
// are not told.
func (s Store) GroupOf(ctx context.Context, actor auth.Actor, studyID, group string) (Group, error) {
	var g Group
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT g.id, g.name, g.programme, g.programme_version, g.place, g.capacity FROM course_group g
			JOIN group_member p ON p.site_id = g.site_id AND p.group_id = g.id
			WHERE `+people.Visible+` AND p.study_id = $4 AND p.group_id = $5`, people.Scope(actor, studyID, group)...).
			Scan(&g.ID, &g.Name, &g.Programme, &g.ProgrammeVersion, &g.Place, &g.Capacity)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Group{}, errNoGroup
	} else if err != nil {
		return Group{}, fault.Wrap(err, fault.Unavailable, "pathway.GroupOf", "the group cannot be read")
	}
	return g, nil
}
