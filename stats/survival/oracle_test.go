package survival

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tend/stats/design"
	"tend/stats/internal/oracle"
)

func flags(v []float64) []bool {
	out := make([]bool, len(v))
	for i, f := range v {
		out[i] = f == 1
	}
	return out
}

func curves(t *testing.T, got map[string]float64, name string, time []float64, event []bool, ats []float64) {
	c, err := KaplanMeier(time, event, 0.95, LogLog)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range ats {
		key := fmt.Sprintf("%s.at.t%g.", name, at)
		p := c.At(at)
		got[key+"n_risk"], got[key+"S"], got[key+"nelson_aalen_cumhaz"] = float64(p.AtRisk), p.S, p.CumHazard
		if !p.HasCI {
			continue
		}
		got[key+"se_greenwood"] = p.SE
		for kind, scale := range map[string]Scale{"plain": Plain, "log": Log, "loglog": LogLog} {
			k, err := KaplanMeier(time, event, 0.95, scale)
			if err != nil {
				t.Fatal(err)
			}
			q := k.At(at)
			got[key+kind+"_lo"], got[key+kind+"_hi"] = q.Lo, q.Hi
		}
	}
	got[name+".n"], got[name+".events"] = float64(c.N), float64(c.Events)
	mean, se, err := c.RestrictedMean(slices.Max(time))
	if err != nil {
		t.Fatal(err)
	}
	got[name+".rmean_tmax"], got[name+".rmean_se"] = mean, se
	for kind, scale := range map[string]Scale{"log": Log, "loglog": LogLog} {
		k, err := KaplanMeier(time, event, 0.95, scale)
		if err != nil {
			t.Fatal(err)
		}
		m := k.Median()
		if m.Known {
			got[name+".median"] = m.Time
		}
		if m.HasLo {
			got[name+".median_"+kind+"_lo"] = m.Lo
		}
		if m.HasHi {
			got[name+".median_"+kind+"_hi"] = m.Hi
		}
	}
}

func TestCurveCases(t *testing.T) {
	for name, f := range map[string][3]string{
		"km_aml":             {"aml.csv", "status", "x"},
		"km_btheb_retention": {"btheb_dropout.csv", "event", "trt"},
	} {
		c := oracle.Load(t, name)
		tab := oracle.CSV(t, f[0])
		time, event, group := tab.Float(t, "time"), flags(tab.Float(t, f[1])), tab.Cells[f[2]]
		var ats []float64
		for k := range c.Raw {
			if rest, ok := strings.CutPrefix(k, "all.at.t"); ok {
				number, _, _ := strings.Cut(rest, ".")
				if at, err := strconv.ParseFloat(number, 64); err == nil && !slices.Contains(ats, at) {
					ats = append(ats, at)
				}
			}
		}
		got := map[string]float64{}
		curves(t, got, "all", time, event, ats)
		for _, g := range slices.Compact(slices.Sorted(slices.Values(group))) {
			var gt []float64
			var ge []bool
			for i := range time {
				if group[i] == g {
					gt, ge = append(gt, time[i]), append(ge, event[i])
				}
			}
			curves(t, got, "group_"+g, gt, ge, ats)
		}
		lr, err := LogRank(time, event, group, 0)
		if err != nil {
			t.Fatal(err)
		}
		peto, err := LogRank(time, event, group, 1)
		if err != nil {
			t.Fatal(err)
		}
		maps.Copy(got, map[string]float64{"logrank.chisq": lr.ChiSq, "logrank.df": float64(lr.DF), "logrank.p": lr.P, "peto_G_rho1.chisq": peto.ChiSq})
		for i, g := range lr.Groups {
			got["logrank.O[grp="+g+"]"], got["logrank.E[grp="+g+"]"] = lr.Observed[i], lr.Expected[i]
		}
		c.Check(t, got)
		// What R gives as NA must be absent here too.
		for k := range c.Raw {
			if _, number := c.Values[k]; !number {
				if v, ok := got[k]; ok {
					t.Errorf("%s: %s = %v, R has no such number", name, k, v)
				}
			}
		}
	}
}

func TestCoxCase(t *testing.T) {
	c := oracle.Load(t, "cox_btheb_dropout")
	tab := oracle.CSV(t, "btheb_dropout.csv")
	var x []design.Column
	for _, n := range []string{"trt", "bdi.pre", "drugY", "len6"} {
		x = append(x, design.Column{Name: n, Values: tab.Float(t, n)})
	}
	got := map[string]float64{}
	for name, ties := range map[string]Ties{"efron": Efron, "breslow": Breslow, "exact": Exact} {
		r, err := Cox(tab.Float(t, "time"), flags(tab.Float(t, "event")), x, ties)
		if err != nil {
			t.Fatal(err)
		}
		for j, n := range r.Names {
			got[name+".beta["+n+"]"], got[name+".se["+n+"]"] = r.Beta[j], r.SE[j]
		}
		maps.Copy(got, map[string]float64{name + ".loglik0": r.LogLik0, name + ".loglik": r.LogLik, name + ".wald": r.Wald, name + ".score": r.Score, name + ".lrt": r.LRT})
		if math.IsNaN(r.P[0]) {
			t.Error("NaN")
		}
	}
	c.Check(t, got)
}
