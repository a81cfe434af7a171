package consistency

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"tend/stats/effect"
	"tend/stats/internal/oracle"
)

func parse(t testing.TB, text string) Printed {
	t.Helper()
	p, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRecomputeCase(t *testing.T) {
	c := oracle.Load(t, "penlington2018_recompute")
	tab := oracle.CSV(t, "penlington2018_table2.csv")
	got := map[string]float64{}
	for i, name := range tab.Cells["measure"] {
		c.Leave(name+".assuming_r", "stats/effect computes from an assumed correlation")
		c.Leave(name+".abs_change", "stats/effect")
		cell := func(col string) Printed { return parse(t, tab.Cells[col][i]) }
		r := Row{N: 58, Pre: cell("pre"), SDPre: cell("sd_pre"), Post: cell("post"), SDPost: cell("sd_post"), ES: cell("ES")}
		all, err := Recompute(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			key := map[string]string{"d_pre": "d_pre", "d_post": "d_post", "d_av": "d_av"}[s.Convention]
			if key == "" {
				continue
			}
			got[name+"."+key+"_rounding_range[1]"], got[name+"."+key+"_rounding_range[2]"] = s.Lo, s.Hi
			if key == "d_av" {
				key = "d_av_rms"
			}
			got[name+"."+key] = s.Value
		}
		m, err := ImpliedCorrelation(r)
		if err != nil {
			t.Fatal(err)
		}
		got[name+".ES_reported"] = m.DZ
		got[name+".denominator_implied_by_ES"] = m.SDChange
		got[name+".r_implied_if_ES_is_d_z"] = m.R
		got[name+".r_implied_range[1]"], got[name+".r_implied_range[2]"] = m.RLo, m.RHi
		got[name+".if_d_z_t57"], got[name+".if_d_z_p"] = m.T, m.P
		got[name+".if_d_z_ci_lo"], got[name+".if_d_z_ci_hi"] = m.Lo, m.Hi
	}
	c.Check(t, got)
}

// penlington is the seed paper's Table 2.
func penlington(t testing.TB) Table {
	tab := oracle.CSV(t, "penlington2018_table2.csv")
	out := Table{Title: "Table 2", N: 58, Enrolled: 83}
	for i, name := range tab.Cells["measure"] {
		top, d := 10, effect.HighWorse
		switch {
		case strings.HasPrefix(name, "GHQ"), strings.HasPrefix(name, "PHQ"):
			top = 6
		case strings.HasPrefix(name, "SES"):
			top, d = 60, effect.HighBetter
		}
		out.Outcomes = append(out.Outcomes, Outcome{
			Name: name, Whole: true, Scale: Scale{HasRange: true, Max: top}, Direction: d,
			Pre: tab.Cells["pre"][i], SDPre: tab.Cells["sd_pre"][i], Post: tab.Cells["post"][i], SDPost: tab.Cells["sd_post"][i], ES: tab.Cells["ES"][i],
		})
	}
	return out
}

// The expected n are counted by hand from the printed means: a mean of 6.61
// is 357/54 but no k/58.
func TestWhichNumbersOfPeopleFit(t *testing.T) {
	var impossible []string
	for _, o := range penlington(t).Outcomes {
		var figures []Figure
		for _, c := range [][2]string{{o.Pre, o.SDPre}, {o.Post, o.SDPost}} {
			f := Figure{parse(t, c[0]), parse(t, c[1]), o.Scale}
			g, err := GRIM(f.Mean, 58, o.Scale)
			if err != nil {
				t.Fatal(err)
			}
			if !g.Possible && !slices.Contains(impossible, o.Name) {
				impossible = append(impossible, o.Name)
			}
			figures = append(figures, f)
		}
		for _, withSD := range []bool{false, true} {
			n, err := PossibleN(figures, 48, 58, withSD)
			if err != nil {
				t.Fatal(err)
			}
			want := map[string][]int{
				"Intensity": {54}, "Pain Distress": {48, 52, 53, 54, 55, 56}, "GHQ-2 (GAD-2)": {54, 55, 57, 58},
				"PHQ-2": {53, 55, 57}, "SES (PSEQ)": {48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58},
			}[o.Name]
			if withSD && o.Name == "GHQ-2 (GAD-2)" {
				want = []int{54, 57, 58} // no 55 whole numbers have the mean 2.67 and the SD 1.78
			}
			if !slices.Equal(n, want) {
				t.Errorf("%s (SDs %v): n = %v, want %v", o.Name, withSD, n, want)
			}
		}
	}
	if want := []string{"Intensity", "Pain Distress", "PHQ-2"}; !slices.Equal(impossible, want) {
		t.Errorf("impossible with n = 58: %v, want %v", impossible, want)
	}
}

func TestAuditOfPenlington(t *testing.T) {
	findings, err := Audit(penlington(t))
	if err != nil {
		t.Fatal(err)
	}
	has := func(rule, outcome string, severity Severity, words ...string) {
		t.Helper()
		for _, f := range findings {
			if f.Rule == rule && f.Outcome == outcome && f.Severity == severity {
				missing := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.Contains(f.Sentence, w) })
				if len(missing) == 0 {
					return
				}
				t.Logf("%s: %q lacks %q", rule, f.Sentence, missing)
			}
		}
		t.Errorf("no %v %q about %q with %q", severity, rule, outcome, words)
	}
	has("mean", "Intensity", Contradiction, "n = 58", "6.61 (after)", "383 and 384")
	has("mean", "Pain Distress", Contradiction, "7.13", "cut off")
	has("mean", "Pain Distress", Contradiction, "5.87")
	has("mean", "PHQ-2", Contradiction)
	has("possible-n", "Intensity", Note, "n = 54 only")
	has("possible-n", "PHQ-2", Note, "53, 55 or 57")
	has("possible-n", "SES (PSEQ)", Note, "any number")
	has("effect-size", "Intensity", Question, ".31", ".26", ".28")
	has("effect-size", "SES (PSEQ)", Note, "d_av")
	has("effect-size", "PHQ-2", Note, "d_pre")
	has("implied-r", "Intensity", Question, "0.248", "t(57) = 1.75", "p = .085", "5 %")
	has("implied-r", "SES (PSEQ)", Note, "0.513")
	has("common-convention", "", Question, "No single convention gives all 5", "no common one fits")
	has("common-n", "", Question, "n = 54 fits Intensity, Pain Distress, GHQ-2 (GAD-2) and SES (PSEQ), but not PHQ-2")
	has("decimals", "SES (PSEQ)", Note, "21.3 (12.3)")
	has("direction", "SES (PSEQ)", Note, "an improvement of 4.8")
	for name, change := range map[string]string{"Intensity": "0.39", "Pain Distress": "0.88", "GHQ-2 (GAD-2)": "0.98", "PHQ-2": "0.62", "SES (PSEQ)": "3.35"} {
		has("loss", name, Note, "83", change)
	}
	for _, f := range findings {
		for _, n := range f.Numbers {
			if n.Value != n.Value {
				t.Errorf("%s: %s is NaN (%s)", f.Rule, n.Name, strconv.Quote(f.Sentence))
			}
		}
	}
}
