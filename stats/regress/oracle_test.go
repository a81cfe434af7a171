package regress

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"tend/stats/design"
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

func columns(t testing.TB, tab *oracle.Table, names ...string) []design.Column {
	x := []design.Column{design.Intercept(tab.Rows)}
	for _, n := range names {
		x = append(x, design.Column{Name: n, Values: tab.Float(t, n)})
	}
	return x
}

// codes numbers the distinct cells of a column.
func codes(tab *oracle.Table, name string) []int {
	seen := map[string]int{}
	out := make([]int, tab.Rows)
	for i, s := range tab.Cells[name] {
		if _, ok := seen[s]; !ok {
			seen[s] = len(seen)
		}
		out[i] = seen[s]
	}
	return out
}

func TestANCOVACase(t *testing.T) {
	c := oracle.Load(t, "ancova_anorexia_FT_Cont")
	tab := oracle.CSV(t, "anorexia.csv")
	var pre, post []float64
	var group []string
	for _, g := range []string{"Cont", "FT"} {
		pre = append(pre, where(tab, tab.Float(t, "Prewt"), "Treat", g)...)
		post = append(post, where(tab, tab.Float(t, "Postwt"), "Treat", g)...)
		for len(group) < len(pre) {
			group = append(group, g)
		}
	}
	r, err := ANCOVA(post, []design.Column{{Name: "pre", Values: pre}}, group, []string{"Cont", "FT"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{
		"sigma": r.Fit.Sigma, "df": float64(r.Fit.DF), "r2": r.Fit.R2,
		"adj_means_at_grand_mean_pre.control": r.Adjusted[0].Mean, "adj_means_at_grand_mean_pre.treated": r.Adjusted[1].Mean,
	}
	names := []string{"intercept", "pre", "group"}
	for j, v := range r.Fit.Coefficients {
		for key, x := range map[string]float64{"coef": v.Value, "se": v.SE, "t": v.T, "p": v.P, "ci_lo": v.Lo, "ci_hi": v.Hi} {
			got[fmt.Sprintf("%s[%s]", key, names[j])] = x
		}
	}
	for kind, key := range map[HC]string{HC0: "se_HC0", HC2: "se_HC2", HC3: "se_HC3"} {
		rob, err := r.Fit.Robust(kind)
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range rob {
			got[fmt.Sprintf("%s[%s]", key, names[j])] = v.SE
		}
	}
	c.Check(t, got)
	if r.Differences[0].Name != "FT" || math.Abs(r.Adjusted[1].Mean-r.Adjusted[0].Mean-r.Differences[0].Value) > 1e-9 {
		t.Error("the difference must be that of the adjusted means")
	}
}

func TestClusterCase(t *testing.T) {
	c := oracle.Load(t, "cluster_partially_nested_CR2")
	tab := oracle.CSV(t, "synthetic_partially_nested.csv")
	f, err := OLS(tab.Float(t, "post"), columns(t, tab, "pre", "trt"))
	if err != nil {
		t.Fatal(err)
	}
	code := codes(tab, "grp")
	rob, err := f.Cluster(code)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{}
	for j, name := range []string{"i", "pre", "trt"} {
		got["beta["+name+"]"], got["se_CR2["+name+"]"], got["df["+name+"]"] = rob[j].Value, rob[j].SE, rob[j].DF
	}
	c.Check(t, got)
}

// The same trial's last visit, analysed by three ways with missing outcomes.
func TestMethodComparisonCase(t *testing.T) {
	c := oracle.Load(t, "btheb_8m_method_comparison")
	tab := oracle.CSV(t, "btheb_wide.csv")
	pre, last := tab.Float(t, "bdi.pre"), tab.Float(t, "bdi.8m")
	locf, bocf := slices.Clone(last), slices.Clone(last)
	for i := range last {
		if !math.IsNaN(last[i]) {
			continue
		}
		locf[i], bocf[i] = pre[i], pre[i]
		for _, m := range []string{"bdi.2m", "bdi.3m", "bdi.5m"} {
			if v := tab.Float(t, m)[i]; !math.IsNaN(v) {
				locf[i] = v
			}
		}
	}
	got := map[string]float64{}
	for name, y := range map[string][]float64{"complete_case": last, "locf": locf, "bocf": bocf} {
		var kept, base []float64
		var arm []string
		for i, v := range y {
			if !math.IsNaN(v) {
				kept, base, arm = append(kept, v), append(base, pre[i]), append(arm, tab.Cells["treatment"][i])
			}
		}
		r, err := ANCOVA(kept, []design.Column{{Name: "pre", Values: base}}, arm, []string{"TAU", "BtheB"})
		if err != nil {
			t.Fatal(err)
		}
		d := r.Differences[0]
		got[name+".est"], got[name+".se"], got[name+".df"], got[name+".p"], got[name+".n"] = d.Value, d.SE, d.DF, d.P, float64(r.Fit.N)
	}
	c.Check(t, got)
}
