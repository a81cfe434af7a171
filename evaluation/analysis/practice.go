package analysis

import (
	"slices"

	"gonum.org/v1/gonum/stat"

	"tend/stats/resample"
)

// Practice is what people reported of practice at home. A week without a
// report counts as unknown and never as zero.
type Practice struct {
	People Share          `json:"people"` // with a report of one week at least, of those who joined
	Dose   Spread         `json:"minutes_in_all"`
	Weeks  []PracticeWeek `json:"weeks"`
}

// PracticeWeek is one week over all people.
type PracticeWeek struct {
	Week    int    `json:"week"`
	Reports Share  `json:"reports"`
	None    int    `json:"reported_none"` // reports of zero minutes
	Minutes Spread `json:"minutes"`       // over the reports
}

// Spread is the middle of some values with their quartiles (R's type 7).
type Spread struct {
	N      int    `json:"n"`
	Median Number `json:"median"`
	Lower  Number `json:"lower_quartile"`
	Upper  Number `json:"upper_quartile"`
	Mean   Number `json:"mean"`
}

func spread(values []float64) Spread {
	if len(values) == 0 {
		return Spread{Median: Unknown, Lower: Unknown, Upper: Unknown, Mean: Unknown}
	}
	slices.Sort(values)
	q := func(p float64) Number { return Number(resample.Quantile(values, p, resample.Type7)) }
	return Spread{N: len(values), Median: q(0.5), Lower: q(0.25), Upper: q(0.75), Mean: Number(stat.Mean(values, nil))}
}

// practice is nil where practice is not kept.
func (a *run) practice() *Practice {
	c := a.cohort
	if c.Practice == nil {
		return nil
	}
	of := c.Consenting
	dose, week, none, last := map[string]float64{}, map[int][]float64{}, map[int]int{}, 0
	for _, r := range c.Practice {
		dose[r.Person] += float64(r.Minutes)
		week[r.Week] = append(week[r.Week], float64(r.Minutes))
		last = max(last, r.Week)
		if r.Minutes == 0 {
			none[r.Week]++
		}
	}
	var all []float64
	for _, minutes := range dose {
		all = append(all, minutes)
	}
	p := &Practice{People: share(len(dose), of), Dose: spread(all)}
	for n := 1; n <= last; n++ {
		p.Weeks = append(p.Weeks, PracticeWeek{Week: n, Reports: share(len(week[n]), of), None: none[n], Minutes: spread(week[n])})
	}
	return p
}
