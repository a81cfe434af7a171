package datafile

import (
	"errors"
	"strings"
	"testing"

	"tend/platform/fault"
)

type colour string

func (colour) Allowed() []string { return []string{"red", "green"} }

type leaf struct {
	Name   string `yaml:"name"`
	Size   int    `yaml:"size"`
	Colour colour `yaml:"colour"`
}

type tree struct {
	Title  string  `yaml:"title"`
	Height float64 `yaml:"height"`
	Tall   bool    `yaml:"tall"`
	Age    *int    `yaml:"age"`
	Leaves []leaf  `yaml:"leaves"`
	Secret string  `yaml:"-"`
}

func TestDecodeReadsAWholeFile(t *testing.T) {
	in := "title: Oak\nheight: 3\ntall: true\nage: 0\nleaves:\n  - name: a\n    size: 2\n    colour: red\n  - name: >\n      two\n      lines\n"
	var got tree
	doc := Decode("test", "oak.yaml", []byte(in), &got)
	if err := doc.Err(); err != nil {
		t.Fatal(err)
	}
	if got.Title != "Oak" || got.Height != 3 || !got.Tall || got.Age == nil || *got.Age != 0 {
		t.Errorf("got %+v", got)
	}
	if len(got.Leaves) != 2 || got.Leaves[0] != (leaf{"a", 2, "red"}) || got.Leaves[1].Name != "two lines" {
		t.Errorf("leaves %+v", got.Leaves)
	}
	if at := doc.At("leaves[2].size"); at.Line != 9 || at.Field != "leaves[2].size" {
		t.Errorf("the nearest place of a field left out is its leaf, got %v", at)
	}
	if !doc.Has("leaves[1].size") || doc.Has("leaves[2].size") {
		t.Error("Has does not follow the file")
	}
}

func TestDecodeReadsWhatWindowsWrites(t *testing.T) {
	var got tree
	doc := Decode("test", "oak.yaml", []byte("\xef\xbb\xbftitle: Oak\r\nleaves:\r\n  - name: a\r\n    size: 2\r\n  - name: |\r\n      two\r\n      lines\r\n    siez: 3\r\n"), &got)
	if got.Title != "Oak" || len(got.Leaves) != 2 || got.Leaves[0].Size != 2 || got.Leaves[1].Name != "two\nlines" {
		t.Errorf("%+v", got)
	}
	if err := doc.Err(); err == nil || !strings.HasPrefix(err.Error(), "oak.yaml:8:5, field leaves[2].siez") {
		t.Errorf("%v", err)
	}
}

func TestDecodeRefusesEachFaultWithItsPlace(t *testing.T) {
	cases := map[string]struct{ in, at, says string }{
		"an unknown field":          {"title: Oak\nsiez: 3\n", "f.yaml:2:1, field siez", `no field "siez"`},
		"a field closed to files":   {"Secret: x\n", "f.yaml:1:1, field Secret", "no field"},
		"a text where a number is":  {"leaves:\n  - name: a\n    size: big\n", "f.yaml:3:5, field leaves[1].size", "whole number"},
		"a fraction where whole is": {"leaves:\n  - size: 1.5\n", "f.yaml:2:5, field leaves[1].size", "whole number"},
		"a bare number as text":     {"title: 1.10\n", "f.yaml:1:1, field title", "put it in quotes"},
		"a word not in the list":    {"leaves:\n  - colour: blue\n", "f.yaml:2:5, field leaves[1].colour", "red, green"},
		"a scalar for a list":       {"leaves: none\n", "f.yaml:1:1, field leaves", "a list is wanted"},
		"a list for fields":         {"- a\n", "f.yaml:1", "fields are wanted"},
		"nothing for a text":        {"title:\n", "f.yaml:1:1, field title", "not nothing"},
		"nothing for an optional":   {"age: null\n", "f.yaml:1:1, field age", "nothing is written"},
		"an infinite number":        {"height: .inf\n", "f.yaml:1:1, field height", "a number"},
		"yes for true":              {"tall: yes\n", "f.yaml:1:1, field tall", "true or false"},
		"an alias":                  {"title: &a x\n", "f.yaml:1:1, field title", "anchor"},
		"a duplicate field":         {"title: a\ntitle: b\n", "f.yaml:2:1", "not YAML"},
		"broken YAML":               {"title: [a\n", "f.yaml:1", "not YAML"},
		"two documents":             {"title: a\n---\ntitle: b\n", "f.yaml:1:1", "several documents"},
		"an empty file":             {"", "f.yaml:1:1", "empty"},
		"a file of comments":        {"# nothing\n", "f.yaml:1:1", "empty"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var got tree
			err := Decode("test", "f.yaml", []byte(c.in), &got).Err()
			if err == nil {
				t.Fatalf("taken as %+v", got)
			}
			if fault.KindOf(err) != fault.Invalid {
				t.Errorf("kind %q", fault.KindOf(err))
			}
			if !strings.HasPrefix(err.Error(), c.at) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got  %s\nwant %s … %s", err, c.at, c.says)
			}
		})
	}
}

func TestDecodeReportsAllAtOnceInTheOrderOfLines(t *testing.T) {
	var got tree
	doc := Decode("test", "f.yaml", []byte("height: tall\nleaves:\n  - size: x\n  - colour: blue\nweight: 1\n"), &got)
	doc.Refuse("title", "the tree needs a title")
	faults, ok := errors.AsType[fault.Many](doc.Err())
	if !ok || len(faults) != 5 {
		t.Fatalf("want five faults, got %v", doc.Err())
	}
	for i := 1; i < len(faults); i++ {
		if faults[i].At.Line < faults[i-1].At.Line {
			t.Errorf("out of order: %v", faults)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("title: Oak\nleaves:\n  - name: a\n    size: 2\n"))
	f.Add([]byte("title: &a x\nleaves: *a\n"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got tree
		if err := Decode("fuzz", "f", data, &got).Err(); err != nil && fault.KindOf(err) != fault.Invalid {
			t.Errorf("kind %q", fault.KindOf(err))
		}
	})
}
