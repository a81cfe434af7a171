package staff

import (
	"fmt"
	"time"

	"tend/clinic/programme"
	"tend/clinic/session"
)

// practiceGrid is a group's practice at home: people down, weeks across. A week
// without a report is unknown and not zero.
type practiceGrid struct {
	Weeks   []practiceAsked
	Rows    []practiceRow
	Reports int // weeks reported
	Of      int // weeks that could have been
	Minutes int
	Asked   int // in the weeks that were reported
}

// practiceAsked is one week with what was agreed for it.
type practiceAsked struct{ Week, Minutes int }

type practiceRow struct {
	Person  Person
	Cells   []practiceCell
	Reports int
	Minutes int
	Asked   int
}

type practiceCell struct {
	Known   bool
	Minutes int
	Enough  bool // at least what was agreed
}

// Share is how much of what was agreed was done, in the weeks that were
// reported.
func (r practiceRow) Share() string { return shareOf(r.Minutes, r.Asked) }

// Share is the same of the whole group.
func (g practiceGrid) Share() string { return shareOf(g.Minutes, g.Asked) }

func shareOf(done, asked int) string {
	if asked == 0 {
		return "–"
	}
	return fmt.Sprintf("%d %%", (100*done+asked/2)/asked)
}

// gridOf lays the reports out over the weeks that have begun. Weeks after
// somebody stopped are not asked of them.
func gridOf(p programme.Programme, members []Person, meetings []session.Meeting, reports []session.Practice, now time.Time) practiceGrid {
	var g practiceGrid
	starts := map[int]time.Time{}
	for _, m := range meetings {
		s, ok := p.Session(m.Number)
		if asked := s.HomePractice.MinutesPerDay * s.HomePractice.DaysPerWeek; ok && asked > 0 && m.Starts.Before(now) && m.Number < len(p.Sessions) {
			g.Weeks = append(g.Weeks, practiceAsked{m.Number, asked})
			starts[m.Number] = m.Starts
		}
	}
	minutes := map[string]map[int]int{}
	for _, each := range reports {
		if minutes[each.StudyID] == nil {
			minutes[each.StudyID] = map[int]int{}
		}
		minutes[each.StudyID][each.Week] = each.Minutes
	}
	for _, person := range members {
		row := practiceRow{Person: person}
		for _, week := range g.Weeks {
			done, known := minutes[person.StudyID][week.Week]
			row.Cells = append(row.Cells, practiceCell{known, done, known && done >= week.Minutes})
			if e := person.State.Ending; e == nil || !e.On.Before(starts[week.Week]) || known {
				g.Of++
			}
			if known {
				row.Reports, row.Minutes, row.Asked = row.Reports+1, row.Minutes+done, row.Asked+week.Minutes
			}
		}
		g.Reports, g.Minutes, g.Asked = g.Reports+row.Reports, g.Minutes+row.Minutes, g.Asked+row.Asked
		g.Rows = append(g.Rows, row)
	}
	return g
}
