// Package sequence analyses codes in order: what follows what in a dialogue,
// how people move between stages.
//
//   - [Count] transitions within sequences; [Transitions.Probabilities],
//     [Transitions.Stationary], [Transitions.FirstPassage];
//   - [Transitions.Independence]: lag-sequential adjusted residuals, Yule's Q;
//     [Transitions.QuasiIndependence] where some transitions cannot occur;
//   - [OrderTest], [Homogeneity]: is one step of memory enough, do groups or
//     halves move alike;
//   - [BootstrapProbabilities]: intervals that treat whole sequences as the
//     sample; [PermuteWithin]: what the same codes in random order would give;
//   - [StratifiedLift]: does a move of one speaker change what follows, given
//     where the other stands;
//   - [MannKendall]: a trend over time.
//
// A state is a code 0, 1, …; a negative code is a gap that no transition
// crosses.
package sequence
