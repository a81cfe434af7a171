package analysis

import (
	"slices"

	"tend/evaluation/plan"
	"tend/stats/impute"
)

// Tipping asks how much worse than the imputation thinks the missing must have
// fared for a finding to go (Carpenter & Kenward 2013): with arms those of the
// first arm, without arms everyone.
type Tipping struct {
	Who     string    `json:"who"`
	Shifts  []Shifted `json:"shifts"`
	Finding bool      `json:"finding"` // p < 0.05 without a shift
	Tips    bool      `json:"tips"`    // the finding goes at one of the shifts
	At      Number    `json:"at"`      // the first at which it goes
}

// Shifted is the answer if the missing fared worse by so many points.
type Shifted struct {
	WorseBy float64 `json:"worse_by"`
	Estimate
	P Number `json:"p"`
}

// tip shifts the imputed scores of one timepoint; those before stay.
func (a *run) tip(l *Analysed, s *imputation, after int, m plan.Model, plain impute.Pooled) {
	t := &Tipping{Who: "everyone", Finding: plain.P < 1-Level, At: Unknown}
	where := func(int) bool { return true }
	if s.q.arms() {
		t.Who = s.q.first.Label
		where = func(row int) bool { return s.q.inFirst[s.who[row]] }
	}
	if !slices.ContainsFunc(s.sets.Missing(after), where) {
		l.Notes = append(l.Notes, "No score of "+t.Who+" was imputed at this timepoint, so none can be shifted.")
		return
	}
	for _, points := range m.WorseBy {
		p, err := s.shifted(after, -a.plan.Outcomes[s.q.o].Better.Gain(points), where)
		if err != nil {
			l.Notes = append(l.Notes, "The missing could not be shifted: "+whyModel(err, m)+".")
			return
		}
		gone := p.P >= 1-Level || p.Estimate*plain.Estimate < 0
		if t.Finding && gone && !t.Tips {
			t.Tips, t.At = true, Number(points)
		}
		t.Shifts = append(t.Shifts, Shifted{WorseBy: points, P: Number(p.P), Estimate: Estimate{
			Value: Number(p.Estimate), Lo: Number(p.Lo), Hi: Number(p.Hi), N: l.N, Method: "as without the shift"}})
	}
	l.Tipping = t
}

// shifted pools the answers with some of the imputed scores moved by points.
func (s *imputation) shifted(after int, by float64, where func(row int) bool) (impute.Pooled, error) {
	im, err := s.sets.Shifted(after, by, where)
	if err != nil {
		return impute.Pooled{}, err
	}
	return s.pooled(im, after)
}
