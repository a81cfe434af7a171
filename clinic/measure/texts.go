package measure

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"

	"tend/platform/datafile"
)

// DefaultLanguage is that of a text which does not say.
const DefaultLanguage = "en-GB"

// Texts are the words of one instrument in one language: those that a site is
// licensed for, or a translation. They change no id, no number and no rule.
type Texts struct {
	Of           string      `yaml:"of"`       // the instrument
	Version      string      `yaml:"version"`  // of the instrument's rules
	Language     string      `yaml:"language"` // such as "de" or "en-GB"
	Title        string      `yaml:"title"`
	Instructions string      `yaml:"instructions"`
	Licence      TextLicence `yaml:"licence"`
	Items        []ItemText  `yaml:"items"`
}

// TextLicence says on which terms the words are used.
type TextLicence struct {
	Text        string `yaml:"text"`
	Attribution string `yaml:"attribution"`
}

// ItemText are the words of one item.
type ItemText struct {
	ID      ItemID       `yaml:"id"`
	Text    string       `yaml:"text"`
	Options []OptionText `yaml:"options"`
	Range   *Range       `yaml:"range"`
}

// OptionText are the words of one answer.
type OptionText struct {
	Value *int   `yaml:"value"`
	Text  string `yaml:"text"`
}

var (
	languageTag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)
	saysOf      = regexp.MustCompile(`(?m)^of[ \t]*:`)
)

// IsTexts tells whether a file holds the words of an instrument rather than an
// instrument: it says "of".
func IsTexts(data []byte) bool { return saysOf.Match(bytes.TrimPrefix(data, []byte("\ufeff"))) }

// ReadTexts reads the words of an instrument that find gives. Words that do
// not match its structure are refused, every fault at once with line and
// column: items in the instrument's order, each with the instrument's answers.
// Words that complete a structure must be complete; a translation may leave
// texts out, which then fall back.
func ReadTexts(name string, data []byte, find func(id string) (Instrument, error)) (Texts, Instrument, error) {
	var t Texts
	doc := datafile.Decode("measure.ReadTexts", name, data, &t)
	doc.Need("of", t.Of, "say which instrument these are the words of")
	if t.Language == "" {
		t.Language = DefaultLanguage
	}
	if !languageTag.MatchString(t.Language) {
		doc.Refuse("language", "a language is written like en-GB, de or cy")
	}
	i, err := find(t.Of)
	if err != nil {
		doc.Refuse("of", "there is no instrument %q here", t.Of)
		return Texts{}, Instrument{}, doc.Err()
	}
	if t.Version != i.Version {
		doc.Refuse("version", "these are the words of version %q, and the instrument's rules are of version %q", t.Version, i.Version)
	}
	checkTexts(doc, t, i)
	return t, i, doc.Err()
}

func checkTexts(doc *datafile.Document, t Texts, i Instrument) {
	whole := i.NeedsAttesting()
	if whole {
		doc.Need("licence.text", t.Licence.Text, "say under which licence these words are used")
	}
	if i.Licence.Unmodified {
		doc.Need("licence.attribution", t.Licence.Attribution, "say whose translation this is: it is not the authors' own form")
		if sameTongue(t.Language, either(i.Language, DefaultLanguage)) {
			doc.Refuse("language", "the words of %s may only be used as they are, so a site cannot change them", i.Short)
		}
	}
	if len(t.Items) != len(i.Items) {
		doc.Refuse("items", "%s has %d items, and these are words for %d", i.Short, len(i.Items), len(t.Items))
	}
	for n, text := range t.Items {
		at := fmt.Sprintf("items[%d]", n+1)
		if n >= len(i.Items) {
			doc.Refuse(at, "%s has no item %d", i.Short, n+1)
			continue
		}
		item := i.Items[n]
		if text.ID != item.ID {
			doc.Refuse(at+".id", "item %d of %s is %q, not %q", n+1, i.Short, item.ID, text.ID)
			if _, ok := i.Item(text.ID); !ok {
				continue
			}
			item, _ = i.Item(text.ID)
		}
		if whole {
			doc.Need(at+".text", text.Text, "the item needs its words")
		}
		if i.Licence.Unmodified && len(text.Options) == 0 && len(item.Options) > 0 {
			doc.Refuse(at+".options", "the item needs the words of its answers")
		}
		checkItemText(doc, at, text, item)
	}
}

// checkItemText refuses answers that are not the item's.
func checkItemText(doc *datafile.Document, at string, text ItemText, item Item) {
	want := item.numbers()
	switch {
	case len(text.Options) > 0 && text.Range != nil:
		doc.Refuse(at, "an item has options or a range, not both")
	case item.FreeText && (len(text.Options) > 0 || text.Range != nil):
		doc.Refuse(at, "this item is answered in words; it has no options")
	case text.Range != nil && item.Range == nil:
		doc.Refuse(at+".range", "this item has %d options; give the words of each", len(want))
	case text.Range != nil && (text.Range.Min != item.Range.Min || text.Range.Max != item.Range.Max):
		doc.Refuse(at+".range", "the item runs from %d to %d, not from %d to %d", item.Range.Min, item.Range.Max, text.Range.Min, text.Range.Max)
	case len(text.Options) > 0 && len(text.Options) != len(want):
		doc.Refuse(at+".options", "the item has %d answers, and these are %d", len(want), len(text.Options))
	}
	checkOptionTexts(doc, at, text, item, want)
}

// checkOptionTexts holds each option against the item's own. The options of a
// range may stand the other way round, as they do on some printed forms.
func checkOptionTexts(doc *datafile.Document, at string, text ItemText, item Item, want []int) {
	seen := map[int]bool{}
	for n, o := range text.Options {
		path := fmt.Sprintf("%s.options[%d]", at, n+1)
		doc.Need(path+".text", o.Text, "the option needs its words")
		switch {
		case o.Value == nil:
			doc.Refuse(path+".value", "the option needs its number; without one it cannot be scored, and it is not 0")
		case !slices.Contains(want, *o.Value):
			doc.Refuse(path+".value", "the item has no answer with the number %d; it takes %s", *o.Value, item.choices())
		case seen[*o.Value]:
			doc.Refuse(path+".value", "another option already has the number %d", *o.Value)
		case n < len(item.Options) && *item.Options[n].Value != *o.Value:
			doc.Refuse(path+".value", "option %d of this item is the number %d, not %d", n+1, *item.Options[n].Value, *o.Value)
		}
		if o.Value != nil {
			seen[*o.Value] = true
		}
	}
}
