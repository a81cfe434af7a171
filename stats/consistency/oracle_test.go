package consistency

import (
	"fmt"
	"math"
	"testing"

	"tend/stats/effect"
	"tend/stats/internal/oracle"
)

func parse(t testing.TB, s string) Printed {
	t.Helper()
	p, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// table2 is the printed table, its decimals as in the file.
func table2(t testing.TB) []Row {
	tab := oracle.CSV(t, "penlington2018_table2.csv")
	var rows []Row
	for i, name := range tab.Cells["measure"] {
		cell := func(col string) Printed { return parse(t, tab.Cells[col][i]) }
		rows = append(rows, Row{Name: name, Pre: cell("pre"), SDPre: cell("sd_pre"), Post: cell("post"), SDPost: cell("sd_post"), HasEffect: true, Effect: cell("ES")})
	}
	return rows
}

func TestRecomputeCase(t *testing.T) {
	c := oracle.Load(t, "penlington2018_recompute")
	got := map[string]float64{}
	for _, row := range table2(t) {
		r, err := Recompute(row, 58)
		if err != nil {
			t.Fatal(err)
		}
		at := row.Name + "."
		got[at+"abs_change"], got[at+"ES_reported"], got[at+"denominator_implied_by_ES"] = r.Change, row.Effect.Value, r.Denominator
		for _, k := range r.Conventions {
			value, span := k.Name, k.Name
			switch k.Name {
			case "d_av":
				value = "d_av_rms"
			case "d_av_mean":
				continue
			}
			got[at+value] = k.Value
			got[at+span+"_rounding_range[1]"], got[at+span+"_rounding_range[2]"] = k.Lo, k.Hi
		}
		z := r.IfDz
		got[at+"r_implied_if_ES_is_d_z"], got[at+"r_implied_range[1]"], got[at+"r_implied_range[2]"] = z.R, z.Lo, z.Hi
		got[at+"if_d_z_t57"], got[at+"if_d_z_p"], got[at+"if_d_z_ci_lo"], got[at+"if_d_z_ci_hi"] = z.T, z.P, z.CILo, z.CIHi
		for _, rho := range []float64{0.3, 0.5, 0.7, 0.8} {
			a, b := math.Min(row.Pre.Value, row.Post.Value), math.Max(row.Pre.Value, row.Post.Value)
			p, err := effect.FromSummary(58, a, row.SDPre.Value, b, row.SDPost.Value, rho)
			if err != nil {
				t.Fatal(err)
			}
			dz, _ := p.Size("d_z")
			dav, _ := p.Size("d_av")
			k := fmt.Sprintf("%sassuming_r%.1f.", at, rho)
			got[k+"d_z"], got[k+"d_z_ci[1]"], got[k+"d_z_ci[2]"] = dz.Value, dz.Lo, dz.Hi
			got[k+"d_av_ci_AK[1]"], got[k+"d_av_ci_AK[2]"], got[k+"t"], got[k+"p"] = dav.Lo, dav.Hi, p.T, p.P
		}
	}
	c.Check(t, got)
}

// What a reader with a calculator finds in the table.
func TestFindingsOfTheTable(t *testing.T) {
	rows := table2(t)
	impossible := map[string]bool{"Intensity": true, "Pain Distress": true, "PHQ-2": true}
	for _, row := range rows {
		means := []Printed{row.Pre, row.Post}
		n, err := PossibleN(means, 1, 53, 58)
		if err != nil {
			t.Fatal(err)
		}
		at58 := len(n) > 0 && n[len(n)-1] == 58
		if at58 == impossible[row.Name] {
			t.Errorf("%s: possible for 58 people: %v", row.Name, at58)
		}
		has := func(k int) bool {
			for _, v := range n {
				if v == k {
					return true
				}
			}
			return false
		}
		switch row.Name {
		case "Intensity", "Pain Distress", "GHQ-2 (GAD-2)":
			if !has(54) {
				t.Errorf("%s: 54 people do not fit, only %v", row.Name, n)
			}
		case "PHQ-2":
			if !has(53) || !has(55) || !has(57) || has(54) || has(58) {
				t.Errorf("PHQ-2 fits %v", n)
			}
		default:
			if len(n) != 6 {
				t.Errorf("%s fits %v", row.Name, n)
			}
		}
	}
	// No single convention gives the printed effect sizes.
	for k, name := range []string{"d_pre", "d_post", "d_av", "d_av_mean"} {
		all := true
		for _, row := range rows {
			r, err := Recompute(row, 58)
			if err != nil {
				t.Fatal(err)
			}
			if r.Conventions[k].Name != name {
				t.Fatal("order of conventions")
			}
			all = all && r.Conventions[k].Matches
		}
		if all {
			t.Errorf("%s gives every printed effect size", name)
		}
	}
	// The 25 who were lost, counted as unchanged.
	for i, want := range []float64{0.39, 0.88, 0.98, 0.62, 3.35} {
		got, err := CarriedUnchanged(math.Abs(rows[i].Post.Value-rows[i].Pre.Value), 58, 83)
		if err != nil || math.Abs(got-want) > 0.005+1e-9 {
			t.Errorf("%s: %.3f, want %.2f (%v)", rows[i].Name, got, want, err)
		}
	}
}
