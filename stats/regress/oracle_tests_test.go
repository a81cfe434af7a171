package regress

import (
	"math"
	"strings"
	"testing"

	"tend/stats/internal/oracle"
)

func TestHollanderCase(t *testing.T) {
	c := oracle.Load(t, "wilcoxon_exact_hollander")
	x := []float64{1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}
	y := []float64{0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29}
	r, err := SignedRank(x, y)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Exact || math.Abs(r.Level-0.9609375) > 1e-12 { // 1 - 2·10/2⁹
		t.Errorf("exact %v, level %v", r.Exact, r.Level)
	}
	c.Check(t, map[string]float64{"V": r.Statistic, "p_exact": r.P, "pseudomedian": r.Shift, "ci_lo": r.Lo, "ci_hi": r.Hi})
}

func pairs(t *testing.T, name string) (pre, post []float64) {
	switch name {
	case "paired_anorexia_FT", "paired_anorexia_Cont":
		tab := oracle.CSV(t, "anorexia.csv")
		arm := name[len("paired_anorexia_"):]
		return where(tab, tab.Float(t, "Prewt"), "Treat", arm), where(tab, tab.Float(t, "Postwt"), "Treat", arm)
	case "paired_btheb_pre_2m", "paired_btheb_pre_8m_LOCF":
		tab := oracle.CSV(t, "btheb_wide.csv")
		months := []string{"bdi.2m"}
		if name == "paired_btheb_pre_8m_LOCF" {
			months = append(months, "bdi.3m", "bdi.5m", "bdi.8m")
		}
		all := tab.Float(t, "bdi.pre")
		last := append([]float64(nil), all...)
		for _, m := range months {
			for i, v := range tab.Float(t, m) {
				if !math.IsNaN(v) || len(months) == 1 {
					last[i] = v
				}
			}
		}
		for i, v := range last {
			if !math.IsNaN(v) {
				pre, post = append(pre, all[i]), append(post, v)
			}
		}
		return pre, post
	case "paired_sleep_student":
		tab := oracle.CSV(t, "sleep_student.csv")
		return where(tab, tab.Float(t, "extra"), "group", "1"), where(tab, tab.Float(t, "extra"), "group", "2")
	}
	tab := oracle.CSV(t, "sleepstudy.csv")
	return where(tab, tab.Float(t, "Reaction"), "Days", "0"), where(tab, tab.Float(t, "Reaction"), "Days", "9")
}

func TestPairedRankCases(t *testing.T) {
	for _, name := range []string{
		"paired_anorexia_FT", "paired_anorexia_Cont", "paired_btheb_pre_2m",
		"paired_btheb_pre_8m_LOCF", "paired_sleep_student", "paired_sleepstudy_0_9",
	} {
		c := oracle.Load(t, name)
		for k := range c.Values {
			if !strings.HasPrefix(k, "wilcoxon.") && !strings.HasPrefix(k, "shapiro_") {
				c.Leave(k, "stats/effect")
			}
		}
		pre, post := pairs(t, name)
		r, err := SignedRank(post, pre)
		if err != nil {
			t.Fatal(err)
		}
		change := make([]float64, len(pre))
		for i := range pre {
			change[i] = post[i] - pre[i]
		}
		w, p, err := ShapiroWilk(change)
		if err != nil {
			t.Fatal(err)
		}
		c.Check(t, map[string]float64{
			"wilcoxon.V_positive_rank_sum": r.Statistic, "wilcoxon.W_negative_rank_sum": r.Other, "wilcoxon.n_nonzero": float64(r.N1),
			"wilcoxon.p_normal_cc": r.PNormal, "wilcoxon.p_normal_nocc": r.PUncorrected, "wilcoxon.matched_rank_biserial": r.RankBiserial,
			"shapiro_change.W": w, "shapiro_change.p": p,
		})
	}
}

func TestRankSumCase(t *testing.T) {
	c := oracle.Load(t, "indep_anorexia_FT_vs_Cont_change")
	for k := range c.Values {
		if k != "mannwhitney.U_first" && k != "mannwhitney.p_normal_cc" {
			c.Leave(k, "stats/effect")
		}
	}
	change := func(arm string) []float64 {
		pre, post := pairs(t, "paired_anorexia_"+arm)
		for i := range pre {
			post[i] -= pre[i]
		}
		return post
	}
	r, err := RankSum(change("FT"), change("Cont"))
	if err != nil {
		t.Fatal(err)
	}
	c.Check(t, map[string]float64{"mannwhitney.U_first": r.Statistic, "mannwhitney.p_normal_cc": r.PNormal})
	if !r.Exact || math.Abs(r.P-r.PNormal) > 1e-3 {
		t.Errorf("exact p %v beside normal %v", r.P, r.PNormal)
	}
}

func TestFisherCases(t *testing.T) {
	responder := oracle.Load(t, "responder50_btheb_2m_two_arm")
	attrition := oracle.Load(t, "penlington2018_attrition")
	for _, c := range []*oracle.Case{responder, attrition} {
		for k := range c.Values {
			if !strings.HasPrefix(k, "fisher") {
				c.Leave(k, "stats/effect")
			}
		}
	}
	for _, x := range []struct {
		c          *oracle.Case
		key        string
		a, b, k, d int
	}{{responder, "fisher_OR_cond", 16, 52 - 16, 9, 45 - 9}, {attrition, "fisher_or", 45, 63 - 45, 13, 20 - 13}} {
		r, err := Fisher(x.a, x.b, x.k, x.d)
		if err != nil {
			t.Fatal(err)
		}
		// R's root search stops once the ratio's reciprocal is known to a
		// ten-thousandth (uniroot's default); below, ours is held to its equation.
		x.c.Loosen(x.key, 1e-4)
		x.c.Check(t, map[string]float64{"fisher_p": r.P, x.key: r.OR})
		h := newHypergeometric(x.a, x.b, x.k, x.d)
		if mean, _, _ := h.tilted(x.a, math.Log(r.OR)); math.Abs(mean-float64(x.a-h.first)) > 1e-10 {
			t.Errorf("at the odds ratio %v the mean cell is %v, not %d", r.OR, mean+float64(h.first), x.a)
		}
	}
}
