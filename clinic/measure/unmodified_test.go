package measure

import (
	"fmt"
	"strings"
	"testing"

	"tend/platform/fault"
)

// inDutch is a made-up translation of the CORE-10, complete and attested.
func inDutch(i Instrument) string {
	var b strings.Builder
	fmt.Fprintf(&b, "of: %s\nversion: %q\nlanguage: nl\nlicence:\n  text: letter of the translators\n  attribution: A translation by nobody\nitems:\n", i.ID, i.Version)
	for n, item := range i.Items {
		fmt.Fprintf(&b, "  - id: %s\n    text: Vraag %d\n    options:\n", item.ID, n+1)
		for _, o := range item.Options {
			fmt.Fprintf(&b, "      - {value: %d, text: Antwoord %d}\n", *o.Value, *o.Value)
		}
	}
	return b.String()
}

// The authors' words stand as they are: items 2 and 3 run from 4 to 0, and a
// site's words are never taken for them.
func TestWordsThatMustStayUnmodified(t *testing.T) {
	core := mustFind(t, "core-10")
	if core.Items[5].Text != "I made plans to end my life" || core.Items[1].Says(0) != "Most or all the time" || core.Items[1].Says(4) != "Not at all" ||
		core.Items[0].Says(0) != "Not at all" || core.Items[9].Says(4) != "Most or all the time" {
		t.Errorf("%+v", core.Items)
	}
	if !strings.Contains(core.Licence.Attribution, "CC BY-ND 4.0") || !strings.Contains(core.Licence.Attribution, "CORE System Trust") {
		t.Errorf("shown under the form: %q", core.Licence.Attribution)
	}
	good := inDutch(core)
	texts, _, err := ReadTexts("core-10.nl.yaml", []byte(good), Find)
	if err != nil {
		t.Fatal(err)
	}
	dutch := core.InLanguage("nl", []Texts{texts})
	if dutch.Items[0].Text != "Vraag 1" || dutch.Licence.Attribution != "A translation by nobody" || dutch.Licence.Wording != SiteLicensed {
		t.Errorf("%+v", dutch.Licence)
	}
	if english := core.InLanguage("", []Texts{texts}); english.Items[0].Text != core.Items[0].Text || english.Licence.Attribution != core.Licence.Attribution {
		t.Errorf("the original in a translation's words: %+v", english.Licence)
	}
	for name, c := range map[string]struct{ old, new, says string }{
		"other English words":          {"language: nl", "language: en-GB", "cannot change them"},
		"no licence":                   {"  text: letter of the translators\n", "", "under which licence"},
		"nobody's translation":         {"  attribution: A translation by nobody\n", "", "whose translation"},
		"an item left in the original": {"    text: Vraag 4\n", "", "needs its words"},
	} {
		_, _, err := ReadTexts("core-10.nl.yaml", []byte(strings.Replace(good, c.old, c.new, 1)), Find)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each text says in which language it stands.
func TestTheLanguageOfATextThatFellBack(t *testing.T) {
	words := "of: phq-2\nversion: \"1\"\nlanguage: de\ninstructions: (Anleitung)\nitems:\n  - id: phq-interest\n    text: (erste)\n" +
		"    options: [{value: 0, text: a}, {value: 1, text: b}, {value: 2, text: c}, {value: 3, text: d}]\n  - id: phq-down\n"
	texts, _, err := ReadTexts("phq-2.de.yaml", []byte(words), Find)
	if err != nil {
		t.Fatal(err)
	}
	phq := mustFind(t, "phq-2")
	i := phq.InLanguage("de", []Texts{texts})
	if i.TextLanguage("item phq-interest") != "de" || i.TextLanguage("item phq-down") != "en-GB" || i.TextLanguage("instructions") != "de" {
		t.Errorf("%+v, %q", i.FellBack, i.FellBackTo)
	}
	if i := phq.InLanguage("cy", []Texts{texts}); i.TextLanguage("item phq-interest") != "en-GB" {
		t.Errorf("no Welsh: %+v", i)
	}
	if i := phq.InLanguage("", nil); i.TextLanguage("instructions") != "en-GB" || i.FellBackTo != "" {
		t.Errorf("the original: %+v", i)
	}
}
