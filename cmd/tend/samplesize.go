package main

import (
	"fmt"
	"io"

	"tend/evaluation/samplesize"
)

// sampleSizeCommand plans the next study from an observed effect.
func sampleSizeCommand(args []string, stdout, stderr io.Writer) int {
	a := samplesize.Usual
	flags := newFlags("sample-size", "--effect D --people N [--two-groups] [--power P] [--attrition A] [--group-size M] [--icc I]", stderr)
	flags.Float64Var(&a.Effect, "effect", 0, "the observed effect in standard deviations: d_z of the change, or d between two groups")
	flags.IntVar(&a.People, "people", 0, "on how many people it was observed")
	two := flags.Bool("two-groups", false, "plan a study of two groups instead of before and after in one")
	flags.Float64Var(&a.PrePost, "correlation", a.PrePost, "two groups: correlation of before with after, used as a covariate")
	flags.Float64Var(&a.Power, "power", a.Power, "the chance to find the effect")
	flags.Float64Var(&a.Alpha, "alpha", a.Alpha, "two-sided level of the test")
	flags.Float64Var(&a.Attrition, "attrition", a.Attrition, "the share that is lost")
	flags.IntVar(&a.GroupSize, "group-size", a.GroupSize, "people enrolled in a group that meets; 0 for none")
	flags.Float64Var(&a.ICC, "icc", a.ICC, "the share of variance between groups")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "tend: %q is not understood; everything is given with a flag\n", flags.Arg(0))
		return 2
	}
	if *two {
		a.Design = samplesize.TwoGroups
	}
	answer, err := samplesize.Plan(a)
	if err != nil {
		return failed(stderr, err)
	}
	answer.Text(stdout)
	return 0
}
