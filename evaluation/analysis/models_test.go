package analysis

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// groupsPlan asks one group design of CSV files for every model there is.
const groupsPlan = `title: Groups
population: {name: everyone, denominator: people enrolled}
timepoints: [{id: pre, at: 0, role: baseline}, {id: post, at: 8, role: primary}, {id: late, at: 20}]
outcomes: [{id: pain, range: {min: 0, max: 10}, better: lower}]
source: {files: [{file: a.csv, layout: wide, person: id, group: g, gender: sex, scores: [
  {column: a, outcome: pain, timepoint: pre}, {column: b, outcome: pain, timepoint: post}, {column: c, outcome: pain, timepoint: late}]}]}
models:
  - {use: mmrm}
  - {use: mixed}
  - {use: mixed, cluster: group}
  - {use: mixed, cluster: change by group}
  - {use: mi, method: normal, seed: 1, with: [gender], worse_by: [1, 2, 4, 8]}
primary: mmrm
subgroups: [{by: gender, under: mmrm}]
`

// groupsData makes people in groups that change differently; lost is the share
// without the later answers.
func groupsData(groups, size int, lost float64) string {
	rnd := rand.New(rand.NewPCG(3, 9))
	var b strings.Builder
	b.WriteString("id,g,sex,a,b,c\n")
	for g := range groups {
		shift := 0.8 * rnd.NormFloat64()
		for k := range size {
			pre := 5 + 0.8*rnd.NormFloat64()
			post, late := pre-1.5+shift+0.6*rnd.NormFloat64(), pre-1.2+shift+0.7*rnd.NormFloat64()
			cells := [2]string{fmt.Sprintf("%.3f", post), fmt.Sprintf("%.3f", late)}
			for t := range cells {
				if rnd.Float64() < lost {
					cells[t] = ""
				}
			}
			fmt.Fprintf(&b, "p%d-%d,g%d,%s,%.3f,%s,%s\n", g, k, g, []string{"woman", "man"}[k%2], pre, cells[0], cells[1])
		}
	}
	return b.String()
}

func byName(t *testing.T, r *Results, timepoint string) map[string]Analysed {
	t.Helper()
	out := map[string]Analysed{}
	for _, l := range r.Analyses {
		if l.Timepoint == timepoint {
			out[l.Analysis] = l
		}
	}
	return out
}

// With nothing missing and the same n everywhere, the repeated-measures model
// and imputation are the paired t test.
func TestModelsOfCompleteDataAreThePairedTest(t *testing.T) {
	at := byName(t, evaluate(t, groupsPlan, groupsData(8, 10, 0)), "post")
	want := at["completers"]
	for _, name := range []string{"mmrm", "mi"} {
		got := at[name]
		if math.Abs(float64(got.Value-want.Value)) > 1e-9 || math.Abs(float64(got.SE-want.SE)) > 1e-9 {
			t.Errorf("%s %v (SE %v), the paired change is %v (%v)", name, got.Value, got.SE, want.Value, want.SE)
		}
	}
	if mmrm := at["mmrm"]; math.Abs(float64(mmrm.DF-want.DF)) > 1e-6 || !mmrm.Primary {
		t.Errorf("df %v, want %v", mmrm.DF, want.DF)
	}
	if mi := at["mi"]; mi.Filled != 0 || mi.MonteCarlo != 0 || mi.Tipping != nil {
		t.Errorf("nothing was missing, yet %+v", mi)
	}
}

// Groups that change differently make the change less certain than its people
// say; that groups differ in level does not.
func TestClusteringMakesTheChangeLessCertain(t *testing.T) {
	at := byName(t, evaluate(t, groupsPlan, groupsData(8, 10, 0.2)), "post")
	alone, groups := at["completers"], at["mixed-change-by-group"]
	if groups.SE < 1.5*alone.SE || groups.DF > 8 || groups.ICC < 0.2 || groups.N != alone.N {
		t.Errorf("with groups SE %v, df %v, ICC %v; without SE %v", groups.SE, groups.DF, groups.ICC, alone.SE)
	}
	if nested := at["mixed-groups"]; !nested.Value.Known() || !nested.ICC.Known() || nested.SE > alone.SE*1.2 {
		t.Errorf("nested %+v", nested)
	}
}

func TestImputationSaysHowSureItIs(t *testing.T) {
	r := evaluate(t, groupsPlan, groupsData(8, 10, 0.3))
	mi := byName(t, r, "late")["mi"]
	if mi.N != 80 || mi.Filled == 0 || !(mi.MonteCarlo > 0) || mi.MonteCarlo > mi.SE/3 {
		t.Errorf("n %d, imputed %d, Monte Carlo error %v of SE %v", mi.N, mi.Filled, mi.MonteCarlo, mi.SE)
	}
	tip := mi.Tipping
	if tip == nil || !tip.Finding || !tip.Tips || tip.At < 1 || len(tip.Shifts) != 4 {
		t.Fatalf("tipping %+v", tip)
	}
	for k, s := range tip.Shifts { // pain: worse is higher
		if s.Value <= mi.Value || k > 0 && s.Value <= tip.Shifts[k-1].Value {
			t.Errorf("worse by %v gives %v", s.WorseBy, s.Value)
		}
	}
	if again := byName(t, evaluate(t, groupsPlan, groupsData(8, 10, 0.3)), "late")["mi"]; again.Value != mi.Value || again.SE != mi.SE {
		t.Error("the same seed gives other numbers")
	}
}

