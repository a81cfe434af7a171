package participant

import (
	"context"
	"net/http"
	"slices"
	"time"

	"tend/clinic/programme"
)

// choice is a language that can be chosen.
type choice struct {
	Tag, Name string
	Chosen    bool
}

// LanguageNames gives what speakers call their language: those of these pages,
// and others in which a site may load a questionnaire. A language that is not
// here goes by its tag.
var LanguageNames = map[string]string{"en": "English", "de": "Deutsch", "cy": "Cymraeg", "fr": "Français", "es": "Español", "it": "Italiano",
	"nl": "Nederlands", "pl": "Polski", "pt": "Português", "sv": "Svenska", "da": "Dansk", "nb": "Norsk bokmål", "fi": "Suomi", "tr": "Türkçe",
	"uk": "Українська", "ru": "Русский", "ar": "العربية", "ur": "اردو", "pa": "ਪੰਜਾਬੀ", "zh": "中文"}

// choices names languages; one that the person has, or a variety of it, is
// chosen. With one language there is nothing to choose.
func choices(tags []string, has string) []choice {
	if len(tags) < 2 {
		return nil
	}
	var all []choice
	for _, tag := range tags {
		name := LanguageNames[tag]
		if name == "" {
			name = tag
		}
		all = append(all, choice{tag, name, sameTongue(tag, has)})
	}
	return all
}

// languages lists those in which some of what a sitting asks has words.
func (d *Door) languages(ctx context.Context, s sitting) []choice {
	p, err := programme.Find(s.Programme)
	if err != nil {
		return nil
	}
	m, _ := p.Timepoint(s.Timepoint)
	d.words.mu.Lock()
	defer d.words.mu.Unlock()
	key := [2]string{s.Programme, s.Timepoint}
	known, ok := d.words.tags[key]
	if !ok || d.Now().Sub(known.at) > wordsFor {
		tags, err := d.House.Measures.Languages(ctx, d.Site, m.Instruments...)
		if err != nil {
			return nil // the questions can be answered without a choice
		}
		known = rememberedTags{tags, d.Now()}
		d.words.tags[key] = known
	}
	return choices(known.tags, s.Settings.Language)
}

// rememberedTags are languages with the time at which they were read.
type rememberedTags struct {
	tags []string
	at   time.Time
}

// ownLanguages lists those of the pages themselves, for a person's own page.
func (d *Door) ownLanguages(s sitting) []choice { return choices(PageLanguages(), s.Settings.Language) }

// PageLanguages gives the languages that these pages have words in, English
// first.
func PageLanguages() []string {
	var tags []string
	for _, t := range comeAlong() {
		tags = append(tags, t.Language)
	}
	return tags
}

// chosenLanguage gives the language that a form chose; one that is not offered
// changes nothing.
func chosenLanguage(r *http.Request, offered []choice, now string) string {
	tag := r.PostForm.Get("language")
	if slices.ContainsFunc(offered, func(c choice) bool { return c.Tag == tag }) {
		return tag
	}
	return now
}
