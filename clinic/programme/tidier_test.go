package programme_test

import (
	"strings"
	"testing"

	"tend/clinic/programme"
)

// Twelve items; what the data do not say is named and never made up.
func TestTIDieR(t *testing.T) {
	for _, p := range programme.Library() {
		bare, full := p.TIDieR(programme.Delivery{}), p.TIDieR(programme.Delivery{By: "Two psychologists.", Where: "A clinic.", Modified: "Nothing.", Kept: "All of it.", Planned: "A checklist."})
		if len(bare) != 12 || bare[0].Says[0] != p.Title {
			t.Errorf("%s: %+v", p.ID, bare)
		}
		for n := range bare {
			if bare[n].Number != n+1 || len(bare[n].Says) == 0 && bare[n].Missing == "" {
				t.Errorf("%s: item %d says nothing and misses nothing", p.ID, n+1)
			}
		}
		for _, n := range []int{5, 7, 10, 11, 12} {
			if bare[n-1].Missing == "" || full[n-1].Missing != "" || len(full[n-1].Says) == 0 {
				t.Errorf("%s: item %d misses %q without, %q with", p.ID, n, bare[n-1].Missing, full[n-1].Missing)
			}
		}
		if text := strings.Join(bare[7].Says, " "); !strings.Contains(text, "sessions of") || !strings.Contains(text, "dose") {
			t.Errorf("%s: %s", p.ID, text)
		}
	}
	if list := (programme.Programme{}).TIDieR(programme.Delivery{}); list[0].Missing == "" || list[2].Missing == "" {
		t.Errorf("an empty programme misses nothing: %+v", list)
	}
}
