package cohort

import (
	"math"
	"strings"
	"testing"

	"tend/evaluation/plan"
	"tend/platform/fault"
)

const frame = `title: A group
population: {name: everyone, denominator: people enrolled}
timepoints:
  - {id: pre, at: 0, role: baseline}
  - {id: post, at: 8, role: primary}
arms: [{id: A}, {id: B}]
age_bands: [{label: 18–25, from: 18, to: 25}, {label: 26 and over, from: 26}]
outcomes:
  - {id: pain, range: {min: 0, max: 10}, better: lower, whole: true}
  - {id: peg, range: {min: 0, max: 10}, better: lower}
source:
  files:
`

const wideFile = `    - file: w.csv
      layout: wide
      person: id
      arm: arm
      gender: sex
      age: age
      date: seen
      missing: ["-9"]
      recode: {sex: {F: woman, M: man}}
      scores:
        - {column: p0, outcome: pain, timepoint: pre}
        - {column: p1, outcome: pain, timepoint: post}
        - {column: g0, outcome: peg, timepoint: pre}
`

const longFile = `    - {file: l.csv, layout: long, person: id, timepoint: when, outcome: what, value: score}
`

func read(t *testing.T, files string, text string) (*Cohort, error) {
	t.Helper()
	declared := frame
	if !strings.Contains(files, "arm:") {
		declared = strings.Replace(frame, "arms: [{id: A}, {id: B}]\n", "", 1)
	}
	p, err := plan.Read("plan.yaml", []byte(declared+files))
	if err != nil {
		t.Fatal(err)
	}
	return ReadWith(p, func(string) ([]byte, error) { return []byte(text), nil })
}

const goodWide = `id,arm,sex,age,seen,p0,p1,g0
a,A,F,25,2026-03-04,7,5,6.5
b,B,M,26,2026-03-05,8,-9,
`

func TestReadWide(t *testing.T) {
	for name, c := range map[string]struct{ text, note string }{
		"plain":                       {goodWide, "Dates run from 4 March 2026 to 5 March 2026."},
		"byte order mark":             {"\xEF\xBB\xBF" + goodWide, "byte order mark"},
		"Windows line ends":           {strings.ReplaceAll(goodWide, "\n", "\r\n"), "CR LF"},
		"semicolon and decimal comma": {strings.ReplaceAll(strings.ReplaceAll(goodWide, ",", ";"), "6.5", "6,5"), "decimal comma"},
		"tabs":                        {strings.ReplaceAll(goodWide, ",", "\t"), "separated by tabs"},
		"quotes":                      {strings.ReplaceAll(goodWide, "a,A,F", `"a","A","F"`), "Dates"},
		"no newline at the end":       {strings.TrimSuffix(goodWide, "\n"), "Dates"},
		"a row of nothing":            {goodWide + ",,,,,,,\n", "1 rows with nothing"},
		"a column nobody named":       {strings.ReplaceAll(strings.Replace(goodWide, "g0\n", "g0,x\n", 1), "6.5\nb,B,M,26,2026-03-05,8,-9,\n", "6.5,1\nb,B,M,26,2026-03-05,8,-9,,\n"), "left out: x"},
	} {
		t.Run(name, func(t *testing.T) {
			co, err := read(t, wideFile, c.text)
			if err != nil {
				t.Fatal(err)
			}
			if co.N() != 2 || co.Scores[0][0][1] != 8 || co.Scores[1][0][0] != 6.5 {
				t.Errorf("scores are %v", co.Scores)
			}
			if Observed(co.Scores[0][1][1]) || Observed(co.Scores[1][0][1]) {
				t.Error("a missing code or an empty cell was taken as a score")
			}
			if co.Gender.Levels[0] != "woman" || co.AgeBand.Code[0] != 0 || co.AgeBand.Code[1] != 1 || co.Arm.Code[1] != 1 {
				t.Errorf("people are %+v %+v %+v", co.Gender, co.AgeBand, co.Arm)
			}
			if !strings.Contains(strings.Join(co.Notes, "\n"), c.note) {
				t.Errorf("notes %q do not say %q", co.Notes, c.note)
			}
		})
	}
}

