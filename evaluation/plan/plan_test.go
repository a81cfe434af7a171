package plan

import (
	"os"
	"strings"
	"testing"

	"tend/platform/fault"
)

const whole = `title: A group
source:
  files:
    - {file: a.csv, layout: wide, person: id, scores: [{column: p0, outcome: pain, timepoint: pre}, {column: p1, outcome: pain, timepoint: post}]}
population: {name: everyone, denominator: people enrolled}
timepoints:
  - {id: pre, at: 0, role: baseline}
  - {id: post, at: 8, role: primary}
outcomes:
  - id: pain
    range: {min: 0, max: 10}
    better: lower
`

func TestReadGood(t *testing.T) {
	p, err := Read("plan.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	if p.EffectSize != DAv || len(p.Missing) != 4 || p.Outcomes[0].Label != "pain" || len(p.SHA256) != 64 {
		t.Errorf("defaults are not filled: %+v", p)
	}
	if p.BaselineIndex() != 0 || p.PrimaryIndex() != 1 {
		t.Errorf("roles at %d and %d", p.BaselineIndex(), p.PrimaryIndex())
	}
}

func TestReadBad(t *testing.T) {
	for name, c := range map[string]struct{ from, to, says string }{
		"unknown field":            {"title: A group", "title: A group\ncolour: red", "plan.yaml:2:1, field colour"},
		"wrong kind":               {"min: 0", "min: low", "plan.yaml:11:18: a number is needed here, not text"},
		"not YAML":                 {"title: A group", "title: [A group", "plan.yaml:"},
		"no title":                 {"title: A group", "question: what", "field title: is missing"},
		"two baselines":            {"at: 8, role: primary", "at: 8, role: baseline", "exactly one timepoint"},
		"time runs backwards":      {"at: 8", "at: -1", "plan.yaml:8:20, field timepoints[1].at: must be later"},
		"unknown role":             {"role: primary", "role: main", "“main” is not known; use one of: baseline, primary"},
		"range upside down":        {"max: 10", "max: -1", "field outcomes[0].range: is missing or upside down: min 0, max -1"},
		"no direction":             {"better: lower", "whole: true", "field outcomes[0].better"},
		"score of unknown outcome": {"column: p1, outcome: pain", "column: p1, outcome: pian", "“pian” is not known; use one of: pain"},
		"score mapped twice":       {"outcome: pain, timepoint: post", "outcome: pain, timepoint: pre", "pain at pre is mapped twice"},
		"both sources":             {"source:\n", "source:\n  store: {all: true}\n", "name either files"},
		"unknown effect size":      {"title: A group", "title: A group\neffect_size: cohen", "use one of: d_z, d_av, d_pre, d_rm"},
		"unknown method":           {"title: A group", "title: A group\nmissing: [mean]", "plan.yaml:2:11, field missing[0]: “mean” is not known"},
		"id with a slash":          {"id: pain", "id: pa/in", "an id is letters"},
		"recode without mapping":   {"person: id,", "person: id, recode: {sex: {F: woman}},", "column “sex” is recoded but not mapped"},
		"one arm":                  {"title: A group", "title: A group\narms: [{id: a}]", "one arm is no comparison"},
		"responder with two sizes": {"better: lower", "better: lower\n    responders: [{id: a, label: b, source: c, percent: 30, points: 2}]", "give either percent or points"},
		"per cent below zero":      {"min: 0, max: 10}\n    better: lower", "min: -5, max: 10}\n    better: lower\n    responders: [{id: a, label: b, source: c, percent: 30}]", "no meaning on a scale that goes below zero"},
		"arms nobody mapped":       {"title: A group", "title: A group\narms: [{id: a}, {id: b}]", "no file maps an arm column"},
		"threshold without source": {"better: lower", "better: lower\n    thresholds: [{id: a, label: b, from: 3}]", "field outcomes[0].thresholds[0].source: is missing"},
		"impossible reliability":   {"better: lower", "better: lower\n    reliability: {r: 1.2, kind: a, source: b}", "must lie between 0 and 1; it is 1.2"},
		"dose above the plan":      {"title: A group", "title: A group\ndose: {sessions: 9, of: 8}", "it says 9 of 8"},
		"subgroup nobody mapped":   {"title: A group", "title: A group\nsubgroups: [{by: site}]", "“site” is not known"},
		"age bands overlap":        {"title: A group", "title: A group\nage_bands: [{label: a, from: 18, to: 25}, {label: b, from: 25}]", "overlaps the band above"},
		"unknown model":            {"title: A group", "title: A group\nmodels: [{use: anova}]", "plan.yaml:2:16, field models[0].use: “anova” is not known; use one of: mmrm, clda, mi, mixed"},
		"unknown field of a model": {"title: A group", "title: A group\nmodels: [{use: mmrm, tests: two}]", "plan.yaml:2:22, field tests"},
		"model named twice":        {"title: A group", "title: A group\nmodels: [{use: mmrm}, {use: mmrm}]", "field models[1].name: “mmrm” is here twice"},
		"model named as a method":  {"title: A group", "title: A group\nmodels: [{use: mmrm, name: locf}]", "“locf” is here twice"},
		"df of an imputation":      {"title: A group", "title: A group\nmodels: [{use: mi, method: pmm, seed: 1, df: satterthwaite}]", "field models[0].df: “use: mi” has no such field; it has: name, method"},
		"sets of an mmrm":          {"title: A group", "title: A group\nmodels: [{use: mmrm, sets: 5}]", "plan.yaml:2:28, field models[0].sets: “use: mmrm” has no such field"},
		"cluster of a clda":        {"title: A group", "title: A group\nmodels: [{use: clda, cluster: group}]", "“use: clda” has no such field"},
		"unequal without arms":     {"title: A group", "title: A group\nmodels: [{use: mixed, unequal: true}]", "field models[0].unequal: is for “cluster: partially nested” alone"},
		"unknown df":               {"title: A group", "title: A group\nmodels: [{use: mmrm, df: kr}]", "use one of: satterthwaite, kenward-roger, kenward-roger-observed"},
		"clda without arms":        {"title: A group", "title: A group\nmodels: [{use: clda}]", "the plan names no arms; use mmrm"},
		"nested without arms":      {"title: A group", "title: A group\nmodels: [{use: mixed, cluster: partially nested}]", "the plan names no arms; use “change by group”"},
		"cluster without groups":   {"title: A group", "title: A group\nmodels: [{use: mixed, cluster: group}]", "asks for groups, but no file maps a group column"},
		"one imputed set":          {"title: A group", "title: A group\nmodels: [{use: mi, method: pmm, seed: 1, sets: 1}]", "field models[0].sets: must be 2 to 1000"},
		"no imputed set":           {"title: A group", "title: A group\nmodels: [{use: mi, method: pmm, seed: 1, sets: 0}]", "must be 2 to 1000"},
		"imputation without seed":  {"title: A group", "title: A group\nmodels: [{use: mi, method: pmm}]", "field models[0].seed: is missing"},
		"imputation by no method":  {"title: A group", "title: A group\nmodels: [{use: mi, seed: 1}]", "field models[0].method: “” is not known; use one of: normal, pmm"},
		"unknown predictor":        {"title: A group", "title: A group\nmodels: [{use: mi, method: pmm, seed: 1, with: [drug]}]", "field models[0].with[0]: “drug” is not known; use one of: gender, age band, group"},
		"the missing fare better":  {"title: A group", "title: A group\nmodels: [{use: mi, method: pmm, seed: 1, worse_by: [1, -2]}]", "field models[0].worse_by[1]: must be points above 0 in ascending order; it is -2"},
		"seed below zero":          {"title: A group", "title: A group\nmodels: [{use: mi, method: pmm, seed: -1}]", "plan.yaml:2"},
		"unknown primary":          {"title: A group", "title: A group\nprimary: mmrm", "field primary: “mmrm” is not known; use one of: completers, locf, bocf, unchanged"},
		"subgroup under no model":  {"title: A group", "title: A group\nsubgroups: [{by: gender, under: locf}]", "“locf” is not one of the plan's models"},
		"two documents":            {"better: lower\n", "better: lower\n---\ntitle: B\n", "more than one"},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Replace(whole, c.from, c.to, 1)
			if text == whole {
				t.Fatalf("%q is not in the plan", c.from)
			}
			_, err := Read("plan.yaml", []byte(text))
			if err == nil {
				t.Fatal("was read without an error")
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("says\n%v\nwant %q", err, c.says)
			}
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("kind %q", fault.KindOf(err))
			}
		})
	}
}

