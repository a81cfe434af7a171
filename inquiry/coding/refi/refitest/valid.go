// Package refitest checks files of REFI-QDA by the standard's own schemas.
package refitest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Valid checks project files (.qdpx), their XML, and codebooks (.qdc) by the
// official schemas, with xmllint. Where one of these is not at hand the check
// is a subtest that says so; in CI that is a failure.
func Valid(t *testing.T, files ...[]byte) {
	t.Helper()
	t.Run("by the official schema", func(t *testing.T) {
		by := map[string][]string{}
		for n, data := range files {
			text := project(t, data)
			schema := "Project.xsd"
			if bytes.Contains(text[:min(len(text), 300)], []byte("<CodeBook ")) {
				schema = "Codebook.xsd"
			}
			path := filepath.Join(t.TempDir(), fmt.Sprint(n, ".xml"))
			if err := os.WriteFile(path, text, 0o600); err != nil {
				t.Fatal(err)
			}
			by[schema] = append(by[schema], path)
		}
		for schema, paths := range by {
			if out, err := exec.Command(lint(t), append([]string{"--noout", "--nonet", "--huge", "--schema", schemaAt(t, schema)}, paths...)...).CombinedOutput(); err != nil {
				lines := strings.Split(string(out), "\n")
				broken, _ := os.ReadFile(strings.SplitN(lines[0], ":", 2)[0])
				t.Fatalf("%v\n%.3000s\n%.2000s", err, out, broken)
			}
		}
	})
}

// project gives the XML of a project file, or of what is XML already.
func project(t *testing.T, data []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return data
	}
	for _, f := range z.File {
		if !strings.HasSuffix(f.Name, ".qde") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	t.Fatal("the project file holds no project")
	return nil
}

func lint(t *testing.T) string {
	path, err := exec.LookPath("xmllint")
	missing(t, err)
	return path
}

// schemaAt finds a schema beside the repository, whatever folder the test runs
// in.
func schemaAt(t *testing.T, name string) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil || dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	path := filepath.Join(dir, "..", "shared", "refi-qda", name)
	_, err = os.Stat(path)
	missing(t, err)
	return path
}

func missing(t *testing.T, err error) {
	switch {
	case err == nil:
	case os.Getenv("CI") != "":
		t.Fatal(err)
	default:
		t.Skip("not validated: ", err)
	}
}
