// Package regress fits regressions with one row per person or per
// observation, and makes the tests that go with simple tables.
//
//   - [OLS]: least squares with classical, HC0–HC3 and CR2 errors;
//     [ANCOVA] compares groups at the same baseline, with adjusted means;
//   - [Logistic], [CompLogLog], [Firth]: yes/no outcomes;
//     [LogisticFit.ProfileInterval] where Wald's is poor;
//   - [GEE]: yes/no outcomes of people seen repeatedly, averaged over people;
//   - [SignedRank], [RankSum], [Fisher], [McNemar], [ChiSquare],
//     [ShapiroWilk]: tests without a model; [Holm] and [BenjaminiHochberg]
//     for families of them.
//
// Columns come from stats/design, the intercept among them. Missing rows are
// left out beforehand.
package regress
