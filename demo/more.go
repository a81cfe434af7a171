package demo

import (
	"fmt"
	"slices"
	"time"

	"tend/clinic/pathway"
)

// moreSessions are how many of the eight sessions each of the nine people of
// the MORE group came to. Eight reached its dose of four; one stopped.
var moreSessions = []int{8, 8, 7, 7, 7, 6, 6, 5, 2}

// addMore writes the finished MORE group. Its numbers are of nobody's paper.
func (y *Year) addMore() {
	c := moreCourse(y.Now)
	y.addCourse(c)
	y.More = c.group.ID
	r := stream("more", 0)
	var lives []*life
	for n, came := range moreSessions {
		l := &life{id: fmt.Sprintf("MO-%03d", n+1), gender: pathway.Woman, age: 34 + r.IntN(38), course: &c,
			burden: r.NormFloat64(), scores: map[string]result{}}
		if n%2 == 1 {
			l.gender = pathway.Man
		}
		if came < 4 {
			l.reason, l.marks = pathway.Health, leaving(r, came)
		} else {
			l.stays, l.marks = true, marksOf(r, sessions-came, true)
		}
		for _, scale := range scaleNames() {
			before, after := drawOne(r, tableTwo[scale], l.burden)
			if _, asked := intakeMeans[scale]; asked {
				l.set(intake, scale, before)
			}
			l.set(pre, scale, before)
			if l.stays {
				l.set(post, scale, after)
			}
		}
		lives = append(lives, l)
		y.addLife(l, uint64(n), moreChange(n, l))
		if n != 3 { // one of them did not want to be recorded
			y.consentToRecording(l)
		}
	}
	y.addTalk(c, SecondLeader, lives)
}

// moreChanges are the eight answers to the change question of those who stayed.
var moreChanges = []FreeText{
	{Text: "I can look at the pain now without running. It moves about when you watch it, I had no idea.", Subthemes: []string{"understanding", "accepting"}},
	{Text: "The flower one. I thought it was daft. I now stop on the way to the bus and look at things, and it's the best bit of my day.", Subthemes: []string{"pausing"}},
	{Text: "Take a minute before I take a tablet. Sometimes I still need it, sometimes I needed a sit down.", Subthemes: []string{"pausing", "own-pace"}},
	{Text: "Not as jumpy. My wife noticed first.", Subthemes: []string{"calmer"}},
	{Text: "Stopped telling myself it's all over. It isn't all over, it's just different from what I planned.", Subthemes: []string{"accepting"}},
	{Text: "I see when I'm doing it, winding myself up. Can't always stop it. Seeing it is new.", Subthemes: []string{"understanding"}},
	{Text: "Back singing on a Monday with a cushion.", Subthemes: []string{"reaching-out", "own-pace"}},
	{Text: "A bit more patient with myself, I would say.", Subthemes: []string{"kinder"}},
}

func moreChange(n int, l *life) FreeText {
	if !l.stays {
		return FreeText{}
	}
	change := moreChanges[n]
	change.StudyID = l.id
	return change
}

// consentToRecording adds the consent at the first session, in its place among
// the person's events.
func (y *Year) consentToRecording(l *life) {
	d := diary{y: y, r: stream("recording "+l.id, 0), id: l.id}
	from := slices.IndexFunc(y.Events, func(e pathway.Event) bool { return e.StudyID == l.id && e.Kind == pathway.Attendance })
	d.consent(pathway.Recording, l.course.starts(1).Add(-10*time.Minute))
	added := y.Events[len(y.Events)-1]
	y.Events = slices.Insert(y.Events[:len(y.Events)-1], from, added)
}
