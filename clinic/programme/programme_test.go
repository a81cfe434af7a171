package programme

import "testing"

// TestResilientMindKeepsThePrintedMinutes holds the course outline of
// Penlington (2018), appendix: eight sessions whose printed minutes do not all
// add up to two hours.
func TestResilientMindKeepsThePrintedMinutes(t *testing.T) {
	p, err := Find("resilientmind")
	if err != nil {
		t.Fatal(err)
	}
	printed := []int{125, 160, 120, 115, 120, 125, 120, 120}
	if len(p.Sessions) != len(printed) {
		t.Fatalf("%d sessions", len(p.Sessions))
	}
	for i, s := range p.Sessions {
		if s.Minutes() != printed[i] {
			t.Errorf("session %d adds up to %d, printed %d", s.Number, s.Minutes(), printed[i])
		}
	}
	var warned []int
	for _, w := range p.Warnings() {
		if w.Session == 0 || w.Planned != 120 || w.Sum != printed[w.Session-1] || w.Sentence == "" {
			t.Errorf("warning %+v", w)
		}
		warned = append(warned, w.Session)
	}
	if len(warned) != 4 {
		t.Errorf("warned of sessions %v, want 1 2 4 6", warned)
	}
	if p.Dose.AtLeast != 6 || p.GroupSize != (GroupSize{8, 15}) {
		t.Errorf("dose %+v, group %+v", p.Dose, p.GroupSize)
	}
}

// TestLibraryIsCompleteForTheRoom asks of every session and practice what a
// leader needs to take it into the room.
func TestLibraryIsCompleteForTheRoom(t *testing.T) {
	for _, p := range Library() {
		for _, s := range p.Sessions {
			if len(s.LearningPoints) == 0 || s.Handout.Text == "" || s.HomePractice.Text == "" {
				t.Errorf("%s session %d lacks learning points, handout or home practice", p.ID, s.Number)
			}
			for _, item := range s.Items {
				if item.Kind == PracticeItem && item.Practice == "" {
					t.Errorf("%s: %s guides no practice", p.ID, item.ID)
				}
			}
		}
		for _, each := range p.Practices {
			if each.Purpose == "" || each.Posture == "" || len(each.Care) == 0 {
				t.Errorf("%s: practice %s lacks purpose, posture or care", p.ID, each.ID)
			}
		}
		for _, timepoint := range []string{"intake", "pre", "post", "follow-up"} {
			if _, ok := p.Timepoint(timepoint); !ok {
				t.Errorf("%s has no timepoint %s", p.ID, timepoint)
			}
		}
	}
}

// TestMOREKeepsItsOrder holds the shape of a MORE session: practice, then
// enquiry, then teaching, then practice to take home, within two hours.
func TestMOREKeepsItsOrder(t *testing.T) {
	p, err := Find("more")
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Sessions) != 8 || len(p.Warnings()) != 0 || p.Dose.AtLeast != 4 {
		t.Errorf("%d sessions, dose %d, warnings %v", len(p.Sessions), p.Dose.AtLeast, p.Warnings())
	}
	for _, s := range p.Sessions[:7] {
		at := map[Kind]int{}
		for n, item := range s.Items {
			if _, seen := at[item.Kind]; !seen {
				at[item.Kind] = n + 1
			}
		}
		if !(0 < at[PracticeItem] && at[PracticeItem] < at[Enquiry] && at[Enquiry] < at[Talk] && at[Talk] < at[HomeItem]) {
			t.Errorf("session %d goes %v", s.Number, at)
		}
	}
}
