package demo

import (
	"math/rand/v2"
	"time"

	"tend/clinic/measure"
	"tend/clinic/session"
)

// addCohort writes the closed year.
func (y *Year) addCohort(courses []course) {
	lives := cohortLives(courses)
	attend(lives)
	scoreCohort(lives)
	for _, c := range courses {
		y.addCourse(c)
	}
	words := changesFor(lives)
	for n, l := range lives {
		y.addLife(l, uint64(n), words[l.id])
	}
}

func (y *Year) addCourse(c course) {
	y.Groups = append(y.Groups, c.group)
	y.Meetings = append(y.Meetings, c.meetings...)
}

// addLife writes everything of one person: identity, events, forms, practice.
// n is their own stream of random numbers.
func (y *Year) addLife(l *life, n uint64, change FreeText) {
	r := stream("life "+l.course.group.ID, n)
	d := diary{y: y, r: r, id: l.id}
	referred := d.toGroup(l)
	y.addPerson(r, l, referred)
	y.addForms(r, l, intake, referred.AddDate(0, 0, 3))
	d.register(l)
	if first := l.first(); first > 0 {
		y.addForms(r, l, pre, l.course.starts(first).Add(55*time.Minute))
	}
	y.addForms(r, l, post, l.course.starts(sessions).Add(80*time.Minute))
	if change.Text != "" {
		y.addChange(r, l, change)
	}
	if l.stays || l.reason != "" {
		d.ending(l)
	}
	y.addFollowUp(r, d, l)
	y.addPractice(r, l)
}

// addChange writes the answer to the change question, at the last session.
func (y *Year) addChange(r *rand.Rand, l *life, change FreeText) {
	on := l.course.starts(sessions).Add(80 * time.Minute)
	if on.After(y.Now) {
		return
	}
	y.FreeText = append(y.FreeText, change)
	y.addForm(r, l.id, post, mustFind("change-question"), measure.BySelf, on,
		measure.Answers{"change": measure.Words(change.Text)})
}

// addFollowUp writes what came back three months on, where that is past.
func (y *Year) addFollowUp(r *rand.Rand, d diary, l *life) {
	on := open(l.course.starts(sessions).AddDate(0, 3, r.IntN(18)).Add(3 * time.Hour))
	if _, returned := l.scores[followUp]; !returned || on.After(y.Now) {
		return
	}
	d.followedUp(on)
	y.addForms(r, l, followUp, on)
}

// addPractice writes the weeks that somebody reported. A person practises more
// or less by nature; about two thirds of what was asked is done, by those who
// report.
func (y *Year) addPractice(r *rand.Rand, l *life) {
	habit := 0.68 - 0.06*l.burden + 0.2*r.NormFloat64()
	for week := 1; week < sessions; week++ {
		s, _ := l.course.programme.Session(week)
		asked := float64(s.HomePractice.MinutesPerDay * s.HomePractice.DaysPerWeek)
		share, reports, nothing := habit+0.15*r.NormFloat64(), r.IntN(10) < 8, r.IntN(14) == 0
		if !reports || !l.stillThere(week) || l.course.starts(week+1).After(y.Now) {
			continue
		}
		minutes := 5 * whole(asked*min(max(share, 0), 1.2)/5, 7*24*12)
		if nothing {
			minutes = 0
		}
		y.Practice = append(y.Practice, session.Practice{StudyID: l.id, Group: l.course.group.ID, Week: week, Minutes: minutes})
		if keepsLog(l.id) {
			y.addDays(l, week, minutes)
		}
	}
}

// stillThere tells whether somebody can report the week after a session: they
// came to it or to a later one.
func (l *life) stillThere(week int) bool {
	for n := week; n <= len(l.marks); n++ {
		if l.came(n) {
			return true
		}
	}
	return false
}
