package demo

import (
	"math/rand/v2"

	"tend/clinic/pathway"
)

// missesOfStayers deals how many of the first seven sessions each of the 58
// misses: 24 none, 20 one, 14 two. All come to the last one, where the final
// questionnaires are taken.
func missesOfStayers(r *rand.Rand) []int {
	deck := make([]int, 58)
	for n := range deck {
		switch {
		case n >= 44:
			deck[n] = 2
		case n >= 24:
			deck[n] = 1
		}
	}
	r.Shuffle(len(deck), func(i, j int) { deck[i], deck[j] = deck[j], deck[i] })
	return deck
}

// attend writes the register of everybody in the closed year.
func attend(lives []*life) {
	r := stream("attendance", 0)
	deck := missesOfStayers(r)
	for _, l := range lives {
		switch {
		case l.inStudy():
			l.marks = marksOf(r, deck[0], true)
			deck = deck[1:]
		case l.declines:
			l.marks = marksOf(r, 1, true)
		case l.reason == pathway.MissedFinal:
			l.marks = marksOf(r, r.IntN(2), false)
		default:
			l.marks = leaving(r, l.last)
		}
	}
}

// marksOf gives eight marks with so many misses among the first seven; without
// the last session, that is missed as well.
func marksOf(r *rand.Rand, misses int, last bool) []pathway.Mark {
	marks := make([]pathway.Mark, sessions)
	for n := range marks {
		marks[n] = presence(r)
	}
	for _, n := range r.Perm(sessions - 1)[:misses] {
		marks[n] = absence(r)
	}
	if !last {
		marks[sessions-1] = absence(r)
	}
	return marks
}

// leaving gives the marks of somebody who comes up to a session, or to none,
// and is then missed once or twice before it is known that they have stopped.
func leaving(r *rand.Rand, last int) []pathway.Mark {
	var marks []pathway.Mark
	for range last {
		marks = append(marks, presence(r))
	}
	for range 1 + r.IntN(2) {
		marks = append(marks, absence(r))
	}
	return marks
}

func presence(r *rand.Rand) pathway.Mark {
	if r.IntN(20) == 0 {
		return pathway.Part
	}
	return pathway.Present
}

func absence(r *rand.Rand) pathway.Mark {
	if r.IntN(10) < 7 {
		return pathway.Apology
	}
	return pathway.Absent
}

// minutesOf gives the minutes somebody was there: nil where nobody wrote them
// down, and none for those who did not come.
func minutesOf(r *rand.Rand, mark pathway.Mark) *int {
	var minutes int
	switch {
	case !mark.Came(), r.IntN(12) == 0:
		return nil
	case mark == pathway.Part:
		minutes = 45 + 5*r.IntN(12)
	default:
		minutes = 120
	}
	return &minutes
}
