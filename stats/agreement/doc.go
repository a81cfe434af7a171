// Package agreement says how far coders, raters or instruments agree beyond
// chance.
//
//   - [Cohen]: two raters, a table; plain or weighted κ;
//   - [Fleiss]: several raters, each unit rated equally often;
//   - [Krippendorff]: α for any number of raters, missing ratings, and
//     nominal, ordinal, interval or ratio values; [Unitizing] when the coders
//     also choose where a unit begins and ends;
//   - [Gwet], [GwetTable]: AC1 and AC2, which stay sensible when one category
//     is very common;
//   - [ICC]: intraclass correlations of measurements.
//
// Coefficients are pooled over units. A mean of coefficients of documents is
// not offered: it weighs a short document like a long one and is undefined
// where a document has one category. Uncertainty is analytic or from a
// bootstrap by unit or by cluster (the documents, [Units.Bootstrap]).
package agreement
