package impute

import (
	"math"
	"testing"

	"tend/stats/design"
	"tend/stats/internal/oracle"
	"tend/stats/regress"
)

func pooled(t *testing.T, got map[string]float64, at string, q, u []float64, df float64) Pooled {
	t.Helper()
	p, err := Pool(q, u, df)
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range map[string]float64{
		"m": float64(p.M), "qbar": p.Estimate, "ubar": p.Within, "b": p.Between, "t": p.Total, "se": p.SE, "riv": p.RIV, "lambda": p.Lambda,
		"df_old_rubin1987": p.DFRubin, "df_barnard_rubin1999": p.DF, "fmi": p.FMI, "statistic": p.T, "p": p.P, "ci_lo": p.Lo, "ci_hi": p.Hi, "rel_efficiency": p.RelEfficiency,
	} {
		got[at+k] = v
	}
	return p
}

// fitted is lm(bdi_8m ~ trt + bdi_pre).
func fitted(t *testing.T, y, trt, pre []float64) (beta, cov []float64, f *regress.Fit) {
	t.Helper()
	f, err := regress.OLS(y, []design.Column{design.Intercept(len(y)), {Name: "trt", Values: trt}, {Name: "pre", Values: pre}})
	if err != nil {
		t.Fatal(err)
	}
	if cov, err = f.Cov(regress.Classical); err != nil {
		t.Fatal(err)
	}
	return f.Beta, cov, f
}

func TestPoolCases(t *testing.T) {
	tab := oracle.CSV(t, "mi_btheb_norm_m20.csv")
	imp, trt, pre, post := tab.Float(t, ".imp"), tab.Float(t, "trt"), tab.Float(t, "bdi_pre"), tab.Float(t, "bdi_8m")
	var q, u [3][]float64
	var slopes, covs [][]float64
	var wald, change, changeV, dz, dzV []float64
	for m := 1.0; m <= 20; m++ {
		var y, x, z []float64
		for i := range imp {
			if imp[i] == m {
				y, x, z = append(y, post[i]), append(x, trt[i]), append(z, pre[i])
			}
		}
		b, v, _ := fitted(t, y, x, z)
		for k := range 3 {
			q[k], u[k] = append(q[k], b[k]), append(u[k], v[k*3+k])
		}
		slopes = append(slopes, b[1:])
		covs = append(covs, []float64{v[4], v[5], v[7], v[8]})
		det := v[4]*v[8] - v[5]*v[7]
		wald = append(wald, (b[1]*b[1]*v[8]-2*b[1]*b[2]*v[5]+b[2]*b[2]*v[4])/det)
		n, mean, ss := float64(len(y)), 0.0, 0.0
		for i := range y {
			mean += (y[i] - z[i]) / n
		}
		for i := range y {
			ss += (y[i] - z[i] - mean) * (y[i] - z[i] - mean)
		}
		sd := math.Sqrt(ss / (n - 1))
		change, changeV = append(change, mean), append(changeV, sd*sd/n)
		d := mean / sd
		dz, dzV = append(dz, d), append(dzV, 1/n+d*d/(2*n))
	}
	c := oracle.Load(t, "mi_pool_btheb_8m")
	got := map[string]float64{"dfcom": 97, "m": 20}
	for k, name := range []string{"(Intercept)", "trt", "bdi_pre"} {
		pooled(t, got, "pooled."+name+".", q[k], u[k], 97)
	}
	d1, err := PoolD1(slopes, covs)
	if err != nil {
		t.Fatal(err)
	}
	d2, err := PoolD2(wald, 2)
	if err != nil {
		t.Fatal(err)
	}
	got["D1_all_slopes.F"], got["D1_all_slopes.df1"], got["D1_all_slopes.df2"], got["D1_all_slopes.p"], got["D1_all_slopes.riv"] = d1.F, d1.DF1, d1.DF2, d1.P, d1.RIV
	got["D2_all_slopes.F"], got["D2_all_slopes.df1"], got["D2_all_slopes.df2"], got["D2_all_slopes.p"] = d2.F, d2.DF1, d2.DF2, d2.P
	c.Check(t, got)

	c = oracle.Load(t, "mi_pool_btheb_change")
	got = map[string]float64{}
	pooled(t, got, "mean_change.", change, changeV, 99)
	pooled(t, got, "d_z.", dz, dzV, 99)
	c.Check(t, got)
}

