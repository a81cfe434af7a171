package demo

import (
	"fmt"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
)

// course is a group with its meetings.
type course struct {
	group     pathway.Group
	programme programme.Programme
	meetings  []session.Meeting // index 0 is session 1
}

const sessions = 8 // of both programmes

// newCourse plans a weekly course from its first meeting.
func newCourse(id, programmeID string, first time.Time, leaders ...string) course {
	p, err := programme.Find(programmeID)
	if err != nil {
		panic(err) // the programme is part of the program
	}
	c := course{programme: p, group: pathway.Group{
		ID:        id,
		Name:      fmt.Sprintf("%s, %s %s", p.Title, first.Weekday(), first.Format("January 2006")),
		Programme: p.ID, ProgrammeVersion: p.Version,
		Place: "Garden room, pain clinic", Capacity: p.GroupSize.Max, Leaders: leaders,
	}}
	at := first
	for n := range p.Sessions {
		for closed(at) {
			at = at.AddDate(0, 0, 7)
		}
		c.meetings = append(c.meetings, session.Meeting{Group: id, Number: n + 1, Starts: at, Minutes: p.SessionMinutes})
		at = at.AddDate(0, 0, 7)
	}
	return c
}

// starts of a session counting from 1.
func (c course) starts(number int) time.Time { return c.meetings[number-1].Starts }

// ends is the end of the last session.
func (c course) ends() time.Time {
	last := c.meetings[len(c.meetings)-1]
	return last.Starts.Add(time.Duration(last.Minutes) * time.Minute)
}

// cohortWeeks are the weeks, from that of the year's first session, in which
// the eight groups of the closed year begin; the last ends 52 weeks in.
var cohortWeeks = []int{0, 6, 13, 19, 25, 32, 38, 44}

// closedCohort plans the closed year: Tuesday afternoons and Thursday mornings
// in turn, the last session three to four weeks before now.
func closedCohort(now time.Time) []course {
	first := monday(now.AddDate(0, 0, -24)).AddDate(0, 0, -7*51)
	var all []course
	for n, week := range cohortWeeks {
		at, leader := first.AddDate(0, 0, 7*week+1).Add(14*time.Hour), FirstLeader
		if n%2 == 1 {
			at, leader = first.AddDate(0, 0, 7*week+3).Add(10*time.Hour), SecondLeader
		}
		all = append(all, newCourse(fmt.Sprintf("rm-%02d", n+1), "resilientmind", at, leader))
	}
	return all
}

// runningCourse plans the group whose third session is today, or on the next
// day that the clinic is open.
func runningCourse(now time.Time) course {
	third := open(day(now))
	first := third
	for range 2 {
		for first = first.AddDate(0, 0, -7); closed(first); {
			first = first.AddDate(0, 0, -7)
		}
	}
	return newCourse("rm-09", "resilientmind", first.Add(14*time.Hour), FirstLeader)
}

// moreCourse plans the MORE group, over for five to six weeks.
func moreCourse(now time.Time) course {
	first := monday(now.AddDate(0, 0, -35)).AddDate(0, 0, -7*(sessions-1)-7+2)
	return newCourse("more-01", "more", first.Add(17*time.Hour+30*time.Minute), SecondLeader)
}

// closed tells of weekends and of the days from Christmas to New Year.
func closed(t time.Time) bool {
	return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday ||
		t.Month() == time.December && t.Day() >= 24 || t.Month() == time.January && t.Day() == 1
}

// open gives a time, or the same time on the next day that the clinic is open.
func open(t time.Time) time.Time {
	for closed(t) {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

func day(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }

// monday is the Monday on or before a day.
func monday(t time.Time) time.Time {
	back := (int(t.Weekday()) + 6) % 7
	return day(t).AddDate(0, 0, -back)
}
