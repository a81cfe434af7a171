package measure

import (
	"slices"
	"strings"
)

// With gives the instrument in these words. What the words leave out stays as
// it was and is named in FellBack.
func (i Instrument) With(t Texts) Instrument {
	switch {
	case i.Licence.Unmodified: // a translation is never labelled as the authors' own
		i.Licence = Licence{Wording: SiteLicensed, Text: t.Licence.Text, Attribution: t.Licence.Attribution}
	case i.Licence.Wording == StructureOnly:
		i.Licence = Licence{Wording: SiteLicensed, Text: t.Licence.Text, Attribution: either(t.Licence.Attribution, i.Licence.Attribution)}
	case t.Licence.Attribution != "":
		i.Licence.Attribution = t.Licence.Attribution
	}
	i.FellBackTo = either(i.Language, DefaultLanguage)
	i.Language, i.FellBack = t.Language, nil
	i.Title = i.take("title", t.Title, i.Title)
	i.Instructions = i.take("instructions", t.Instructions, i.Instructions)
	i.Items = slices.Clone(i.Items)
	for n := range i.Items {
		if text, ok := t.item(i.Items[n].ID); ok {
			i.word(&i.Items[n], text)
		} else {
			i.FellBack = append(i.FellBack, "item "+string(i.Items[n].ID))
		}
	}
	return i
}

// word puts one item into its words.
func (i *Instrument) word(item *Item, text ItemText) {
	name := "item " + string(item.ID)
	item.Text = i.take(name, text.Text, item.Text)
	switch {
	case len(text.Options) > 0:
		codes := item.Options
		item.Options, item.Range = nil, nil
		for n, o := range text.Options {
			option := Option{Value: o.Value, Text: o.Text}
			if n < len(codes) {
				option.Codes = codes[n].Codes
			}
			item.Options = append(item.Options, option)
		}
	case text.Range != nil:
		ends := *item.Range
		ends.MinText = i.take("lowest answer of "+name, text.Range.MinText, ends.MinText)
		ends.MaxText = i.take("highest answer of "+name, text.Range.MaxText, ends.MaxText)
		item.Range = &ends
	case !item.FreeText:
		i.FellBack = append(i.FellBack, "answers of "+name)
	}
}

// take gives the new text, or the old one and remembers that it fell back.
func (i *Instrument) take(name, text, old string) string {
	if text == "" && old != "" {
		i.FellBack = append(i.FellBack, name)
	}
	return either(text, old)
}

func (t Texts) item(id ItemID) (ItemText, bool) {
	for _, item := range t.Items {
		if item.ID == id {
			return item, true
		}
	}
	return ItemText{}, false
}

func either(text, other string) string {
	if text != "" {
		return text
	}
	return other
}

// everyText is what fell back when nothing is in the language asked for.
const everyText = "every text"

// NeedsAttesting tells whether words for this instrument need somebody's word
// that the site may use them, and must be complete.
func (i Instrument) NeedsAttesting() bool {
	return i.Licence.Wording == StructureOnly || i.Licence.Unmodified
}

// TextLanguage gives the language in which one of the instrument's texts
// stands, named as in FellBack, such as "instructions" or "item pseq-1".
func (i Instrument) TextLanguage(name string) string {
	if slices.Contains(i.FellBack, everyText) || slices.Contains(i.FellBack, name) {
		return i.FellBackTo
	}
	return either(i.Language, DefaultLanguage)
}

// Unworded lists what of an instrument has no words here yet.
func (i Instrument) Unworded() []string {
	var all []string
	for _, item := range i.Items {
		if item.Text == "" {
			all = append(all, "item "+string(item.ID))
		}
	}
	return all
}

// InLanguage words an instrument from what is there: the words asked for,
// those in the same language, or else what the instrument came with. Whatever
// is not in the language asked for is in FellBack.
func (i Instrument) InLanguage(language string, all []Texts) Instrument {
	language, i.Language = either(language, DefaultLanguage), either(i.Language, DefaultLanguage)
	best, found := pick(all, language)
	if !found && i.Licence.Wording == StructureOnly && len(all) > 0 {
		if best, found = pick(all, DefaultLanguage); !found {
			best, found = all[0], true
		}
	}
	same := sameTongue(i.Language, language)
	if found {
		i = i.With(best)
		if same { // what the text leaves out stands in this language already
			i.FellBack = nil
		}
		same = sameTongue(best.Language, language)
	}
	if !same {
		i.FellBack, i.FellBackTo = []string{everyText}, i.Language
	}
	if len(i.FellBack) == 0 {
		i.FellBackTo = ""
	}
	return i
}

// pick gives the texts in a language, or in a variety of it.
func pick(all []Texts, language string) (Texts, bool) {
	for _, same := range []func(string) bool{
		func(l string) bool { return strings.EqualFold(l, language) },
		func(l string) bool { return sameTongue(l, language) },
	} {
		for _, t := range all {
			if same(t.Language) {
				return t, true
			}
		}
	}
	return Texts{}, false
}

// sameTongue tells whether two tags begin with the same language.
func sameTongue(a, b string) bool {
	a, _, _ = strings.Cut(strings.ToLower(a), "-")
	b, _, _ = strings.Cut(strings.ToLower(b), "-")
	return a == b
}
