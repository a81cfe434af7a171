package analysis

import (
	"tend/evaluation/cohort"
)

// TableOne says who was enrolled and who completed.
type TableOne struct {
	Completed   string           `json:"completed_means"`
	Enrolled    int              `json:"enrolled"`
	Completers  int              `json:"completed"`
	Arms        []string         `json:"arms,omitempty"` // the columns of Characteristic.Arms
	ArmCounts   []Count          `json:"arm_counts,omitempty"`
	Lines       []Characteristic `json:"lines"`
	GenderByAge *Cross           `json:"gender_by_age,omitempty"`
}

// Count is enrolled and, of those, completed.
type Count struct {
	Enrolled  int `json:"enrolled"`
	Completed int `json:"completed"`
}

// Characteristic is one level of one attribute.
type Characteristic struct {
	Attribute string  `json:"attribute"`
	Level     string  `json:"level"`
	All       Count   `json:"all"`
	Arms      []Count `json:"arms,omitempty"`
}

// Cross is gender by age band; rows are genders, columns are bands.
type Cross struct {
	Genders []string  `json:"genders"`
	Bands   []string  `json:"bands"`
	Counts  [][]Count `json:"counts"`
}

// NotKnown labels people whose level is not known.
const NotKnown = "not known"

func (a *run) tableOne() TableOne {
	done, means := a.completed()
	t := TableOne{Completed: means, Enrolled: a.cohort.N()}
	for i := range done {
		t.Completers += one(done[i])
	}
	for _, g := range a.arms() {
		t.Arms = append(t.Arms, g.Label)
		t.ArmCounts = append(t.ArmCounts, countOf(g.who, done))
	}
	c := a.cohort
	for _, at := range append([]cohort.Attribute{c.Gender, c.AgeBand, c.Group}, c.Others...) {
		if at.Known() {
			t.Lines = append(t.Lines, a.characteristic(at, done)...)
		}
	}
	if c.Gender.Known() && c.AgeBand.Known() {
		t.GenderByAge = cross(c.Gender, c.AgeBand, done)
	}
	return t
}

// completed tells who completed, and what that means here. The best knowledge
// there is decides: the recorded ending, the dose, or an answer at the end.
func (a *run) completed() (done []bool, means string) {
	c, p := a.cohort, a.plan
	done = make([]bool, c.N())
	switch {
	case c.Way != nil:
		for i, j := range c.Way.Journeys {
			done[i] = j.Completed
		}
		return done, "the course was recorded as completed"
	case p.Dose != nil && anyKnown(c.Sessions):
		for i, n := range c.Sessions {
			done[i] = n >= float64(p.Dose.Sessions)
		}
		return done, "came to enough sessions to reach the dose"
	}
	for _, times := range c.Scores {
		for i, score := range times[p.PrimaryIndex()] {
			done[i] = done[i] || cohort.Observed(score)
		}
	}
	return done, "gave an answer at the primary timepoint (" + p.Timepoints[p.PrimaryIndex()].Label + ")"
}

func anyKnown(x []float64) bool {
	for _, v := range x {
		if cohort.Observed(v) {
			return true
		}
	}
	return false
}

func countOf(who []int32, done []bool) Count {
	c := Count{Enrolled: len(who)}
	for _, i := range who {
		c.Completed += one(done[i])
	}
	return c
}

// characteristic makes a line for each level, and one for the unknown.
func (a *run) characteristic(at cohort.Attribute, done []bool) []Characteristic {
	arms := a.arms()
	lines := make([]Characteristic, len(at.Levels)+1)
	for k := range lines {
		lines[k] = Characteristic{Attribute: at.Label, Level: NotKnown}
		if k < len(at.Levels) {
			lines[k].Level = at.Levels[k]
		}
		if len(arms) > 0 {
			lines[k].Arms = make([]Count, len(arms))
		}
	}
	for i, code := range at.Code {
		k := int(code)
		if code == cohort.Unknown {
			k = len(at.Levels)
		}
		lines[k].All.add(done[i])
		if len(arms) > 0 && a.cohort.Arm.Code[i] != cohort.Unknown {
			lines[k].Arms[a.cohort.Arm.Code[i]].add(done[i])
		}
	}
	if lines[len(at.Levels)].All.Enrolled == 0 {
		lines = lines[:len(at.Levels)]
	}
	return lines
}

func (c *Count) add(completed bool) {
	c.Enrolled++
	c.Completed += one(completed)
}

func cross(gender, bands cohort.Attribute, done []bool) *Cross {
	x := &Cross{Genders: append(append([]string(nil), gender.Levels...), NotKnown), Bands: append(append([]string(nil), bands.Levels...), NotKnown)}
	x.Counts = make([][]Count, len(x.Genders))
	for g := range x.Counts {
		x.Counts[g] = make([]Count, len(x.Bands))
	}
	for i := range done {
		g, b := int(gender.Code[i]), int(bands.Code[i])
		if g < 0 {
			g = len(gender.Levels)
		}
		if b < 0 {
			b = len(bands.Levels)
		}
		x.Counts[g][b].add(done[i])
	}
	x.dropEmpty()
	return x
}

// dropEmpty leaves out the "not known" row and column if nobody is in them.
func (x *Cross) dropEmpty() {
	last := len(x.Genders) - 1
	if sum(x.Counts[last]) == 0 {
		x.Genders, x.Counts = x.Genders[:last], x.Counts[:last]
	}
	last = len(x.Bands) - 1
	n := 0
	for _, row := range x.Counts {
		n += row[last].Enrolled
	}
	if n == 0 {
		x.Bands = x.Bands[:last]
		for g := range x.Counts {
			x.Counts[g] = x.Counts[g][:last]
		}
	}
}

func sum(row []Count) int {
	n := 0
	for _, c := range row {
		n += c.Enrolled
	}
	return n
}
