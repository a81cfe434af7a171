package analysis

import (
	"slices"

	"tend/platform/fault"
	"tend/stats/survival"
)

// Retention is how many were still there, over sessions or over timepoints.
type Retention struct {
	Unit   string  `json:"unit"`
	Event  string  `json:"event"` // what counts as leaving
	Method string  `json:"method"`
	End    float64 `json:"end"` // until when people were followed
	Curves []Curve `json:"curves"`
}

// Curve is one group's retention.
type Curve struct {
	People string          `json:"people"`
	Label  string          `json:"label"`
	N      int             `json:"n"`
	Left   int             `json:"left"`
	Points []RetentionStep `json:"points"`
}

// RetentionStep is the share still there just after a time.
type RetentionStep struct {
	At     float64 `json:"at"`
	AtRisk int     `json:"at_risk"`
	Left   int     `json:"left"`
	Share  Number  `json:"share"`
	Lo     Number  `json:"lo"`
	Hi     Number  `json:"hi"`
}

// retention draws its times from the register where there is one, and else
// from the timepoints at which people answered.
func (a *run) retention() (*Retention, error) {
	last := a.plan.Timepoints[len(a.plan.Timepoints)-1]
	r := &Retention{Unit: a.plan.TimeUnit, End: last.At - a.plan.Timepoints[a.plan.BaselineIndex()].At,
		Event:  "the first planned measurement without an answer, after which no other answer came",
		Method: "Kaplan–Meier; intervals on the log(−log) scale with Greenwood's variance"}
	times := a.timesOfAnswers
	if a.cohort.Way != nil {
		r.Unit, r.End, times = "sessions", float64(a.cohort.Way.Planned), a.timesOfSessions
		r.Event = "the first session not attended, after which the person did not come again and stopped the course"
	}
	groups := append(slices.Clone(a.arms()), a.everyone())
	if a.cohort.Way != nil {
		groups = []People{everybody(a.cohort)} // retention is of all who joined, whoever is counted later
	}
	if r.End <= 0 {
		return nil, nil
	}
	for _, g := range groups {
		if g.N() == 0 {
			continue
		}
		curve, err := retentionOf(g, times)
		if err != nil {
			return nil, err
		}
		r.Curves = append(r.Curves, curve)
	}
	return r, nil
}

func retentionOf(g People, times func(who []int32) ([]float64, []bool)) (Curve, error) {
	time, left := times(g.who)
	km, err := survival.KaplanMeier(time, left, Level, survival.LogLog)
	if err != nil {
		return Curve{}, fault.Wrap(err, fault.Internal, "analysis.retention", "the retention of %s cannot be computed", g.Label)
	}
	c := Curve{People: g.ID, Label: g.Label, N: km.N, Left: km.Events}
	for _, p := range km.Points {
		step := RetentionStep{At: p.Time, AtRisk: p.AtRisk, Left: p.Events, Share: Number(p.S), Lo: Unknown, Hi: Unknown}
		if p.HasCI {
			step.Lo, step.Hi = Number(p.Lo), Number(p.Hi)
		}
		c.Points = append(c.Points, step)
	}
	return c, nil
}

// timesOfAnswers gives, for each person, when the first answer that never came
// was due, or the end for those who answered last.
func (a *run) timesOfAnswers(who []int32) (time []float64, left []bool) {
	points, start := a.plan.Timepoints, a.plan.Timepoints[a.plan.BaselineIndex()].At
	for _, i := range who {
		last := -1
		for t := range points {
			if a.answered(t, i) {
				last = t
			}
		}
		next := min(last+1, len(points)-1)
		time = append(time, max(0, points[next].At-start))
		left = append(left, last < len(points)-1)
	}
	return time, left
}

// timesOfSessions gives, for each person, the session at which they were first
// missed for good, or the last one planned. Someone still in the course is
// followed as far as they came.
func (a *run) timesOfSessions(who []int32) (time []float64, left []bool) {
	way := a.cohort.Way
	for _, i := range who {
		j := way.Journeys[i]
		switch {
		case j.Ended && !j.Completed:
			time, left = append(time, float64(min(j.Last+1, max(way.Planned, j.Last)))), append(left, true)
		case j.Ended:
			time, left = append(time, float64(way.Planned)), append(left, false)
		default:
			time, left = append(time, float64(j.Last)), append(left, false)
		}
	}
	return time, left
}
