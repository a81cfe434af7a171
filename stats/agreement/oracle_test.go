package agreement

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tend/stats/internal/oracle"
	"tend/stats/resample"
)

func put(got map[string]float64, at string, k Kappa) {
	got[at+"kappa"], got[at+"po"], got[at+"pe"] = k.Kappa, k.Po, k.Pe
	got[at+"se_FCE1969"], got[at+"se_H0"], got[at+"z_H0"] = k.SE, k.SENull, k.Z
	got[at+"ci_lo"], got[at+"ci_hi"] = k.Lo, k.Hi
}

func cohen(t *testing.T, table [][]float64, w Weighting) Kappa {
	t.Helper()
	k, err := Cohen(table, w)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestTwoRaterCases(t *testing.T) {
	c := oracle.Load(t, "kappa_wikipedia_2x2")
	got := map[string]float64{}
	put(got, "", cohen(t, [][]float64{{20, 5}, {10, 15}}, Unweighted))
	c.Check(t, got)

	c = oracle.Load(t, "kappa_paradox_2x2")
	table := [][]float64{{118, 5}, {2, 0}}
	got = map[string]float64{}
	put(got, "kappa.", cohen(t, table, Unweighted))
	g, err := GwetTable(table, Unweighted)
	if err != nil {
		t.Fatal(err)
	}
	got["AC1"], got["AC1_se"] = g.Value, g.SE
	c.Check(t, got)

	c = oracle.Load(t, "kappa_abstractors3x3")
	c.Leave("psych_var.", "a variance of another program, which is zero for quadratic weights")
	tab := oracle.CSV(t, "gwet_cont3x3abstractors.csv")
	three := make([][]float64, 3)
	for _, n := range tab.Names {
		for i, v := range tab.Float(t, n) {
			three[i] = append(three[i], v)
		}
	}
	got = map[string]float64{}
	for name, w := range map[string]Weighting{"unweighted": Unweighted, "linear": Linear, "quadratic": Quadratic} {
		put(got, name+".", cohen(t, three, w))
		at := "gwet_irrCAC_table.AC2_" + name
		if w == Unweighted {
			at = "gwet_irrCAC_table.AC1"
		}
		g, err := GwetTable(three, w)
		if err != nil {
			t.Fatal(err)
		}
		got[at+".coef"], got[at+".se"] = g.Value, g.SE
	}
	c.Check(t, got)
}

func TestFleissCase(t *testing.T) {
	c := oracle.Load(t, "fleiss1971_diagnoses")
	c.Loosen("irrCAC.", 3e-4) // rounded to five digits there
	c.Leave("irrCAC.alpha_se", "that package's analytic error; here α has a bootstrap")
	tab := oracle.CSV(t, "fleiss1971_diagnoses.csv")
	var names []string
	for _, n := range tab.Names {
		names = append(names, tab.Cells[n]...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	codes, values := make([][]int, tab.Rows), make([][]float64, tab.Rows)
	for u := range codes {
		for _, n := range tab.Names {
			k, _ := slices.BinarySearch(names, tab.Cells[n][u])
			codes[u], values[u] = append(codes[u], k), append(values[u], float64(k))
		}
	}
	f, err := Fleiss(codes, len(names))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{"kappa": f.Kappa, "Pbar": f.Pbar, "Pe": f.Pe, "se_H0_FNC1979": f.SENull, "z": f.Z, "p": f.P, "se_kappa_j": f.SECategory, "conger_irr": f.Conger, "light_irr": f.Light}
	for k, n := range names {
		got["kappa_j["+n+"]"], got["p_j["+n+"]"] = f.ByCategory[k], f.Share[k]
	}
	u, err := NewUnits(values, nil)
	if err != nil {
		t.Fatal(err)
	}
	g, err := Gwet(u, Unweighted, ChanceGwet)
	if err != nil {
		t.Fatal(err)
	}
	got["gwet_AC1.coef"], got["gwet_AC1.pa"], got["gwet_AC1.pe"], got["gwet_AC1.se"], got["gwet_AC1.ci_lo"], got["gwet_AC1.ci_hi"] = g.Value, g.Pa, g.Pe, g.SE, g.Lo, g.Hi
	got["irrCAC.AC1_se"] = g.SE
	s, err := Gwet(u, Unweighted, ChanceShares)
	if err != nil {
		t.Fatal(err)
	}
	got["irrCAC.fleiss_se"] = s.SE
	if math.Abs(s.Value-f.Kappa) > 1e-12 {
		t.Errorf("generalised κ %v, Fleiss's %v", s.Value, f.Kappa)
	}
	a, err := Krippendorff(u, Nominal)
	if err != nil {
		t.Fatal(err)
	}
	got["krippendorff_alpha_nominal"], got["irrCAC.alpha"] = a.Alpha, a.Alpha
	c.Check(t, got)
}

// units reads a table with one row per rater and one column per unit.
func units(t *testing.T, file string, categories []float64) *Units {
	t.Helper()
	tab := oracle.CSV(t, file)
	var rows [][]float64
	for _, n := range tab.Names[1:] {
		rows = append(rows, tab.Float(t, n))
	}
	u, err := NewUnits(rows, categories)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestAlphaCases(t *testing.T) {
	for name, file := range map[string]string{"krippendorff2011_4x12": "krippendorff2011_4x12.csv", "krippendorff_wikipedia_3x15": "krippendorff_wikipedia_3x15.csv"} {
		c := oracle.Load(t, name)
		c.Loosen("irrCAC_rounded", 3e-5)
		c.Leave("irrCAC_rounded.alpha_se", "that package's analytic error; here α has a bootstrap")
		c.Leave("irrCAC_rounded.conger", "Conger's κ needs every rater on every unit here")
		u := units(t, file, nil)
		got := map[string]float64{}
		for level, key := range map[Level]string{Nominal: "nominal", Ordinal: "ordinal", Interval: "interval", Ratio: "ratio"} {
			a, err := Krippendorff(u, level)
			if err != nil {
				t.Fatal(err)
			}
			at := "alpha." + key
			got[at+".alpha"], got[at+".Do"], got[at+".De"], got[at+".n_pairable"] = a.Alpha, a.Do, a.De, float64(a.Pairable)
		}
		for key, w := range map[string]Weighting{"gwet_AC1": Unweighted, "gwet_AC2_linear": Linear, "gwet_AC2_quadratic": Quadratic} {
			g, err := Gwet(u, w, ChanceGwet)
			if err != nil {
				t.Fatal(err)
			}
			got[key+".coef"], got[key+".pa"], got[key+".pe"], got[key+".se"], got[key+".ci_lo"], got[key+".ci_hi"] = g.Value, g.Pa, g.Pe, g.SE, g.Lo, g.Hi
		}
		if name == "krippendorff2011_4x12" {
			s, _ := Gwet(u, Unweighted, ChanceShares)
			b, err := Gwet(u, Unweighted, ChanceUniform)
			if err != nil {
				t.Fatal(err)
			}
			at := "irrCAC_rounded."
			got[at+"AC1"], got[at+"AC1_se"], got[at+"alpha"] = got["gwet_AC1.coef"], got["gwet_AC1.se"], got["alpha.nominal.alpha"]
			got[at+"fleiss_gen"], got[at+"fleiss_gen_se"], got[at+"brennan_prediger"] = s.Value, s.SE, b.Value
		}
		c.Check(t, got)
	}
}

func TestBootstrapCase(t *testing.T) {
	c := oracle.Load(t, "boot_alpha_ac1_fixed_resamples")
	tab := oracle.CSV(t, "krippendorff2011_4x12.csv")
	var rows [][]float64
	for _, n := range tab.Names[1:] {
		rows = append(rows, tab.Float(t, n))
	}
	u, err := NewUnits(rows, nil)
	if err != nil {
		t.Fatal(err)
	}
	index := oracle.CSV(t, "boot_idx_12units_2000.csv")
	draw := make([][]float64, len(index.Names))
	for j, n := range index.Names {
		draw[j] = index.Float(t, n)
	}
	stat := newAlphaSums(u, Nominal).statistic()
	alpha, ac := make([]float64, index.Rows), make([]float64, index.Rows)
	for r := range index.Rows {
		drawn, pick := make([][]float64, len(draw)), make([]int32, len(draw))
		for j := range draw {
			pick[j] = int32(draw[j][r]) - 1
			drawn[j] = rows[pick[j]]
		}
		alpha[r] = stat(pick)
		again, err := NewUnits(drawn, []float64{1, 2, 3, 4, 5})
		if err != nil {
			t.Fatal(err)
		}
		g, err := Gwet(again, Unweighted, ChanceGwet)
		if err != nil {
			t.Fatal(err)
		}
		ac[r] = g.Value
		// The weighted sums must be what the drawn units themselves give.
		if a, err := Krippendorff(again, Nominal); err == nil && math.Abs(a.Alpha-alpha[r]) > 1e-12 {
			t.Fatalf("resample %d: %v, want %v", r+1, alpha[r], a.Alpha)
		}
	}
	got := map[string]float64{}
	for name, v := range map[string][]float64{"alpha_nominal": alpha, "AC1": ac} {
		for i := range 5 {
			got[fmt.Sprintf("%s.first5[%d]", name, i+1)] = v[i]
		}
		res, err := resample.FromReplicates(v[0], v)
		if err != nil {
			t.Fatal(err)
		}
		got[name+".mean"], got[name+".sd"] = res.Estimate+res.Bias, res.SE
		for key, q := range map[string]resample.Quantiles{"7": resample.Type7, "6": resample.Type6} {
			ci, err := res.Percentile(0.95, q)
			if err != nil {
				t.Fatal(err)
			}
			got[name+".lo"+key], got[name+".hi"+key] = ci.Lo, ci.Hi
		}
		if name == "alpha_nominal" {
			got[name+".n_na"] = float64(res.Undefined)
		}
	}
	c.Check(t, got)
}
