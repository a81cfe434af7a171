package house_test

import (
	"testing"

	"tend/clinic/pathway"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// After a start, whoever sees everybody finds the histories folded: the very
// same states, and not equal ones. A leader finds none of them.
func TestWarmingServesWhoeverSeesEverybody(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		h := atTheEnd(t, d)
		if err := h.Warm(ctx, "s"); err != nil {
			t.Fatal(err)
		}
		states := func(actor auth.Actor) []pathway.State {
			t.Helper()
			found, err := h.Pathway.States(ctx, actor, pathway.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		warmed := states(auth.System("s", "start"))
		for _, role := range []auth.Role{auth.Administrator, auth.Researcher, auth.Supervisor} {
			if found := states(auth.Actor{Site: "s", ID: string(role), Role: role}); len(found) != 3 || &found[0] != &warmed[0] {
				t.Errorf("a %s folds anew", role)
			}
		}
		if found := states(auth.Actor{Site: "s", ID: "nobody", Role: auth.Leader}); len(found) != 0 {
			t.Errorf("a leader of no group is given %d people", len(found))
		}
	})
}
