package plan

import (
	"fmt"
	"maps"
	"slices"
)

func (c *checker) source() {
	s := c.plan.Source
	switch {
	case (len(s.Files) == 0) == (s.Store == nil):
		c.wrong("$.source", "name either files (CSV) or store (the histories kept by the service)")
	case s.Store != nil && s.Store.All == (len(s.Store.Groups) > 0):
		c.wrong("$.source.store", "name the groups, or say “all: true”")
	}
	if len(c.plan.Arms) > 0 && !slices.ContainsFunc(s.Files, func(f File) bool { return f.Arm != "" }) {
		c.wrong("$.arms", "are named, but no file maps an arm column (histories have no arms)")
	}
	for i, f := range s.Files {
		c.file(fmt.Sprintf("$.source.files[%d]", i), f)
	}
}

func (c *checker) file(path string, f File) {
	c.need(path+".file", f.Name, "name the CSV file")
	c.need(path+".person", f.Person, "name the column that tells people apart")
	c.oneOf(path+".layout", string(f.Layout), string(Wide), string(Long), string(People))
	if _, known := DateLayouts[f.DateFormat]; !known {
		c.wrong(path+".date_format", "“%s” is not known; use yyyy-mm-dd, dd/mm/yyyy, dd.mm.yyyy or mm/dd/yyyy", f.DateFormat)
	}
	long := f.Timepoint != "" || f.Outcome != "" || f.Value != ""
	switch f.Layout {
	case Wide:
		if long || len(f.Scores) == 0 {
			c.wrong(path, "a wide file has scores (column, outcome, timepoint) and no timepoint, outcome or value column")
		}
	case Long:
		if len(f.Scores) > 0 || f.Timepoint == "" || f.Value == "" {
			c.wrong(path, "a long file has a timepoint and a value column (and outcome, if there is more than one) and no scores list")
		}
		if f.Outcome == "" && len(c.plan.Outcomes) > 1 {
			c.wrong(path+".outcome", "is missing: the plan has several outcomes, so name the column that tells them apart")
		}
	case People:
		if long || len(f.Scores) > 0 {
			c.wrong(path, "a people file has no scores; use layout wide or long")
		}
	}
	c.columns(path, f)
}

// columns checks that what the mapping refers to exists, once.
func (c *checker) columns(path string, f File) {
	named := map[string]bool{}
	for _, col := range f.ColumnsOf() {
		named[col.Column] = true
	}
	cells := map[ScoreColumn]bool{}
	for i, s := range f.Scores {
		at := fmt.Sprintf("%s.scores[%d]", path, i)
		c.need(at+".column", s.Column, "name the column")
		c.oneOf(at+".outcome", s.Outcome, c.plan.outcomeIDs()...)
		c.oneOf(at+".timepoint", s.Timepoint, c.plan.timepointIDs()...)
		cell := ScoreColumn{Outcome: s.Outcome, Timepoint: s.Timepoint}
		if cells[cell] {
			c.wrong(at, "%s at %s is mapped twice", s.Outcome, s.Timepoint)
		}
		cells[cell] = true
	}
	ids := map[string]bool{}
	for i, a := range f.Attributes {
		at := fmt.Sprintf("%s.attributes[%d]", path, i)
		c.need(at+".column", a.Column, "name the column")
		c.newID(at+".id", a.ID, ids)
		if slices.Contains(builtIn, a.ID) {
			c.wrong(at+".id", "“%s” has its own field; map the column there", a.ID)
		}
	}
	for _, column := range slices.Sorted(maps.Keys(f.Recode)) {
		if !named[column] {
			c.wrong(path+".recode", "column “%s” is recoded but not mapped", column)
		}
	}
}

// builtIn are the groupings that every plan may name.
var builtIn = []string{"gender", "age band", "arm", "group"}

// groupings lists everything by which this plan's people may be sorted.
func (c *checker) groupings() []string {
	known := slices.Clone(builtIn)
	for _, f := range c.plan.Source.Files {
		for _, a := range f.Attributes {
			known = append(known, a.ID)
		}
	}
	return known
}

func (c *checker) subgroups() {
	known := c.groupings()
	for i, s := range c.plan.Subgroups {
		path := fmt.Sprintf("$.subgroups[%d].by", i)
		c.oneOf(path, s.By, known...)
		if s.By == "age band" && len(c.plan.AgeBands) == 0 {
			c.wrong(path, "asks for age bands, but the plan has no age_bands")
		}
		if s.By == "arm" && len(c.plan.Arms) == 0 {
			c.wrong(path, "asks for arms, but the plan names none")
		}
		if a, found := c.plan.Analysis(s.Under); s.Under != "" && (!found || a.Model == nil) {
			c.wrong(fmt.Sprintf("$.subgroups[%d].under", i), "“%s” is not one of the plan's models", s.Under)
		}
	}
}

func (p *Plan) outcomeIDs() []string {
	ids := make([]string, len(p.Outcomes))
	for i, o := range p.Outcomes {
		ids[i] = o.ID
	}
	return ids
}

func (p *Plan) timepointIDs() []string {
	ids := make([]string, len(p.Timepoints))
	for i, t := range p.Timepoints {
		ids[i] = t.ID
	}
	return ids
}
