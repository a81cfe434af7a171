// Package power says how likely a study is to find an effect of a given size,
// and how many people it needs.
//
//   - [Paired] and [TwoGroups]: t tests, exact through the noncentral t;
//     [PairedSize] and [TwoGroupsSize]: the people needed;
//   - [Safeguard]: the size from an observed effect that allows for its
//     uncertainty; a small study's effect is as likely too large as too small;
//   - [Clusters]: people treated in groups, by the design effect;
//     [ClusteredTrial]: power with groups in both arms or in one;
//   - [Proportions] and [LogRankEvents]: yes/no outcomes, and time to an event;
//   - [Simulate]: a trial with groups in one or both arms, analysed by the
//     mixed model it will be analysed by;
//   - [Enrol]: the number to begin with, if some are lost.
//
// Effects are standardised mean differences: for pairs d_z, the mean change
// over the standard deviation of the change; for two groups the difference
// over the common standard deviation.
package power
