package analysis_test

import (
	"testing"
	"time"

	"tend/clinic/pathway"
	"tend/evaluation/analysis"
)

// way folds somebody's course: marks from session 1 on, then what else
// happened.
func wayOf(id string, marks []pathway.Mark, then ...pathway.Event) pathway.State {
	on := time.Date(2026, 1, 6, 14, 0, 0, 0, time.UTC)
	events := []pathway.Event{{StudyID: id, Kind: pathway.Referred, On: on.AddDate(0, -2, 0)},
		{StudyID: id, Kind: pathway.Enrolled, On: on.AddDate(0, 0, -7), Detail: pathway.Detail{Group: "g"}}}
	for n, m := range marks {
		events = append(events, pathway.Event{StudyID: id, Kind: pathway.Attendance, On: on.AddDate(0, 0, 7*n), Detail: pathway.Detail{Group: "g", Session: n + 1, Mark: m}})
	}
	for n, e := range then {
		e.StudyID, e.On = id, on.AddDate(0, 0, 7*len(marks)+n)
		events = append(events, e)
	}
	return pathway.Fold(events)
}

func ended(completed bool) pathway.Event {
	d := pathway.Detail{Completed: &completed}
	if !completed {
		d.Reason = pathway.Caring
	}
	return pathway.Event{Kind: pathway.Ended, Detail: d}
}

// Counts stay apart; a return and a transfer keep the history, and who came
// back is not among those who stopped.
func TestReach(t *testing.T) {
	came, gone := pathway.Present, pathway.Absent
	all := []pathway.State{
		wayOf("A", []pathway.Mark{came, came, came, came}, ended(true)),
		wayOf("B", []pathway.Mark{came, gone, gone}, ended(false)),
		wayOf("C", []pathway.Mark{gone}, ended(false)),
		wayOf("D", []pathway.Mark{came, came}),
		wayOf("E", []pathway.Mark{came, gone}, ended(false), pathway.Event{Kind: pathway.Rejoined, Detail: pathway.Detail{Group: "h"}},
			pathway.Event{Kind: pathway.Attendance, Detail: pathway.Detail{Group: "h", Session: 3, Mark: came}}),
		pathway.Fold([]pathway.Event{{StudyID: "F", Kind: pathway.Referred, On: time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)}}),
	}
	want := analysis.Reach{Waiting: 1, Enrolled: 5, Started: 4, Staying: 2, Completed: 1, Stopped: 2, Returned: 1, Dosed: 1}
	if got := analysis.ReachOf(all, 3); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	e := all[4]
	if e.Group != "h" || e.Sessions() != 2 || e.Register[1].Mark != came || e.Returns != 1 {
		t.Errorf("who came back: %+v", e)
	}
	// R: survfit(Surv(c(4,2,1,2,3), c(0,1,1,0,0)) ~ 1, conf.type = "log-log"): 0.8 at 1, 0.6 at 2.
	c, err := analysis.ReachCurve("all", "Everyone", all, 4)
	if err != nil || c.N != 5 || c.Left != 2 {
		t.Fatalf("%+v, %v", c, err)
	}
	for n, share := range []float64{0.8, 0.6} {
		if p := c.Points[n]; p.At != float64(n+1) || float64(p.Share)-share > 1e-12 || share-float64(p.Share) > 1e-12 || !(p.Lo < p.Share && p.Share < p.Hi) {
			t.Errorf("%+v, want %g at %d", p, share, n+1)
		}
	}
	if c, err := analysis.ReachCurve("none", "Nobody", nil, 4); err != nil || len(c.Points) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}
