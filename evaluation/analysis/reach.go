package analysis

import (
	"tend/clinic/pathway"
	"tend/platform/fault"
	"tend/stats/survival"
)

// Reach counts people on the way through a course: waiting, starting, staying
// and completing are separate facts.
type Reach struct {
	Waiting   int // on the way to a seat
	Enrolled  int // have or had one
	Started   int // came to at least one session
	Staying   int // neither completed nor stopped
	Completed int // recorded as completed
	Stopped   int // recorded as stopped
	Returned  int // stopped, and came back
	Dosed     int // came to the dose or more
}

// ReachOf counts people by their states; dose 0 counts nobody as dosed.
func ReachOf(states []pathway.State, dose int) Reach {
	var r Reach
	for _, s := range states {
		if s.Group == "" {
			r.Waiting += one(s.Step != "")
			continue
		}
		r.Enrolled++
		r.Started += one(s.Sessions() > 0)
		r.Staying += one(s.Ending == nil)
		r.Completed += one(s.Ending != nil && s.Ending.Completed)
		r.Stopped += one(s.Ending != nil && !s.Ending.Completed)
		r.Returned += s.Returns
		r.Dosed += one(dose > 0 && s.ReachedDose(dose))
	}
	return r
}

// ReachMethod says what a curve of reach is made by.
const ReachMethod = "Kaplan–Meier over sessions; intervals on the log(−log) scale with Greenwood's variance. " +
	"Leaving is the first session not attended by somebody who stopped; who is still in the course is followed as far as they came."

// ReachCurve is the share of those enrolled who were still there, over planned
// sessions. Nobody enrolled is a curve without points.
func ReachCurve(id, label string, states []pathway.State, planned int) (Curve, error) {
	var time []float64
	var left []bool
	for _, s := range states {
		if s.Group == "" {
			continue
		}
		last := s.LastSession()
		switch {
		case s.Ending != nil && !s.Ending.Completed:
			time, left = append(time, float64(min(last+1, max(planned, last)))), append(left, true)
		case s.Ending != nil:
			time, left = append(time, float64(planned)), append(left, false)
		default:
			time, left = append(time, float64(last)), append(left, false)
		}
	}
	c := Curve{People: id, Label: label, N: len(time)}
	if len(time) == 0 {
		return c, nil
	}
	km, err := survival.KaplanMeier(time, left, Level, survival.LogLog)
	if err != nil {
		return c, fault.Wrap(err, fault.Internal, "analysis.ReachCurve", "the retention of %s cannot be computed", label)
	}
	c.Left = km.Events
	for _, p := range km.Points {
		step := RetentionStep{At: p.Time, AtRisk: p.AtRisk, Left: p.Events, Share: Number(p.S), Lo: Unknown, Hi: Unknown}
		if p.HasCI {
			step.Lo, step.Hi = Number(p.Lo), Number(p.Hi)
		}
		c.Points = append(c.Points, step)
	}
	return c, nil
}
