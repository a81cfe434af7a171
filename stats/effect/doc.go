// Package effect measures change: how large it is, how sure that is, and for
// whom it is more than the instrument's own noise.
//
//   - [Paired] and [FromSummary]: mean change of one group before and after,
//     with its t test and every effect size that the literature prints, each
//     under the name of its convention;
//   - [Independent]: two groups; [PrePostControl]: two groups measured twice;
//   - [ReliableChange]: the Jacobson–Truax index and five classes per person;
//   - [Responder]: who reached a threshold, with stated handling of a zero
//     baseline and of missing answers;
//   - [Wilson], [ClopperPearson]: a proportion; [Compare]: two proportions.
//
// Change is post minus pre throughout, so on a scale where high is worse an
// improvement is negative. Effect sizes keep that sign. A value that cannot
// be computed is an error, never a NaN.
package effect