func TestModelsAreNamed(t *testing.T) {
	models := `title: A group
models:
  - {use: mmrm, df: kenward-roger}
  - {use: mixed, name: levels}
  - {use: mi, method: normal, seed: 0, worse_by: [1, 2.5]}
primary: mmrm`
	p, err := Read("plan.yaml", []byte(strings.Replace(whole, "title: A group", models, 1)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, a := range p.Analyses() {
		if a.Primary != (a.Name == "mmrm") {
			t.Errorf("%s: primary %v", a.Name, a.Primary)
		}
		names = append(names, a.Name)
	}
	if got := strings.Join(names, " "); got != "completers locf bocf unchanged mmrm levels mi" {
		t.Errorf("analyses %s", got)
	}
	if mi := p.Models[2]; mi.Sets != 20 || mi.Iterations != 10 || mi.DF != "" || p.Models[1].DF != Satterthwaite {
		t.Errorf("defaults are not filled: %+v", p.Models)
	}
}

// With one timepoint after the baseline, arms cannot be compared by a model of
// repeated answers.
func TestOneLaterTimepointWithArms(t *testing.T) {
	text := strings.NewReplacer("person: id,", "person: id, arm: arm, group: g,",
		"title: A group", "title: A group\narms: [{id: a}, {id: b}]\nmodels: [{use: mmrm}, {use: mixed, cluster: group}, {use: mixed, cluster: partially nested}, {use: clda}]").Replace(whole)
	_, err := Read("plan.yaml", []byte(text))
	if err == nil || strings.Count(err.Error(), "needs two timepoints after the baseline") != 2 {
		t.Errorf("says %v", err)
	}
}

func TestReadTellsAllAtOnce(t *testing.T) {
	text := strings.Replace(strings.Replace(whole, "better: lower", "better: up", 1), "max: 10", "max: -1", 1)
	_, err := Read("plan.yaml", []byte(text))
	if err == nil || !strings.Contains(err.Error(), "2 problems; nothing was read") {
		t.Errorf("got %v", err)
	}
}

func TestLoadExample(t *testing.T) {
	p, err := Load("../../examples/beat-the-blues/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(p.Source.Files[0].Name); err != nil {
		t.Errorf("the CSV's path is not relative to the plan: %v", err)
	}
	if _, err := Load("nowhere.yaml"); fault.KindOf(err) != fault.Unavailable {
		t.Errorf("a missing plan is %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(whole + "models: [{use: mmrm, df: kenward-roger}, {use: mi, method: pmm, sets: 5, seed: 1, with: [gender], worse_by: [1]}]\nprimary: mi\n"))
	f.Add([]byte("title: [\n"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if p, err := Read("plan.yaml", text); err == nil && (p.BaselineIndex() < 0 || len(p.Outcomes) == 0) {
			t.Error("a plan without baseline or outcome was taken")
		}
	})
}
