package survival

import "fmt"

// PersonPeriod is one row of a discrete-time hazard model: a person still
// followed in a period, and whether the event came in it.
type PersonPeriod struct {
	Person int // row of the input
	Period int // 1-based
	Event  bool
}

// PersonPeriods writes out one row per person and period up to and including
// the last one followed (Singer & Willett 1993, J. Educ. Stat. 18:155). last
// is 1-based. A logistic or complementary log-log regression of Event on
// period dummies and covariates is then the discrete-time hazard model.
func PersonPeriods(last []int, event []bool) ([]PersonPeriod, error) {
	if len(last) != len(event) {
		return nil, fmt.Errorf("%d last periods, %d events: %w", len(last), len(event), ErrLength)
	}
	if len(last) == 0 {
		return nil, fmt.Errorf("nobody was followed: %w", ErrTooFew)
	}
	var out []PersonPeriod
	for i, k := range last {
		if k < 1 {
			return nil, fmt.Errorf("row %d: last period %d, the first is 1: %w", i+1, k, ErrRange)
		}
		for j := 1; j <= k; j++ {
			out = append(out, PersonPeriod{i, j, j == k && event[i]})
		}
	}
	return out, nil
}
