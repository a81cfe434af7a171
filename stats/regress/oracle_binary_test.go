package regress

import (
	"fmt"
	"testing"

	"tend/stats/design"
	"tend/stats/internal/oracle"
)

func TestLogisticCase(t *testing.T) {
	c := oracle.Load(t, "logistic_btheb_dropout")
	c.Loosen("profile_", 1e-3) // MASS interpolates
	tab := oracle.CSV(t, "btheb_dropout.csv")
	b, err := Logistic(tab.Float(t, "event"), columns(t, tab, "trt", "bdi.pre", "drugY", "len6"))
	if err != nil {
		t.Fatal(err)
	}
	auc, err := b.AUC()
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{
		"n": float64(b.N), "events": float64(b.Events), "deviance": b.Deviance(), "null_deviance": b.NullDeviance(),
		"logLik": b.LogLik, "AIC": b.AIC, "mcfadden": b.McFadden, "auc": auc, "brier": b.Brier(),
	}
	robust, err := b.Robust()
	if err != nil {
		t.Fatal(err)
	}
	for j, r := range Ratios(b.Coefficients) {
		v := b.Coefficients[j]
		lo, hi, err := b.Profile(j, 0.95)
		if err != nil {
			t.Fatal(err)
		}
		for key, x := range map[string]float64{
			"beta": v.Value, "se": v.SE, "z": v.T, "p": v.P, "OR": r.Value, "OR_lo_wald": r.Lo, "OR_hi_wald": r.Hi,
			"profile_lo_logit": lo, "profile_hi_logit": hi, "se_HC0": robust[j].SE,
		} {
			got[fmt.Sprintf("%s[%s]", key, v.Name)] = x
		}
	}
	c.Check(t, got)
}

func TestDiscreteHazardCase(t *testing.T) {
	c := oracle.Load(t, "discrete_hazard_btheb")
	tab := oracle.CSV(t, "btheb_personperiod.csv")
	var x []design.Column
	for _, k := range []string{"1", "2", "3", "4"} {
		v := make([]float64, tab.Rows)
		for i, cell := range tab.Cells["k"] {
			if cell == k {
				v[i] = 1
			}
		}
		x = append(x, design.Column{Name: "k" + k, Values: v})
	}
	x = append(x, columns(t, tab, "trt", "bdi.pre")[1:]...)
	got := map[string]float64{}
	for name, fit := range map[string]func([]float64, []design.Column) (*Binary, error){"logit": Logistic, "cloglog": CompLogLog} {
		b, err := fit(tab.Float(t, "y"), x)
		if err != nil {
			t.Fatal(err)
		}
		rob, err := b.Cluster(codes(tab, "subject"))
		if err != nil {
			t.Fatal(err)
		}
		got[name+".logLik"] = b.LogLik
		for j, v := range b.Coefficients {
			got[name+".beta["+v.Name+"]"], got[name+".se["+v.Name+"]"] = v.Value, v.SE
			got[name+".se_cluster_HC0["+v.Name+"]"] = rob[j].SE
		}
	}
	c.Check(t, got)
}

func TestGEECase(t *testing.T) {
	c := oracle.Load(t, "gee_ohio")
	tab := oracle.CSV(t, "ohio.csv")
	x := columns(t, tab, "age", "smoke")
	x = append(x, design.Product(x[1], x[2]))
	got := map[string]float64{}
	for name, w := range map[string]WorkingCorrelation{"independence": Independence, "exchangeable": Exchangeable, "ar1": AR1} {
		r, err := GEE(tab.Float(t, "resp"), x, codes(tab, "id"), w)
		if err != nil {
			t.Fatal(err)
		}
		got[name+".alpha"], got[name+".scale"] = r.Alpha, r.Scale
		for _, v := range r.Coefficients {
			got[name+".beta["+v.Name+"]"], got[name+".se_robust["+v.Name+"]"] = v.Value, v.SE
		}
	}
	c.Check(t, got)
}
