// Package audittable reads a published table from YAML and says in words what
// its printed numbers cannot, might not and can mean: `tend audit-table`.
//
// The file holds what the table prints, numbers in quotes so that their
// decimals are kept; examples/penlington-2018/table2.yaml shows every field.
// [Read] is strict and names line, column and field of all that is wrong;
// [Audit] runs stats/consistency over it; [Verdict.Text] and [Verdict.HTML]
// write the same findings for a terminal and for a browser.
package audittable
