package saturation

import (
	"fmt"
	"testing"

	"tend/stats/internal/oracle"
)

func dune(t testing.TB) Incidence {
	tab := oracle.CSV(t, "dune_incidence.csv")
	x := make(Incidence, tab.Rows)
	for _, name := range tab.Names[1:] {
		for i, cell := range tab.Cells[name] {
			x[i] = append(x[i], cell == "1")
		}
	}
	return x
}

func TestDune(t *testing.T) {
	c := oracle.Load(t, "saturation_dune")
	x := dune(t)
	a, err := Accumulate(x)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ExpectedCurve(x)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Richness(x)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{
		"n_docs": float64(a.Documents), "n_codes": float64(a.Codes), "last_doc_with_new_code": float64(a.LastNew),
		"run_without_new_at_end": float64(a.RunWithoutNew), "chao2_vegan": r.Chao2, "chao2_formula": r.Chao2, "chao2_se_vegan": r.Chao2SE,
		"jack1": r.Jackknife1, "jack2": r.Jackknife2, "boot": r.Bootstrap, "sample_coverage_chao_jost": r.Coverage,
		"Q1": float64(r.Once), "Q2": float64(r.Twice),
	}
	for i := range x {
		at := fmt.Sprintf("[%d]", i+1)
		got["observed_order_cumulative"+at], got["new_codes"+at] = float64(a.Cumulative[i]), float64(a.New[i])
		got["mao_tau_expected"+at], got["mao_tau_sd_vegan"+at] = curve[i].Mean, curve[i].SDApprox
	}
	for _, b := range [][2]int{{4, 2}, {5, 3}} {
		g, err := BaseRun(x, b[0], b[1], 0.05)
		if err != nil {
			t.Fatal(err)
		}
		key := fmt.Sprintf("guest_base%d_run%d.", b[0], b[1])
		got[key+"base_codes"] = float64(g.BaseCodes)
		for _, s := range g.Steps {
			got[fmt.Sprintf("%sratio_by_end[%d]", key, s.End)] = s.Ratio
		}
		if g.Reached > 0 {
			got[key+"first_end_le_5pct"] = float64(g.Reached)
		}
		if g.ReachedNone > 0 {
			got[key+"first_end_eq_0"] = float64(g.ReachedNone)
		}
	}
	c.Check(t, got)
}
