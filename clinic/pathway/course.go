package pathway

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"tend/clinic/programme"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// keepProgramme keeps a programme as it is now, once for each version.
func keepProgramme(ctx context.Context, tx *db.Tx, site, id, version string) error {
	p, err := programme.Find(id)
	if err != nil || p.Version != version {
		return nil // not of this library: there is nothing to keep
	}
	content, err := json.Marshal(p)
	if err == nil {
		_, err = tx.ExecContext(ctx, `INSERT INTO programme_kept (site_id, programme, version, content, kept_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (site_id, programme, version) DO NOTHING`, site, id, version, string(content), db.Micros(time.Now()))
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "pathway.keepProgramme", "the programme could not be kept with the group")
	}
	return nil
}

// Course gives the programme that a group follows, in the version with which it
// began, and what the library's version has otherwise now. A version that was
// not kept is the library's, and that is said.
func (s Store) Course(ctx context.Context, actor auth.Actor, g Group) (programme.Programme, []string, error) {
	library, missing := programme.Find(g.Programme)
	if missing == nil && (g.ProgrammeVersion == "" || library.Version == g.ProgrammeVersion) {
		return library, nil, nil
	}
	var content string
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT k.content FROM programme_kept k WHERE k.site_id = $1 AND k.programme = $2 AND k.version = $3`,
			actor.Site, g.Programme, g.ProgrammeVersion).Scan(&content)
	})
	switch {
	case errors.Is(err, sql.ErrNoRows) && missing != nil:
		return programme.Programme{}, nil, missing
	case errors.Is(err, sql.ErrNoRows):
		return library, []string{"This group began with version " + g.ProgrammeVersion + ", of which no copy is kept here; version " + library.Version + " is shown."}, nil
	case err != nil:
		return programme.Programme{}, nil, fault.Wrap(err, fault.Unavailable, "pathway.Course", "the programme cannot be read")
	}
	var kept programme.Programme
	if err := json.Unmarshal([]byte(content), &kept); err != nil {
		return programme.Programme{}, nil, fault.Wrap(err, fault.Internal, "pathway.Course", "the programme cannot be read")
	}
	if missing != nil {
		return kept, nil, nil
	}
	return kept, programme.Differences(kept, library), nil
}
