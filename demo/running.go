package demo

import (
	"fmt"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
)

// runningMarks are the registers so far of the ten people in the group that
// meets now: two sessions are past, the third is today. One was not heard of at
// the first session, and one at the second.
var runningMarks = [][]pathway.Mark{
	{pathway.Present, pathway.Present},
	{pathway.Present, pathway.Present},
	{pathway.Absent, pathway.Present},
	{pathway.Present, pathway.Part},
	{pathway.Present, pathway.Present},
	{pathway.Apology, pathway.Present},
	{pathway.Present, pathway.Absent},
	{pathway.Present, pathway.Present},
	{pathway.Part, pathway.Present},
	{pathway.Present, pathway.Apology},
}

// addRunning writes the group that meets now, with events up to now.
func (y *Year) addRunning() {
	c := runningCourse(y.Now)
	y.addCourse(c)
	y.Running = c.group.ID
	r := stream("running", 0)
	for n, marks := range runningMarks {
		l := &life{id: fmt.Sprintf("RM-%03d", 84+n), gender: pathway.Woman, age: 29 + r.IntN(46), course: &c,
			burden: r.NormFloat64(), marks: marks, scores: map[string]result{}}
		if n%3 == 2 {
			l.gender = pathway.Man
		}
		for _, scale := range scaleNames() {
			before, _ := drawOne(r, tableTwo[scale], l.burden)
			if _, asked := intakeMeans[scale]; asked {
				l.set(intake, scale, before)
			}
			switch {
			case n == 7: // took the sheets home
			case n == 4 && scale == "phq2": // left one question open
			default:
				l.set(pre, scale, before)
			}
		}
		y.addLife(l, uint64(n), FreeText{})
	}
}

// addWaiting writes six people who are on their way to a group, or on another
// one. The last of them answered today that they had thoughts of being
// better off dead: somebody has to call today.
func (y *Year) addWaiting() {
	p := runningCourse(y.Now).programme
	yes, no := true, false
	for n := range 6 {
		r := stream("waiting", uint64(n))
		id := fmt.Sprintf("RM-%03d", 94+n)
		l := &life{id: id, gender: []pathway.Gender{pathway.Woman, pathway.Woman, pathway.Man}[n%3], age: 31 + 7*n}
		d := diary{y: y, r: r, id: id}
		referred := open(day(y.Now).AddDate(0, 0, -55+8*n)).Add(d.clock())
		y.addPerson(r, l, referred)
		d.note(pathway.Referred, referred, pathway.Detail{Gender: l.gender, AgeYears: l.age, Source: sources[n%len(sources)]})
		assessed := open(referred.AddDate(0, 0, 12))
		switch n {
		case 0, 1, 2:
			choice := p.Title
			if n == 1 {
				choice = "individual physiotherapy"
			}
			d.note(pathway.Assessed, assessed, pathway.Detail{Eligible: &yes, Reasons: []string{"pain for three months or more"}})
			educated := open(assessed.AddDate(0, 0, 7))
			d.note(pathway.Educated, educated, pathway.Detail{})
			if n < 2 {
				d.note(pathway.Chose, educated.Add(2*time.Hour), pathway.Detail{Option: choice, Options: options})
			}
		case 3:
			d.note(pathway.Assessed, assessed, pathway.Detail{Eligible: &no, Reasons: []string{"pain for less than three months"}})
		case 5:
			y.addDepression(d)
		}
	}
}

// addDepression writes a PHQ-9 of today whose last item raises a risk.
func (y *Year) addDepression(d diary) {
	i, on := mustFind("phq-9"), day(y.Now).Add(9*time.Hour+12*time.Minute)
	if on.After(y.Now) {
		on = y.Now.Add(-25 * time.Minute)
	}
	answers := measure.Answers{}
	for n, value := range []int{2, 2, 3, 3, 1, 2, 1, 0, 1} {
		answers[i.Items[n].ID] = measure.Number(value)
	}
	y.addForm(d.r, d.id, intake, i, measure.BySelf, on, answers)
}
