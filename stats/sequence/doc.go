// Package sequence asks what follows what: in coded talk, in a course of
// sessions, in days.
//
//   - [Encode] turns words into codes; [Data.Count] counts which state follows
//     which, at any lag; [Data.Collapse] drops repeats where a state cannot
//     follow itself;
//   - [Fit]: the first-order Markov chain, with its stationary distribution
//     and mean first passage times; [Data.Bootstrap] resamples whole sequences
//     for intervals; [Data.OrderTest] and [Homogeneity] test its assumptions;
//   - [LagSequential]: adjusted residuals of every transition, with
//     impossible ones (structural zeros) left out;
//   - [Data.Permute]: the same question without a model, shuffling events
//     within each sequence; [PermuteWithin]: whether a cue goes with what
//     comes next, given what came before;
//   - [MannKendall]: a trend over time.
//
// Transitions never cross from one sequence to the next. Whatever is random
// follows from the seed, on one core or many.
package sequence
