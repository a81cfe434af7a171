package session

import (
	"math"
	"time"

	"tend/clinic/programme"
)

// DriftLine is how far one group's sessions kept to the plan. Index 0 is
// session 1; NaN is not known.
type DriftLine struct {
	Adherence []float64 // by the leader's own rating
	Others    []float64 // by other raters, their mean
	Late      []float64 // minutes after the planned end, of the run that counts
	Held      int       // meetings with a run
	Rated     int       // meetings with a rating
}

// DriftOf folds the runs and ratings of one group; those of others are passed
// over.
func DriftOf(p programme.Programme, group string, meetings []Meeting, events []RunOf, ratings []Rating, now time.Time) DriftLine {
	line := DriftLine{Adherence: unknown(len(p.Sessions)), Others: unknown(len(p.Sessions)), Late: unknown(len(p.Sessions))}
	for _, m := range meetings {
		s, known := p.Session(m.Number)
		if m.Group != group || !known {
			continue
		}
		if run, any := Counts(Runs(s.Items, EventsOf(events, m), now)); any {
			line.Held++
			if !run.Ended.IsZero() {
				line.Late[m.Number-1] = run.Late(time.Duration(m.Minutes) * time.Minute).Minutes()
			}
		}
		own, others, any := AdherenceOf(s.Items, RatingsOf(ratings, m))
		if any {
			line.Rated++
		}
		line.Adherence[m.Number-1], line.Others[m.Number-1] = own, others
	}
	return line
}

// AdherenceOf gives the adherence by the leaders' own ratings and by others',
// each a mean and NaN where nobody rated; any tells whether anybody did.
func AdherenceOf(agenda []programme.Item, ratings []Rating) (own, others float64, any bool) {
	var sum [2]float64
	var n [2]float64
	for _, r := range ratings {
		k := 1
		if r.Seat == AsLeader {
			k = 0
		}
		if share, ok := r.Adherence(agenda); ok {
			sum[k], n[k] = sum[k]+share, n[k]+1
		}
	}
	return sum[0] / n[0], sum[1] / n[1], n[0]+n[1] > 0
}

// EventsOf gives the events of one meeting.
func EventsOf(events []RunOf, m Meeting) []RunOf {
	var found []RunOf
	for i := range events { // by place: a site has tens of thousands, and each is large
		if e := &events[i]; e.Number == m.Number && e.Group == m.Group {
			found = append(found, *e)
		}
	}
	return found
}

// RatingsOf gives the ratings of one meeting.
func RatingsOf(ratings []Rating, m Meeting) []Rating {
	var found []Rating
	for _, r := range ratings {
		if r.Group == m.Group && r.Number == m.Number {
			found = append(found, r)
		}
	}
	return found
}

func unknown(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}
