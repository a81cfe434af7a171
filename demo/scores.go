package demo

import (
	"maps"
	"math/rand/v2"
	"slices"
)

// Timepoints of both programmes' schedules.
const (
	intake   = "intake"
	pre      = "pre"
	post     = "post"
	followUp = "follow-up"
)

// scaleNames gives the fitted scales in a fixed order.
func scaleNames() []string { return slices.Sorted(maps.Keys(tableTwo)) }

// gap says of how many of the 58 a scale is missing, in turn before and after:
// positions in a shuffled list of them. Intensity and distress are asked on one
// sheet and share two people; no sheet of the self-efficacy scale is missing.
var gaps = map[string][2]int{
	"intensity": {0, 4},
	"distress":  {2, 6},
	"gad2":      {6, 10},
	"phq2":      {10, 13},
	"pseq":      {0, 0},
}

// scoreCohort gives everybody in the closed year their totals. Those of the 58
// come to Table 2, over the pairs that were observed.
func scoreCohort(lives []*life) {
	var stayed, left []*life
	for _, l := range lives {
		if l.inStudy() {
			stayed = append(stayed, l)
		} else {
			left = append(left, l)
		}
	}
	order := stream("gaps", 0).Perm(len(stayed))
	for _, scale := range scaleNames() {
		scorePairs(scale, stayed, order)
		scoreLeavers(scale, left)
	}
	scoreIntake(stayed, left)
	scoreFollowUp(lives)
}

// scorePairs fits one scale over the people who have it at both timepoints, and
// draws the one half that the others have.
func scorePairs(scale string, stayed []*life, order []int) {
	p, r, gap := tableTwo[scale], stream("scores "+scale, 0), gaps[scale]
	var paired, halved []*life
	for n, at := range order {
		if n >= gap[0] && n < gap[1] {
			halved = append(halved, stayed[at])
		} else {
			paired = append(paired, stayed[at])
		}
	}
	before, after := fit(r, p, burdens(paired))
	for n, l := range paired {
		l.set(pre, scale, before[n])
		l.set(post, scale, after[n])
	}
	for n, l := range halved {
		b, a := drawOne(r, p, l.burden)
		if n%2 == 0 {
			l.set(post, scale, a)
		} else {
			l.set(pre, scale, b)
		}
	}
}

// scoreLeavers draws the scores of those who are not among the 58: before from
// all who came at least once, after from the one who declined the study.
func scoreLeavers(scale string, left []*life) {
	r := stream("leavers "+scale, 0)
	for _, l := range left {
		b, a := drawOne(r, tableTwo[scale], l.burden)
		if l.first() > 0 {
			l.set(pre, scale, b)
		}
		if l.stays {
			l.set(post, scale, a)
		}
	}
}

// Six of the 58 and five of the others, among them the one who declined the
// study, came from elsewhere and have no intake forms.
const (
	intakeStayed = 52
	intakeLeft   = 20
)

// scoreIntake gives intake totals whose means are the printed ones, over the 58
// and over all who have them.
func scoreIntake(stayed, left []*life) {
	r := stream("intake", 0)
	r.Shuffle(len(stayed), func(i, j int) { stayed[i], stayed[j] = stayed[j], stayed[i] })
	r.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	slices.SortStableFunc(left, func(a, b *life) int { return atEnd(a.declines) - atEnd(b.declines) })
	for _, who := range [][]*life{stayed[:intakeStayed], left[:intakeLeft]} {
		for _, scale := range slices.Sorted(maps.Keys(intakeMeans)) {
			p, load := tableTwo[scale], burdens(who)
			if p.higherIsBetter {
				for n := range load {
					load[n] = -load[n]
				}
			}
			for n, total := range fitMean(r, intakeMeans[scale], p.preSD.value, p.max, load) {
				who[n].set(intake, scale, total)
			}
		}
	}
}

// atEnd sorts those for whom it is asked behind the others.
func atEnd(last bool) int {
	if last {
		return 1
	}
	return 0
}

// scoreFollowUp draws totals three months on, near those after the course, for
// about half of those who gave any.
func scoreFollowUp(lives []*life) {
	r := stream("follow-up", 0)
	for _, l := range lives {
		returned := r.IntN(100) < 52
		for _, scale := range scaleNames() {
			p := tableTwo[scale]
			drift := whole(float64(l.scores[post][scale])+0.4*p.postSD.value*r.NormFloat64(), p.max)
			if _, had := l.scores[post][scale]; had && returned && l.inStudy() {
				l.set(followUp, scale, drift)
			}
		}
	}
}

// drawOne draws one person's totals before and after, as in a row of a table.
func drawOne(r *rand.Rand, p printed, burden float64) (before, after int) {
	p.n = 1
	x, y := draw(r, p, []float64{burden})
	return x[0], y[0]
}

func (l *life) set(timepoint, scale string, total int) {
	if l.scores[timepoint] == nil {
		l.scores[timepoint] = result{}
	}
	l.scores[timepoint][scale] = total
}

func burdens(lives []*life) []float64 {
	all := make([]float64, len(lives))
	for n, l := range lives {
		all[n] = l.burden
	}
	return all
}
