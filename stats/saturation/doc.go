// Package saturation asks of coded documents (interviews, sessions, answers)
// whether further ones would still bring new codes.
//
//   - [Accumulate]: codes found so far, in the order of the documents;
//   - [BaseRun]: Guest, Namey & Chen's measure, a base of documents, a run and
//     a threshold of new information;
//   - [ExpectedCurve]: the accumulation averaged over all orders, exactly;
//     [RandomOrders]: bands from random orders;
//   - [Richness]: how many codes there may be in all (Chao and others) and how
//     much of them is covered.
//
// The data are an incidence table: a row for each document in the order of
// coding, a column for each code, true where the document holds the code.
// Saturation says nothing about a study whose analysis is reflexive: there,
// codes are not found but made.
package saturation
