package entry

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"slices"

	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Kind is how sheets are entered.
type Kind string

const (
	Double Kind = "double"      // every sheet twice; there is no form before
	Sample Kind = "with sample" // once; a sample is typed again
)

// Way is how a group's sheets of one timepoint are entered.
type Way struct {
	Kind    Kind
	Percent int    // of the sheets that are typed again, for Sample
	Seed    string // which ones: the same seed picks the same
}

// WayOf gives how a group's sheets of a timepoint are entered; twice unless
// something else was set.
func (s Store) WayOf(ctx context.Context, actor auth.Actor, group, timepoint string) (Way, error) {
	var w Way
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		w, err = wayIn(ctx, tx, actor.Site, group, timepoint)
		return err
	})
	return w, err
}

func wayIn(ctx context.Context, tx *db.Tx, site, group, timepoint string) (Way, error) {
	w := Way{Kind: Double}
	err := tx.QueryRowContext(ctx, `SELECT way, percent, seed FROM paper_way WHERE site_id = $1 AND group_id = $2 AND timepoint = $3`,
		site, group, timepoint).Scan(&w.Kind, &w.Percent, &w.Seed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Way{}, fault.Wrap(err, fault.Unavailable, "entry.WayOf", "how the sheets are entered cannot be read")
	}
	return w, nil
}

// SetWay sets how a group's sheets of a timepoint are entered.
func (s Store) SetWay(ctx context.Context, actor auth.Actor, group, timepoint string, w Way) error {
	const op = "entry.SetWay"
	switch {
	case w.Kind != Double && w.Kind != Sample:
		return fault.New(fault.Invalid, op, "sheets are entered twice, or once with a sample").In(fault.Place{Field: "way"})
	case w.Kind == Sample && (w.Percent < 1 || w.Percent > 100):
		return fault.New(fault.Invalid, op, "the sample is 1 to 100 percent of the sheets").In(fault.Place{Field: "percent"})
	case w.Kind == Sample && w.Seed == "":
		return fault.New(fault.Invalid, op, "give a seed, such as today's date, so that the sample can be drawn again").In(fault.Place{Field: "seed"})
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		if err := mustSeeGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		before, err := wayIn(ctx, tx, actor.Site, group, timepoint)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO paper_way (site_id, group_id, timepoint, way, percent, seed) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (site_id, group_id, timepoint) DO UPDATE SET way = excluded.way, percent = excluded.percent, seed = excluded.seed`,
			actor.Site, group, timepoint, w.Kind, w.Percent, w.Seed)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "how the sheets are entered could not be kept")
		}
		return audit.Append(ctx, tx, audit.Change{Site: actor.Site, Actor: actor.ID, Action: "way of entry set",
			Subject: "group " + group, Before: before, After: w})
	})
}

func mustSeeGroup(ctx context.Context, tx *db.Tx, actor auth.Actor, group string) error {
	var n int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM course_group g WHERE g.site_id = $1 AND ($2 = 1 OR EXISTS (
		SELECT 1 FROM group_leader l WHERE l.site_id = $1 AND l.group_id = g.id AND l.staff_id = $3)) AND g.id = $4`,
		people.Scope(actor, group)...).Scan(&n)
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, "entry.group", "the group cannot be looked up")
	}
	if n == 0 {
		return fault.New(fault.NotFound, "entry.group", "there is no such group that you may see")
	}
	return nil
}

// Picked tells which sheets are typed a second time: the given share of them,
// rounded up, drawn by the seed. The same seed and sheets give the same sample,
// in whatever order the sheets come.
func (w Way) Picked(sheets []Sheet) map[Sheet]bool {
	picked := map[Sheet]bool{}
	if w.Kind != Sample {
		for _, s := range sheets {
			picked[s] = true
		}
		return picked
	}
	type lot struct {
		sheet Sheet
		sum   string
	}
	var lots []lot
	for _, s := range sheets {
		sum := sha256.Sum256([]byte(w.Seed + "\x00" + s.StudyID + "\x00" + s.Timepoint + "\x00" + s.Instrument))
		lots = append(lots, lot{s, string(sum[:])})
	}
	slices.SortFunc(lots, func(a, b lot) int { return cmp.Compare(a.sum, b.sum) })
	for _, l := range lots[:(len(lots)*w.Percent+99)/100] {
		picked[l.sheet] = true
	}
	return picked
}
