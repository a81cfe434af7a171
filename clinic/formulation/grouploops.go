package formulation

import (
	"cmp"
	"context"
	"slices"

	"tend/clinic/people"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Fewest is the smallest number of people that is told; a smaller one could
// tell who they are.
const Fewest = 3

// Common is a loop that people of a group drew, in the template's words.
type Common struct {
	Loop
	People int  // 0 where Few
	Few    bool // fewer than Fewest
}

// InGroup is what the latest maps of a group have in common.
type InGroup struct {
	Maps  int // 0 where Few
	Few   bool
	Loops []Common // the most common first
}

// InGroup counts the loops of a group's latest maps, of those who did not
// withdraw. A loop through a thing that somebody added in their own words is
// not counted: it would be told by its words. Whoever sees the group may ask;
// for those who research, research consent counts as well.
func (s Store) InGroup(ctx context.Context, actor auth.Actor, group string) (InGroup, error) {
	const op = "formulation.InGroup"
	var latest []Version
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		var n int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM course_group g WHERE g.site_id = $1 AND g.id = $4
			AND ($2 = 1 OR $2 = 0 AND EXISTS (SELECT 1 FROM group_leader l WHERE l.site_id = $1 AND l.group_id = g.id AND l.staff_id = $3))`, people.Scope(actor, group)...).Scan(&n)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the group cannot be read")
		}
		if n == 0 {
			return fault.New(fault.NotFound, op, "there is no such group that you may see")
		}
		consents := stands(s.DB.Dialect, "treatment")
		if actor.Role == auth.Researcher {
			consents += stands(s.DB.Dialect, "research")
		}
		latest, err = s.read(ctx, tx, actor.Site, `SELECT `+columns+` FROM pain_map p JOIN group_member m ON m.site_id = p.site_id AND m.study_id = p.study_id
			WHERE `+people.Visible+` AND m.group_id = $4 AND p.sealed <> ''`+consents+`
			AND p.number = (SELECT MAX(o.number) FROM pain_map o WHERE o.site_id = p.site_id AND o.study_id = p.study_id)`, people.Scope(actor, group))
		return err
	})
	if err != nil {
		return InGroup{}, err
	}
	return count(latest), nil
}

func count(latest []Version) InGroup {
	found := map[string]*Common{}
	for _, v := range latest {
		for _, l := range v.Map.known() {
			key := l.ID() + " " + l.Name()
			if found[key] == nil {
				found[key] = &Common{Loop: l}
			}
			found[key].People++
		}
	}
	g := InGroup{Maps: len(latest)}
	for _, c := range found {
		g.Loops = append(g.Loops, *c)
	}
	// Among the few, the order does not tell how many.
	rank := func(c Common) int { return max(c.People, Fewest-1) }
	slices.SortFunc(g.Loops, func(a, b Common) int {
		return cmp.Or(cmp.Compare(rank(b), rank(a)), cmp.Compare(len(a.Nodes), len(b.Nodes)), cmp.Compare(a.ID(), b.ID()), cmp.Compare(a.Name(), b.Name()))
	})
	few := func(n *int) bool {
		if *n >= Fewest || *n == 0 {
			return false
		}
		*n = 0
		return true
	}
	g.Few = few(&g.Maps)
	for i := range g.Loops {
		g.Loops[i].Few = few(&g.Loops[i].People)
	}
	return g
}
