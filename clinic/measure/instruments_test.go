package measure

import (
	"fmt"
	"slices"
	"testing"
)

// Each line is a form filled by hand and the score worked out by hand from the
// published rule; the answers stand in the order of the items.
func TestScoresWorkedOutByHand(t *testing.T) {
	for _, c := range []struct {
		instrument string
		answers    []int // -1 is not answered
		want       map[ScaleID]float64
		none       []ScaleID // no score
	}{
		// 1, 4, 8, 9, 11 and 12 turned round (6 − x): 5+2+3+2+3+4+4+1+5+5+3+2 = 39; 39/12.
		{"scs-sf", []int{1, 2, 3, 4, 3, 4, 4, 5, 1, 5, 3, 4}, map[ScaleID]float64{"scs-sf": 39.0 / 12}, nil},
		{"scs-sf", []int{1, 2, 3, 4, 3, 4, 4, 5, 1, 5, 3, -1}, nil, []ScaleID{"scs-sf"}},
		{"peg", []int{7, 5, 3}, map[ScaleID]float64{"peg": 5}, nil},
		{"peg", []int{7, -1, 3}, nil, []ScaleID{"peg"}},
		{"core-10", []int{1, 2, 3, 0, 1, 0, 4, 2, 1, 0}, map[ScaleID]float64{"core10": 14}, nil},
		{"core-10", []int{1, 2, 3, 0, 1, 0, 4, 2, -1, 0}, map[ScaleID]float64{"core10": 13.0 / 9 * 10}, nil},
		{"core-10", []int{1, 2, 3, 0, 1, 0, 4, -1, -1, 0}, nil, []ScaleID{"core10"}},
		{"pseq-2", []int{4, 6}, map[ScaleID]float64{"pseq2": 10}, nil},
		{"pseq-4", []int{1, 2, 3, 4}, map[ScaleID]float64{"pseq4": 10}, nil},
		{"pseq-4", []int{1, 2, -1, 4}, nil, []ScaleID{"pseq4"}},
		// rumination 8–11: 1+2+3+4; magnification 6, 7, 13: 2+3+1; helplessness 1–5, 12: 0+1+2+3+4+4.
		{"pcs", []int{0, 1, 2, 3, 4, 2, 3, 1, 2, 3, 4, 4, 1}, map[ScaleID]float64{"pcs": 30, "pcs-rumination": 10, "pcs-magnification": 6, "pcs-helplessness": 14}, nil},
		{"pcs", []int{0, 1, 2, 3, 4, 2, 3, 1, 2, 3, 4, -1, 1}, map[ScaleID]float64{"pcs-rumination": 10, "pcs-magnification": 6}, []ScaleID{"pcs", "pcs-helplessness"}},
		{"bpi", []int{8, 4, 6, 6, 7, 5, 6, 8, 4, 9, 3}, map[ScaleID]float64{"bpi-severity": 6, "bpi-interference": 6}, nil},
		{"bpi", []int{8, 4, 6, -1, 7, 5, 6, 8, -1, -1, -1}, map[ScaleID]float64{"bpi-interference": 6.5}, []ScaleID{"bpi-severity"}},
		{"bpi", []int{8, 4, 6, 6, 7, 5, 6, -1, -1, -1, -1}, map[ScaleID]float64{"bpi-severity": 6}, []ScaleID{"bpi-interference"}},
		// All 4 but for the reversed 4, 8, 12 and 16, which are 1 and count 4: 17 × 4.
		{"tsk-17", []int{4, 4, 4, 1, 4, 4, 4, 1, 4, 4, 4, 1, 4, 4, 4, 1, 4}, map[ScaleID]float64{"tsk17": 68}, nil},
		{"tsk-17", []int{2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, map[ScaleID]float64{"tsk17": 13*2 + 4*3}, nil},
		{"tsk-13", []int{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 1}, map[ScaleID]float64{"tsk13": 31}, nil},
		// engagement 1, 3, 5, 6: 6+5+4+3; willingness 2, 4, 7, 8 turned round (6 − x): 6+5+4+3.
		{"cpaq-8", []int{6, 0, 5, 1, 4, 3, 2, 3}, map[ScaleID]float64{"cpaq8": 36, "cpaq8-engagement": 18, "cpaq8-willingness": 18}, nil},
		// Reversed are 3, 4, 7, 8, 9, 13 and 14.
		{"ffmq-15", []int{1, 2, 3, 4, 5, 1, 2, 3, 4, 5, 1, 2, 3, 4, 5}, map[ScaleID]float64{"ffmq15-observing": 3, "ffmq15-describing": 2 + 4 + 2,
			"ffmq15-awareness": 9, "ffmq15-nonjudging": 6, "ffmq15-nonreactivity": 15, "ffmq15": 41, "ffmq15-without-observing": 38}, nil},
		{"hads", []int{3, 0, 3, 1, 2, 2, 1, 0, 2, 1, 0, 2, 1, 0}, map[ScaleID]float64{"hads-anxiety": 12, "hads-depression": 6}, nil},
		{"hads", []int{3, 0, 3, 1, 2, 2, 1, 0, 2, 1, 0, -1, -1, -1}, map[ScaleID]float64{"hads-anxiety": 11.0 / 6 * 7}, []ScaleID{"hads-depression"}},
		{"course-satisfaction", []int{5, 4, 3, 4, 5, -1, -1}, map[ScaleID]float64{"satisfaction": 4.2}, nil},
	} {
		i := mustFind(t, c.instrument)
		if len(i.Items) != len(c.answers) {
			t.Fatalf("%s has %d items and the test answers %d", i.ID, len(i.Items), len(c.answers))
		}
		answers := Answers{}
		for n, v := range c.answers {
			if v >= 0 {
				answers[i.Items[n].ID] = Number(v)
			}
		}
		for id, want := range c.want {
			if s := scoreOf(t, i, answers, id); s.Value == nil || *s.Value < want-1e-9 || *s.Value > want+1e-9 {
				t.Errorf("%s of %v: %+v, want %v", id, c.answers, s, want)
			}
		}
		for _, id := range c.none {
			if s := scoreOf(t, i, answers, id); s.Value != nil {
				t.Errorf("%s of %v: %v, want no score", id, c.answers, *s.Value)
			}
		}
	}
}

// The published structure: how many items, and from which number to which.
func TestInstrumentsHaveThePublishedStructure(t *testing.T) {
	for id, want := range map[string]struct{ items, low, high int }{
		"scs-sf": {12, 1, 5}, "peg": {3, 0, 10}, "core-10": {10, 0, 4}, "pseq": {10, 0, 6}, "pseq-2": {2, 0, 6}, "pseq-4": {4, 0, 6},
		"pcs": {13, 0, 4}, "bpi": {11, 0, 10}, "tsk-17": {17, 1, 4}, "tsk-13": {13, 1, 4}, "cpaq-8": {8, 0, 6}, "ffmq-15": {15, 1, 5},
		"hads": {14, 0, 3}, "phq-9": {9, 0, 3}, "gad-7": {7, 0, 3},
	} {
		i := mustFind(t, id)
		if len(i.Items) != want.items {
			t.Errorf("%s has %d items, want %d", id, len(i.Items), want.items)
		}
		for _, item := range i.Items {
			if low, high := item.ends(); low != want.low || high != want.high {
				t.Errorf("%s runs from %d to %d", item.ID, low, high)
			}
		}
		ships := id == "scs-sf" || id == "phq-9" || id == "gad-7" || id == "core-10"
		if (i.Licence.Wording == MayShip) != ships {
			t.Errorf("%s: wording is %q", id, i.Licence.Wording)
		}
	}
}

func TestReversedItemsAreThePublishedOnes(t *testing.T) {
	for _, c := range []struct {
		instrument string
		scale      ScaleID
		want       []int
	}{
		{"scs-sf", "scs-sf", []int{1, 4, 8, 9, 11, 12}}, {"tsk-17", "tsk17", []int{4, 8, 12, 16}}, {"tsk-13", "tsk13", nil},
		{"cpaq-8", "cpaq8", []int{2, 4, 7, 8}}, {"ffmq-15", "ffmq15", []int{3, 4, 7, 8, 9, 13, 14}}, {"core-10", "core10", nil},
	} {
		s, ok := mustFind(t, c.instrument).Scale(c.scale)
		var want []ItemID
		for _, n := range c.want {
			name := c.instrument
			if name == "tsk-17" {
				name = "tsk"
			}
			want = append(want, ItemID(fmt.Sprintf("%s-%d", name, n)))
		}
		if !ok || !slices.Equal(s.Reverse, want) {
			t.Errorf("%s reverses %v, want %v", c.scale, s.Reverse, want)
		}
	}
}

// The short forms ask the same questions as the long ones, under the same names.
func TestShortFormsShareTheirItems(t *testing.T) {
	pseq, tsk := mustFind(t, "pseq"), mustFind(t, "tsk-17")
	for short, long := range map[string]Instrument{"pseq-2": pseq, "pseq-4": pseq, "tsk-13": tsk} {
		for _, item := range mustFind(t, short).Items {
			if _, ok := long.Item(item.ID); !ok {
				t.Errorf("%s asks %s, which %s does not", short, item.ID, long.ID)
			}
		}
	}
}

func TestAVeryHighTotalRaises(t *testing.T) {
	phq := mustFind(t, "phq-9")
	answers := full(phq, 3)
	answers["phq-self-harm"] = Number(0)
	if raised := phq.Raised(answers); len(raised) != 1 || raised[0].Scale != "phq9" || raised[0].Value != 24 {
		t.Errorf("24 points without item 9: %+v", raised)
	}
	delete(answers, "phq-sleep")
	if raised := phq.Raised(answers); len(raised) != 1 || raised[0].Value != 21 {
		t.Errorf("21 points and a missing item are at least 21: %+v", raised)
	}
	delete(answers, "phq-down")
	if raised := phq.Raised(answers); len(raised) != 0 {
		t.Errorf("18 points and two missing items may be 18: %+v", raised)
	}
	core := mustFind(t, "core-10")
	calm := full(core, 0)
	calm["core-10-6"] = Number(1)
	if raised := core.Raised(calm); len(raised) != 1 || raised[0].Item != "core-10-6" {
		t.Errorf("plans to end one's life: %+v", raised)
	}
	if raised := core.Raised(full(core, 3)); len(raised) != 2 {
		t.Errorf("30 points with item 6: %+v", raised)
	}
}
