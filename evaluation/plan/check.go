package plan

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"tend/platform/fault"
)

// checker holds a plan against its rules and remembers where in the file each
// value stands.
type checker struct {
	plan     *Plan
	name     string
	tree     *ast.File
	problems Problems
}

// idShape keeps ids usable in file names and keys.
var idShape = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]*$`)

// check runs every rule.
func (c *checker) check() {
	c.head()
	c.timepoints()
	c.arms()
	c.outcomes()
	c.choices()
	c.models()
	c.source()
	c.subgroups()
}

// wrong notes a problem at a YAML path such as "$.outcomes[0].range".
func (c *checker) wrong(path, format string, args ...any) {
	at := fault.Place{File: c.name, Field: path[min(len(path), 2):]}
	at.Line, at.Column = c.position(path)
	c.problems.Add(fault.New(fault.Invalid, "plan.Read", format, args...).In(at))
}

// position finds the line and column of a path, or of the nearest parent that
// the file has.
func (c *checker) position(path string) (line, column int) {
	for path != "" {
		if p, err := yaml.PathString(path); err == nil {
			if n, err := p.FilterFile(c.tree); err == nil && n != nil {
				pos := n.GetToken().Position
				return pos.Line, pos.Column
			}
		}
		path = parentPath(path)
	}
	return 1, 1
}

// has tells whether the file itself says something at a path.
func (c *checker) has(path string) bool {
	p, err := yaml.PathString(path)
	if err != nil {
		return false
	}
	n, err := p.FilterFile(c.tree)
	return err == nil && n != nil
}

// parentPath drops the last step of a path; "" after "$".
func parentPath(path string) string {
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '.' || path[i] == '[' {
			return path[:i]
		}
	}
	return ""
}

func (c *checker) need(path, value, what string) {
	if value == "" {
		c.wrong(path, "is missing: %s", what)
	}
}

func (c *checker) head() {
	p := c.plan
	c.need("$.title", p.Title, "say what is evaluated")
	c.need("$.population.name", p.Population.Name, "name the people, such as “everyone who joined a group”")
	c.need("$.population.denominator", p.Population.Denominator, "name what the counts are out of, such as “people enrolled”")
	c.oneOf("$.population.who", string(p.Population.Who), string(Enrolled), string(Completed), string(DoseWho))
	c.oneOf("$.population.consent", string(p.Population.Consent), string(Research), string(Service))
	if p.Population.Who == DoseWho && p.Dose == nil {
		c.wrong("$.population.who", "asks for people who reached the dose, but the plan has no dose rule")
	}
	if d := p.Dose; d != nil && (d.Sessions < 1 || d.Of < d.Sessions) {
		c.wrong("$.dose", "must be at least 1 session and no more than are planned; it says %d of %d", d.Sessions, d.Of)
	}
}

func (c *checker) timepoints() {
	ids, before := map[string]bool{}, 0.0
	count := map[Role]int{}
	for i, t := range c.plan.Timepoints {
		path := fmt.Sprintf("$.timepoints[%d]", i)
		c.newID(path+".id", t.ID, ids)
		c.oneOf(path+".role", string(t.Role), string(Baseline), string(Primary), string(Later))
		count[t.Role]++
		if i > 0 && t.At <= before {
			c.wrong(path+".at", "must be later than the timepoint above; list timepoints in order of time")
		}
		before = t.At
	}
	if count[Baseline] != 1 || count[Primary] != 1 {
		c.wrong("$.timepoints", "exactly one timepoint has “role: baseline” and exactly one “role: primary”; here %d and %d",
			count[Baseline], count[Primary])
	} else if c.plan.BaselineIndex() > c.plan.PrimaryIndex() {
		c.wrong("$.timepoints", "the baseline comes before the primary timepoint")
	}
}

func (c *checker) arms() {
	seen := map[string]bool{}
	for i, a := range c.plan.Arms {
		path := fmt.Sprintf("$.arms[%d].id", i)
		c.need(path, a.ID, "write the arm as the data do")
		if seen[a.ID] {
			c.wrong(path, "“%s” is here twice", a.ID)
		}
		seen[a.ID] = true
	}
	if len(c.plan.Arms) == 1 {
		c.wrong("$.arms", "one arm is no comparison; name at least two or leave arms out")
	}
}

func (c *checker) choices() {
	p := c.plan
	c.oneOf("$.effect_size", string(p.EffectSize), texts(Conventions)...)
	for i, m := range p.Missing {
		path := fmt.Sprintf("$.missing[%d]", i)
		c.oneOf(path, string(m), texts(Methods)...)
		if slices.Contains(p.Missing[:i], m) {
			c.wrong(path, "“%s” is here twice", m)
		}
	}
	for i, b := range p.AgeBands {
		path := fmt.Sprintf("$.age_bands[%d]", i)
		c.need(path+".label", b.Label, "such as “18–25”")
		if b.From < 0 || (b.To != 0 && b.To < b.From) {
			c.wrong(path, "runs from %d to %d", b.From, b.To)
		}
		if i > 0 && (p.AgeBands[i-1].To == 0 || b.From <= p.AgeBands[i-1].To) {
			c.wrong(path+".from", "overlaps the band above")
		}
	}
}

// newID checks the shape of an id and that it is the first of its kind.
func (c *checker) newID(path, id string, seen map[string]bool) {
	switch {
	case id == "":
		c.wrong(path, "is missing: give a short id, such as “pain” or “8w”")
	case !idShape.MatchString(id):
		c.wrong(path, "“%s”: an id is letters, digits, dots, dashes and underscores", id)
	case seen[id]:
		c.wrong(path, "“%s” is here twice", id)
	}
	seen[id] = true
}

func (c *checker) oneOf(path, value string, allowed ...string) {
	if slices.Contains(allowed, value) {
		return
	}
	named := slices.DeleteFunc(slices.Clone(allowed), func(s string) bool { return s == "" })
	c.wrong(path, "“%s” is not known; use one of: %s", value, list(named))
}
