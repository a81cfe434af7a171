package analysis

import (
	"math"

	"tend/clinic/session"
	"tend/evaluation/cohort"
)

// Delivery is what was delivered against what was planned, over the groups of
// the cohort.
type Delivery struct {
	Groups    int                `json:"groups"`
	Held      int                `json:"meetings"` // past meetings of those groups
	Run       int                `json:"run"`      // of them with a run
	Rated     int                `json:"rated"`    // of them with a rating
	Sessions  []DeliveredSession `json:"sessions"`
	Items     []ItemDelivery     `json:"items"`
	Coverage  Share              `json:"coverage"` // items of the plan done, over all runs
	Adherence Mean               `json:"adherence"`
	Others    Mean               `json:"adherence_by_others"`
	Agreement RaterAgreement     `json:"rater_agreement"`
	Drift     []GroupDrift       `json:"drift"`
	Method    string             `json:"method"`
}

// Mean is a mean with how many values it rests on and their range.
type Mean struct {
	N    int    `json:"n"`
	Mean Number `json:"mean"`
	Min  Number `json:"min"`
	Max  Number `json:"max"`
}

// DeliveredSession is one session of the programme over the groups.
type DeliveredSession struct {
	Session   int    `json:"session"`
	Title     string `json:"title"`
	Of        int    `json:"meetings"`
	Run       int    `json:"run"`
	Planned   Mean   `json:"planned_minutes"` // as announced
	Took      Mean   `json:"delivered_minutes"`
	Late      Mean   `json:"minutes_late"`
	Coverage  Share  `json:"coverage"`
	Omitted   int    `json:"omitted"` // items of the plan, over all runs
	Added     int    `json:"added"`
	Adherence Mean   `json:"adherence"`
	Others    Mean   `json:"adherence_by_others"`
}

// ItemDelivery is one item of the plan over the runs of its session.
type ItemDelivery struct {
	Session int    `json:"session"`
	Item    string `json:"item"`
	Title   string `json:"title"`
	Planned int    `json:"planned_minutes"`
	Took    Mean   `json:"delivered_minutes"` // where it was done
	Done    Share  `json:"done"`
}

// RaterAgreement is how far two raters of the same meetings agree, item by
// item.
type RaterAgreement struct {
	Pairs  int    `json:"pairs"`
	Items  int    `json:"items"`
	Same   Number `json:"same"`
	Kappa  Number `json:"kappa"`
	Lo     Number `json:"lo"`
	Hi     Number `json:"hi"`
	Why    string `json:"why_unknown,omitempty"`
	Method string `json:"method"`
}

// GroupDrift is one group over its sessions; index 0 is session 1.
type GroupDrift struct {
	Group     string   `json:"group"`
	Adherence []Number `json:"adherence"`
	Others    []Number `json:"adherence_by_others"`
	Late      []Number `json:"minutes_late"`
}

// delivery is nil where nothing was run or rated.
func (a *run) delivery() *Delivery {
	all := a.cohort.Delivered
	if len(all) == 0 {
		return nil
	}
	d := &Delivery{Held: len(all), Method: "From the acts kept while a session was run; of two runs of one meeting that one in which most of the plan was done. " +
		"An item counts as done when it was open for ten seconds or more. Adherence: items rated present, partly there counting a half, of the items rated."}
	last := 0
	var own, others []float64
	var ratings []session.Rating
	done, of := 0, 0
	for _, m := range all {
		last = max(last, m.Session)
		d.Run, d.Rated = d.Run+one(m.Run), d.Rated+one(len(m.Ratings) > 0)
		own, others, ratings = append(own, m.Adherence), append(others, m.Others), append(ratings, m.Ratings...)
		x, y := covered(m)
		done, of = done+x, of+y
	}
	d.Coverage, d.Adherence, d.Others = share(done, of), meanOf(own), meanOf(others)
	for n := 1; n <= last; n++ {
		d.Sessions = append(d.Sessions, sessionDelivered(all, n))
		d.Items = append(d.Items, itemsDelivered(all, n)...)
	}
	d.Agreement = raterAgreement(ratings)
	d.drift(all, last)
	return d
}

