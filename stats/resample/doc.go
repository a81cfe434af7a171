// Package resample tells how sure a number is by computing it again: on
// resampled rows (the bootstrap) or on shuffled ones (the permutation test).
//
//   - [Bootstrap] and its intervals: percentile, basic, normal and BCa;
//   - [Clusters] for resampling whole people, sessions or groups;
//   - [Permute] for tests, within strata if need be.
//
// Each replicate draws from a stream of its own, made from the seed and the
// replicate's number, so the answer is the same on one core or many. A
// statistic gets row numbers, not copies of rows.
package resample