func TestSubgroupsUnderAModel(t *testing.T) {
	r := evaluate(t, groupsPlan, groupsData(8, 10, 0.2))
	sub := r.Subgroups[0]
	if len(sub.Under) != 2 || sub.Under[0].Label != "woman" || sub.Under[0].N != 40 || !sub.Under[0].Value.Known() {
		t.Errorf("under the model: %+v", sub.Under)
	}
}

// A model that cannot be fitted says why and leaves everything else whole.
func TestModelsThatCannotBeFitted(t *testing.T) {
	const head = "id,g,sex,a,b,c\n"
	alike := head
	for i := range 12 {
		alike += fmt.Sprintf("p%d,g%d,woman,5,5,5\n", i, i%3)
	}
	for name, c := range map[string]struct {
		data, model, why string
	}{
		"one group":              {groupsData(1, 20, 0.1), "mixed-change-by-group", "at least two groups are needed"},
		"groups of one":          {groupsData(20, 1, 0.1), "mixed-groups", "groups and people cannot be told apart: too few people share a group, or too few answered twice"},
		"everyone alike":         {alike, "mmrm", "the scores do not vary"},
		"everyone alike imputed": {alike, "mi", "the scores do not vary"},
		"four people":            {groupsData(2, 2, 0), "mmrm", "too few people answered at this timepoint for a model"},
		"nobody answers later":   {groupsData(4, 5, 1), "mixed", "too few people answered at this timepoint for a model"},
	} {
		r := evaluate(t, groupsPlan, c.data)
		got := byName(t, r, "post")
		if l := got[c.model]; l.Why != c.why || l.Value.Known() {
			t.Errorf("%s: %v because %q, want %q", name, l.Value, l.Why, c.why)
		}
		if got["completers"].ID == "" || len(r.Changes) == 0 {
			t.Errorf("%s: the rest is gone", name)
		}
	}
}

const armsPlan = `title: Arms
population: {name: everyone, denominator: people randomised}
arms: [{id: course}, {id: usual}]
timepoints: [{id: pre, at: 0, role: baseline}, {id: post, at: 8, role: primary}, {id: late, at: 20}]
outcomes: [{id: pain, range: {min: -100, max: 100}, better: lower}]
source: {files: [{file: a.csv, layout: wide, person: id, group: g, arm: arm, scores: [
  {column: a, outcome: pain, timepoint: pre}, {column: b, outcome: pain, timepoint: post}, {column: c, outcome: pain, timepoint: late}]}]}
models: [{use: clda}, {use: mixed, cluster: partially nested}, {use: mixed, cluster: change by group}, {use: mixed, cluster: group}, {use: mixed, cluster: partially nested, unequal: true, name: own}]
`

// In the first arm people are in groups; in the second they are alone.
func armsData(second string) string {
	rnd := rand.New(rand.NewPCG(4, 4))
	var b strings.Builder
	b.WriteString("id,g,arm,a,b,c\n")
	for g := range 10 {
		shift := rnd.NormFloat64()
		for k := range 6 {
			pre := rnd.NormFloat64()
			fmt.Fprintf(&b, "c%d-%d,g%d,course,%.3f,%.3f,%.3f\n", g, k, g, pre, pre-1+shift+rnd.NormFloat64(), pre-1+shift+rnd.NormFloat64())
			fmt.Fprintf(&b, "u%d-%d,%s,usual,%.3f,%.3f,%.3f\n", g, k, second, pre, pre+rnd.NormFloat64(), pre+rnd.NormFloat64())
		}
	}
	return b.String()
}

func TestArmsOfWhichOneHasGroups(t *testing.T) {
	at := byName(t, evaluate(t, armsPlan, armsData("")), "post")
	partly := at["mixed-partially-nested"]
	if !partly.Value.Known() || partly.N != 120 || partly.SE < at["completers"].SE || partly.ICC < 0.2 || !(partly.InSDs.Value > 0) {
		t.Errorf("partially nested: %+v beside SE %v", partly, at["completers"].SE)
	}
	for _, name := range []string{"mixed-groups", "mixed-change-by-group"} {
		if l := at[name]; !strings.Contains(l.Why, "in the same arm") {
			t.Errorf("an arm without groups was nested by %s: %+v", name, l)
		}
	}
	both := byName(t, evaluate(t, armsPlan, armsData("x")), "post")["mixed-partially-nested"]
	if !strings.Contains(both.Why, "people of both arms are in groups") {
		t.Errorf("says %q", both.Why)
	}
}
