package demo

import "tend/clinic/session"

// keepsLog tells whether somebody writes their practice down day by day, as two
// in three do; the others tell a week's sum in the room.
func keepsLog(id string) bool { return stream("keeps a log "+id, 0).IntN(3) > 0 }

// addDays writes the days of a reported week, which add up to its minutes: as
// many days as the minutes make at what was asked for a day, in steps of five
// minutes, and one day without where the week was told as none.
func (y *Year) addDays(l *life, week, minutes int) {
	r := stream("days "+l.id, uint64(week))
	asked, _ := l.course.programme.Session(week)
	home := asked.HomePractice
	line := func(after int) session.Logged {
		day := l.course.starts(week).Local().AddDate(0, 0, after)
		return session.Logged{StudyID: l.id, Group: l.course.group.ID, Day: day.Format("2006-01-02")}
	}
	if minutes == 0 {
		y.Days = append(y.Days, line(1+r.IntN(6)))
		return
	}
	fives := minutes / 5
	perDay := max(home.MinutesPerDay/5, 1)
	days := min(max((fives+perDay-1)/perDay, 1), 7, fives)
	when := r.Perm(7)[:days]
	for n, after := range when {
		one := line(after)
		share := fives / days
		if n < fives%days {
			share++
		}
		one.Did, one.Minutes, one.Way = true, 5*share, session.Formal
		if r.IntN(5) == 0 {
			one.Way = session.Informal
		}
		if len(home.Practices) > 0 {
			one.Practice = home.Practices[r.IntN(len(home.Practices))]
		}
		if r.IntN(9) == 0 {
			one.Words = dayWords[r.IntN(len(dayWords))]
		}
		y.Days = append(y.Days, one)
	}
}

// dayWords are what people wrote beside a day.
var dayWords = []string{"restless, but I stayed with it", "fell asleep half way", "in the car, before going in", "kinder than last time",
	"hard, my back was loud", "the breathing helped", "with the cat on my lap", "I forgot and did it in bed"}
