package measure

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tend/platform/fault"
)

// madeUp words a structure with words that nobody owns.
func madeUp(i Instrument, language string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "of: %s\nversion: %q\nlanguage: %s\nlicence:\n  text: made up for a test\nitems:\n", i.ID, i.Version, language)
	for n, item := range i.Items {
		low, high := item.ends()
		fmt.Fprintf(&b, "  - id: %s\n    text: \"Made-up item %d\"\n    range: {min: %d, max: %d, min_text: low, max_text: high}\n", item.ID, n+1, low, high)
	}
	return b.String()
}

func TestLicensedWordsCompleteAStructure(t *testing.T) {
	for _, id := range []string{"pseq", "pcs", "hads", "tsk-17", "cpaq-8", "ffmq-15", "bpi"} {
		structure := mustFind(t, id)
		texts, _, err := ReadTexts(id+".yaml", []byte(madeUp(structure, "en-GB")), Find)
		if err != nil {
			t.Fatal(err)
		}
		i := structure.InLanguage("", []Texts{texts})
		if i.Licence.Wording != SiteLicensed || len(i.Unworded()) != 0 || i.Label(i.Items[1].ID) != "Made-up item 2" || len(i.FellBack) != 0 {
			t.Errorf("%s: %+v", id, i)
		}
		if structure.Items[0].Text != "" {
			t.Errorf("%s: the library's own was changed", id)
		}
		a, b := structure.Score(full(structure, 2)), i.Score(full(i, 2))
		for n := range a {
			if *a[n].Value != *b[n].Value {
				t.Errorf("%s scores otherwise in words", id)
			}
		}
	}
}

func TestOptionsMayStandTheOtherWayRound(t *testing.T) {
	words := strings.Replace(madeUp(mustFind(t, "hads"), "en-GB"), "range: {min: 0, max: 3, min_text: low, max_text: high}",
		"options: [{value: 3, text: a}, {value: 2, text: b}, {value: 1, text: c}, {value: 0, text: d}]", 1)
	texts, i, err := ReadTexts("hads.yaml", []byte(words), Find)
	if err != nil {
		t.Fatal(err)
	}
	i = i.With(texts)
	if len(i.Items[0].Options) != 4 || i.Items[0].Range != nil || i.Items[0].Says(3) != "a" {
		t.Errorf("%+v", i.Items[0])
	}
	if s := scoreOf(t, i, full(i, 3), "hads-anxiety"); *s.Value != 21 {
		t.Errorf("%+v", s)
	}
}

func TestWordsThatDoNotMatchAreRefusedWithPlace(t *testing.T) {
	good := madeUp(mustFind(t, "pseq-2"), "en-GB")
	for name, c := range map[string]struct{ old, new, at, says string }{
		"an unknown instrument":     {"of: pseq-2", "of: zodiac", "pseq-2.yaml:1:1, field of", "no instrument"},
		"another version":           {`version: "1"`, `version: "2"`, ":2:1, field version", "version"},
		"no language":               {"language: en-GB", "language: English", ":3:1, field language", "en-GB"},
		"no licence":                {"licence:\n  text: made up for a test\n", "", "field licence.text", "licence"},
		"items in another order":    {"id: pseq-5", "id: pseq-9", "field items[1].id", "item 1"},
		"an item that is not":       {"id: pseq-9", "id: pseq-8", "field items[2].id", `"pseq-9"`},
		"an item without words":     {"    text: \"Made-up item 2\"\n", "", "field items[2].text", "needs its words"},
		"another range":             {"min: 0, max: 6", "min: 1, max: 7", "field items[1].range", "0 to 6"},
		"an unknown field":          {"    text: \"Made-up item 2\"", "    txet: x", "field items[2].txet", "no field"},
		"options that are too few":  {"range: {min: 0, max: 6, min_text: low, max_text: high}", "options: [{value: 0, text: a}]", "field items[1].options", "7 answers"},
		"an option that is not":     {"range: {min: 0, max: 6, min_text: low, max_text: high}", "options: [{value: 9, text: a}]", "field items[1].options[1].value", "number 9"},
		"an option without number":  {"range: {min: 0, max: 6, min_text: low, max_text: high}", "options: [{text: a}]", "field items[1].options[1].value", "not 0"},
		"an option without words":   {"range: {min: 0, max: 6, min_text: low, max_text: high}", "options: [{value: 0}]", "field items[1].options[1].text", "its words"},
		"options and a range":       {"    range:", "    options: [{value: 0, text: a}]\n    range:", "field items[1]", "not both"},
		"one item less":             {"  - id: pseq-9\n    text: \"Made-up item 2\"\n    range: {min: 0, max: 6, min_text: low, max_text: high}\n", "", "field items", "2 items"},
		"a number as the item's id": {"id: pseq-5", "id: 5", "field items[1].id", "text is wanted"},
	} {
		_, _, err := ReadTexts("pseq-2.yaml", []byte(strings.Replace(good, c.old, c.new, 1)), Find)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.at) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := strings.NewReplacer("id: pseq-5", "id: x", "Made-up item 2", "", "max: 6", "max: 5").Replace(good)
	_, _, err := ReadTexts("pseq-2.yaml", []byte(many), Find)
	if err == nil || strings.Count(err.Error(), "\n") < 2 {
		t.Errorf("every fault at once: %v", err)
	}
}

