package document

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever is said, finds stand where they say, and once all are replaced
// nothing is found again.
func FuzzFind(f *testing.F) {
	f.Add("Anna lives in Leeds; call +44 7700 900123.", "Anna Maria Berg")
	f.Add("Zoë’s [town A] İstanbul in York", "Zoë")
	f.Fuzz(func(t *testing.T, said, name string) {
		if !utf8.ValidString(said) || !utf8.ValidString(name) {
			t.Skip()
		}
		turns := []Turn{one("a", strings.Join(strings.Fields(said), " "))}
		roster := []Name{{Text: name, Person: "RM-001"}}
		finds := Find(turns, roster)
		for i := range finds {
			finds[i].Instead = "[x]"
		}
		after := replaced(turns, finds)
		if left := hits(after, finds); len(left) > 0 {
			t.Errorf("%q: %v still stands in %q", said, finds[left[0].found].Text, after[0].Text)
		}
		m := Between(turns, after)
		for _, tok := range tokensOf(turns[0]) {
			m.Span(tok.Span)
		}
	})
}
