package audittable

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tend/platform/fault"
)

var update = flag.Bool("update", false, "write the golden files anew")

const example = "../../examples/penlington-2018/table2.yaml"

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s has changed (go test -update writes it anew):\n%s", path, got)
	}
}

func TestExampleTable(t *testing.T) {
	page := filepath.Join(t.TempDir(), "verdict.html")
	var out, problems bytes.Buffer
	if code := Command([]string{example, "--html", page}, &out, &problems); code != 0 || problems.Len() > 0 {
		t.Fatalf("exit %d: %s", code, &problems)
	}
	text, _, _ := strings.Cut(out.String(), "\nThe page is in ")
	golden(t, "penlington-2018.txt", []byte(text))
	html, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "penlington-2018.html", html)
	flat := strings.Join(strings.Fields(text), " ")
	for _, want := range []string{
		"With n = 58, no set of whole-number answers has a mean of 6.61 (after)",
		"n = 54 fits Pain intensity, Pain distress, GAD-2 and PSEQ, but not PHQ-2",
		"n = 53, 55 or 57 only",
		"No single convention gives all 5 printed effect sizes.",
		"t(57) = 1.75, p = .085",
		"the mean change is 3.35 instead of 4.80 points",
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("the text does not say %q", want)
		}
	}
}

func TestReadRefusesWithPlaces(t *testing.T) {
	whole := "title: T\nn: 20\noutcomes:\n  - name: pain\n    better: lower\n    before: {mean: \"5.0\", sd: \"1.0\"}\n    after: {mean: \"4.0\", sd: \"1.0\"}\n"
	if _, err := Read("t.yaml", []byte(whole)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"a bare number", `"5.0"`, `5.0`, "t.yaml:6:14, field outcomes[1].before.mean: a text is wanted here, not a number; put it in quotes"},
		{"a word", `"4.0"`, `"four"`, "t.yaml:7:13, field outcomes[1].after.mean: \"four\" is not a printed number"},
		{"no mean", `mean: "5.0", `, ``, "field outcomes[1].before.mean: this number is needed"},
		{"SD of zero", `sd: "1.0"}`, `sd: "0.0"}`, "a standard deviation must be above zero"},
		{"no direction", "    better: lower\n", "", "say which way is better"},
		{"another direction", "lower", "down", `"down" is not one of: lower, higher`},
		{"one person", "n: 20", "n: 1", "t.yaml:2:1, field n: 1 is too small"},
		{"fewer enrolled", "n: 20", "n: 20\nenrolled: 10", "10 enrolled cannot be fewer"},
		{"smallest above n", "n: 20", "n: 20\nsmallest_n: 30", "must be from 2 to n (20)"},
		{"unknown field", "n: 20", "n: 20\nmen: 3", `there is no field "men" here`},
		{"range upside down", "    better", "    range: {min: 9, max: 1}\n    better", "from a lower to a higher"},
		{"a mean of nothing", "    better", "    scored: mean\n    better", "how many items are averaged"},
		{"twice the same", "outcomes:\n", "outcomes:\n  - {name: pain, better: lower, before: {mean: \"1\", sd: \"1\"}, after: {mean: \"1\", sd: \"1\"}}\n", "already the name of another outcome"},
		{"no outcomes", whole[strings.Index(whole, "outcomes"):], "", "list at least one outcome"},
		{"no title", "title: T\n", "", "give the table a title"},
	} {
		_, err := Read("t.yaml", []byte(strings.Replace(whole, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: kind %v", c.name, fault.KindOf(err))
		}
	}
}

func TestCommandCalledWrongly(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"nothing", nil, 2, "TABLE.yaml"},
		{"two tables", []string{"a", "b"}, 2, "one table at a time"},
		{"unknown flag", []string{"a", "--pdf"}, 2, "there is no --pdf"},
		{"flag without a file", []string{"a", "--html"}, 2, "--html needs"},
		{"no such file", []string{"nowhere.yaml"}, 1, "nowhere.yaml: this table cannot be opened"},
		{"a page that cannot be written", []string{example, "--html=/nowhere/at/all.html"}, 1, "the page cannot be written"},
	} {
		var out, problems bytes.Buffer
		if code := Command(c.args, &out, &problems); code != c.code || !strings.Contains(problems.String(), c.want) {
			t.Errorf("%s: exit %d, %q", c.name, code, &problems)
		}
		if out.Len() > 0 {
			t.Errorf("%s: wrote %q all the same", c.name, &out)
		}
	}
}

// What a stranger writes into a table stays text on the page.
func TestPageEscapes(t *testing.T) {
	data, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	table, err := Read("t.yaml", bytes.Replace(data, []byte("name: PHQ-2"), []byte("name: <script>x</script>"), 1))
	if err != nil {
		t.Fatal(err)
	}
	v, err := Audit(table)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := v.HTML(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "<script>") {
		t.Error("a name became markup")
	}
}

func TestSummaryIsModest(t *testing.T) {
	table, err := Read("t.yaml", []byte("title: T\nn: 20\noutcomes:\n  - name: pain\n    better: lower\n    whole: true\n    before: {mean: \"5.00\", sd: \"1.03\"}\n    after: {mean: \"4.00\", sd: \"1.03\"}\n    effect_size: \"0.97\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := Audit(table)
	if err != nil || !strings.HasPrefix(v.Summary(), "Nothing printed here contradicts itself.") {
		t.Errorf("%v, %v", v.Summary(), err)
	}
}

func FuzzRead(f *testing.F) {
	data, err := os.ReadFile(example)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte("title: T\nn: 20\noutcomes:\n  - name: a\n    better: lower\n    before: {mean: \"5\", sd: \"1\"}\n    after: {mean: \"4\", sd: \"1\"}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := Read("t.yaml", data)
		if err != nil {
			if _, ok := errors.AsType[*fault.Error](err); !ok {
				t.Fatalf("an error without a place: %v", err)
			}
			return
		}
		if table.N > 2000 {
			return
		}
		v, err := Audit(table)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if v.Text(&b) != nil || v.HTML(&b) != nil {
			t.Fatal("a verdict that cannot be written")
		}
	})
}
