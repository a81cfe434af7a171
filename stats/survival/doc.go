// Package survival follows people until something happens or they are no
// longer followed: retention over the sessions of a course, time to return
// to work.
//
//   - [KaplanMeier]: the curve with Greenwood's standard error and its
//     interval, quantiles and the restricted mean;
//   - [LogRank]: do groups differ, weighted if wished;
//   - [Cox]: proportional hazards with ties by Efron, Breslow or exactly.
//
// For a discrete-time hazard (the chance of leaving at each session among
// those still there) see [PersonPeriods], whose rows stats/regress fits with
// a logit or complementary log-log link.
package survival