func TestATranslationFallsBackVisibly(t *testing.T) {
	phq := mustFind(t, "phq-2")
	words := `of: phq-2
version: "1"
language: de
instructions: (Anleitung)
items:
  - id: phq-interest
    text: "(erste Frage)"
    options: [{value: 0, text: a}, {value: 1, text: b}, {value: 2, text: c}, {value: 3, text: d}]
  - id: phq-down
`
	texts, _, err := ReadTexts("phq-2.de.yaml", []byte(words), Find)
	if err != nil {
		t.Fatal(err)
	}
	i := phq.InLanguage("de-AT", []Texts{texts})
	if i.Language != "de" || i.Items[0].Text != "(erste Frage)" || i.Items[0].Says(3) != "d" || i.Items[1].Text != phq.Items[1].Text {
		t.Errorf("%+v", i)
	}
	if !slices.Equal(i.FellBack, []string{"title", "item phq-down", "answers of item phq-down"}) {
		t.Errorf("fell back: %v", i.FellBack)
	}
	if i.Items[0].Options[3].Codes == nil {
		t.Error("the codes of the options are lost")
	}
	if got := phq.InLanguage("cy", []Texts{texts}); !slices.Equal(got.FellBack, []string{"every text"}) || got.Items[0].Text != phq.Items[0].Text {
		t.Errorf("no Welsh: %+v", got.FellBack)
	}
	if got := phq.InLanguage("", []Texts{texts}); len(got.FellBack) != 0 || got.Language != DefaultLanguage {
		t.Errorf("English: %+v", got.FellBack)
	}
	if got := mustFind(t, "nrs-intensity").InLanguage("de", libraryTexts()["nrs-intensity"]); len(got.FellBack) != 0 || got.Items[0].Range.MinText != "Keine Schmerzen" {
		t.Errorf("German comes along: %+v", got)
	}
}

func FuzzReadTexts(f *testing.F) {
	i, err := Find("pseq-2")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(madeUp(i, "en-GB"))
	f.Add("of: phq-2\nversion: \"1\"\nitems:\n  - id: phq-down\n    options: [{value: 0}]\n")
	f.Add("\ufeffof: change-question\r\nitems: []\r\n")
	f.Fuzz(func(t *testing.T, data string) {
		texts, i, err := ReadTexts("x.yaml", []byte(data), Find)
		if err != nil {
			return
		}
		with := i.With(texts)
		for n, item := range with.Items {
			if item.ID != i.Items[n].ID || !slices.Equal(item.numbers(), i.Items[n].numbers()) {
				t.Fatal("words changed the structure")
			}
		}
	})
}
