package pathway

import (
	"context"
	"database/sql"
	"errors"

	"tend/clinic/programme"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Course gives the programme that a group follows, in the version with which it
// began, and what the version for new groups has otherwise. A version that was
// not kept is the one for new groups, and that is said.
func (s Store) Course(ctx context.Context, actor auth.Actor, g Group) (programme.Programme, []string, error) {
	var shelf programme.Shelf
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		shelf, err = programme.ShelfIn(ctx, tx, actor.Site)
		return err
	})
	if err != nil {
		return programme.Programme{}, nil, err
	}
	course, differs, err := g.Course(shelf)
	return course, differs, err
}

// Course is Store.Course with a shelf that was read before.
func (g Group) Course(shelf programme.Shelf) (programme.Programme, []string, error) {
	kept, err := shelf.Of(g.Programme, g.ProgrammeVersion)
	if err != nil {
		return programme.Programme{}, nil, err
	}
	current, err := shelf.Current(g.Programme)
	switch {
	case g.ProgrammeVersion != "" && kept.Version != g.ProgrammeVersion:
		return kept, []string{"This group began with version " + g.ProgrammeVersion + ", of which no copy is kept here; version " + kept.Version + " is shown."}, nil
	case err != nil || current.Version == kept.Version:
		return kept, nil, nil // of a programme that is gone there is nothing to compare
	}
	return kept, programme.Differences(kept, current), nil
}

// CourseIn gives the programme that a group follows within the caller's
// transaction, whoever asks. Without a group it is the current programme.
func CourseIn(ctx context.Context, tx *db.Tx, site, group, id, version string) (programme.Programme, error) {
	shelf, err := programme.ShelfIn(ctx, tx, site)
	if err != nil {
		return programme.Programme{}, err
	}
	if group != "" && version == "" {
		err := tx.QueryRowContext(ctx, `SELECT programme_version FROM course_group WHERE site_id = $1 AND id = $2 AND programme = $3`, site, group, id).Scan(&version)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return programme.Programme{}, fault.Wrap(err, fault.Unavailable, "pathway.CourseIn", "the group cannot be read")
		}
	}
	return shelf.Of(id, version)
}
