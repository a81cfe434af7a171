package power

import (
	"math"
	"strconv"
	"testing"

	"tend/stats/internal/oracle"
)

var (
	two = Test{Alpha: 0.05}
	one = Test{Alpha: 0.05, Sides: OneSided}
)

func TestKeyPoints(t *testing.T) {
	c := oracle.Load(t, "power_key_points")
	p34, err1 := Paired(0.5, 34, two)
	n, err2 := PairedSize(0.5, 0.8, two)
	p64, err3 := TwoGroups(0.5, 64, 64, two)
	h, err4 := CohenH(0.5, 0.3)
	prop, err5 := Proportions(0.5, 0.3, 0.8, two)
	events, err6 := LogRankEvents(0.6, 0.5, 0.8, two)
	for _, err := range []error{err1, err2, err3, err4, err5, err6} {
		if err != nil {
			t.Fatal(err)
		}
	}
	c.Check(t, map[string]float64{
		"paired_d0.5_n34": p34, "n_paired_d0.5_p80": n.Exact, "two_sample_n64_d.5": p64,
		"two_prop_h": h, "two_prop_n": prop.Exact, "logrank_events_hr0.6": events,
	})
	if n.N != 34 || prop.N != 93 || math.Abs(n.Power-p34) > 1e-12 {
		t.Errorf("whole numbers %+v, %+v", n, prop)
	}
}

func TestPowerGrid(t *testing.T) {
	tab := oracle.CSV(t, "power_t_grid.csv")
	d, n, alpha := tab.Float(t, "d"), tab.Float(t, "n"), tab.Float(t, "alpha")
	for i := range d {
		m := int(n[i])
		both, single := Test{Alpha: alpha[i]}, Test{Alpha: alpha[i], Sides: OneSided}
		half := Test{Alpha: alpha[i] / 2, Sides: OneSided}
		for name, power := range map[string]func() (float64, error){
			"paired_two_sided_exact":                  func() (float64, error) { return Paired(d[i], m, both) },
			"paired_one_tail_only_powerttest_default": func() (float64, error) { return Paired(d[i], m, half) },
			"paired_one_sided":                        func() (float64, error) { return Paired(d[i], m, single) },
			"two_sample_two_sided_n_per_group":        func() (float64, error) { return TwoGroups(d[i], m, m, both) },
			"two_sample_n_and_2n":                     func() (float64, error) { return TwoGroups(d[i], m, 2*m, both) },
		} {
			got, err := power()
			if want := tab.Float(t, name)[i]; err != nil || !oracle.Near(got, want, 1e-10) {
				t.Errorf("d %v, n %v, α %v: %s = %.15g, want %.15g (%v)", d[i], m, alpha[i], name, got, want, err)
			}
		}
	}
}

func TestSafeguardPenlington(t *testing.T) {
	tab := oracle.CSV(t, "power_safeguard_penlington.csv")
	d, n := tab.Float(t, "d_z_observed"), tab.Float(t, "n0")
	for i := range d {
		for level, columns := range map[float64][2]string{SafeguardLevel: {"d_safeguard_lower60", "n80_at_safeguard"}, 0.95: {"d_lower95", "n80_at_lower95"}} {
			r, err := Safeguard(d[i], int(n[i]), level, 0.8, two)
			if err != nil {
				t.Fatal(err)
			}
			if want := tab.Float(t, columns[0])[i]; !oracle.Near(r.Lower, want, 1e-9) {
				t.Errorf("d %v: lower end %.15g, want %.15g", d[i], r.Lower, want)
			}
			cell := tab.Cells[columns[1]][i]
			if got := strconv.Itoa(r.AtSafe.N); r.HasAtSafe != (cell != "NA") || r.HasAtSafe && got != cell {
				t.Errorf("d %v: %s people, want %s", d[i], got, cell)
			}
			if want := int(tab.Float(t, "n80_at_observed")[i]); r.AtFace.N != want {
				t.Errorf("d %v: %d people at face value, want %d", d[i], r.AtFace.N, want)
			}
		}
	}
}
