package effect

import (
	"fmt"
	"math"
	"testing"

	"tend/stats/internal/oracle"
)

// where keeps the values of x in the rows in which col is value.
func where(tab *oracle.Table, x []float64, col, value string) []float64 {
	var out []float64
	for i, v := range x {
		if tab.Cells[col][i] == value {
			out = append(out, v)
		}
	}
	return out
}

func pairs(t *testing.T, name string) (pre, post []float64) {
	switch name {
	case "paired_anorexia_FT", "paired_anorexia_Cont":
		tab := oracle.CSV(t, "anorexia.csv")
		arm := name[len("paired_anorexia_"):]
		return where(tab, tab.Float(t, "Prewt"), "Treat", arm), where(tab, tab.Float(t, "Postwt"), "Treat", arm)
	case "paired_btheb_pre_2m":
		tab := oracle.CSV(t, "btheb_wide.csv")
		return tab.Float(t, "bdi.pre"), tab.Float(t, "bdi.2m")
	case "paired_btheb_pre_8m_LOCF":
		tab := oracle.CSV(t, "btheb_wide.csv")
		last := append([]float64(nil), tab.Float(t, "bdi.pre")...)
		for _, m := range []string{"bdi.2m", "bdi.3m", "bdi.5m", "bdi.8m"} {
			for i, v := range tab.Float(t, m) {
				if !math.IsNaN(v) {
					last[i] = v
				}
			}
		}
		return tab.Float(t, "bdi.pre"), last
	case "paired_sleep_student":
		tab := oracle.CSV(t, "sleep_student.csv")
		return where(tab, tab.Float(t, "extra"), "group", "1"), where(tab, tab.Float(t, "extra"), "group", "2")
	case "paired_sleepstudy_0_9":
		tab := oracle.CSV(t, "sleepstudy.csv")
		return where(tab, tab.Float(t, "Reaction"), "Days", "0"), where(tab, tab.Float(t, "Reaction"), "Days", "9")
	}
	t.Fatalf("no data for %s", name)
	return nil, nil
}

func TestPairedCases(t *testing.T) {
	for _, name := range []string{
		"paired_anorexia_FT", "paired_anorexia_Cont", "paired_btheb_pre_2m",
		"paired_btheb_pre_8m_LOCF", "paired_sleep_student", "paired_sleepstudy_0_9",
	} {
		t.Run(name, func(t *testing.T) {
			c := oracle.Load(t, name)
			c.Leave("wilcoxon.", "stats/regress gives the tests on ranks")
			c.Leave("shapiro_change.", "stats/regress gives the test of normality")
			pre, post := pairs(t, name)
			x, y, excluded, err := CompletePairs(pre, post)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Paired(x, y)
			if err != nil {
				t.Fatal(err)
			}
			got := pairedValues(t, r)
			got["n_excluded_incomplete"] = float64(excluded)
			c.Check(t, got)
			// The path from sufficient statistics must agree with the rows.
			s, err := FromSummary(r.N, r.MeanPre, r.SDPre, r.MeanPost, r.SDPost, r.R)
			if err != nil {
				t.Fatal(err)
			}
			again := pairedValues(t, s)
			again["n_excluded_incomplete"] = float64(excluded)
			c.Check(t, again)
		})
	}
}

