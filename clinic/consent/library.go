package consent

import (
	"embed"
	"slices"
	"sync"

	"tend/platform/datafile"
)

//go:embed library/*.yaml
var files embed.FS

// library reads the texts that come with Tend, once.
var library = sync.OnceValue(func() []Text {
	all := datafile.Library(files, "library/*.yaml", Read)
	slices.SortFunc(all, order)
	return all
})

// Read reads a text strictly.
func Read(file string, data []byte) (Text, error) {
	var t Text
	doc := datafile.Decode("consent.Read", file, data, &t)
	t.check(doc.Refuse)
	return t, doc.Err()
}

// check tells refuse everything that is wrong with a text.
func (t Text) check(refuse func(path, format string, args ...any)) {
	if !slices.Contains(Kinds, t.Kind) {
		refuse("kind", "a consent is for treatment, research, recording, re-contact or quotation")
	}
	if t.Version < 1 {
		refuse("version", "versions are counted from 1")
	}
	if len(t.Language) < 2 || len(t.Language) > 8 {
		refuse("language", "say which language it is in, such as en")
	}
	if t.Title == "" || len(t.Title) > 200 {
		refuse("title", "a text has a title of one line")
	}
	if t.Body == "" || len(t.Body) > 50_000 {
		refuse("body", "say what the person agrees to")
	}
}
