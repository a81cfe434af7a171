// Package consent holds the texts that people agree to, one line of versions
// for each kind and language, and how each agreement was given. Whether a
// consent stands is a fact of the person's history (package pathway); none of
// the five kinds stands for another.
package consent

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/platform/fault"
)

// Kinds lists the five kinds in the order in which they are asked.
var Kinds = []pathway.ConsentKind{pathway.Treatment, pathway.Research, pathway.Recording, pathway.Recontact, pathway.Quotation}

// Text is one version of what people agree to, in one language.
type Text struct {
	Kind        pathway.ConsentKind `yaml:"kind"`
	Version     int                 `yaml:"version"` // from 1
	Language    string              `yaml:"language"`
	Title       string              `yaml:"title"`
	Body        string              `yaml:"body"`      // Markdown
	AskAgain    bool                `yaml:"ask_again"` // those who agreed to an older version are asked again
	PublishedAt time.Time           `yaml:"-"`         // zero when it came with the program
	PublishedBy string              `yaml:"-"`
}

// How is the way on which somebody agreed.
type How string

const (
	OnScreen How = "on screen"
	OnPaper  How = "on paper"
	Spoken   How = "spoken" // and witnessed
)

// Hows lists them.
var Hows = []How{OnScreen, OnPaper, Spoken}

// Signed is one agreement as it was given.
type Signed struct {
	EventID    string // of the person's history
	StudyID    string
	Kind       pathway.ConsentKind
	Version    int
	Language   string
	How        How
	On         time.Time
	Witness    string // staff id of the one who was there
	Name       string // as signed; sealed in the store
	Stroke     string // the signature drawn, as SVG path data; sealed in the store
	RecordedAt time.Time
}

// longestStroke bounds a drawn signature, in bytes.
const longestStroke = 60_000

// Check refuses an agreement that cannot be, all faults at once.
func (s Signed) Check() error {
	var faults fault.Many
	refuse := func(field, text string) {
		faults = append(faults, fault.New(fault.Invalid, "consent.Signed.Check", "%s", text).In(fault.Place{Field: field}))
	}
	if !slices.Contains(Kinds, s.Kind) {
		refuse("kind", "this is not a kind of consent")
	}
	if !slices.Contains(Hows, s.How) {
		refuse("how", "say how it was given: on screen, on paper or spoken")
	}
	if s.How == OnScreen && strings.TrimSpace(s.Name) == "" && s.Stroke == "" {
		refuse("name", "a consent on screen is signed: with a name, or drawn")
	}
	if len(s.Stroke) > longestStroke || strings.Trim(s.Stroke, "MLml0123456789., -") != "" {
		refuse("stroke", "this is not a drawn signature")
	}
	if s.On.IsZero() {
		refuse("on", "say when it was given")
	}
	return faults.Err()
}

// Newest gives the newest text of each kind in a language, English standing in
// for one that is not there.
func Newest(texts []Text, language string) map[pathway.ConsentKind]Text {
	newest := map[pathway.ConsentKind]Text{}
	for _, t := range texts {
		now, any := newest[t.Kind]
		switch {
		case t.Language != language && t.Language != "en":
		case !any, t.Version > now.Version, t.Version == now.Version && t.Language == language:
			newest[t.Kind] = t
		}
	}
	return newest
}

// Asked tells which kinds a person is to be asked for: those never given, and
// those given for a text that a newer one asks to be given again. A consent
// that was withdrawn is not asked for again.
func Asked(s pathway.State, texts []Text) []pathway.ConsentKind {
	var ask []pathway.ConsentKind
	for _, kind := range Kinds {
		c, known := s.Consents[kind]
		switch {
		case !known:
			ask = append(ask, kind)
		case c.Given && since(texts, kind, c.Version):
			ask = append(ask, kind)
		}
	}
	return ask
}

// since tells whether a text that asks again came after a version.
func since(texts []Text, kind pathway.ConsentKind, version string) bool {
	given, err := strconv.Atoi(version)
	return slices.ContainsFunc(texts, func(t Text) bool {
		return t.Kind == kind && t.AskAgain && (err != nil || t.Version > given)
	})
}

// MayNotRecord lists the people in a room who have not agreed to be recorded,
// by study id: while there is one, nothing is recorded. A consent to an older
// text counts until the person is asked again and declines.
func MayNotRecord(present []pathway.State) []string {
	var not []string
	for _, s := range present {
		if !s.Takes(pathway.Recording) {
			not = append(not, s.StudyID)
		}
	}
	return not
}

func order(a, b Text) int {
	return cmp.Or(cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)),
		cmp.Compare(a.Version, b.Version), cmp.Compare(a.Language, b.Language))
}