func pairedValues(t *testing.T, r PairedResult) map[string]float64 {
	size := func(name string) Size {
		s, ok := r.Size(name)
		if !ok {
			t.Fatalf("no effect size %q", name)
		}
		return s
	}
	rootN := math.Sqrt(float64(r.N))
	dz, dav, dpre, drm := size("d_z"), size("d_av"), size("d_pre"), size("d_rm")
	v := r.Variances()
	z := 1.959963984540054
	return map[string]float64{
		"n": float64(r.N), "mean_pre": r.MeanPre, "sd_pre": r.SDPre, "mean_post": r.MeanPost, "sd_post": r.SDPost,
		"r_pre_post": r.R, "mean_change": r.Change, "sd_change": r.SDChange, "se_change": r.SE,
		"t": r.T, "df": r.DF, "p_two_sided": r.P, "ci_change_lo": r.Lo, "ci_change_hi": r.Hi,
		"d_z.est": dz.Value, "d_z.ncp_lo": dz.Lo * rootN, "d_z.ncp_hi": dz.Hi * rootN,
		"d_z.ci_lo_nct": dz.Lo, "d_z.ci_hi_nct": dz.Hi,
		"d_z.J_exact": HedgesJ(r.DF), "d_z.J_approx": HedgesJApprox(r.DF),
		"d_z.g_z_exactJ": size("g_z").Value, "d_z.g_z_approxJ": dz.Value * HedgesJApprox(r.DF),
		"d_av_rms.est": dav.Value, "d_av_rms.ci_lo_AK2003": dav.Lo, "d_av_rms.ci_hi_AK2003": dav.Hi,
		"d_av_rms.se_Bonett2008":    math.Sqrt(v.BonettAv),
		"d_av_rms.ci_lo_Bonett2008": dav.Value - z*math.Sqrt(v.BonettAv), "d_av_rms.ci_hi_Bonett2008": dav.Value + z*math.Sqrt(v.BonettAv),
		"d_av_rms.g_av_exactJ": size("g_av").Value, "d_av_rms.se_bird_effectsize": math.Sqrt(v.BirdAv),
		"d_av_meanSD.est": size("d_av_mean").Value, "d_av_meanSD.g_exactJ": size("g_av_mean").Value,
		"d_pre_glass_becker.est": dpre.Value, "d_pre_glass_becker.g_exactJ": size("g_pre").Value,
		"d_pre_glass_becker.se_Bonett2008_pre":    math.Sqrt(v.BonettPre),
		"d_pre_glass_becker.ci_lo_Bonett2008_pre": dpre.Lo, "d_pre_glass_becker.ci_hi_Bonett2008_pre": dpre.Hi,
		"d_pre_glass_becker.se_Becker1988_effectsize": math.Sqrt(v.BeckerPre),
		"d_pre_glass_becker.metafor_SMCR_yi":          size("g_pre").Value, "d_pre_glass_becker.metafor_SMCR_vi": v.SMCR,
		"d_pre_glass_becker.metafor_SMCRH_yi": size("g_pre").Value, "d_pre_glass_becker.metafor_SMCRH_vi": v.SMCRH,
		"d_rm.est": drm.Value, "d_rm.g_exactJ": size("g_rm").Value, "d_rm.se_Cooper2009_effectsize": math.Sqrt(v.CooperRM),
		"metafor_SMCC.yi": size("g_z").Value, "metafor_SMCC.vi": v.SMCC,
	}
}

