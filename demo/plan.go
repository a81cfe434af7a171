package demo

import (
	_ "embed"

	"tend/evaluation/plan"
)

//go:embed plan.yaml
var planFile []byte

// PlanFile gives the plan of the closed year as its author wrote it.
func PlanFile() []byte { return append([]byte(nil), planFile...) }

// Plan gives the evaluation that is declared for the closed year.
func Plan() *plan.Plan {
	p, err := plan.Read("demo/plan.yaml", planFile)
	if err != nil {
		panic(err) // the plan is part of the program
	}
	return p
}
