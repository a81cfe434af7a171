package analysis

import (
	"cmp"
	"slices"
)

// Harm is what went wrong beside what went well: recorded adverse events, and
// people whose scores became reliably worse. None recorded does not mean that
// nothing happened.
type Harm struct {
	Events   int            `json:"events"`
	People   Share          `json:"people"` // with at least one event, of those who joined
	Serious  HarmCount      `json:"serious"`
	Possible HarmCount      `json:"possibly_related"` // possible, probable or definite
	Open     HarmCount      `json:"open"`
	After    []HarmPractice `json:"after"` // by the practice that they followed
	Worse    []HarmWorse    `json:"reliably_worse,omitempty"`
}

// HarmCount counts events, and the people to whom they happened.
type HarmCount struct {
	Events int   `json:"events"`
	People Share `json:"people"`
}

// HarmPractice counts the events that followed one practice.
type HarmPractice struct {
	Practice string `json:"practice"` // empty where it is not known, or followed none
	HarmCount
}

// HarmWorse is who became reliably worse on one outcome, of those measured
// before and after.
type HarmWorse struct {
	Outcome   string `json:"outcome"`
	Timepoint string `json:"timepoint"`
	Label     string `json:"label"`
	Worse     Share  `json:"worse"`
	Better    Share  `json:"better"`
}

// harm is nil where adverse events are not kept.
func (a *run) harm(individual []Individual) *Harm {
	c := a.cohort
	if c.Harm == nil {
		return nil
	}
	count := func(fits func(i int) bool) HarmCount {
		n, met := 0, map[string]bool{}
		for i, e := range c.Harm {
			if fits(i) {
				n++
				met[e.Person] = true
			}
		}
		return HarmCount{n, share(len(met), c.Consenting)}
	}
	all := count(func(int) bool { return true })
	h := &Harm{Events: all.Events, People: all.People,
		Serious:  count(func(i int) bool { return c.Harm[i].Serious }),
		Possible: count(func(i int) bool { return c.Harm[i].Possible }),
		Open:     count(func(i int) bool { return c.Harm[i].Open })}
	var practices []string
	for _, e := range c.Harm {
		if !slices.Contains(practices, e.Practice) {
			practices = append(practices, e.Practice)
		}
	}
	for _, p := range practices {
		h.After = append(h.After, HarmPractice{p, count(func(i int) bool { return c.Harm[i].Practice == p })})
	}
	slices.SortFunc(h.After, func(x, y HarmPractice) int {
		return cmp.Or(cmp.Compare(y.Events, x.Events), cmp.Compare(x.Practice, y.Practice))
	})
	for _, l := range individual {
		if l.People == Everyone && l.Reliable != nil {
			h.Worse = append(h.Worse, HarmWorse{l.Outcome, l.Timepoint, l.Label, l.Reliable.Worse, l.Reliable.Better})
		}
	}
	return h
}
