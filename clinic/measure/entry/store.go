package entry

import (
	"context"
	"database/sql"
	"encoding/json"

	"tend/clinic/measure"
	"tend/clinic/people"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Store reads and writes entries.
type Store struct{ DB *db.DB }

const selectEntries = `SELECT p.id, p.study_id, p.timepoint, p.instrument, p.instrument_version, p.clerk, p.filled_on, p.answers,
	p.entered_at, p.entered_by, p.form_id FROM paper_entry p WHERE ` + people.Visible

func scanEntry(rows *sql.Rows) (Entry, error) {
	var e Entry
	var on, at int64
	var answers string
	if err := rows.Scan(&e.ID, &e.StudyID, &e.Timepoint, &e.Instrument, &e.Version, &e.Clerk, &on, &answers, &at, &e.EnteredBy, &e.FormID); err != nil {
		return Entry{}, err
	}
	e.On, e.EnteredAt = db.Instant(on), db.Instant(at)
	return e, json.Unmarshal([]byte(answers), &e.Answers)
}

// open gives the entries of a sheet that are not a form for good yet, A first.
func open(ctx context.Context, tx *db.Tx, actor auth.Actor, s Sheet) ([]Entry, error) {
	var found []Entry
	err := db.Each(ctx, tx, selectEntries+` AND p.study_id = $4 AND p.timepoint = $5 AND p.instrument = $6 AND p.form_id = '' ORDER BY p.clerk`,
		people.Scope(actor, s.StudyID, s.Timepoint, s.Instrument), func(rows *sql.Rows) error {
			e, err := scanEntry(rows)
			found = append(found, e)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "entry.open", "the entries cannot be read")
	}
	return found, nil
}

// ofGroup gives every entry of a group's people at a timepoint.
func ofGroup(ctx context.Context, tx *db.Tx, actor auth.Actor, group, timepoint string) ([]Entry, error) {
	var found []Entry
	err := db.Each(ctx, tx, selectEntries+` AND p.timepoint = $4 AND p.study_id IN (SELECT g.study_id FROM group_member g
		WHERE g.site_id = $1 AND g.group_id = $5) ORDER BY p.study_id, p.instrument, p.clerk, p.entered_at`,
		people.Scope(actor, timepoint, group), func(rows *sql.Rows) error {
			e, err := scanEntry(rows)
			found = append(found, e)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "entry.ofGroup", "the entries cannot be read")
	}
	return found, nil
}

// ProgressOf tells of every sheet of a group's timepoint how far it has come;
// a sheet that is not in the answer was not entered. Nothing that was typed is
// given.
func (s Store) ProgressOf(ctx context.Context, actor auth.Actor, group, timepoint string) (map[Sheet]Progress, error) {
	found := map[Sheet]Progress{}
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		forms, err := measure.StandingIn(ctx, tx, actor, measure.Filter{Groups: []string{group}, Timepoint: timepoint})
		if err != nil {
			return err
		}
		for _, f := range forms {
			state := Done
			if !fromPaper(f.EnteredHow) {
				state = OnScreen
			}
			found[Sheet{f.StudyID, f.Timepoint, f.Instrument}] = Progress{State: state, Form: true}
		}
		all, err := ofGroup(ctx, tx, actor, group, timepoint)
		for _, e := range all {
			if e.FormID != "" {
				continue
			}
			p := found[e.Sheet]
			if p.State = EnteredOnce; e.Clerk == B {
				p.State = ToCompare
			} else {
				p.FirstBy = e.EnteredBy
			}
			found[e.Sheet] = p
		}
		return err
	})
	return found, err
}

func fromPaper(how measure.Entry) bool {
	return how == measure.ByClerkA || how == measure.ByClerkB || how == measure.DoubleEntry
}
