// Package regress relates an outcome to what may explain it, and tests
// whether groups differ.
//
// Models, whose columns are those of package design:
//
//   - [OLS]: least squares; [Linear.Robust] gives standard errors that need no
//     equal variances (HC0 to HC3), [Linear.Cluster] those for people treated
//     in groups (CR2 with Bell–McCaffrey degrees of freedom);
//   - [ANCOVA]: groups compared at the same baseline, with adjusted means;
//   - [Logistic]: a yes/no outcome, with odds ratios and [Binary.Profile]
//     intervals; [CompLogLog]: the same for hazards;
//   - [Firth]: logistic regression that stays finite when a column tells the
//     outcome apart without error;
//   - [GEE]: a yes/no outcome of people seen repeatedly, on average over people.
//
// Tests: [SignedRank], [RankSum], [McNemar], [ChiSquare], [Fisher],
// [ShapiroWilk], and [Holm] and [BenjaminiHochberg] for many at once. The t
// tests stand beside their effect sizes in package effect: effect.Paired and
// effect.Independent (Student's and Welch's).
//
// Coefficients come as [Coefficient]: value, standard error, test and 95 %
// interval. Input that cannot be answered is an error, never a NaN.
package regress
