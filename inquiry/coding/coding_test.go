package coding_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tend/inquiry/coding"
	"tend/platform/fault"
)

func TestCodebooksOfTheLibrary(t *testing.T) {
	for id, want := range map[string]string{"purer": "P U R E R2", "stages": "1 2b 2a 3 4"} {
		b, err := coding.Find(id)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, c := range b.Codes {
			ids = append(ids, string(c.ID))
			if c.Key == "" || c.Example == "" || c.NearMiss == "" || len(c.Against) == 0 || len(c.Cues) < 3 {
				t.Errorf("%s/%s lacks a key, an example, a near miss, a rule or cues", id, c.ID)
			}
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s: %s", id, got)
		}
	}
}

const good = `id: x
version: "1"
title: X
applies: anybody
codes:
  - {id: a, label: A, key: a, definition: is a, parent: b}
  - {id: b, label: B, key: b, definition: is b, against: [{code: a, text: not a}]}
`

func TestCodebooksThatCannotBeUsed(t *testing.T) {
	if _, err := coding.Read("x.yaml", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string][2]string{
		"two codes on one key":       {"key: b", "key: a"},
		"a key that begins another":  {"key: b", "key: ab"},
		"a key that cannot be typed": {"key: b", "key: '+'"},
		"a cycle of parents":         {"id: b,", "id: b, parent: a,"},
		"an unknown parent":          {"parent: b", "parent: c"},
		"a rule against nothing":     {"code: a,", "code: z,"},
		"two codes of one name":      {"id: b,", "id: a,"},
		"no definition":              {"definition: is b, ", ""},
		"a field that nobody knows":  {"title: X", "title: X\ncolour: red"},
		"a speaker that nobody is":   {"applies: anybody", "applies: everybody"},
		"nobody's words":             {"applies: anybody\n", ""},
		"a colour that is none":      {"label: B,", "label: B, colour: teal,"},
		"several and a second":       {"title: X", "title: X\nseveral: true\nsecond: true"},
	} {
		_, err := coding.Read("x.yaml", []byte(strings.Replace(good, c[0], c[1], 1)))
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), "x.yaml:") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// book makes a codebook of bare codes.
func book(several bool, ids ...string) coding.Codebook {
	b := coding.Codebook{Title: "test", Several: several}
	for _, id := range ids {
		b.Codes = append(b.Codes, coding.Code{ID: coding.CodeID(id), Label: id})
	}
	return b
}

// marks reads lines of "document unit : codes of A, codes of B, …"; _ is none.
func marks(t *testing.T, b coding.Codebook, lines string) []coding.Mark {
	t.Helper()
	var rows strings.Builder
	rows.WriteString("document,unit,coder,codes\n")
	for line := range strings.Lines(lines) {
		f := strings.Fields(line)
		for n, codes := range f[3:] {
			if codes != "_" {
				fmt.Fprintf(&rows, "%s,%s,%c,%s\n", f[0], f[1], 'A'+n, codes)
			}
		}
	}
	got, err := coding.ReadTable("t.csv", []byte(rows.String()), coding.Columns{Document: "document", Unit: "unit", Coder: "coder", Codes: "codes", None: []string{"-"}}, b)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestHowFarCodersAgree(t *testing.T) {
	b := book(true, "P", "R", "E")
	all := marks(t, b, `d1 1 : P P
d1 2 : R E
d1 3 : P;R R;P
d2 1 : - -
d2 2 : E P
d2 3 : P _
d2 4 : E;P P;E
`)
	primary, err := coding.Agree(b, all, coding.ByPrimary)
	if err != nil {
		t.Fatal(err)
	}
	if p := primary.Pooled.PerCent.Value; math.Abs(p-2.0/6) > 1e-12 {
		t.Errorf("by primary codes 2 of 6 agree, not %v", p)
	}
	sets, err := coding.Agree(b, all, coding.BySet)
	if err != nil {
		t.Fatal(err)
	}
	if p := sets.Pooled.PerCent.Value; math.Abs(p-4.0/6) > 1e-12 || len(sets.Disagreements) != 2 || sets.Disagreements[0].Unit != (coding.Unit{Document: "d1", Number: 2}) {
		t.Errorf("by sets 4 of 6 agree, not %v: %+v", p, sets.Disagreements)
	}
	if len(primary.LeftOut) != 1 || primary.LeftOut[0].Coder != "B" || primary.LeftOut[0].Units != 1 || primary.Pooled.Single != 1 {
		t.Errorf("%+v", primary.LeftOut)
	}
	if len(primary.Pairs) != 1 || primary.Pairs[0].Units != 6 || primary.Pairs[0].Table[0][0] != 1 || !slices.Contains(primary.Pairs[0].Labels, "-") {
		t.Errorf("%+v", primary.Pairs)
	}
	if c := sets.Codes[0]; c.Code != "P" || c.Units != 5 || math.Abs(c.Pooled.PerCent.Value-5.0/6) > 1e-12 {
		t.Errorf("P is seen in 5 units and 5 of 6 agree: %+v", c)
	}
	if d := sets.ByDocument; len(d) != 2 || math.Abs(d[0].Pooled.PerCent.Value-2.0/3) > 1e-12 {
		t.Errorf("%+v", d)
	}
	reversed := slices.Clone(all)
	slices.Reverse(reversed)
	if again, err := coding.Agree(b, reversed, coding.BySet); err != nil || fmt.Sprintf("%+v", again) != fmt.Sprintf("%+v", sets) {
		t.Errorf("the order of marks changes the answer: %v", err)
	}
	if _, err := coding.Agree(b, all[:1], coding.BySet); fault.KindOf(err) != fault.Invalid {
		t.Errorf("one coder: %v", err)
	}
	if _, err := coding.Agree(book(true, "P"), all, coding.BySet); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a code of another book: %v", err)
	}
}

