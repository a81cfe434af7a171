package demo

import (
	"fmt"
	"math/rand/v2"

	"tend/clinic/pathway"
)

// life is what is settled of one person before any event is written.
type life struct {
	id       string
	gender   pathway.Gender
	age      int // at referral
	course   *course
	burden   float64            // standard score; higher is worse
	stays    bool               // completes the course
	declines bool               // takes no part in the study
	reason   pathway.StopReason // of those who stop
	last     int                // the last session of those who stop early
	marks    []pathway.Mark     // the register from session 1 on, as far as it was kept
	scores   map[string]result  // by timepoint
}

// result holds totals by scale; a scale that is not there was not observed.
type result map[string]int

// came tells whether the person was in a session, counting from 1.
func (l *life) came(number int) bool {
	return number <= len(l.marks) && l.marks[number-1].Came()
}

// first is the first session that the person came to, or 0.
func (l *life) first() int {
	for n := range l.marks {
		if l.came(n + 1) {
			return n + 1
		}
	}
	return 0
}

// inStudy tells whether the person is one of the 58.
func (l *life) inStudy() bool { return l.stays && !l.declines }

// groupSizes and groupLosses say how many people each group of the closed year
// enrolled, and how many of them are not among the 58.
var (
	groupSizes  = []int{12, 10, 11, 9, 8, 11, 12, 10}
	groupLosses = []int{4, 3, 3, 3, 2, 3, 4, 3}
)

// cohortLives settles the 83: Table 1, the reasons and their timing as printed.
func cohortLives(courses []course) []*life {
	r := stream("lives", 0)
	stay, lost := strata(r)
	giveReasons(r, lost)
	var all []*life
	for n := range courses {
		kept, gone := groupSizes[n]-groupLosses[n], groupLosses[n]
		members := append(append([]*life{}, stay[:kept]...), lost[:gone]...)
		stay, lost = stay[kept:], lost[gone:]
		r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
		for _, l := range members {
			l.course = &courses[n]
			all = append(all, l)
		}
	}
	for n, l := range all {
		l.id = fmt.Sprintf("RM-%03d", n+1)
	}
	return all
}

// strata makes the people of Table 1, shuffled: those who stay and the others.
func strata(r *rand.Rand) (stay, lost []*life) {
	for _, s := range tableOne {
		for n := range s.enrolled {
			age := s.from + (r.IntN(s.to-s.from+1)+r.IntN(s.to-s.from+1)+1)/2
			l := &life{gender: s.gender, age: min(age, s.to), burden: r.NormFloat64(), scores: map[string]result{}}
			if l.stays = n < s.completed; l.stays {
				stay = append(stay, l)
			} else {
				lost = append(lost, l)
			}
		}
	}
	r.Shuffle(len(stay), func(i, j int) { stay[i], stay[j] = stay[j], stay[i] })
	r.Shuffle(len(lost), func(i, j int) { lost[i], lost[j] = lost[j], lost[i] })
	return stay, lost
}

// giveReasons deals the printed reasons to the 25, and to the 19 who stopped
// within two sessions the last one they came to: 4 came to none, 8 to the
// first, 7 to the second. Nobody past 65 returns to work.
func giveReasons(r *rand.Rand, lost []*life) {
	var reasons []pathway.StopReason
	for _, s := range stopped {
		for range s.n {
			reasons = append(reasons, s.reason)
		}
	}
	reasons = append(reasons, pathway.DeclinedStudy)
	lasts := []int{0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2}
	r.Shuffle(len(lasts), func(i, j int) { lasts[i], lasts[j] = lasts[j], lasts[i] })
	for n, reason := range reasons {
		l := lost[n]
		if reason == pathway.ReturnedToWork && l.age > 65 {
			swapAges(l, lost[n+1:])
		}
		switch reason {
		case pathway.DeclinedStudy:
			l.stays, l.declines = true, true
		case pathway.MissedFinal:
			l.reason = reason
		default:
			if reason == pathway.NotAsExpected && lasts[0] == 0 { // they had to see it first
				for m := range lasts {
					if lasts[m] > 0 {
						lasts[0], lasts[m] = lasts[m], lasts[0]
						break
					}
				}
			}
			l.reason, l.last, lasts = reason, lasts[0], lasts[1:]
		}
	}
	r.Shuffle(len(lost), func(i, j int) { lost[i], lost[j] = lost[j], lost[i] })
}

// swapAges exchanges who somebody is with the first person of working age.
func swapAges(l *life, others []*life) {
	for _, other := range others {
		if other.age <= 65 {
			l.age, other.age = other.age, l.age
			l.gender, other.gender = other.gender, l.gender
			return
		}
	}
}
