package demo

import (
	"reflect"
	"testing"
	"time"

	"tend/clinic/session"
)

// Every week of somebody who keeps a log has days that add up to what was
// reported, within the week and never later than now; the others have none.
func TestDaysAddUpToTheWeek(t *testing.T) {
	y := Make(someDay)
	meetings := map[string]map[int]time.Time{}
	for _, m := range y.Meetings {
		if meetings[m.Group] == nil {
			meetings[m.Group] = map[int]time.Time{}
		}
		l := m.Starts.Local()
		meetings[m.Group][m.Number] = time.Date(l.Year(), l.Month(), l.Day(), 0, 0, 0, 0, time.Local)
	}
	logged, told, all := 0, 0, 0
	for _, p := range y.Practice {
		from, to := meetings[p.Group][p.Week], meetings[p.Group][p.Week+1]
		lines, minutes := sumOfDays(y.Days, p.StudyID, from, to)
		all += lines
		switch {
		case !keepsLog(p.StudyID):
			told++
			if lines != 0 {
				t.Errorf("%s tells sums and has %d lines", p.StudyID, lines)
			}
		case lines == 0 || minutes != p.Minutes:
			t.Errorf("%s week %d: %d lines of %d minutes, reported %d", p.StudyID, p.Week, lines, minutes, p.Minutes)
		default:
			logged++
		}
	}
	if all != len(y.Days) || logged <= told || told == 0 {
		t.Errorf("%d of %d lines are in a reported week; %d weeks logged, %d told", all, len(y.Days), logged, told)
	}
	for _, d := range y.Days {
		if err := d.Check(y.Now); err != nil {
			t.Errorf("%+v: %v", d, err)
		}
	}
	if !reflect.DeepEqual(y.Days, Make(someDay).Days) {
		t.Error("the same moment gives other days")
	}
}

// sumOfDays gives what a person's days of a week add up to.
func sumOfDays(days []session.Logged, studyID string, from, to time.Time) (lines, minutes int) {
	for _, d := range days {
		if on, err := time.ParseInLocation("2006-01-02", d.Day, time.Local); err == nil && d.StudyID == studyID && !on.Before(from) && on.Before(to) {
			lines, minutes = lines+1, minutes+d.Minutes
		}
	}
	return lines, minutes
}
