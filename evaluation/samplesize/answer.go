package samplesize

import (
	"errors"
	"math"

	"tend/platform/fault"
	"tend/stats/noncentral"
	"tend/stats/power"
)

// Answer is the sizes that follow from an Ask, with what they rest on.
type Answer struct {
	Ask
	Rows     []Row
	Sentence string   // the answer in one sentence
	Rests    []string // assumptions, in words
}

// Row is the size for one reading of the observed effect. For two groups the
// numbers are of both together.
type Row struct {
	Reading  string
	Effect   float64 // assumed, without sign
	Possible bool    // false when the reading includes no effect, so that no size is enough
	Analysed int     // people whose outcome is needed
	Enrolled int     // people to enrol
	Groups   int     // groups to run; 0 without groups
}

// readings are how the observed effect may be taken, by the level of the
// interval whose lower end is used; 0 takes it as observed.
var readings = []struct {
	level float64
	says  string
}{
	{0, "As observed: hopeful, because small studies flatter"},
	{0.6, "Lower end of the 60 % interval: four chances in five that the effect is at least this"},
	{0.8, "Lower end of the 80 % interval: nine chances in ten"},
	{0.95, "Lower end of the 95 % interval: the most cautious"},
}

// Plan answers an Ask.
func Plan(a Ask) (Answer, error) {
	if err := a.Check(); err != nil {
		return Answer{}, err
	}
	answer := Answer{Ask: a, Rests: a.rests()}
	for _, reading := range readings {
		row := Row{Reading: reading.says, Effect: math.Abs(a.Effect)}
		var err error
		if reading.level > 0 {
			if row.Effect, err = a.lower(reading.level); err != nil {
				return Answer{}, fault.Wrap(err, fault.Invalid, "samplesize.Plan", "the interval of this effect cannot be computed")
			}
		}
		if row.Effect > 0 {
			if err := a.size(&row); err != nil {
				return Answer{}, err
			}
		}
		answer.Rows = append(answer.Rows, row)
	}
	answer.Sentence = answer.sentence()
	return answer, nil
}

// lower is the lower end of the exact interval of the observed effect, without
// sign: from the noncentral t of the paired test, or of the test between two
// groups of equal size. At or below 0 the interval includes no effect.
func (a Ask) lower(level float64) (float64, error) {
	n, d := float64(a.People), math.Abs(a.Effect)
	scale, df := math.Sqrt(n), n-1
	if a.Design == TwoGroups {
		scale, df = math.Sqrt(n)/2, n-2 // sqrt(n1·n2/(n1+n2)) with n1 = n2 = n/2
	}
	lo, _, err := noncentral.NCPInterval(d*scale, df, level)
	return lo / scale, err
}

// size fills in the numbers of people for an assumed effect.
func (a Ask) size(row *Row) error {
	const op = "samplesize.size"
	var people float64
	var err error
	if a.Design == OneGroup {
		people, err = power.PairedN(row.Effect, a.Power, a.Alpha, power.TwoSided)
	} else {
		people, err = power.TwoGroupN(row.Effect, 1, a.Power, a.Alpha, power.TwoSided)
		people = 2 * people * (1 - a.PrePost*a.PrePost)
	}
	if errors.Is(err, power.ErrImpossible) {
		return nil
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, op, "the size cannot be computed for an effect of %.3g", row.Effect)
	}
	effect := 1.0
	if left := float64(a.GroupSize) * (1 - a.Attrition); left > 1 {
		if effect, err = power.DesignEffect(left, 0, a.ICC); err != nil {
			return fault.Wrap(err, fault.Invalid, op, "the design effect of these groups cannot be computed")
		}
	}
	plan, err := power.Inflate(people, effect, a.Attrition, a.GroupSize)
	if err != nil {
		return fault.Wrap(err, fault.Invalid, op, "the size cannot be raised for groups and loss")
	}
	row.Possible = true
	row.Analysed, row.Enrolled, row.Groups = int(math.Ceil(plan.Analysed-1e-9)), plan.Enrolled, plan.Groups
	return nil
}
