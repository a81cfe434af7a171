// Package consistency asks of a printed table whether its numbers can be true
// together, without the data behind it.
//
//   - [GRIM]: can this mean come from n whole-number answers?
//   - [GRIMMER]: can this standard deviation?
//   - [PossibleN]: with how many people could a set of means and SDs be?
//   - [Recompute]: the effect size under every convention that needs only
//     means and SDs, with the range that rounding leaves;
//   - [ImpliedCorrelation]: the correlation of pre with post that a printed
//     effect size would need if it were d_z, and the t test that follows;
//   - [SPRITE]: whole-number data sets that have the printed mean and SD;
//   - [Audit]: all of these over a table, as findings in words.
//
// A number is taken as it was printed, as text ([Parse]), because 2.5 and
// 2.50 say different things. The checks on whole numbers are exact: integer
// arithmetic, no tolerance. Each rests on assumptions, which the constants
// AssumesGRIM and its like put into words for print beside the result.
package consistency
