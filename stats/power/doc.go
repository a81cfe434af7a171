// Package power plans the size of the next study.
//
//   - [Paired], [TwoGroup]: exact power of t tests; [PairedN], [TwoGroupN] the
//     number of people for a power; [TwoProportions], [LogRankEvents];
//   - [Safeguard]: the number of people from an observed effect, taking its
//     lower bound instead of the point, because small studies flatter;
//   - [DesignEffect], [Inflate]: people treated in groups, people lost;
//   - [Simulate]: power of a mixed model for people in groups who are measured
//     repeatedly, by drawing studies.
//
// Effects are standardised mean differences (see stats/effect for the
// conventions). Numbers of people are given as solved; round them up.
package power
