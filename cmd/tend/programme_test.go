package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProgrammeCheck(t *testing.T) {
	good := "../../clinic/programme/library/resilientmind.yaml"
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte("title: x\nsessions:\n  - titel: y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		args        []string
		code        int
		out, errOut string
	}{
		"a manual whose minutes do not add up warns and passes": {[]string{"check", good}, 0, "Session 2 is planned for 120 minutes and its agenda adds up to 160", ""},
		"a bad file fails with place and field":                 {[]string{"check", bad}, 1, "", "bad.yaml:3:5, field sessions[1].titel"},
		"one bad file among good ones fails":                    {[]string{"check", good, bad}, 1, "can be used", "titel"},
		"a file that is not there fails":                        {[]string{"check", bad + "x"}, 1, "", "cannot be read"},
		"no file is a wrong call":                               {[]string{"check"}, 2, "", "tend programme check FILE"},
		"the library is listed":                                 {[]string{"list"}, 0, "resilientmind", ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			var out, errOut bytes.Buffer
			if code := programmeCommand(c.args, &out, &errOut); code != c.code {
				t.Errorf("exit %d, want %d", code, c.code)
			}
			if !strings.Contains(out.String(), c.out) || !strings.Contains(errOut.String(), c.errOut) {
				t.Errorf("out:\n%s\nerr:\n%s", &out, &errOut)
			}
		})
	}
}
