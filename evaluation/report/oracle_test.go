package report

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"tend/evaluation/analysis"
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

// example builds the report of the example that ships with Tend.
func example(t testing.TB) *Report {
	t.Helper()
	p, err := plan.Load("../../examples/beat-the-blues/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := cohort.Read(p)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Build(p, c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// oracle reads a case computed in R; the r_call and the packages are named in
// the file.
func oracle(t *testing.T, name string) map[string]any {
	t.Helper()
	text, err := os.ReadFile("testdata/oracle/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ Values map[string]any }
	if err := json.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c.Values
}

// found is results.json as any other program reads it.
type found struct{ root any }

func results(t *testing.T) found {
	t.Helper()
	text, err := example(t).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var f found
	if err := json.Unmarshal(text, &f.root); err != nil {
		t.Fatal(err)
	}
	return f
}

// at follows a path of keys; "key=value" picks the entry of a list.
func (f found) at(t *testing.T, path ...string) any {
	t.Helper()
	v := f.root
	for _, step := range path {
		key, want, pick := strings.Cut(step, "=")
		if !pick {
			v = v.(map[string]any)[key]
			continue
		}
		var hit any
		for _, entry := range v.([]any) {
			if entry.(map[string]any)[key] == want {
				hit = entry
			}
		}
		v = hit
		if v == nil {
			t.Fatalf("results.json has nothing at %v (%s)", path, step)
		}
	}
	return v
}

// same holds a number of results.json against R's, to 1e-9 of its size.
func (f found) same(t *testing.T, want any, sign float64, path ...string) {
	t.Helper()
	got, ok := f.at(t, path...).(float64)
	w := want.(float64)
	if !ok || math.Abs(sign*got-w) > 1e-9*math.Max(1, math.Abs(w)) {
		t.Errorf("%v is %v, R has %v", path, sign*got, w)
	}
}

// TestPairedAsInR compares two lines of Table 2. R keeps the sign of the
// change; results.json turns effects so that above zero is better, and the BDI
// is better when lower, so the ends of an interval change places.
func TestPairedAsInR(t *testing.T) {
	f := results(t)
	for name, id := range map[string]string{
		"paired_btheb_pre_2m":      "id=change/bdi/2m/all/completers",
		"paired_btheb_pre_8m_LOCF": "id=change/bdi/8m/all/locf",
	} {
		c := oracle(t, name)
		for theirs, ours := range map[string][]string{
			"n": {"n"}, "mean_pre": {"mean_before"}, "sd_pre": {"sd_before"}, "mean_post": {"mean_after"}, "sd_post": {"sd_after"},
			"r_pre_post": {"r"}, "mean_change": {"change", "value"}, "ci_change_lo": {"change", "lo"}, "ci_change_hi": {"change", "hi"},
			"sd_change": {"sd_change"}, "t": {"t"}, "df": {"df"}, "p_two_sided": {"p"},
		} {
			f.same(t, c[theirs], 1, append([]string{"results", "changes", id}, ours...)...)
		}
		for theirs, ours := range map[string][]string{
			"d_z.est": {"convention=d_z", "value"}, "d_z.ci_lo_nct": {"convention=d_z", "hi"}, "d_z.ci_hi_nct": {"convention=d_z", "lo"},
			"d_z.g_z_exactJ": {"convention=g_z", "value"},
			"d_av_rms.est":   {"convention=d_av", "value"}, "d_av_rms.ci_lo_AK2003": {"convention=d_av", "hi"}, "d_av_rms.ci_hi_AK2003": {"convention=d_av", "lo"},
			"d_pre_glass_becker.est": {"convention=d_pre", "value"}, "d_pre_glass_becker.ci_lo_Bonett2008_pre": {"convention=d_pre", "hi"},
			"d_rm.est": {"convention=d_rm", "value"},
		} {
			f.same(t, c[theirs], -1, append([]string{"results", "changes", id, "effects"}, ours...)...)
		}
	}
}

func TestReliableChangeAsInR(t *testing.T) {
	f, c := results(t), oracle(t, "rci_btheb_2m")
	line := []string{"results", "individual", "id=individual/bdi/2m/arm:BtheB"}
	for theirs, ours := range map[string][]string{
		"n": {"n"}, "sd_pre": {"reliable", "sd_before"}, "SEM": {"reliable", "sem"}, "S_diff": {"reliable", "s_difference"},
		"RC_threshold_raw_1.96": {"reliable", "threshold"}, "cutoff_c": {"reliable", "cutoff_c"},
	} {
		f.same(t, c[theirs], 1, append(line, ours...)...)
	}
	for theirs, ours := range map[string][]string{
		"reliable_improvement": {"reliable", "better"}, "reliable_deterioration": {"reliable", "worse"},
		"no_reliable_change": {"reliable", "no_reliable_change"}, "clinically_significant_recovered": {"reliable", "recovered"},
		"responder30": {"responders", "id=third", "better"}, "responder50": {"responders", "id=half", "better"},
		"mid_improved": {"responders", "id=five", "better"},
	} {
		for suffix, key := range map[string]string{".count": "count", ".prop": "value", ".wilson_lo": "lo", ".wilson_hi": "hi", ".cp_lo": "exact_lo", ".cp_hi": "exact_hi"} {
			f.same(t, c[theirs+suffix], 1, append(append(line[:len(line):len(line)], ours...), key)...)
		}
	}
}

func TestRespondersOfTwoArmsAsInR(t *testing.T) {
	f, c := results(t), oracle(t, "responder50_btheb_2m_two_arm")
	line := []string{"results", "comparisons", "id=comparison/bdi/2m/arm:BtheB-arm:TAU/completers", "responders", "id=half"}
	for theirs, ours := range map[string][]string{
		"p1": {"first", "value"}, "p2": {"second", "value"}, "rd": {"difference", "value"},
		"newcombe_lo": {"difference", "lo"}, "newcombe_hi": {"difference", "hi"}, "NNT": {"number_needed"},
		"RR": {"ratio", "value"}, "RR_lo": {"ratio", "lo"}, "RR_hi": {"ratio", "hi"}, "OR": {"odds_ratio", "value"}, "fisher_p": {"fisher_p"},
	} {
		f.same(t, c[theirs], 1, append(line, ours...)...)
	}
}

// TestAdjustedDifferenceAsInR compares the analysis of covariance at 8 months.
func TestAdjustedDifferenceAsInR(t *testing.T) {
	f, c := results(t), oracle(t, "btheb_8m_method_comparison")
	for theirs, ours := range map[string]string{"complete_case": "completers", "locf": "locf", "bocf": "bocf"} {
		line := []string{"results", "comparisons", "id=comparison/bdi/8m/arm:BtheB-arm:TAU/" + ours, "adjusted"}
		for suffix, key := range map[string]string{".est": "value", ".se": "se", ".df": "df", ".p": "p", ".n": "n"} {
			f.same(t, c[theirs+suffix], 1, append(line[:len(line):len(line)], key)...)
		}
	}
}

// TestRetentionAsInR: R's group_1 is Beat the Blues, group_0 usual care.
func TestRetentionAsInR(t *testing.T) {
	r, c := example(t).Results.Retention, oracle(t, "km_btheb_retention")
	prefix := map[string]string{"all": "all", "arm:BtheB": "group_1", "arm:TAU": "group_0"}
	for _, curve := range r.Curves {
		for _, p := range curve.Points {
			if p.Left == 0 {
				continue
			}
			key := prefix[curve.People] + ".at.t" + string(rune('0'+int(p.At)))
			for suffix, got := range map[string]float64{".n_risk": float64(p.AtRisk), ".S": float64(p.Share), ".loglog_lo": float64(p.Lo), ".loglog_hi": float64(p.Hi)} {
				if want := c[key+suffix].(float64); math.Abs(got-want) > 1e-9*math.Max(1, want) {
					t.Errorf("%s%s is %v, R has %v", key, suffix, got, want)
				}
			}
		}
	}
}

// TestModelsAsInR compares the models of the example with R: the arm's effect
// at each timepoint, with standard error, degrees of freedom, p and interval.
func TestModelsAsInR(t *testing.T) {
	mmrm, clda := oracle(t, "mmrm_btheb"), oracle(t, "clda_btheb")
	r := example(t).Results
	for month, id := range map[string]string{"2": "2m", "3": "3m", "5": "5m", "8": "8m"} {
		for _, c := range []struct {
			analysis string
			values   map[string]any
			effect   string
			keys     map[string]string // ours → R's
		}{
			{"mmrm", mmrm, "reml.fixed.contrast_treat_at_" + month, satterthwaiteInR},
			{"mmrm-kr", mmrm, "reml.fixed.contrast_treat_at_" + month, kenwardRogerInR},
			{"clda", clda, "reml.fixed.trt_m" + month, satterthwaiteInR},
		} {
			l := analysed(t, r.Analyses, "analysis/bdi/"+id+"/arm:BtheB-arm:TAU/"+c.analysis)
			ours := map[string]analysis.Number{"estimate": l.Value, "se": l.SE, "df": l.DF, "p": l.P, "lo": l.Lo, "hi": l.Hi}
			for key, theirs := range c.keys {
				want := c.values[c.effect+theirs].(float64)
				if math.Abs(float64(ours[key])-want) > 1e-7*math.Max(1, math.Abs(want)) {
					t.Errorf("%s at %s: %s is %v, R has %v", c.analysis, id, key, ours[key], want)
				}
			}
			if people, scores := int(c.values["n_subjects"].(float64)), int(c.values["n_obs"].(float64)); l.N != people || l.Observations != scores {
				t.Errorf("%s: %d people and %d scores, R has %d and %d", c.analysis, l.N, l.Observations, people, scores)
			}
		}
	}
}

var (
	satterthwaiteInR = map[string]string{"estimate": ".estimate", "se": ".se", "df": ".df_satterthwaite", "p": ".p_satterthwaite",
		"lo": ".ci_lo_satterthwaite", "hi": ".ci_hi_satterthwaite"}
	kenwardRogerInR = map[string]string{"estimate": ".estimate", "se": ".se_kr", "df": ".df_kr", "p": ".p_kr"}
)

func analysed(t *testing.T, lines []analysis.Analysed, id string) analysis.Analysed {
	t.Helper()
	for _, l := range lines {
		if l.ID == id {
			return l
		}
	}
	t.Fatalf("no line %s", id)
	return analysis.Analysed{}
}

// TestSideBySideAsInR holds the lines of the one table against R's comparison
// of methods at 8 months.
func TestSideBySideAsInR(t *testing.T) {
	f, c := results(t), oracle(t, "btheb_8m_method_comparison")
	for theirs, ours := range map[string]string{"complete_case": "completers", "locf": "locf", "bocf": "bocf"} {
		line := []string{"results", "analyses", "id=analysis/bdi/8m/arm:BtheB-arm:TAU/" + ours}
		for suffix, key := range map[string]string{".est": "value", ".se": "se", ".df": "df", ".p": "p", ".n": "n"} {
			f.same(t, c[theirs+suffix], 1, append(line[:len(line):len(line)], key)...)
		}
	}
}

// TestImputationAsInR compares with mice statistically, through the plan's
// model with as many sets: estimates within four Monte Carlo errors, standard
// errors within 5 %. R's mi_pool_btheb_8m, which pools twenty sets that are
// given, is a test of stats/impute; what it shares with any twenty sets of this
// model is held here: its estimate lies within four Monte Carlo errors of it.
func TestImputationAsInR(t *testing.T) {
	target, pooled := oracle(t, "mi_engine_target_btheb"), oracle(t, "mi_pool_btheb_8m")
	p, err := plan.Load("../../examples/beat-the-blues/plan.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p.Models = p.Models[:1]
	p.Models[0].Sets, p.Models[0].Iterations, p.Primary = 400, 15, p.Models[0].Name
	c, err := cohort.Read(p)
	if err != nil {
		t.Fatal(err)
	}
	res, err := analysis.Run(p, c)
	if err != nil {
		t.Fatal(err)
	}
	l := analysed(t, res.Analyses, "analysis/bdi/8m/arm:BtheB-arm:TAU/mi")
	want, errOf := target["trt.qbar"].(float64), target["trt.mc_se_qbar"].(float64)
	if d := math.Abs(float64(l.Value) - want); d > 4*math.Hypot(float64(l.MonteCarlo), errOf) {
		t.Errorf("estimate %v, mice has %v (Monte Carlo error %v)", l.Value, want, errOf)
	}
	if se := target["trt.se"].(float64); math.Abs(float64(l.SE)/se-1) > 0.05 {
		t.Errorf("standard error %v, mice has %v", l.SE, se)
	}
	if df := target["trt.df_barnard_rubin1999"].(float64); math.Abs(float64(l.DF)/df-1) > 0.1 {
		t.Errorf("df %v, mice has %v", l.DF, df)
	}
	twenty := math.Sqrt(pooled["pooled.trt.b"].(float64) / 20)
	if d := math.Abs(float64(l.Value) - pooled["pooled.trt.qbar"].(float64)); d > 4*twenty {
		t.Errorf("estimate %v, twenty sets of mice have %v", l.Value, pooled["pooled.trt.qbar"])
	}
}

const partlyPlan = `title: Groups beside a waiting list
population: {name: everyone, denominator: synthetic people}
arms: [{id: group}, {id: waitlist}]
timepoints: [{id: pre, at: 0, role: baseline}, {id: post, at: 8, role: primary}]
outcomes: [{id: pain, range: {min: -10, max: 20}, better: lower}]
source: {files: [{file: synthetic_partially_nested.csv, layout: wide, person: id, arm: arm, group: grp, scores: [
  {column: pre, outcome: pain, timepoint: pre}, {column: post, outcome: pain, timepoint: post}]}]}
models: [{use: mixed, cluster: partially nested}, {use: mixed, cluster: partially nested, df: kenward-roger, name: kr}, {use: mixed, cluster: partially nested, unequal: true, name: own}]
`

// TestPartiallyNestedAsInR: an arm in groups beside people on a waiting list,
// who stand in the file as groups of one.
func TestPartiallyNestedAsInR(t *testing.T) {
	c := oracle(t, "lmm_partially_nested_homosc")
	p, err := plan.Read("plan.yaml", []byte(partlyPlan))
	if err != nil {
		t.Fatal(err)
	}
	people, err := cohort.ReadWith(p, func(name string) ([]byte, error) { return os.ReadFile("../../stats/mixed/testdata/" + name) })
	if err != nil {
		t.Fatal(err)
	}
	r, err := analysis.Run(p, people)
	if err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string]map[string]string{"mixed-partially-nested": satterthwaiteInR, "kr": kenwardRogerInR} {
		l := analysed(t, r.Analyses, "analysis/pain/post/arm:group-arm:waitlist/"+name)
		ours := map[string]analysis.Number{"estimate": l.Value, "se": l.SE, "df": l.DF, "p": l.P, "lo": l.Lo, "hi": l.Hi}
		for key, theirs := range keys {
			if want := c["reml.fixed.trt"+theirs].(float64); math.Abs(float64(ours[key])-want) > 1e-6*math.Max(1, math.Abs(want)) {
				t.Errorf("%s: %s is %v, R has %v", name, key, ours[key], want)
			}
		}
	}
	if own := analysed(t, r.Analyses, "analysis/pain/post/arm:group-arm:waitlist/own"); !own.Value.Known() {
		t.Errorf("with variances of their own: %q", own.Why)
	}
}
