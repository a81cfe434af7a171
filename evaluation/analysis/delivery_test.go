package analysis

import (
	"math"
	"testing"

	"tend/clinic/session"
	"tend/evaluation/cohort"
)

// Two groups and two sessions, by hand: group g ran both, group h kept paper at
// the second. a is planned for 10 minutes and b for 20.
func TestDelivery(t *testing.T) {
	item := func(id string, planned int, took float64, done bool) cohort.DeliveredItem {
		return cohort.DeliveredItem{ID: id, Title: "Item " + id, Planned: planned, Took: took, Done: done}
	}
	rated := func(group string, number int, rater string, seat session.Seat, marks ...session.Presence) session.Rating {
		r := session.Rating{Group: group, Number: number, Rater: rater, Seat: seat, Items: map[string]session.Presence{}}
		for i, m := range marks {
			r.Items[string(rune('a'+i))] = m
		}
		return r
	}
	unknown := math.NaN()
	c := &cohort.Cohort{Delivered: []cohort.Delivered{
		{Group: "g", Session: 1, Title: "One", Announced: 30, Run: true, Runs: 2, Took: 36, Adherence: 1, Others: 0.75,
			Items:   []cohort.DeliveredItem{item("a", 10, 12, true), item("b", 20, 24, true)},
			Ratings: []session.Rating{rated("g", 1, "l", session.AsLeader, session.FullyThere, session.FullyThere), rated("g", 1, "w", session.FromRecording, session.FullyThere, session.PartlyThere)}},
		{Group: "h", Session: 1, Title: "One", Announced: 30, Run: true, Runs: 1, Took: 28, Adherence: 0.5, Others: unknown,
			Items:   []cohort.DeliveredItem{item("a", 10, 10, true), item("b", 20, 0, false), {ID: "x", Planned: 5, Took: 18, Done: true, Added: true}},
			Ratings: []session.Rating{rated("h", 1, "l", session.AsLeader, session.FullyThere, session.NotThere)}},
		{Group: "g", Session: 2, Title: "Two", Announced: 30, Run: true, Runs: 1, Took: unknown, Adherence: unknown, Others: unknown, Items: []cohort.DeliveredItem{item("c", 30, 5, true)}},
		{Group: "h", Session: 2, Title: "Two", Announced: 30, Took: unknown, Adherence: unknown, Others: unknown},
	}}
	d := (&run{cohort: c}).delivery()
	one := d.Sessions[0]
	for name, got := range map[string]bool{
		"counts":            d.Groups == 2 && d.Held == 4 && d.Run == 3 && d.Rated == 2,
		"coverage":          d.Coverage.Count == 4 && d.Coverage.N == 5,
		"adherence":         d.Adherence.N == 2 && d.Adherence.Mean == 0.75 && d.Others.N == 1 && d.Others.Mean == 0.75,
		"minutes":           one.Took.N == 2 && one.Took.Mean == 32 && one.Took.Min == 28 && one.Took.Max == 36 && one.Late.Mean == 2,
		"omitted and added": one.Omitted == 1 && one.Added == 1 && one.Of == 2,
		"an open session":   d.Sessions[1].Took.N == 0 && !d.Sessions[1].Took.Mean.Known() && d.Sessions[1].Run == 1 && d.Sessions[1].Of == 2,
		"items":             len(d.Items) == 3 && d.Items[1].Took.Mean == 24 && d.Items[1].Done.Count == 1 && d.Items[1].Done.N == 2,
		"agreement":         d.Agreement.Pairs == 1 && d.Agreement.Items == 2 && d.Agreement.Same == 0.5,
		"drift":             len(d.Drift) == 2 && d.Drift[1].Late[0] == -2 && !d.Drift[1].Late[1].Known(),
	} {
		if !got {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if (&run{cohort: &cohort.Cohort{}}).delivery() != nil {
		t.Error("a plan without runs has a delivery")
	}
}
