// Package oracle reads the reference cases in a package's testdata and holds
// a test to them: every number of a case must be given by the code, or be
// named among those that are left out, with the reason.
package oracle

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Case is one reference case: numbers made by another program.
type Case struct {
	Name   string                     `json:"case"`
	RelTol float64                    `json:"suggested_rel_tol"`
	Raw    map[string]json.RawMessage `json:"values"`
	Values map[string]float64         `json:"-"`
	Left   map[string]string          `json:"-"`
	Tol    map[string]float64         `json:"-"`
}

// Load reads testdata/<name>.json.
func Load(t testing.TB, name string) *Case {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	c := &Case{Values: map[string]float64{}, Left: map[string]string{}, Tol: map[string]float64{}}
	if err := json.Unmarshal(b, c); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for k, raw := range c.Raw {
		var v float64
		if json.Unmarshal(raw, &v) == nil && string(raw) != "null" {
			c.Values[k] = v
		}
	}
	return c
}

// Leave names a prefix of keys that the code does not give, and why.
func (c *Case) Leave(prefix, why string) { c.Left[prefix] = why }

// Loosen compares the keys that contain part at another relative tolerance,
// where the reference itself is less exact than the case as a whole.
func (c *Case) Loosen(part string, tol float64) { c.Tol[part] = tol }

// Check compares got with the case; a value of zero is compared absolutely.
func (c *Case) Check(t testing.TB, got map[string]float64) {
	t.Helper()
	checked := 0
	for k, want := range c.Values {
		g, ok := got[k]
		if !ok {
			if !c.left(k) {
				t.Errorf("%s: %s is not given (want %.15g)", c.Name, k, want)
			}
			continue
		}
		checked++
		if tol := c.tol(k); !Near(g, want, tol) {
			t.Errorf("%s: %s = %.15g, want %.15g (off by %.2g relative, may be %.1g)", c.Name, k, g, want, math.Abs(g-want)/math.Abs(want), tol)
		}
	}
	for k := range got {
		if _, ok := c.Values[k]; !ok {
			t.Errorf("%s: %s is given but the case has no such number", c.Name, k)
		}
	}
	if checked == 0 {
		t.Errorf("%s: nothing was compared", c.Name)
	}
}

func (c *Case) left(k string) bool {
	for p := range c.Left {
		if strings.HasPrefix(k, p) {
			return true
		}
	}
	return false
}

func (c *Case) tol(k string) float64 {
	tol := c.RelTol
	for part, v := range c.Tol {
		if strings.Contains(k, part) {
			tol = max(tol, v)
		}
	}
	return tol
}

// Near says whether got is within tol of want, relative to want, or within
// 1e-12 of it absolutely (for numbers that are zero but for rounding).
func Near(got, want, tol float64) bool {
	return math.Abs(got-want) <= tol*math.Abs(want)+1e-12
}

// Table is a CSV file: column name to cells, in row order.
type Table struct {
	Names []string
	Cells map[string][]string
	Rows  int
}

// CSV reads testdata/<name>.
func CSV(t testing.TB, name string) *Table {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	tab := &Table{Names: rows[0], Cells: map[string][]string{}, Rows: len(rows) - 1}
	for _, r := range rows[1:] {
		for j, n := range rows[0] {
			tab.Cells[n] = append(tab.Cells[n], strings.TrimSpace(r[j]))
		}
	}
	return tab
}

// Float gives a column as numbers; an empty cell or NA is NaN.
func (t *Table) Float(tb testing.TB, name string) []float64 {
	tb.Helper()
	cells, ok := t.Cells[name]
	if !ok {
		tb.Fatalf("no column %q in %v", name, t.Names)
	}
	out := make([]float64, len(cells))
	for i, s := range cells {
		if s == "" || s == "NA" {
			out[i] = math.NaN()
			continue
		}
		v, err := strconv.ParseFloat(s, 64)
		if err != nil {
			tb.Fatalf("column %q, row %d: %v", name, i+1, err)
		}
		out[i] = v
	}
	return out
}
