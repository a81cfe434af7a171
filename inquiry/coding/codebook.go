// Package coding holds what coders say of the words: codebooks as data, the
// marks that each coder gives to each unit, and how far coders agree.
//
// A unit is a turn, a segment or a span of a document. “No code” is an answer
// of its own; a unit that a coder has not looked at is none.
package coding

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tend/platform/datafile"
)

// CodeID names a code within its codebook.
type CodeID string

// NoCode is the answer that none of the codes is there.
const NoCode CodeID = "-"

// Codebook is a set of codes with the rules of their use. A change of a code
// or a rule after coding began is a new version.
type Codebook struct {
	ID      string   `yaml:"id"`
	Version string   `yaml:"version"`
	Title   string   `yaml:"title"`
	Summary string   `yaml:"summary"`
	Sources []string `yaml:"sources"`
	Applies Speaker  `yaml:"applies"` // whose words are coded
	Several bool     `yaml:"several"` // a unit may have several codes
	Second  bool     `yaml:"second"`  // beside the primary code a unit may have a secondary one
	Ordered bool     `yaml:"ordered"` // the codes are steps, in the order of the file
	Rules   []string `yaml:"rules"`   // for the whole book
	Codes   []Code   `yaml:"codes"`
}

// Code is one thing that can be seen in a unit.
type Code struct {
	ID         CodeID   `yaml:"id"`
	Label      string   `yaml:"label"`
	Parent     CodeID   `yaml:"parent"`
	Key        string   `yaml:"key"` // one or two letters or digits that give it
	Colour     string   `yaml:"colour"`
	Definition string   `yaml:"definition"`
	Include    []string `yaml:"include"`
	Exclude    []string `yaml:"exclude"`
	Against    []Rule   `yaml:"against"`   // its neighbours
	Example    string   `yaml:"example"`   // invented
	NearMiss   string   `yaml:"near_miss"` // looks like it and is not
	Cues       []string `yaml:"cues"`      // words and phrases that often come with it
	Adaptive   bool     `yaml:"adaptive"`  // of a book of steps: where the course leads to
	Barrier    bool     `yaml:"barrier"`   // of a book of steps: what holds people back on the way; one at most
}

// Rule decides between a code and a neighbour.
type Rule struct {
	Code CodeID `yaml:"code"`
	Text string `yaml:"text"`
}

// Speaker says whose words a codebook is for.
type Speaker string

const (
	Anybody     Speaker = "anybody"
	Leaders     Speaker = "leader"
	Participant Speaker = "participant"
)

// Allowed lists the speakers for the reader of files.
func (Speaker) Allowed() []string {
	return []string{string(Anybody), string(Leaders), string(Participant)}
}

// Code finds a code by its id.
func (b Codebook) Code(id CodeID) (Code, bool) {
	i := slices.IndexFunc(b.Codes, func(c Code) bool { return c.ID == id })
	if i < 0 {
		return Code{}, false
	}
	return b.Codes[i], true
}

// Read reads a codebook strictly: every fault at once, with its place.
func Read(file string, data []byte) (Codebook, error) {
	var b Codebook
	doc := datafile.Decode("coding.Read", file, data, &b)
	b.check(doc)
	return b, doc.Err()
}

// Check refuses a codebook that cannot be used; every fault at once.
func (b Codebook) Check() error {
	var doc datafile.Document
	b.check(&doc)
	return doc.Err()
}

func (b Codebook) check(doc *datafile.Document) {
	doc.Need("id", b.ID, "a codebook has an id")
	doc.Need("version", b.Version, "a codebook has a version")
	doc.Need("title", b.Title, "a codebook has a title")
	if b.Applies == "" {
		doc.Refuse("applies", "say whose words are coded: leader, participant or anybody")
	}
	if b.Several && b.Second {
		doc.Refuse("second", "where a unit may have several codes, none of them is the secondary one")
	}
	if len(b.Codes) == 0 {
		doc.Refuse("codes", "a codebook has codes")
	}
	ids, keys := datafile.Names{}, map[string]CodeID{}
	for i, c := range b.Codes {
		at := fmt.Sprintf("codes[%d]", i+1)
		ids.Add(doc, at+".id", string(c.ID), "code")
		doc.Need(at+".label", c.Label, "a code has a label")
		doc.Need(at+".definition", c.Definition, "a code is defined; coders cannot agree on what nobody wrote down")
		if c.ID == NoCode {
			doc.Refuse(at+".id", "“%s” stands for no code", NoCode)
		}
		if strings.ContainsAny(string(c.ID), "; \t\n") {
			doc.Refuse(at+".id", "the id of a code has neither spaces nor semicolons")
		}
		c.checkKey(doc, at, keys)
		if c.Colour != "" && !isColour(c.Colour) {
			doc.Refuse(at+".colour", "write a colour as #1f6f78")
		}
	}
	barrier := CodeID("")
	for i, c := range b.Codes {
		at := fmt.Sprintf("codes[%d]", i+1)
		if (c.Adaptive || c.Barrier) && !b.Ordered {
			doc.Refuse(at, "only a book whose codes are steps (ordered: true) says which are adaptive and which is the barrier")
		}
		if c.Barrier && c.Adaptive {
			doc.Refuse(at+".barrier", "the barrier is not adaptive")
		}
		if c.Barrier && barrier != "" {
			doc.Refuse(at+".barrier", "“%s” is the barrier already", barrier)
		}
		if c.Barrier {
			barrier = c.ID
		}
		if c.Parent != "" {
			ids.Want(doc, at+".parent", string(c.Parent), "code")
		}
		for k, r := range c.Against {
			ids.Want(doc, fmt.Sprintf("%s.against[%d]", at, k+1)+".code", string(r.Code), "code")
		}
		if b.circles(c) {
			doc.Refuse(at+".parent", "“%s” is among its own parents", c.ID)
		}
	}
}

// checkKey refuses a key that two codes have, or that begins another's: the
// shorter one would be taken before the longer one is typed.
func (c Code) checkKey(doc *datafile.Document, at string, keys map[string]CodeID) {
	if c.Key == "" {
		return
	}
	if n := utf8.RuneCountInString(c.Key); n > 2 || strings.Trim(strings.ToLower(c.Key), "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		doc.Refuse(at+".key", "a key is one or two letters or digits")
		return
	}
	for key, other := range keys {
		if strings.HasPrefix(key, c.Key) || strings.HasPrefix(c.Key, key) {
			doc.Refuse(at+".key", "the key “%s” cannot be told from “%s” of the code “%s”", c.Key, key, other)
		}
	}
	keys[c.Key] = c.ID
}

// circles tells whether a code's parents lead back to it.
func (b Codebook) circles(c Code) bool {
	at := c
	for range b.Codes {
		next, ok := b.Code(at.Parent)
		if !ok {
			return false
		}
		if next.ID == c.ID {
			return true
		}
		at = next
	}
	return false
}

func isColour(s string) bool {
	return len(s) == 7 && s[0] == '#' && strings.Trim(strings.ToLower(s[1:]), "0123456789abcdef") == ""
}
