package analysis

import (
	"errors"

	"tend/evaluation/plan"
	"tend/stats/design"
	"tend/stats/impute"
	"tend/stats/mixed"
	"tend/stats/regress"
)

// whyModel says in plain words why a model has no answer. Where a fit did not
// settle, the words say how far it got.
func whyModel(err error, m plan.Model) string {
	is := func(kinds ...error) bool {
		for _, e := range kinds {
			if errors.Is(err, e) {
				return true
			}
		}
		return false
	}
	clustered := m.Cluster != plan.NoCluster
	switch {
	case is(mixed.ErrNotConverged):
		return "the fit did not settle: " + err.Error()
	case is(mixed.ErrNoSupport) && clustered:
		return "groups and people cannot be told apart: too few people share a group, or too few answered twice"
	case is(mixed.ErrNoSupport) && m.Use == plan.Mixed:
		return "nobody answered twice, so people and chance cannot be told apart"
	case is(mixed.ErrNoSupport):
		return "the data do not support the covariance: too few people answered at both of two timepoints"
	case is(mixed.ErrTooFew) && clustered:
		return "at least two groups are needed"
	case is(mixed.ErrCodes) && m.Cluster == plan.PartlyNested:
		return "nobody was treated alone"
	case is(mixed.ErrCodes):
		return "at least two timepoints with enough answers are needed"
	case is(mixed.ErrTooFew, design.ErrTooFew, impute.ErrTooFew, regress.ErrTooFew):
		return "too few people"
	case is(design.ErrSingular):
		return "arm, timepoint and score before cannot be told apart in these data"
	case is(mixed.ErrZeroVariance, impute.ErrNoVariance, regress.ErrZeroVariance):
		return "the scores do not vary"
	}
	return err.Error()
}
