package sequence

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"tend/stats/internal/oracle"
	"tend/stats/resample"
)

func coded(labels []string) (codes []int, names []string) {
	names = slices.Compact(slices.Sorted(slices.Values(labels)))
	for _, l := range labels {
		k, _ := slices.BinarySearch(names, l)
		codes = append(codes, k)
	}
	return codes, names
}

func count(t *testing.T, s [][]int, k int, collapse bool) *Transitions {
	t.Helper()
	c, err := Count(s, k, collapse)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// cells writes what both Markov cases share.
func cells(t *testing.T, got map[string]float64, c *Transitions, names []string) {
	t.Helper()
	m := c.Probabilities()
	r, err := c.Independence()
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range names {
		for j, b := range names {
			at, key := i*c.K+j, "["+a+","+b+"]"
			got["counts"+key], got["trans_prob"+key], got["se_trans_prob_binomial"+key] = c.N[at], m.P[at], m.SE[at]
			got["expected"+key], got["adjusted_residual"+key] = r.Expected[at], r.Adjusted[at]
			got["yules_Q"+key], got["log_odds_haldane"+key] = r.YulesQ[at], r.LogOdds[at]
		}
	}
	maps.Copy(got, map[string]float64{"pearson_X2": r.X2, "G2": r.G2, "df": float64(r.DF), "p_G2": r.P, "cramers_V": r.CramersV})
}

func quasi(t *testing.T, got map[string]float64, c *Transitions, names []string, prefix string, n bool) {
	t.Helper()
	r, err := c.QuasiIndependence(Diagonal(c.K))
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range names {
		for j, b := range names {
			if i == j {
				continue
			}
			at, key := i*c.K+j, "["+a+">"+b+"]"
			if n {
				got[prefix+"n"+key] = c.N[at]
			}
			got[prefix+"expected"+key], got[prefix+"adjusted_residual"+key] = r.Expected[at], r.Adjusted[at]
		}
	}
	got[prefix+"G2"], got[prefix+"df"] = r.G2, float64(r.DF)
	if n {
		got[prefix+"X2"] = r.X2
	}
}

func TestRainCases(t *testing.T) {
	o := oracle.Load(t, "markov_rain")
	tab := oracle.CSV(t, "rain.csv")
	codes, names := coded(tab.Cells["state"])
	all := [][]int{codes}
	c := count(t, all, 3, false)
	got := map[string]float64{}
	cells(t, got, c, names)
	m := c.Probabilities()
	pi, err := c.Stationary()
	if err != nil {
		t.Fatal(err)
	}
	first, err := c.FirstPassage()
	if err != nil {
		t.Fatal(err)
	}
	order, err := OrderTest(all, 3)
	if err != nil {
		t.Fatal(err)
	}
	half, err := Homogeneity(count(t, [][]int{codes[:548]}, 3, false), count(t, [][]int{codes[548:]}, 3, false))
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range names {
		got["stationary["+a+"]"] = pi[i]
		for j, b := range names {
			got["mean_first_passage["+a+","+b+"]"] = first[i*3+j]
			got["markovchain_se_P_over_sqrt_n["+a+","+b+"]"] = m.SEPois[i*3+j]
		}
	}
	maps.Copy(got, map[string]float64{
		"loglik_order1": m.LogLik, "order1_vs_2.G2": order.G2, "order1_vs_2.df": float64(order.DF), "order1_vs_2.p": order.P,
		"homogeneity_halves.G2": half.G2, "homogeneity_halves.df": float64(half.DF), "homogeneity_halves.p": half.P, "homogeneity_halves.split_at": 548,
	})
	o.Check(t, got)

	o = oracle.Load(t, "lagseq_rain_structzero")
	got = map[string]float64{}
	quasi(t, got, count(t, all, 3, true), names, "", true)
	o.Check(t, got)
}

func TestStagesCase(t *testing.T) {
	o := oracle.Load(t, "markov_synthetic_stages")
	tab := oracle.CSV(t, "synthetic_stage_sequences.csv")
	codes, names := coded(tab.Cells["code"])
	var seqs [][]int
	last := ""
	for i, s := range tab.Cells["session"] {
		if s != last {
			seqs = append(seqs, nil)
			last = s
		}
		seqs[len(seqs)-1] = append(seqs[len(seqs)-1], codes[i])
	}
	k := len(names)
	got := map[string]float64{}
	cells(t, got, count(t, seqs, k, false), names)
	quasi(t, got, count(t, seqs, k, true), names, "structzero.", false)
	// The bootstrap on the given resamples, through the code that the
	// exported function draws its own with.
	each, err := perSequence(seqs, k)
	if err != nil {
		t.Fatal(err)
	}
	index := oracle.CSV(t, "boot_idx_30sessions_1000.csv")
	from, _ := slices.BinarySearch(names, "AttnReg")
	to, _ := slices.BinarySearch(names, "MetaAware")
	values := make([]float64, index.Rows)
	cols := make([][]float64, len(index.Names))
	for j, n := range index.Names {
		cols[j] = index.Float(t, n)
	}
	total := make([]float64, k*k)
	for r := range values {
		rows := make([]int32, len(cols))
		for j := range cols {
			rows[j] = int32(cols[j][r]) - 1
		}
		probabilities(each, rows, k, total, func(cell int, p float64) {
			if cell == from*k+to {
				values[r] = p
			}
		})
	}
	res, err := resample.FromReplicates(values[0], values)
	if err != nil {
		t.Fatal(err)
	}
	ci, err := res.Percentile(0.95, resample.Type7)
	if err != nil {
		t.Fatal(err)
	}
	at := "cluster_boot_P_AttnReg_to_MetaAware."
	got[at+"sd"], got[at+"lo_type7"], got[at+"hi_type7"] = res.SE, ci.Lo, ci.Hi
	for i := range 3 {
		got[fmt.Sprintf("%sfirst3[%d]", at, i+1)] = values[i]
	}
	o.Check(t, got)
}
