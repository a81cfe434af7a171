package report

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds what a reader sees, to the letter: page and figures. Numbers
// in full are compared with R elsewhere.
func TestGolden(t *testing.T) {
	for name, r := range map[string]*Report{"beat-the-blues": example(t), "course": courseReport(t)} {
		files, err := r.Files()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if ext := filepath.Ext(f.Name); ext != ".html" && ext != ".svg" {
				continue
			}
			path := filepath.Join("testdata", "golden", name, filepath.FromSlash(f.Name))
			if *update {
				if err := writeFile(path, f.Body); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(f.Body, want) {
				t.Errorf("%s of %s is not as in %s; look at it, then run with -update", f.Name, name, path)
			}
		}
	}
}

// TestTwiceGivesTheSameBytes builds everything anew, in two folders.
func TestTwiceGivesTheSameBytes(t *testing.T) {
	for _, build := range []func(testing.TB) *Report{example, courseReport} {
		one, err := build(t).Files()
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		if err := build(t).Write(dir); err != nil {
			t.Fatal(err)
		}
		for _, f := range one {
			two, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Name)))
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(f.Body, two) {
				t.Errorf("%s differs", f.Name)
			}
		}
	}
}

// TestSyntheticIsSaidEverywhere: on the page, in every figure, in every row.
func TestSyntheticIsSaidEverywhere(t *testing.T) {
	files, err := courseReport(t).Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		switch filepath.Ext(f.Name) {
		case ".csv":
			rows, err := csv.NewReader(bytes.NewReader(f.Body)).ReadAll()
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			for _, row := range rows[1:] {
				if row[0] != "synthetic" {
					t.Fatalf("%s has a row that does not say so: %v", f.Name, row)
				}
			}
		case ".json":
			if !bytes.Contains(f.Body, []byte(`"synthetic": true`)) {
				t.Errorf("%s does not say so", f.Name)
			}
		case ".html", ".svg":
			if !bytes.Contains(f.Body, []byte("ynthetic people, made up by a program")) {
				t.Errorf("%s does not say so", f.Name)
			}
		}
	}
	real, err := example(t).JSON()
	if err != nil || bytes.Contains(real, []byte("ynthetic people")) {
		t.Error("real people are called synthetic")
	}
}

// TestPageStandsAlone: nothing is fetched, nothing runs, no id is there twice.
func TestPageStandsAlone(t *testing.T) {
	for _, r := range []*Report{example(t), courseReport(t), trial(t)} {
		var page bytes.Buffer
		if err := r.HTML(&page); err != nil {
			t.Fatal(err)
		}
		text := page.String()
		for _, no := range []string{"<script", "src=", "@import", "url(", "href=", "NaN", "%!", "ZgotmplZ", "<nil>"} {
			if strings.Contains(text, no) {
				t.Errorf("the page holds %q", no)
			}
		}
		seen := map[string]bool{}
		for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(text, -1) {
			if seen[m[1]] {
				t.Errorf("id %q is there twice", m[1])
			}
			seen[m[1]] = true
		}
	}
}

// TestNobodyIsNamed: no study id leaves through a report.
func TestNobodyIsNamed(t *testing.T) {
	files, err := courseReport(t).Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if bytes.Contains(f.Body, []byte("C-07")) {
			t.Errorf("%s holds a study id", f.Name)
		}
	}
}

func TestWriteSaysWhyItCannot(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := courseReport(t).Write(filepath.Join(file, "below"))
	if err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("got %v", err)
	}
}
