package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
)

func TestProgressionScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{Files: []string{"testdata/script/progression.txtar"}, Setup: func(env *testscript.Env) error {
		own, other := sessions(""), sessions("Interesting")
		for name, p := range map[string]refi.Project{"codes.qdpx": own, "other.qdpx": other} {
			data, err := refi.Write(p)
			if err == nil {
				err = os.WriteFile(filepath.Join(env.WorkDir, name), data, 0o600)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}})
}

// sessions are the two sessions of the script as a project of another program:
// codes by their labels and ids, one coder, and a code of its own if it is
// given.
func sessions(more string) refi.Project {
	stages, _ := coding.Find("stages")
	moves, _ := coding.Find("purer")
	p := refi.Project{Name: "Study", Users: []refi.User{{ID: refi.GUID("a"), Name: "A"}}}
	code := map[string]string{}
	for _, b := range []coding.Codebook{stages, moves} {
		for _, c := range b.Codes {
			name := c.Label
			if b.ID == "purer" {
				name = strings.ToLower(string(c.ID))
			}
			code[string(c.ID)] = refi.GUID(b.ID, string(c.ID))
			p.Codes = append(p.Codes, refi.Code{ID: code[string(c.ID)], Name: name})
		}
	}
	code["-"] = refi.GUID("none")
	p.Codes = append(p.Codes, refi.Code{ID: code["-"], Name: "No code"}, refi.Code{ID: refi.GUID("more"), Name: "Interesting"})
	for n, said := range [][][3]string{
		{{"Leader", "What did you notice?", "P"}, {"Anna", "I breathed to get away from it.", "2b"}, {"Leader", "So that is going away from it.", "R"},
			{"Anna", "Then I stayed with it.", "2a"}, {"Leader", "And you?", ""}, {"Berta", "It was all too much.", "1"}},
		{{"Anna", "It was there and I came back to the breath.", "2a"}, {"Leader", "What came next?", "P"}, {"Anna", "I saw how I tighten.", "3"}, {"Leader", "Thank you.", "-"}, {"Anna", "And it changed.", "4"}},
	} {
		s := refi.Source{ID: refi.GUID("text", string(rune('1'+n))), Name: "tuesday-" + string(rune('1'+n)) + ".vtt", Variables: []refi.Value{{Name: "Session", Text: string(rune('1' + n))}}}
		for _, turn := range said {
			from := utf8.RuneCountInString(s.Text) + len(turn[0]) + 2
			s.Text += turn[0] + ": " + turn[1] + "\n"
			if id := code[turn[2]]; turn[2] != "" {
				l := refi.Selection{ID: refi.GUID(s.ID, turn[1]), From: from, To: from + len(turn[1]), Codings: []refi.Applied{{ID: refi.GUID(s.ID, turn[1], "c"), Code: id, User: p.Users[0].ID}}}
				if more != "" {
					l.Codings = append(l.Codings, refi.Applied{ID: refi.GUID(s.ID, turn[1], "m"), Code: refi.GUID("more"), User: p.Users[0].ID})
				}
				s.Selections = append(s.Selections, l)
			}
		}
		p.Sources = append(p.Sources, s)
	}
	return p
}