// wide reads the trial with what the reference imputed from.
func wide(t *testing.T) []Variable {
	t.Helper()
	tab := oracle.CSV(t, "btheb_wide.csv")
	flag := func(col, yes string) []float64 {
		out := make([]float64, tab.Rows)
		for i, v := range tab.Cells[col] {
			if v == yes {
				out[i] = 1
			}
		}
		return out
	}
	vars := []Variable{{Name: "trt", Values: flag("treatment", "BtheB")}, {Name: "drugY", Values: flag("drug", "Yes")}, {Name: "len6", Values: flag("length", ">6m")}}
	for _, n := range []string{"bdi.pre", "bdi.2m", "bdi.3m", "bdi.5m", "bdi.8m"} {
		vars = append(vars, Variable{Name: n, Values: tab.Float(t, n), Method: NormalModel})
	}
	return vars
}

func TestEngineMeetsItsTarget(t *testing.T) {
	c := oracle.Load(t, "mi_engine_target_btheb")
	vars := wide(t)
	im, err := Chained(vars, Options{Sets: 400, Iterations: 15, Seed: 42})
	if err != nil {
		t.Fatal(err)
	}
	var q, u [3][]float64
	for _, s := range im.Sets {
		b, v, _ := fitted(t, s[7], s[0], s[3])
		for k := range 3 {
			q[k], u[k] = append(q[k], b[k]), append(u[k], v[k*3+k])
		}
	}
	for k, name := range []string{"intercept", "trt", "bdi_pre"} {
		p, err := Pool(q[k], u[k], 97)
		if err != nil {
			t.Fatal(err)
		}
		// Both engines made 400 sets, so the difference has both their errors.
		mc := math.Hypot(p.MCSE, c.Values[name+".mc_se_qbar"])
		if d := p.Estimate - c.Values[name+".qbar"]; math.Abs(d) > 4*mc {
			t.Errorf("%s: %.4f, want %.4f within 4 × %.4f", name, p.Estimate, c.Values[name+".qbar"], mc)
		}
		if r := p.SE / c.Values[name+".se"]; math.Abs(r-1) > 0.05 {
			t.Errorf("%s: standard error %.4f, want %.4f within 5 %%", name, p.SE, c.Values[name+".se"])
		}
		if r := p.MCSE / c.Values[name+".mc_se_qbar"]; math.Abs(r-1) > 0.25 {
			t.Errorf("%s: Monte Carlo error %.4f, want about %.4f", name, p.MCSE, c.Values[name+".mc_se_qbar"])
		}
	}
}

func TestMethodComparisonCase(t *testing.T) {
	c := oracle.Load(t, "btheb_8m_method_comparison")
	vars := wide(t)
	visits := make([][]float64, len(vars[0].Values))
	for i := range visits {
		for k := 3; k <= 7; k++ {
			visits[i] = append(visits[i], vars[k].Values[i])
		}
	}
	last, _ := LastCarriedForward(visits)
	base, _ := BaselineCarriedForward(visits)
	got := map[string]float64{}
	for name, rows := range map[string][][]float64{"complete_case": visits, "locf": last, "bocf": base} {
		var y, trt, pre []float64
		for i, r := range rows {
			if !math.IsNaN(r[4]) {
				y, trt, pre = append(y, r[4]), append(trt, vars[0].Values[i]), append(pre, r[0])
			}
		}
		_, _, f := fitted(t, y, trt, pre)
		k, err := f.Coefficients(regress.Classical)
		if err != nil {
			t.Fatal(err)
		}
		got[name+".est"], got[name+".se"], got[name+".df"], got[name+".p"], got[name+".n"] = k[1].Estimate, k[1].SE, k[1].DF, k[1].P, float64(f.N)
	}
	c.Check(t, got)
}
