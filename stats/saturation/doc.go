// Package saturation says how far a set of interviews has been read out: how
// many codes each new document still brings.
//
//   - [New] takes which codes occur in which document;
//   - [Incidence.Observed]: new codes in the order in which documents were read;
//   - [Incidence.Guest]: the rule of Guest, Namey & Chen (base, run, threshold);
//   - [Incidence.Expected]: the accumulation curve over all orders, and
//     [Incidence.RandomOrders] with a band;
//   - [Incidence.Richness]: how many codes there may be in all, and what share
//     of what people mention has been seen.
//
// Saturation is a claim about coding-reliability and codebook analyses. A
// reflexive thematic analysis makes no such claim, and should not be given one.
package saturation
