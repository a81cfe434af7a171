package demo

import (
	"testing"

	"tend/clinic/pathway"
	"tend/clinic/programme"
)

// Whoever was harmed came to the session before, and the practice is one of the
// programme's.
func TestHarmFollowsASessionThatWasAttended(t *testing.T) {
	y := Make(someDay)
	if len(y.Harm) != len(harms) {
		t.Errorf("%d adverse events, want %d", len(y.Harm), len(harms))
	}
	came := map[string]map[int]bool{}
	for _, e := range y.Events {
		if e.Kind == pathway.Attendance && e.Detail.Mark.Came() {
			if came[e.StudyID] == nil {
				came[e.StudyID] = map[int]bool{}
			}
			came[e.StudyID][e.Detail.Session] = true
		}
	}
	p, err := programme.Find("resilientmind")
	if err != nil {
		t.Fatal(err)
	}
	serious := 0
	for _, e := range y.Harm {
		if !came[e.StudyID][e.Session] {
			t.Errorf("%s did not come to session %d", e.StudyID, e.Session)
		}
		if _, known := p.Practice(e.Practice); e.Practice != "" && !known {
			t.Errorf("there is no practice %s", e.Practice)
		}
		if err := e.Check(); err != nil {
			t.Error(err)
		}
		if e.Serious {
			serious++
		}
	}
	if serious != 1 {
		t.Errorf("%d are serious", serious)
	}
}
