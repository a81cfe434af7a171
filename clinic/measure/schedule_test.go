package measure

import (
	"testing"

	"tend/clinic/programme"
)

// TestScheduledInstrumentsExist holds the programmes' schedules against the
// library of instruments.
func TestScheduledInstrumentsExist(t *testing.T) {
	for _, p := range programme.Library() {
		for _, m := range p.Measures {
			for _, id := range m.Instruments {
				if _, err := Find(id); err != nil {
					t.Errorf("%s at %s: %v", p.ID, m.Timepoint, err)
				}
			}
		}
	}
}
