package site

import "time"

// The working day, on the clinic's clock, Monday to Friday.
const (
	workFrom = 9
	workTo   = 17
)

// EscalateAt is when a risk that came in at an instant goes on to a second
// person, unless somebody opened it: after so much working time (Monday to
// Friday, 9:00 to 17:00), and never later than the end of that day: 17:00 if
// it came in within working time, so that the second person still is there,
// midnight if it did not.
func EscalateAt(in time.Time, after time.Duration) time.Time {
	in = in.Local()
	at := afterWorking(in, after)
	y, m, d := in.Date()
	end := time.Date(y, m, d+1, 0, 0, 0, 0, time.Local)
	if from, to := workingDay(in); works(in) && !in.Before(from) && in.Before(to) {
		end = to
	}
	if at.After(end) {
		at = end
	}
	return at.UTC()
}

// afterWorking adds working time to an instant.
func afterWorking(t time.Time, left time.Duration) time.Time {
	for {
		from, to := workingDay(t)
		if works(t) && t.Before(to) {
			if t.Before(from) {
				t = from
			}
			if t.Add(left).Before(to) {
				return t.Add(left)
			}
			left -= to.Sub(t)
		}
		y, m, d := t.Date()
		t = time.Date(y, m, d+1, 0, 0, 0, 0, time.Local)
	}
}

func workingDay(t time.Time) (from, to time.Time) {
	y, m, d := t.Date()
	return time.Date(y, m, d, workFrom, 0, 0, 0, time.Local), time.Date(y, m, d, workTo, 0, 0, 0, time.Local)
}

func works(t time.Time) bool { return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday }
