package pathway

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"tend/platform/auth"
	"tend/platform/db"
)

// fewChanged bounds for how many people a former fold is mended; past it
// everything is folded anew.
const fewChanged = 100

// fold gives the states of every person chosen. Where they were folded before,
// only those whom the audit log names since are read again: every change to a
// history is logged under its person, and every change to who sees a group
// under the group.
func (s Store) fold(ctx context.Context, tx *db.Tx, actor auth.Actor, f Filter, key string) ([]State, error) {
	before, version, folded := s.folded.Last(key)
	var changed []string
	if folded {
		var err error
		if changed, folded, err = ChangedSince(ctx, tx, actor.Site, version); err != nil {
			return nil, err
		}
	}
	if folded && len(changed) == 0 {
		return before, nil
	}
	if !folded {
		before, changed = nil, nil
	}
	all, err := histories(ctx, tx, actor, f, changed...)
	if err != nil {
		return nil, err
	}
	states := make([]State, 0, len(before)+len(all))
	for _, each := range before {
		if _, found := slices.BinarySearch(changed, each.StudyID); !found {
			states = append(states, each)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		states = append(states, Fold(all[id]))
	}
	slices.SortFunc(states, func(a, b State) int { return strings.Compare(a.StudyID, b.StudyID) })
	return states, nil
}

// changedSince gives, in order, the people whom the log names after a version;
// few is false where they are many, or a group was changed.
func ChangedSince(ctx context.Context, tx *db.Tx, site string, version int64) (people []string, few bool, err error) {
	few = true
	err = db.Each(ctx, tx, `SELECT DISTINCT subject FROM audit_log WHERE site_id = $1 AND seq > $2`, []any{site, version}, func(rows *sql.Rows) error {
		var subject string
		if err := rows.Scan(&subject); err != nil {
			return err
		}
		if id, ok := strings.CutPrefix(subject, "person "); ok {
			people = append(people, id)
		} else if strings.HasPrefix(subject, "group ") {
			few = false
		}
		return nil
	})
	slices.Sort(people)
	return people, few && len(people) <= fewChanged, err
}
