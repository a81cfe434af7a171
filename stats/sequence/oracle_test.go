package sequence

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"tend/stats/internal/oracle"
	"tend/stats/resample"
)

// chainValues are what both cases ask of a table of transitions.
func chainValues(t *testing.T, c Counts) map[string]float64 {
	m, err := Fit(c)
	if err != nil {
		t.Fatal(err)
	}
	l, err := LagSequential(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{"pearson_X2": l.X2, "G2": l.G2, "df": float64(l.DF), "p_G2": l.P, "cramers_V": l.CramersV}
	for i, a := range c.States {
		for j, b := range c.States {
			at := "[" + a + "," + b + "]"
			x := l.Transitions[i][j]
			got["counts"+at], got["trans_prob"+at], got["se_trans_prob_binomial"+at] = float64(c.N[i][j]), m.P[i][j], m.SE[i][j]
			got["expected"+at], got["adjusted_residual"+at], got["yules_Q"+at], got["log_odds_haldane"+at] = x.Expected, x.Residual, x.YuleQ, x.LogOdds
		}
	}
	return got
}

func encode(t testing.TB, sequences [][]string) Data {
	d, err := Encode(sequences, nil)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func count(t testing.TB, d Data) Counts {
	c, err := d.Count(1)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMarkovRain(t *testing.T) {
	c := oracle.Load(t, "markov_rain")
	tab := oracle.CSV(t, "rain.csv")
	d := encode(t, [][]string{tab.Cells["state"]})
	n := count(t, d)
	got := chainValues(t, n)
	m, err := Fit(n)
	if err != nil {
		t.Fatal(err)
	}
	pi, err := m.Stationary()
	if err != nil {
		t.Fatal(err)
	}
	first, err := m.MeanFirstPassage()
	if err != nil {
		t.Fatal(err)
	}
	got["loglik_order1"] = m.LogLik
	for i, a := range d.States {
		got["stationary["+a+"]"] = pi[i]
		for j, b := range d.States {
			at := "[" + a + "," + b + "]"
			got["markovchain_se_P_over_sqrt_n"+at], got["mean_first_passage"+at] = m.SEPoisson[i][j], first[i][j]
		}
	}
	order, err := d.OrderTest()
	if err != nil {
		t.Fatal(err)
	}
	got["order1_vs_2.G2"], got["order1_vs_2.df"], got["order1_vs_2.p"] = order.G2, float64(order.DF), order.P
	s := d.Sequences[0]
	half := len(s) / 2
	h, err := Homogeneity(count(t, Data{d.States, [][]uint8{s[:half]}}), count(t, Data{d.States, [][]uint8{s[half:]}}))
	if err != nil {
		t.Fatal(err)
	}
	got["homogeneity_halves.G2"], got["homogeneity_halves.df"], got["homogeneity_halves.p"] = h.G2, float64(h.DF), h.P
	got["homogeneity_halves.split_at"] = float64(half)
	c.Check(t, got)
}

func TestStructuralZeros(t *testing.T) {
	c := oracle.Load(t, "lagseq_rain_structzero")
	tab := oracle.CSV(t, "rain.csv")
	d := encode(t, [][]string{tab.Cells["state"]}).Collapse()
	l, err := LagSequential(count(t, d), Diagonal(3))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]float64{"G2": l.G2, "df": float64(l.DF), "X2": l.X2}
	for i, row := range l.Transitions {
		for j, x := range row {
			if i != j {
				at := "[" + x.From + ">" + x.To + "]"
				got["n"+at], got["expected"+at], got["adjusted_residual"+at] = float64(x.Observed), x.Expected, x.Residual
			}
		}
	}
	c.Check(t, got)
}

func TestMarkovStages(t *testing.T) {
	c := oracle.Load(t, "markov_synthetic_stages")
	tab := oracle.CSV(t, "synthetic_stage_sequences.csv")
	sequences := make([][]string, 30)
	for i, session := range tab.Float(t, "session") {
		k := int(session) - 1
		sequences[k] = append(sequences[k], tab.Cells["code"][i])
	}
	d := encode(t, sequences)
	got := chainValues(t, count(t, d))
	l, err := LagSequential(count(t, d.Collapse()), Diagonal(len(d.States)))
	if err != nil {
		t.Fatal(err)
	}
	got["structzero.G2"], got["structzero.df"] = l.G2, float64(l.DF)
	for i, row := range l.Transitions {
		for j, x := range row {
			if i != j {
				at := "[" + x.From + ">" + x.To + "]"
				got["structzero.expected"+at], got["structzero.adjusted_residual"+at] = x.Expected, x.Residual
			}
		}
	}
	// The bootstrap with the resamples that R drew.
	all, each, err := d.bySequence()
	if err != nil {
		t.Fatal(err)
	}
	idx := oracle.CSV(t, "boot_idx_30sessions_1000.csv")
	k := len(d.States)
	values, sums, rows := make([]float64, idx.Rows*k*k), make([]float64, k*k), make([]int32, 30)
	for r := range idx.Rows {
		for s := range rows {
			v, err := strconv.Atoi(idx.Cells["V"+strconv.Itoa(s+1)][r])
			if err != nil {
				t.Fatal(err)
			}
			rows[s] = int32(v - 1)
		}
		each.probabilities(rows, sums, values[r*k*k:(r+1)*k*k])
	}
	ci, err := d.intervals(all, values)
	if err != nil {
		t.Fatal(err)
	}
	i, j := slices.Index(d.States, "AttnReg"), slices.Index(d.States, "MetaAware")
	v := ci[i][j]
	key := "cluster_boot_P_AttnReg_to_MetaAware."
	got[key+"sd"], got[key+"lo_type7"], got[key+"hi_type7"] = v.SE, v.Lo, v.Hi
	for r := range 3 {
		got[fmt.Sprintf("%sfirst3[%d]", key, r+1)] = values[r*k*k+i*k+j]
	}
	c.Check(t, got)

	// Our own draws must give about the same interval.
	own, err := d.Bootstrap(resample.Options{Replicates: 4000, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	if o := own[i][j]; !o.HasCI || !oracle.Near(o.SE, v.SE, 0.08) || !oracle.Near(o.Lo, v.Lo, 0.03) || !oracle.Near(o.Hi, v.Hi, 0.03) {
		t.Errorf("own bootstrap %+v beside %+v", o, v)
	}
}
