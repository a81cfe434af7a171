package plan

import (
	"fmt"
	"strings"
)

func (c *checker) outcomes() {
	ids := map[string]bool{}
	if len(c.plan.Outcomes) == 0 {
		c.wrong("$.outcomes", "is missing: name at least one outcome")
	}
	for i, o := range c.plan.Outcomes {
		path := fmt.Sprintf("$.outcomes[%d]", i)
		c.newID(path+".id", o.ID, ids)
		c.oneOf(path+".better", string(o.Better), string(Lower), string(Higher))
		if o.Range.Max <= o.Range.Min {
			c.wrong(path+".range", "is missing or upside down: min %g, max %g", o.Range.Min, o.Range.Max)
		}
		c.responders(path, o)
		c.thresholds(path, o)
		c.reliability(path, o)
	}
}

func (c *checker) responders(path string, o Outcome) {
	ids := map[string]bool{}
	for i, r := range o.Responders {
		at := fmt.Sprintf("%s.responders[%d]", path, i)
		c.newID(at+".id", r.ID, ids)
		c.need(at+".label", r.Label, "say it in words")
		c.need(at+".source", r.Source, "say where this rule comes from")
		switch {
		case (r.Percent == nil) == (r.Points == nil):
			c.wrong(at, "give either percent or points")
		case r.Percent != nil && (*r.Percent <= 0 || *r.Percent > 100):
			c.wrong(at+".percent", "must be above 0 and at most 100; it is %g", *r.Percent)
		case r.Percent != nil && o.Range.Min < 0:
			c.wrong(at+".percent", "has no meaning on a scale that goes below zero; use points")
		case r.Points != nil && *r.Points <= 0:
			c.wrong(at+".points", "must be above 0; it is %g", *r.Points)
		}
	}
}

func (c *checker) thresholds(path string, o Outcome) {
	ids := map[string]bool{}
	for i, t := range o.Thresholds {
		at := fmt.Sprintf("%s.thresholds[%d]", path, i)
		c.newID(at+".id", t.ID, ids)
		c.need(at+".label", t.Label, "say it in words")
		c.need(at+".source", t.Source, "say where this threshold comes from")
		if (t.From == nil) == (t.Below == nil) {
			c.wrong(at, "give either from (a case at or above) or below (a case under)")
		}
	}
}

func (c *checker) reliability(path string, o Outcome) {
	if r := o.Reliability; r != nil {
		if r.R <= 0 || r.R >= 1 {
			c.wrong(path+".reliability.r", "must lie between 0 and 1; it is %g", r.R)
		}
		c.need(path+".reliability.kind", r.Kind, "say what kind, such as “test–retest, one week”")
		c.need(path+".reliability.source", r.Source, "say where it was found")
	}
	if n := o.Norm; n != nil {
		if n.SD <= 0 {
			c.wrong(path+".norm.sd", "must be above 0; it is %g", n.SD)
		}
		c.need(path+".norm.source", n.Source, "say where it was found")
	}
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

func list(words []string) string { return strings.Join(words, ", ") }
