package plan

import (
	"fmt"
	"math"
	"slices"
)

// fieldsOf says which fields each kind of model has.
var fieldsOf = map[Use][]string{
	MMRM:  {"df"},
	CLDA:  {"df"},
	Mixed: {"df", "cluster", "unequal"},
	MI:    {"method", "sets", "iterations", "seed", "with", "worse_by"},
}

func (c *checker) models() {
	names := map[string]bool{}
	for _, m := range c.plan.Missing {
		names[string(m)] = true
	}
	for i, m := range c.plan.Models {
		path := fmt.Sprintf("$.models[%d]", i)
		if fieldsOf[m.Use] == nil {
			c.oneOf(path+".use", string(m.Use), string(MMRM), string(CLDA), string(MI), string(Mixed))
			continue
		}
		c.newID(path+".name", m.Name, names)
		c.onlyItsFields(path, m)
		if m.Use == MI {
			c.imputation(path, m)
		} else {
			c.likelihood(path, m)
		}
	}
	if _, known := c.plan.Analysis(c.plan.Primary); !known {
		var all []string
		for _, a := range c.plan.Analyses() {
			all = append(all, a.Name)
		}
		c.oneOf("$.primary", c.plan.Primary, all...)
	}
}

// onlyItsFields refuses a field that belongs to another kind of model.
func (c *checker) onlyItsFields(path string, m Model) {
	for _, use := range []Use{Mixed, MI} {
		for _, field := range fieldsOf[use] {
			if !slices.Contains(fieldsOf[m.Use], field) && c.has(path+"."+field) {
				c.wrong(path+"."+field, "“use: %s” has no such field; it has: name, %s", m.Use, list(fieldsOf[m.Use]))
			}
		}
	}
}

// likelihood checks mmrm, clda and mixed.
func (c *checker) likelihood(path string, m Model) {
	arms, later := len(c.plan.Arms) > 0, c.plan.Later()
	c.oneOf(path+".df", string(m.DF), string(Satterthwaite), string(KenwardRoger), string(KenwardRogerObserved), string(NormalDF))
	c.oneOf(path+".cluster", string(m.Cluster), "", string(ByGroup), string(ChangeByGroup), string(PartlyNested))
	if m.Unequal && m.Cluster != PartlyNested {
		c.wrong(path+".unequal", "is for “cluster: partially nested” alone")
	}
	switch {
	case m.Use == CLDA && !arms:
		c.wrong(path+".use", "clda compares arms that share a baseline, and the plan names no arms; use mmrm")
	case m.Cluster == PartlyNested && !arms:
		c.wrong(path+".cluster", "“partially nested” is for an arm with groups beside an arm without, and the plan names no arms; use “change by group”")
	case m.Cluster != NoCluster && !c.hasGroups():
		c.wrong(path+".cluster", "asks for groups, but no file maps a group column")
	case arms && later < 2 && m.Use != CLDA && !m.EachTimepoint():
		c.wrong(path+".use", "%s needs two timepoints after the baseline to compare arms; with one, the comparison at the same score before is the same question", m.Use)
	}
}

// imputation checks mi.
func (c *checker) imputation(path string, m Model) {
	c.oneOf(path+".method", string(m.Method), string(NormalDraws), string(PMM))
	if m.Sets < 2 || m.Sets > 1000 {
		c.wrong(path+".sets", "must be 2 to 1000, since one set says nothing of the uncertainty; it is %d", m.Sets)
	}
	if m.Iterations < 1 || m.Iterations > 1000 {
		c.wrong(path+".iterations", "must be 1 to 1000; it is %d", m.Iterations)
	}
	if !c.has(path + ".seed") {
		c.wrong(path+".seed", "is missing: give any whole number, so that the same plan gives the same numbers")
	}
	known := slices.DeleteFunc(c.groupings(), func(by string) bool { return by == "arm" }) // always a predictor
	for i, by := range m.With {
		at := fmt.Sprintf("%s.with[%d]", path, i)
		c.oneOf(at, by, known...)
		if slices.Contains(m.With[:i], by) {
			c.wrong(at, "“%s” is here twice", by)
		}
	}
	for i, d := range m.WorseBy {
		if !(d > 0) || math.IsInf(d, 0) || i > 0 && d <= m.WorseBy[i-1] {
			c.wrong(fmt.Sprintf("%s.worse_by[%d]", path, i), "must be points above 0 in ascending order; it is %g", d)
		}
	}
}

// hasGroups tells whether the source can say who was in which group.
func (c *checker) hasGroups() bool {
	s := c.plan.Source
	return s.Store != nil || slices.ContainsFunc(s.Files, func(f File) bool { return f.Group != "" })
}
