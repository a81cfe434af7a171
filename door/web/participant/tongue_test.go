package participant

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"tend/platform/fault"
)

var (
	inTemplate = regexp.MustCompile(`(say|many|raw) "([^"]+)"`)
	place      = regexp.MustCompile(`%(\[\d\])?[ds]`)
)

// spokenOf gives every word that a page or a handler says. In Go a word is any
// text that is one of the English ones.
func spokenOf(t *testing.T, english map[string]string) map[string]bool {
	t.Helper()
	said := map[string]bool{}
	many := func(id string) { said[id+".one"], said[id+".many"] = true, true }
	names, err := fs.Glob(pageFiles, "pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := pageFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range inTemplate.FindAllStringSubmatch(string(text), -1) {
			if m[1] == "many" {
				many(m[2])
			} else {
				said[m[2]] = true
			}
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if ok && len(call.Args) > 0 {
				if f, is := call.Fun.(*ast.SelectorExpr); is && slices.Contains([]string{"say", "plain", "many", "shellOf"}, f.Sel.Name) {
					if lit, is := call.Args[0].(*ast.BasicLit); is && f.Sel.Name != "many" {
						said[text(lit)] = true
					}
				}
			}
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if id := text(lit); english[id] != "" {
					said[id] = true
				} else if english[id+".many"] != "" {
					many(id)
				}
			}
			return true
		})
	}
	return said
}

func text(lit *ast.BasicLit) string {
	text, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return text
}

// Every word that a page says is there in every language that comes along, with
// the same places for numbers and names; and none is there that no page says.
func TestNoWordIsMissingOrUnused(t *testing.T) {
	all := comeAlong()
	english := all[0].says
	said := spokenOf(t, english)
	for _, id := range slices.Sorted(maps.Keys(said)) {
		if english[id] == "" {
			t.Errorf("a page says %q, and English has no such word", id)
		}
	}
	for _, tongue := range all {
		for _, id := range slices.Sorted(maps.Keys(english)) {
			if tongue.says[id] == "" {
				t.Errorf("%s has no word for %q", tongue.Language, id)
				continue
			}
			here, there := place.FindAllString(english[id], -1), place.FindAllString(tongue.says[id], -1)
			slices.Sort(here)
			slices.Sort(there)
			if !slices.Equal(here, there) {
				t.Errorf("%s: %q has the places %v, and in English %v", tongue.Language, id, there, here)
			}
		}
		for _, id := range slices.Sorted(maps.Keys(tongue.says)) {
			if !said[id] {
				t.Errorf("%s: no page says %q", tongue.Language, id)
			}
		}
	}
}

// Every sentence that is translated is still said by the room that says it.
func TestTranslatedSentencesAreStillSaid(t *testing.T) {
	var rooms strings.Builder
	for _, pattern := range []string{"../../../clinic/session/*.go", "../../../clinic/invitation/*.go", "../../../clinic/rights/*.go", "../../../inquiry/theme/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			rooms.Write(text)
		}
	}
	for _, tongue := range comeAlong()[1:] {
		for english := range tongue.known {
			if !strings.Contains(rooms.String(), `"`+english+`"`) {
				t.Errorf("%s: no room says %q", tongue.Language, english)
			}
		}
		if len(tongue.known) < 10 {
			t.Errorf("%s: only %d sentences", tongue.Language, len(tongue.known))
		}
	}
}

// A language that is not complete falls back word by word, and says so.
func TestAMissingWordFallsBackToEnglish(t *testing.T) {
	months := "months: [a, b, c, d, e, f, g, h, i, j, k, l]\nweekdays: [1a, 2a, 3a, 4a, 5a, 6a, 7a]\n"
	welsh, err := readTongue("cy.yaml", []byte("language: cy\nname: Cymraeg\n"+months+"words:\n  - {id: next, says: Nesaf}\n"))
	if err != nil {
		t.Fatal(err)
	}
	welsh.english = comeAlong()[0]
	if got := welsh.say("next"); got != "Nesaf" {
		t.Errorf("%s", got)
	}
	if got := welsh.say("back"); got != `<span lang="en">Back</span>` {
		t.Errorf("%s", got)
	}
	if got := welsh.day(time.Date(2026, 3, 3, 12, 0, 0, 0, time.Local)); got != "3 c 2026" {
		t.Errorf("%s", got)
	}
	if welsh.lang("cy-GB") != "" || welsh.lang("en") != `lang="en"` || welsh.lang("") != `lang=""` {
		t.Error("a part in the page's language is marked, or one in another is not")
	}
	for name, c := range map[string]struct{ file, says string }{
		"eleven months": {"language: cy\nname: C\nmonths: [a]\nweekdays: [1a, 2a, 3a, 4a, 5a, 6a, 7a]\n", "12 months"},
		"a word twice":  {"language: cy\nname: C\n" + months + "words:\n  - {id: next, says: a}\n  - {id: next, says: b}\n", "there already"},
		"a word empty":  {"language: cy\nname: C\n" + months + "words:\n  - {id: next, says: \"\"}\n", "leave it out"},
		"another field": {"language: cy\nname: C\n" + months + "colour: red\n", "colour"},
	} {
		if _, err := readTongue("cy.yaml", []byte(c.file)); fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
