package participant

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"tend/clinic/invitation"
	"tend/platform/datafile"
	"tend/platform/fault"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// tongue is the words of these pages in one language: one file of words/.
type tongue struct {
	Language  string     `yaml:"language"` // such as "de"
	Name      string     `yaml:"name"`     // as its speakers call it
	Months    []string   `yaml:"months"`
	Weekdays  []string   `yaml:"weekdays"` // Sunday first
	Words     []word     `yaml:"words"`
	Sentences []sentence `yaml:"sentences"`

	says    map[string]string
	known   map[string]string
	english *tongue // where a word is missing; nil for English
}

// word is what is said at one place of a page.
type word struct {
	ID   string `yaml:"id"`
	Says string `yaml:"says"`
}

// sentence is what another room says in English of an input.
type sentence struct {
	English string `yaml:"english"`
	Says    string `yaml:"says"`
}

// readTongue reads one file of words, strictly.
func readTongue(name string, data []byte) (*tongue, error) {
	var t tongue
	doc := datafile.Decode("participant.readTongue", name, data, &t)
	doc.Need("language", t.Language, "say which language it is, such as de")
	doc.Need("name", t.Name, "say what its speakers call the language")
	if len(t.Months) != 12 {
		doc.Refuse("months", "a year has 12 months")
	}
	if len(t.Weekdays) != 7 {
		doc.Refuse("weekdays", "a week has 7 days, Sunday first")
	}
	t.says, t.known = map[string]string{}, map[string]string{}
	for n, w := range t.Words {
		at := fmt.Sprintf("words[%d]", n+1)
		doc.Need(at+".id", w.ID, "say which word this is")
		doc.Need(at+".says", w.Says, "%q needs its words; leave it out to have it in English", w.ID)
		if t.says[w.ID] != "" {
			doc.Refuse(at+".id", "%q is there already", w.ID)
		}
		t.says[w.ID] = w.Says
	}
	for _, s := range t.Sentences {
		t.known[s.English] = s.Says
	}
	return &t, doc.Err()
}

// comeAlong reads the languages that come along, once, English first.
var comeAlong = sync.OnceValue(func() []*tongue {
	all := datafile.Library(wordFiles, "words/*.yaml", readTongue)
	slices.SortStableFunc(all, func(a, b *tongue) int {
		return strings.Compare(strings.TrimPrefix(a.Language, invitation.English), strings.TrimPrefix(b.Language, invitation.English))
	})
	for _, t := range all[1:] {
		t.english = all[0]
	}
	return all
})

// tongueOf gives the pages' words in a language or a variety of it; English
// where there are none.
func (d *Door) tongueOf(language string) *tongue {
	for _, same := range []func(a, b string) bool{strings.EqualFold, sameTongue} {
		for _, t := range d.tongues {
			if same(t.Language, language) {
				return t
			}
		}
	}
	return d.tongues[0]
}

// tongueFor gives the words for somebody who is not known yet: in the first
// language that their browser asks for.
func (d *Door) tongueFor(r *http.Request) *tongue {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	first, _, _ = strings.Cut(first, ";")
	return d.tongueOf(strings.TrimSpace(first))
}

func sameTongue(a, b string) bool {
	a, _, _ = strings.Cut(strings.ToLower(a), "-")
	b, _, _ = strings.Cut(strings.ToLower(b), "-")
	return a == b
}

// plain says a word with its numbers and names.
func (t *tongue) plain(id string, args ...any) string {
	says, ok := t.says[id]
	if !ok && t.english != nil {
		return t.english.plain(id, args...)
	}
	if len(args) == 0 {
		return says
	}
	return fmt.Sprintf(says, args...)
}

// say is plain for a page: a word that is missing stands there in English and
// says so to whatever reads the page aloud.
func (t *tongue) say(id string, args ...any) template.HTML {
	text := template.HTMLEscapeString(t.plain(id, args...))
	if t.says[id] == "" && t.english != nil {
		return template.HTML(`<span lang="` + invitation.English + `">` + text + `</span>`)
	}
	return template.HTML(text)
}

// many says a word for one or for more; the number is the first of its places.
func (t *tongue) many(id string, n int, args ...any) template.HTML {
	if n == 1 {
		if strings.Contains(t.plain(id+".one"), "%") {
			return t.say(id+".one", append([]any{n}, args...)...)
		}
		return t.say(id + ".one")
	}
	return t.say(id+".many", append([]any{n}, args...)...)
}

// sentence gives what another room said of an input in this language, or in
// English where it is not known.
func (t *tongue) sentence(english string) template.HTML {
	if says, ok := t.known[english]; ok {
		return template.HTML(template.HTMLEscapeString(says))
	}
	if t.english == nil {
		return template.HTML(template.HTMLEscapeString(english))
	}
	return template.HTML(`<span lang="` + invitation.English + `">` + template.HTMLEscapeString(english) + `</span>`)
}

// saidIn gives what an error says to a person, without the name of a field.
func saidIn(err error) string {
	if e, ok := errors.AsType[*fault.Error](err); ok && e.Kind != fault.Internal {
		return e.Message
	}
	return fault.Message(err)
}

// day writes a date, such as 3 March 2026.
func (t *tongue) day(on time.Time) string {
	on = on.Local()
	return t.plain("date", on.Day(), t.Months[on.Month()-1], on.Year())
}

func (t *tongue) weekday(on time.Time) string { return t.Weekdays[on.Local().Weekday()] }

// lang is the attribute of a part that stands in another language than the
// page; of words whose language is not known, it says that.
func (t *tongue) lang(language string) template.HTMLAttr {
	if sameTongue(language, t.Language) {
		return ""
	}
	return template.HTMLAttr(`lang="` + template.HTMLEscapeString(language) + `"`)
}

// functions are the words and dates of a page in this language.
func (t *tongue) functions() template.FuncMap {
	return template.FuncMap{"say": t.say, "many": t.many, "raw": func(id string) string { return t.plain(id) },
		"day": t.day, "weekday": t.weekday, "lang": t.lang, "inEnglish": func() template.HTMLAttr { return t.lang(invitation.English) }}
}