func TestReadWideBad(t *testing.T) {
	for name, c := range map[string]struct{ from, to, says string }{
		"out of range":          {"8,-9", "11,-9", "w.csv:3, row 2, field p0: 11 is out of range: pain runs from 0 to 10"},
		"text in a score":       {"8,-9", "bad,-9", "w.csv:3, row 2, field p0: “bad” is not a number"},
		"not a whole number":    {"8,-9", "7.5,-9", "row 2, field p0: 7.5 is not a whole number"},
		"infinity":              {"8,-9", "inf,-9", "“inf” is not a number"},
		"duplicate person":      {"b,B", "a,B", "row 2, field id: “a” is already in row 1"},
		"no person":             {"b,B", ",B", "row 2, field id: has no study id"},
		"not a date":            {"2026-03-05", "2026-02-30", "row 2, field seen: “2026-02-30” is not a date written as yyyy-mm-dd"},
		"unknown column":        {"p1,", "p2,", "has no column “p1”, which the plan names for score pain at post; its columns are: id, arm, sex, age, seen, p0, p2, g0"},
		"two columns one name":  {"p1,", "p0,", "two columns are called “p0”"},
		"ragged row":            {"8,-9,", "8,-9", "row 2: has 7 cells where the first line has 8 names"},
		"unknown arm":           {"b,B", "b,C", "row 2, field arm: “C” is none of the plan's: A, B"},
		"age is text":           {"26,", "old,", "row 2, field age: “old” is not a number"},
		"age beyond life":       {"26,", "260,", "260 is out of range (0 to 120)"},
		"open quote":            {"b,B", "\"b,B", "row 2: a quote is opened here and never closed"},
		"another encoding":      {"M,26", "m\xE4nnlich,26", "is not UTF-8"},
		"decimal comma, quoted": {"6.5", `"6,5"`, "“6,5” is not a number"},
		"only names":            {goodWide[strings.Index(goodWide, "a,A"):], "", "has column names but no rows"},
		"empty":                 {goodWide, " \n", "w.csv: is empty"},
		"UTF-16":                {goodWide, "\xFF\xFEi\x00", "is written in UTF-16"},
	} {
		t.Run(name, func(t *testing.T) {
			co, err := read(t, wideFile, strings.Replace(goodWide, c.from, c.to, 1))
			if err == nil || co != nil {
				t.Fatal("was taken")
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("says\n%v\nwant\n%s", err, c.says)
			}
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("kind is %q", fault.KindOf(err))
			}
		})
	}
}

func TestReadMixedDecimals(t *testing.T) {
	text := strings.ReplaceAll(goodWide, ",", ";")
	text = strings.Replace(text, "-9;\n", "-9;3,5\n", 1)
	if _, err := read(t, wideFile, text); err == nil || !strings.Contains(err.Error(), "decimal comma (row 2) and with a decimal point (row 1)") {
		t.Errorf("got %v", err)
	}
}

func TestReadLong(t *testing.T) {
	text := "id,when,what,score\na,pre,pain,7\na,post,pain,5\nb,pre,pain,8\nb,pre,peg,\n"
	co, err := read(t, longFile, text)
	if err != nil {
		t.Fatal(err)
	}
	if co.Scores[0][1][0] != 5 || co.Scores[0][0][1] != 8 || !math.IsNaN(co.Scores[1][0][1]) {
		t.Errorf("scores are %v", co.Scores)
	}
	for row, says := range map[string]string{
		"a,pre,pain,6\n":  "row 5, field score: “a” already has a row for pain at pre",
		"a,week,pain,6\n": "row 5, field when: “week” is none of the plan's: post, pre",
		"a,pre,hope,6\n":  "row 5, field what: “hope” is none of the plan's: pain, peg",
		"b,pre,peg,3\n":   "already has a row for peg",
	} {
		if _, err := read(t, longFile, text+row); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q says %v, want %s", row, err, says)
		}
	}
}

func TestReadTellsAllAtOnce(t *testing.T) {
	text := "id,when,what,score\n" + strings.Repeat("a,pre,pain,eleven\n", 30)
	_, err := read(t, longFile, text)
	if err == nil || !strings.Contains(err.Error(), "The first 20:") {
		t.Errorf("got %v", err)
	}
}

func TestContradictingPerson(t *testing.T) {
	files := "    - {file: l.csv, layout: long, person: id, gender: sex, timepoint: when, outcome: what, value: score}\n"
	_, err := read(t, files, "id,sex,when,what,score\na,woman,pre,pain,7\na,man,post,pain,5\n")
	if err == nil || !strings.Contains(err.Error(), "row 2, field sex: “a” has “man” here and “woman” in an earlier row") {
		t.Errorf("got %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(goodWide)
	f.Add("\xEF\xBB\xBFid;arm\r\n\"a\"\"\";1\r\n")
	f.Add("id\t\"a\nb\"\n1\t2")
	p, err := plan.Read("plan.yaml", []byte(frame+wideFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		co, err := ReadWith(p, func(string) ([]byte, error) { return []byte(text), nil })
		if (co == nil) == (err == nil) {
			t.Fatal("neither a cohort nor an error, or both")
		}
		if co == nil {
			return
		}
		for o, times := range co.Scores {
			for _, column := range times {
				for _, v := range column {
					if Observed(v) && (v < 0 || v > p.Outcomes[o].Range.Max) {
						t.Fatalf("took %g", v)
					}
				}
			}
		}
	})
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"1", "3.25", "-1", "1e3", "0.1", "12345678901234"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		quick, ok := short([]byte(s))
		if !ok {
			return
		}
		if want := careful(s); quick != want {
			t.Errorf("%q is read as %v, want %v", s, quick, want)
		}
	})
}
