// Package mixed fits linear mixed models, and a logistic one, to people who
// are measured repeatedly or treated in groups.
//
// Two people, seen before (visit 0) and after (visit 1), one row an answer; a
// fit needs more of them, as the runnable examples have:
//
//	score := []float64{7, 5, 8, 7}
//	person, _ := mixed.Codes([]string{"RM-001", "RM-001", "RM-002", "RM-002"})
//	visit := []int{0, 1, 0, 1}
//	x := []design.Column{design.Intercept(4), {Name: "after", Values: []float64{0, 1, 0, 1}}}
//
//	fit, err := mixed.RandomIntercept(score, x, person, mixed.Options{}) // a level for each person
//	fit, err = mixed.MMRM(score, x, person, visit, mixed.Options{})      // any covariance of the visits
//	e, err := fit.Effect(1, mixed.KenwardRoger)                          // of column 1, after
//	fmt.Println(e.Estimate, e.SE, e.DF, e.P, e.Lo, e.Hi, e.Method)
//
// The models:
//
//   - [RandomIntercept]: rows within units;
//   - [RandomSlope]: units with lines of their own;
//   - [Nested]: rows within persons within groups;
//   - [PartiallyNested]: one arm treated in groups, the other not;
//   - [MMRM]: visits with an unstructured covariance, the primary analysis of
//     most trials with loss to follow-up; [ConstrainedBaseline] makes the
//     columns of constrained longitudinal data analysis;
//   - [Logistic]: a yes/no outcome with a random intercept, by quadrature.
//
// The columns of x are package design's, the intercept among them; units are
// codes 0, 1, 2, … ([Codes]). A row without an outcome is left out by the
// caller. [Fit.Effect] and [Fit.Contrast] test fixed effects with the degrees
// of freedom asked for ([DF]). A fit at the edge of what the model allows, as
// a variance of zero, says so in Boundary.
//
// The data are reduced once to sums per shape of unit; a step of the
// maximisation then costs the same for a hundred rows as for a million.
package mixed
