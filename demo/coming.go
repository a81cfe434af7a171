package demo

import (
	"fmt"
	"time"

	"tend/clinic/pathway"
)

// comingSteps is how far each of the people is who are on their way into the
// group that begins in three weeks.
var comingSteps = []string{"offered", "accepted", "consented", "seated", "seated", "declined"}

// addComing writes the group that begins in about three weeks, and the people
// who were offered a seat in it.
func (y *Year) addComing() {
	c := newCourse("rm-10", "resilientmind", open(monday(y.Now).AddDate(0, 0, 22)).Add(10*time.Hour), SecondLeader)
	y.addCourse(c)
	y.Coming = c.group.ID
	yes := true
	for n, step := range comingSteps {
		r := stream("coming", uint64(n))
		l := &life{id: fmt.Sprintf("RM-%03d", 100+n), gender: []pathway.Gender{pathway.Man, pathway.Woman}[n%2], age: 38 + 5*n, course: &c}
		d := diary{y: y, r: r, id: l.id}
		referred := open(day(y.Now).AddDate(0, 0, -72-6*n)).Add(d.clock())
		y.addPerson(r, l, referred)
		d.note(pathway.Referred, referred, pathway.Detail{Gender: l.gender, AgeYears: l.age, Source: sources[n%len(sources)]})
		assessed := open(referred.AddDate(0, 0, 15+n))
		d.note(pathway.Assessed, assessed, pathway.Detail{Eligible: &yes, Reasons: []string{"pain for three months or more", "suitable for a group"}})
		educated := open(assessed.AddDate(0, 0, 9))
		d.note(pathway.Educated, educated, pathway.Detail{})
		d.note(pathway.Chose, educated.Add(2*time.Hour), pathway.Detail{Option: c.programme.Title, Options: options})
		offered := open(day(y.Now).AddDate(0, 0, -16+n)).Add(10 * time.Hour)
		d.note(pathway.Offered, offered, pathway.Detail{Group: c.group.ID})
		if step == "offered" {
			continue
		}
		answer := pathway.Detail{Answer: pathway.Accepted}
		if step == "declined" {
			answer.Answer = pathway.Declined
		}
		d.note(pathway.Answered, open(offered.AddDate(0, 0, 3)), answer)
		if step == "consented" || step == "seated" {
			d.consent(pathway.Treatment, open(offered.AddDate(0, 0, 5)))
		}
		if step == "seated" {
			d.note(pathway.Enrolled, open(offered.AddDate(0, 0, 6)), pathway.Detail{Group: c.group.ID})
		}
	}
}
