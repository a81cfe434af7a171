// Package consistency asks of a printed table whether its numbers can all be
// true, from what is printed alone.
//
//   - [GRIM]: can this mean be the mean of so many whole numbers;
//   - [PossibleN]: for which numbers of people can all these means be;
//   - [GRIMMER]: can this standard deviation belong to this mean;
//   - [Reconstruct]: whole-number data sets that fit (SPRITE);
//   - [Recompute]: the effect size under every convention, within rounding,
//     and the pre–post correlation that a printed d_z would need;
//   - [CarriedUnchanged]: the mean change if those lost had not changed.
//
// A number that cannot be is first of all a misprint, or a number of people
// that varies from row to row; each answer states what it assumes.
package consistency