func TestReliableChangeCase(t *testing.T) {
	c := oracle.Load(t, "rci_btheb_2m")
	c.Leave("NNT_note", "a remark")
	tab := oracle.CSV(t, "btheb_wide.csv")
	all, two := where(tab, tab.Float(t, "bdi.pre"), "treatment", "BtheB"), where(tab, tab.Float(t, "bdi.2m"), "treatment", "BtheB")
	pre, post, _, err := CompletePairs(all, two)
	if err != nil {
		t.Fatal(err)
	}
	mean, sd := meanSD(pre)
	cut, err := CutoffPoints(mean, sd, 6.6, 5.9, HighWorse)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ReliableChange(pre, post, ReliableRule{Reliability: 0.86, HasCutoff: true, Cutoff: cut.C})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{
		"n": float64(r.N), "sd_pre": r.SDPre, "SEM": r.SEM, "S_diff": r.SDiff, "RC_threshold_raw_1.96": r.Threshold,
		"cutoff_a": cut.A, "cutoff_b": cut.B, "cutoff_c": cut.C,
	}
	put := func(name string, count int) {
		w, err := Wilson(count, r.N, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		p, err := ClopperPearson(count, r.N, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		got[name+".count"], got[name+".prop"] = float64(count), w.Value
		got[name+".wilson_lo"], got[name+".wilson_hi"] = w.Lo, w.Hi
		got[name+".cp_lo"], got[name+".cp_hi"] = p.Lo, p.Hi
	}
	put("reliable_improvement", r.Counts[Recovered]+r.Counts[Improved])
	put("reliable_deterioration", r.Counts[Deteriorated]+r.Counts[DeterioratedClinically])
	put("no_reliable_change", r.Counts[Unchanged])
	put("clinically_significant_recovered", r.Counts[Recovered])
	for name, rule := range map[string]ResponderRule{
		"responder30":  {Kind: Percent, Threshold: 30},
		"responder50":  {Kind: Percent, Threshold: 50},
		"mid_improved": {Kind: Absolute, Threshold: 5},
	} {
		res, err := Responder(pre, post, rule)
		if err != nil {
			t.Fatal(err)
		}
		if res.Denominator != r.N {
			t.Errorf("%s judged %d of %d", name, res.Denominator, r.N)
		}
		put(name, res.Responders)
	}
	for i := range 5 {
		got[fmt.Sprintf("rci_first5[%d]", i+1)] = r.RCI[i]
	}
	c.Check(t, got)
}

func TestResponderTwoArms(t *testing.T) {
	c := oracle.Load(t, "responder50_btheb_2m_two_arm")
	c.Leave("fisher", "stats/regress gives Fisher's exact test")
	tab := oracle.CSV(t, "btheb_wide.csv")
	count := func(arm string) Responses {
		r, err := Responder(where(tab, tab.Float(t, "bdi.pre"), "treatment", arm), where(tab, tab.Float(t, "bdi.2m"), "treatment", arm), ResponderRule{Kind: Percent, Threshold: 50})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, b := count("BtheB"), count("TAU")
	r, err := Compare(a.Responders, a.Denominator, b.Responders, b.Denominator, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	c.Check(t, map[string]float64{
		"p1": r.First.Value, "p2": r.Second.Value, "rd": r.Difference, "newcombe_lo": r.Lo, "newcombe_hi": r.Hi,
		"wald_lo": r.WaldLo, "wald_hi": r.WaldHi, "NNT": r.NNT, "RR": r.RR, "RR_lo": r.RRLo, "RR_hi": r.RRHi, "OR": r.OR,
	})
	if !r.NNTUnbounded {
		t.Error("the interval of the difference holds zero, so the NNT has no finite interval")
	}
}

func TestAttritionCase(t *testing.T) {
	c := oracle.Load(t, "penlington2018_attrition")
	c.Leave("fisher", "stats/regress gives Fisher's exact test")
	got := map[string]float64{}
	for name, x := range map[string][2]int{"completion": {58, 83}, "attrition": {25, 83}, "women": {45, 63}, "men": {13, 20}, "no_change_2_of_58": {2, 58}} {
		w, err := Wilson(x[0], x[1], 0.95)
		if err != nil {
			t.Fatal(err)
		}
		got[name+"[1]"], got[name+"[2]"], got[name+"[3]"] = w.Value, w.Lo, w.Hi
	}
	c.Check(t, got)
}

func TestIndependentCase(t *testing.T) {
	c := oracle.Load(t, "indep_anorexia_FT_vs_Cont_change")
	c.Leave("mannwhitney.U", "stats/regress gives the tests on ranks")
	c.Leave("mannwhitney.p", "stats/regress gives the tests on ranks")
	tab := oracle.CSV(t, "anorexia.csv")
	pre, post := tab.Float(t, "Prewt"), tab.Float(t, "Postwt")
	change := make([]float64, len(pre))
	for i := range pre {
		change[i] = post[i] - pre[i]
	}
	r, err := Independent(where(tab, change, "Treat", "FT"), where(tab, change, "Treat", "Cont"))
	if err != nil {
		t.Fatal(err)
	}
	size := func(name string) Size {
		s, ok := r.Size(name)
		if !ok {
			t.Fatalf("no effect size %q", name)
		}
		return s
	}
	d, g, glass := size("d_pooled"), size("g_pooled"), size("d_glass")
	df := r.Student.DF
	c.Check(t, map[string]float64{
		"n1": float64(r.N1), "n2": float64(r.N2), "mean1": r.Mean1, "mean2": r.Mean2, "sd1": r.SD1, "sd2": r.SD2,
		"sd_pooled": r.SDPooled, "diff": r.Difference,
		"student.t": r.Student.T, "student.df": df, "student.p": r.Student.P, "student.ci_lo": r.Student.Lo, "student.ci_hi": r.Student.Hi,
		"welch.t": r.Welch.T, "welch.df": r.Welch.DF, "welch.p": r.Welch.P, "welch.ci_lo": r.Welch.Lo, "welch.ci_hi": r.Welch.Hi,
		"cohen_d_pooled.est": d.Value, "cohen_d_pooled.ci_lo_nct": d.Lo, "cohen_d_pooled.ci_hi_nct": d.Hi,
		"cohen_d_pooled.J_exact": HedgesJ(df), "cohen_d_pooled.hedges_g_exactJ": g.Value,
		"cohen_d_pooled.hedges_g_approxJ": d.Value * HedgesJApprox(df), "cohen_d_pooled.g_ci_lo": g.Lo, "cohen_d_pooled.g_ci_hi": g.Hi,
		"cohen_d_pooled.var_d_largesample": r.VarPooled,
		"glass_delta_controlSD.est":        glass.Value, "glass_delta_controlSD.ci_lo_nct_df_nc": glass.Lo, "glass_delta_controlSD.ci_hi_nct_df_nc": glass.Hi,
		"cohen_d_unpooled.est": size("d_unpooled").Value, "mannwhitney.prob_superiority": r.Superiority,
		"mannwhitney.cliffs_delta": r.CliffsDelta, "CL_normal": r.SuperiorityNormal,
	})
}

func TestPrePostControlCase(t *testing.T) {
	c := oracle.Load(t, "ppc_anorexia_FT_Cont")
	tp, tq := pairs(t, "paired_anorexia_FT")
	cp, cq := pairs(t, "paired_anorexia_Cont")
	r, err := PrePostControl(tp, tq, cp, cq)
	if err != nil {
		t.Fatal(err)
	}
	c.Check(t, map[string]float64{
		"d_ppc1_Becker1988": r.PPC1, "d_ppc2_Morris2008": r.PPC2, "d_ppc2_exactJ": r.PPC2Exact,
		"sd_pre_pooled": r.SDPrePooled, "rho_pooled_df_weighted": r.Rho, "var_d_ppc2_Morris2008_eq25": r.VarPPC2,
	})
}

// TestRecomputeCase holds the parts of the printed table that follow from
// its means and SDs; stats/consistency adds those about rounding.
func TestRecomputeCase(t *testing.T) {
	c := oracle.Load(t, "penlington2018_recompute")
	tab := oracle.CSV(t, "penlington2018_table2.csv")
	pre, post := tab.Float(t, "pre"), tab.Float(t, "post")
	s1, s2 := tab.Float(t, "sd_pre"), tab.Float(t, "sd_post")
	got := map[string]float64{}
	for i, name := range tab.Cells["measure"] {
		for _, part := range []string{".ES_reported", ".d_pre_rounding", ".d_post_rounding", ".d_av_rounding", ".denominator", ".r_implied", ".if_d_z"} {
			c.Leave(name+part, "stats/consistency")
		}
		a, b := math.Min(pre[i], post[i]), math.Max(pre[i], post[i])
		for _, r := range []float64{0.3, 0.5, 0.7, 0.8} {
			p, err := FromSummary(58, a, s1[i], b, s2[i], r)
			if err != nil {
				t.Fatal(err)
			}
			dz, _ := p.Size("d_z")
			dav, _ := p.Size("d_av")
			at := fmt.Sprintf("%s.assuming_r%.1f.", name, r)
			got[at+"d_z"], got[at+"d_z_ci[1]"], got[at+"d_z_ci[2]"] = dz.Value, dz.Lo, dz.Hi
			got[at+"d_av_ci_AK[1]"], got[at+"d_av_ci_AK[2]"] = dav.Lo, dav.Hi
			got[at+"t"], got[at+"p"] = p.T, p.P
			got[name+".d_av_rms"], got[name+".abs_change"] = dav.Value, p.Change
			for _, k := range []string{"d_pre", "d_post"} {
				s, _ := p.Size(k)
				got[name+"."+k] = s.Value
			}
		}
	}
	c.Check(t, got)
}

func TestHedgesJ(t *testing.T) {
	tab := oracle.CSV(t, "hedges_J_gold.csv")
	df, want := tab.Float(t, "df"), tab.Float(t, "J_exact")
	for i := range df {
		if got := HedgesJ(df[i]); !oracle.Near(got, want[i], 1e-12) {
			t.Errorf("J(%g) = %.17g, want %.17g", df[i], got, want[i])
		}
	}
}
