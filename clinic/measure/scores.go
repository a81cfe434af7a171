package measure

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/platform/audit"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Scores gives the standing forms with their scores and without their answers,
// so that which items are missing is not known: only how many. They are shared
// with other readers and must not be changed.
func (s Store) Scores(ctx context.Context, actor auth.Actor, f Filter) ([]Kept, error) {
	var found []Kept
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
		if f.StudyID != "" || len(f.Groups) > 0 || s.scored == nil { // few rows, and many who ask for others
			found, err = scoresIn(ctx, tx, actor, f)
			return err
		}
		version, err := audit.Head(ctx, tx, actor.Site)
		if err != nil {
			return err
		}
		key := people.ScopeKey(actor) + fmt.Sprintf(" %q", f)
		if kept, ok := s.scored.Get(key, version); ok {
			found = kept
			return nil
		}
		if found, err = s.mended(ctx, tx, actor, f, key); err == nil {
			s.scored.Put(key, version, found)
		}
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "measure.Scores", "the scores cannot be read")
	}
	return found, nil
}

// mended reads again only the scores of those whom the audit log names since
// they were read last: every form that is kept is logged under its person, and
// every change to who sees a group under the group.
func (s Store) mended(ctx context.Context, tx *db.Tx, actor auth.Actor, f Filter, key string) ([]Kept, error) {
	before, version, known := s.scored.Last(key)
	var changed []string
	if known {
		var err error
		if changed, known, err = pathway.ChangedSince(ctx, tx, actor.Site, version); err != nil {
			return nil, err
		}
	}
	if known && len(changed) == 0 {
		return before, nil
	}
	if !known {
		before, changed = nil, nil
	}
	fresh, err := scoresIn(ctx, tx, actor, f, changed...)
	if err != nil {
		return nil, err
	}
	all := make([]Kept, 0, len(before)+len(fresh))
	for _, k := range before {
		if _, is := slices.BinarySearch(changed, k.StudyID); !is {
			all = append(all, k)
		}
	}
	all = append(all, fresh...)
	slices.SortFunc(all, func(a, b Kept) int {
		return cmp.Or(cmp.Compare(a.StudyID, b.StudyID), cmp.Compare(a.Timepoint, b.Timepoint), cmp.Compare(a.Instrument, b.Instrument))
	})
	return all, nil
}

// scoresIn reads the scores of everybody chosen, or of those named only.
func scoresIn(ctx context.Context, tx *db.Tx, actor auth.Actor, f Filter, only ...string) ([]Kept, error) {
	chosen, args := f.where(actor)
	if len(only) > 0 {
		chosen += ` AND p.study_id IN ` + db.In(len(args)+1, len(only))
		for _, id := range only {
			args = append(args, id)
		}
	}
	found, at, err := readForms(ctx, tx, chosen, args)
	if err != nil {
		return nil, err
	}
	return found, readScores(ctx, tx, chosen, args, found, at)
}
