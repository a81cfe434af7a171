package demo

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"tend/clinic/programme"
	"tend/clinic/session"
)

// Watcher is the member of staff who rates some sessions from recordings.
const Watcher = "demo-researcher"

// runGroups are the places, in the closed year, of the groups whose sessions
// were run with Tend; the others kept paper. Nothing is known of those.
var runGroups = []int{1, 3, 4, 6, 7}

// watched are the sessions that somebody else rated, from a recording.
var watched = map[int]bool{2: true, 4: true, 7: true}

// addRuns writes what was delivered in some groups of the closed year and in
// the one that meets now: items a little over or under, some left out when time
// ran short, one added.
func (y *Year) addRuns(cohort []course) {
	for _, n := range runGroups {
		y.runCourse(cohort[n])
	}
	now := runningCourse(y.Now)
	y.runCourse(now)
	for _, m := range now.meetings[:2] {
		s, _ := now.programme.Session(m.Number)
		h := session.HomeOf(s)
		h.Group = m.Group
		if m.Number == 2 {
			h.Words = "Two short times a day suit most better"
		}
		y.Homes = append(y.Homes, h)
	}
}

func (y *Year) runCourse(c course) {
	r := stream("runs "+c.group.ID, 0)
	slow := 1.01 + 0.04*r.Float64() // some leaders run over, session after session
	for _, m := range c.meetings {
		s, _ := c.programme.Session(m.Number)
		events := tellRun(r, s, m, slow)
		if last := events[len(events)-1].At; last.After(y.Now) {
			continue
		}
		for _, e := range events {
			y.Runs = append(y.Runs, session.RunOf{Group: m.Group, Number: m.Number, RunEvent: e})
		}
		run := session.FoldRun(s.Items, events, y.Now)
		if r.IntN(8) > 0 { // now and then the form is forgotten
			y.Ratings = append(y.Ratings, ownRating(r, run, m, c.group.Leaders[0], y.Now))
		}
		if watched[m.Number] {
			y.Ratings = append(y.Ratings, watchedRating(r, run, m, y.Now))
		}
	}
}

// tellRun makes the acts of one run. When the session is late, what may be cut
// is left out.
func tellRun(r *rand.Rand, s programme.Session, m session.Meeting, slow float64) []session.RunEvent {
	at := m.Starts.Add(time.Duration(r.IntN(240)) * time.Second)
	id := newUUID(r)
	var events []session.RunEvent
	add := func(e session.RunEvent) {
		e.ID, e.Run, e.At = newUUID(r), id, at
		events = append(events, e)
	}
	extra := r.IntN(6) == 0
	for i, item := range s.Items {
		late := session.FoldRun(s.Items, events, at).Late(time.Duration(m.Minutes) * time.Minute)
		if i > 0 && late > 4*time.Minute && (item.MayBeCut || item.Kind == programme.Discussion && r.IntN(3) == 0) {
			add(session.RunEvent{Act: session.Left, Item: item.ID})
			continue
		}
		act := session.Opened
		if i == 0 {
			act = session.Began
		}
		add(session.RunEvent{Act: act, Item: item.ID})
		at = at.Add(time.Duration(float64(item.Minutes) * (slow + 0.12*r.NormFloat64()) * float64(time.Minute)).Abs().Round(time.Second))
		switch {
		case item.Practice != "" && r.IntN(2) == 0:
			add(session.RunEvent{Act: session.Rang, Item: item.ID})
		case item.Kind == programme.Enquiry && r.IntN(4) == 0:
			add(session.RunEvent{Act: session.Noted, Item: item.ID, Words: runNotes[r.IntN(len(runNotes))]})
		case extra && i == len(s.Items)/2:
			extra = false
			added := newUUID(r)
			add(session.RunEvent{Act: session.Added, Item: added, Title: "What came up in the break", Kind: programme.Discussion, Minutes: 5})
			add(session.RunEvent{Act: session.Opened, Item: added})
			at = at.Add(5*time.Minute + time.Duration(r.IntN(90))*time.Second)
		}
	}
	add(session.RunEvent{Act: session.Ended})
	return events
}

var runNotes = []string{
	"Two found the floor too hard; chairs from now on.",
	"A long silence, then a good exchange about asking for help.",
	"Needed a second example before the question landed.",
	"The heating was loud; said so and used it as a sound.",
}

var reflections = []string{
	"I spoke too fast in the first half and found my feet after the break.",
	"The enquiry went deeper than last week; I let the silence be.",
	"I lost time with the flip chart. Next time the circles are drawn beforehand.",
	"",
}

// ownRating is the leader's: what the run tells, and now and then a little
// kinder.
func ownRating(r *rand.Rand, run session.Run, m session.Meeting, leader string, now time.Time) session.Rating {
	rating := ratingFrom(r, run, m, now)
	rating.Rater, rating.Seat, rating.Reflection = leader, session.AsLeader, reflections[r.IntN(len(reflections))]
	for _, item := range run.Items {
		if rating.Items[item.ID] == session.PartlyThere && r.IntN(3) == 0 {
			rating.Items[item.ID] = session.FullyThere
		}
	}
	return rating
}

// watchedRating is somebody else's, from a recording: a little stricter.
func watchedRating(r *rand.Rand, run session.Run, m session.Meeting, now time.Time) session.Rating {
	rating := ratingFrom(r, run, m, now)
	rating.Rater, rating.Seat = Watcher, session.FromRecording
	for _, item := range run.Items {
		if rating.Items[item.ID] == session.FullyThere && r.IntN(9) == 0 {
			rating.Items[item.ID] = session.PartlyThere
		}
	}
	return rating
}

func ratingFrom(r *rand.Rand, run session.Run, m session.Meeting, now time.Time) session.Rating {
	rating := session.Draft(run)
	rating.Group, rating.Number = m.Group, m.Number
	if rating.RatedAt = run.Ended.Add(26 * time.Hour); rating.RatedAt.After(now) {
		rating.RatedAt = now
	}
	rating.Engagement, rating.Domains = map[string]int{}, map[session.Domain]int{}
	for _, item := range run.Items { // in the agenda's order, so that the draws stay the same
		if is := rating.Items[item.ID]; is == session.FullyThere || is == session.PartlyThere {
			rating.Engagement[item.ID] = 2 + r.IntN(3)
		}
	}
	for _, domain := range session.Domains {
		rating.Domains[domain] = 3 + r.IntN(3)
	}
	return rating
}

// newUUID draws a UUID of the kind that a device makes.
func newUUID(r *rand.Rand) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], r.Uint64())
	binary.BigEndian.PutUint64(b[8:], r.Uint64())
	b[6], b[8] = b[6]&15|64, b[8]&63|128
	id, err := uuid.FromBytes(b[:])
	if err != nil {
		panic(fmt.Sprintf("demo: %v", err)) // sixteen bytes are a UUID
	}
	return id.String()
}
