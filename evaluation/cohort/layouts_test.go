package cohort

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tend/evaluation/plan"
)

const layoutFrame = `title: A group
population: {name: everyone, denominator: people enrolled}
timepoints: [{id: pre, at: 0, role: baseline}, {id: post, at: 8, role: primary}]
outcomes: [{id: pain, range: {min: 0, max: 10}, better: lower}]
source: {files: [%s]}
`

const (
	asWide = `{file: w, layout: wide, person: id, gender: sex, scores: [{column: a, outcome: pain, timepoint: pre}, {column: b, outcome: pain, timepoint: post}]}`
	asLong = `{file: p, layout: people, person: id, gender: sex}, {file: l, layout: long, person: id, timepoint: t, value: v}`
)

// TestLayoutsAgree writes the same people wide, and long with a file of people,
// in every dialect, and reads the same cohort.
func TestLayoutsAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		score := rapid.Custom(func(t *rapid.T) float64 {
			if rapid.Bool().Draw(t, "missing") {
				return math.NaN()
			}
			return float64(rapid.IntRange(0, 100).Draw(t, "tenths")) / 10
		})
		scores := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) [2]float64 { return [2]float64{score.Draw(t, "a"), score.Draw(t, "b")} }), 1, 8).Draw(t, "scores")
		comma := rapid.SampledFrom([]string{",", ";", "\t"}).Draw(t, "comma")
		end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end")
		quote := rapid.Bool().Draw(t, "quote")
		write := func(rows [][]string) string {
			var b strings.Builder
			for _, row := range rows {
				for i, cell := range row {
					if comma == ";" {
						cell = strings.ReplaceAll(cell, ".", ",")
					}
					if quote {
						cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
					}
					if i > 0 {
						b.WriteString(comma)
					}
					b.WriteString(cell)
				}
				b.WriteString(end)
			}
			return b.String()
		}
		files := map[string]string{}
		wide, people, long := [][]string{{"id", "sex", "a", "b"}}, [][]string{{"id", "sex"}}, [][]string{{"id", "t", "v"}}
		for i, s := range scores {
			id, sex := fmt.Sprintf(`per"son %d`, i), []string{"woman", "man"}[i%2]
			wide = append(wide, []string{id, sex, cellOf(s[0]), cellOf(s[1])})
			people = append(people, []string{id, sex})
			long = append(long, []string{id, "pre", cellOf(s[0])}, []string{id, "post", cellOf(s[1])})
		}
		if !quote {
			wide, people, long = plainIDs(wide), plainIDs(people), plainIDs(long)
		}
		files["w"], files["p"], files["l"] = write(wide), write(people), write(long)
		one, two := readLayout(t, asWide, files), readLayout(t, asLong, files)
		for time := range one.Scores[0] {
			for i, want := range scores {
				a, b := one.Scores[0][time][i], two.Scores[0][time][i]
				if Observed(want[time]) && (a != want[time] || b != want[time]) || !Observed(want[time]) && (Observed(a) || Observed(b)) {
					t.Fatalf("person %d: %v was read as %v and %v", i, want[time], a, b)
				}
			}
		}
		if fmt.Sprint(one.Gender) != fmt.Sprint(two.Gender) || fmt.Sprint(one.IDs) != fmt.Sprint(two.IDs) {
			t.Fatalf("people differ: %v %v", one.Gender, two.Gender)
		}
	})
}

func cellOf(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return fmt.Sprintf("%.1f", v)
}

// plainIDs drops the quotes from ids, which only a quoted cell can hold.
func plainIDs(rows [][]string) [][]string {
	for _, row := range rows {
		row[0] = strings.ReplaceAll(row[0], `"`, "")
	}
	return rows
}

func readLayout(t *rapid.T, mapping string, files map[string]string) *Cohort {
	p, err := plan.Read("plan.yaml", fmt.Appendf(nil, layoutFrame, mapping))
	if err != nil {
		t.Fatal(err)
	}
	c, err := ReadWith(p, func(name string) ([]byte, error) { return []byte(files[name]), nil })
	if err != nil {
		t.Fatalf("%v\n%q", err, files)
	}
	return c
}