func TestTablesThatCannotBeTaken(t *testing.T) {
	b, at := book(false, "P", "R"), coding.Columns{Document: "d", Unit: "u", Coder: "c", Codes: "x"}
	for name, c := range map[string][2]string{
		"an unknown code":       {"d,u,c,x\na,1,A,Q\n", "row 1"},
		"the same mark twice":   {"d,u,c,x\na,1,A,P\na,1,A,R\n", "row 2"},
		"two codes where one":   {"d,u,c,x\na,1,A,P;R\n", "one code"},
		"a unit that is none":   {"d,u,c,x\na,first,A,P\n", "not a number"},
		"nobody":                {"d,u,c,x\na,1,,P\n", "who coded"},
		"a column that is gone": {"d,u,x\na,1,P\n", "no column “c”"},
		"no rows":               {"d,u,c,x\n", "no codings"},
		"a quote that stays":    {"d,u,c,x\n\"a,1,A,P\n", "cannot be read"},
	} {
		if got, err := coding.ReadTable("t.csv", []byte(c[0]), at, b); fault.KindOf(err) != fault.Invalid || got != nil || !strings.Contains(err.Error(), c[1]) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The ten annotators of seven transcripts of AnnoMI (Wu et al. 2022), through
// the ordinary table: the yardsticks that are known for them.
func TestAgreementOfAnnoMI(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "annomi", "AnnoMI-full.csv"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	shared := []string{"7", "27", "55", "56", "66", "109", "130"}
	for _, c := range []struct {
		column, who        string
		codes              []string
		units              int
		fleiss, alpha, ac1 float64
	}{
		{"main_therapist_behaviour", "therapist", []string{"question", "reflection", "therapist_input", "other"}, 216, .7365, .7367, .7396},
		{"client_talk_type", "client", []string{"change", "neutral", "sustain"}, 212, .4669, .4671, .5831},
		{"question_exists", "therapist", []string{"True", "False"}, 216, .8687, 0, 0},
		{"reflection_exists", "therapist", []string{"True", "False"}, 216, .6596, 0, 0},
		{"therapist_input_exists", "therapist", []string{"True", "False"}, 216, .6441, 0, 0},
	} {
		b := book(false, c.codes...)
		all, err := coding.ReadTable("AnnoMI-full.csv", data, coding.Columns{Document: "transcript_id", Unit: "utterance_id", Coder: "annotator_id", Codes: c.column, Only: "interlocutor", Are: c.who}, b)
		if err != nil {
			t.Fatal(err)
		}
		all = slices.DeleteFunc(all, func(m coding.Mark) bool { return !slices.Contains(shared, m.Unit.Document) })
		a, err := coding.Agree(b, all, coding.ByPrimary)
		if err != nil {
			t.Fatal(err)
		}
		p := a.Pooled
		if p.Units != c.units || len(a.Coders) != 10 || a.Documents != 7 {
			t.Errorf("%s: %d units, %d coders, %d documents", c.column, p.Units, len(a.Coders), a.Documents)
		}
		for name, v := range map[string][2]float64{"κ": {p.Fleiss.Value, c.fleiss}, "α": {p.Alpha.Value, c.alpha}, "AC1": {p.AC1.Value, c.ac1}} {
			if v[1] != 0 && math.Abs(v[0]-v[1]) > 5e-5 {
				t.Errorf("%s %s: %.5f, want %.4f", c.column, name, v[0], v[1])
			}
		}
		if !(p.Fleiss.Lo < p.Fleiss.Value && p.Fleiss.Value < p.Fleiss.Hi) {
			t.Errorf("%s: %+v", c.column, p.Fleiss)
		}
	}
}

func FuzzCodebook(f *testing.F) {
	f.Add([]byte(good))
	f.Fuzz(func(t *testing.T, data []byte) {
		if b, err := coding.Read("x.yaml", data); err == nil && len(b.Codes) == 0 {
			t.Fatal("a codebook without codes was taken")
		}
	})
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte("d,u,c,x\na,1,A,P\n"))
	b, at := book(true, "P", "R"), coding.Columns{Document: "d", Unit: "u", Coder: "c", Codes: "x"}
	f.Fuzz(func(t *testing.T, data []byte) {
		if marks, err := coding.ReadTable("t.csv", data, at, b); err == nil {
			coding.Agree(b, marks, coding.BySet)
		}
	})
}
