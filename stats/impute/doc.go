// Package impute answers for data that are missing.
//
//   - [Chained] makes several complete data sets by chained equations, with a
//     normal model or predictive mean matching for each variable;
//   - [Pool] joins the analyses of those sets by Rubin's rules, with Barnard
//     and Rubin's degrees of freedom and the Monte Carlo error of having made
//     only so many sets; [PoolD1] and [PoolD2] do so for several parameters;
//   - [Tipping] asks how much worse the missing must be for the finding to go;
//   - [LastCarriedForward] and [BaselineCarriedForward] are kept for
//     comparison with older reports. They are no analysis of missing data:
//     they assume that people stay exactly as they were last seen.
//
// A missing value is NaN. What was imputed is never mixed with what was
// answered: [Imputations.WasMissing] tells them apart.
package impute