func covered(m cohort.Delivered) (done, of int) {
	for _, item := range m.Items {
		if !item.Added {
			done, of = done+one(item.Done), of+1
		}
	}
	return done, of
}

func sessionDelivered(all []cohort.Delivered, n int) DeliveredSession {
	s := DeliveredSession{Session: n}
	var planned, took, late, own, others []float64
	done, of := 0, 0
	for _, m := range all {
		if m.Session != n {
			continue
		}
		s.Title, s.Of, s.Run = m.Title, s.Of+1, s.Run+one(m.Run)
		own, others = append(own, m.Adherence), append(others, m.Others)
		if !m.Run {
			continue
		}
		planned, took = append(planned, float64(m.Announced)), append(took, m.Took)
		late = append(late, m.Took-float64(m.Announced))
		x, y := covered(m)
		done, of, s.Omitted = done+x, of+y, s.Omitted+y-x
		for _, item := range m.Items {
			s.Added += one(item.Added)
		}
	}
	s.Planned, s.Took, s.Late, s.Adherence, s.Others = meanOf(planned), meanOf(took), meanOf(late), meanOf(own), meanOf(others)
	s.Coverage = share(done, of)
	return s
}

// itemsDelivered lists the items of a session's plan in the order of the
// agenda.
func itemsDelivered(all []cohort.Delivered, n int) []ItemDelivery {
	var lines []ItemDelivery
	at, took, done, of := map[string]int{}, map[string][]float64{}, map[string]int{}, map[string]int{}
	for _, m := range all {
		for _, item := range m.Items {
			if m.Session != n || item.Added {
				continue
			}
			if _, known := at[item.ID]; !known {
				at[item.ID] = len(lines)
				lines = append(lines, ItemDelivery{Session: n, Item: item.ID, Title: item.Title, Planned: item.Planned})
			}
			of[item.ID]++
			if item.Done {
				done[item.ID]++
				took[item.ID] = append(took[item.ID], item.Took)
			}
		}
	}
	for i, line := range lines {
		lines[i].Took, lines[i].Done = meanOf(took[line.Item]), share(done[line.Item], of[line.Item])
	}
	return lines
}

func raterAgreement(ratings []session.Rating) RaterAgreement {
	pairs := session.Pairs(ratings)
	c := session.Agree(pairs)
	r := RaterAgreement{Pairs: len(pairs), Items: c.N, Same: Unknown, Kappa: Unknown, Lo: Unknown, Hi: Unknown, Why: c.Why,
		Method: "Cohen's κ with linear weights over not, partly, present; each item of each meeting that two people rated"}
	if c.N > 0 {
		r.Same = Number(c.Same)
	}
	if c.Why == "" {
		r.Kappa, r.Lo, r.Hi = Number(c.Kappa), Number(c.Lo), Number(c.Hi)
	}
	return r
}

func (d *Delivery) drift(all []cohort.Delivered, sessions int) {
	at, known := map[string]int{}, false
	blank := func() []Number {
		line := make([]Number, sessions)
		for i := range line {
			line[i] = Unknown
		}
		return line
	}
	for _, m := range all {
		k := 0
		if k, known = at[m.Group]; !known {
			k = len(d.Drift)
			at[m.Group] = k
			d.Drift = append(d.Drift, GroupDrift{m.Group, blank(), blank(), blank()})
		}
		g, i := d.Drift[k], m.Session-1
		g.Adherence[i], g.Others[i], g.Late[i] = Number(m.Adherence), Number(m.Others), Number(m.Took-float64(m.Announced))
	}
	d.Groups = len(d.Drift)
}

// meanOf leaves out what is not known.
func meanOf(values []float64) Mean {
	m := Mean{Mean: Unknown, Min: Unknown, Max: Unknown}
	sum := 0.0
	for _, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if m.N == 0 {
			m.Min, m.Max = Number(v), Number(v)
		}
		m.N++
		sum += v
		m.Min, m.Max = min(m.Min, Number(v)), max(m.Max, Number(v))
	}
	if m.N > 0 {
		m.Mean = Number(sum / float64(m.N))
	}
	return m
}
