// Package measure holds instruments as data, answers to their items, and the
// scores that follow from them by a stated rule.
//
// No score is ever silently wrong: a missing item is never 0, a partial total
// is never given as a total, an option without a number is refused, subscales
// are found by item identity and not by position, and each score says under
// which rule version, from how many items and by which method it was made.
package measure

// ItemID names an item across instruments: the same question with the same
// answers has the same id in the PHQ-2, PHQ-4 and PHQ-9.
type ItemID string

// ScaleID names a scale across instruments, such as "gad2".
type ScaleID string

// Instrument is a questionnaire as data. Version is the version of its rules;
// any change of items, ranges or scoring is a new one.
type Instrument struct {
	ID           string   `yaml:"id"`
	Version      string   `yaml:"version"`
	Title        string   `yaml:"title"`
	Short        string   `yaml:"short,omitempty"`    // for tables, such as "PHQ-4"
	Language     string   `yaml:"language,omitempty"` // of the words, such as "en-GB", which it is when left out
	Instructions string   `yaml:"instructions,omitempty"`
	Note         string   `yaml:"note,omitempty"` // for staff
	Licence      Licence  `yaml:"licence"`
	Sources      []string `yaml:"sources,omitempty"`
	Codes        []Code   `yaml:"codes,omitempty"`
	Items        []Item   `yaml:"items"`
	Scales       []Scale  `yaml:"scales,omitempty"`
	Risks        []Risk   `yaml:"risks,omitempty"`

	// FellBack names the texts that are not in the language asked for.
	FellBack []string `yaml:"-"`
	// FellBackTo is the language of those texts; empty when there are none.
	FellBackTo string `yaml:"-"`
}

// Licence says on which terms the wording is used.
type Licence struct {
	Wording     Wording `yaml:"wording"`
	Text        string  `yaml:"text,omitempty"`
	Attribution string  `yaml:"attribution,omitempty"` // to be shown with the items, if any
	// Unmodified says that the words may be shown only as they are: a site cannot
	// change them, and a translation is not the authors' own.
	Unmodified bool `yaml:"unmodified,omitempty"`
}

// Item is one question. It has exactly one of Options, Range and FreeText.
type Item struct {
	ID       ItemID   `yaml:"id"`
	Text     string   `yaml:"text,omitempty"` // empty when the wording may not ship
	Options  []Option `yaml:"options,omitempty"`
	Range    *Range   `yaml:"range,omitempty"`
	FreeText bool     `yaml:"free_text,omitempty"`
	Codes    []Code   `yaml:"codes,omitempty"`
}

// Option is a worded answer with its number.
type Option struct {
	Value *int   `yaml:"value"` // never nil in an Instrument that Read gave
	Text  string `yaml:"text,omitempty"`
	Codes []Code `yaml:"codes,omitempty"`
}

// Range is a whole-number answer from Min to Max with words at its ends.
type Range struct {
	Min     int    `yaml:"min"`
	Max     int    `yaml:"max"`
	MinText string `yaml:"min_text"`
	MaxText string `yaml:"max_text"`
}

// Code is an entry of a code system, such as LOINC 44250-9.
type Code struct {
	System string `yaml:"system"` // "LOINC" or "local"
	Code   string `yaml:"code"`
}

// Scale is a score over named items.
type Scale struct {
	ID         ScaleID     `yaml:"id"`
	Title      string      `yaml:"title"`
	Plain      string      `yaml:"plain,omitempty"` // what people are told it is about; without it they are not shown it
	Items      []ItemID    `yaml:"items"`
	Reverse    []ItemID    `yaml:"reverse,omitempty"` // those that count as lowest + highest − answer
	Method     Method      `yaml:"method"`
	Min        float64     `yaml:"min"`
	Max        float64     `yaml:"max"`
	Better     Better      `yaml:"better"`
	Missing    Missing     `yaml:"missing"`
	Thresholds []Threshold `yaml:"thresholds,omitempty"`
	Bands      []Band      `yaml:"bands,omitempty"`
	Codes      []Code      `yaml:"codes,omitempty"`
}

// Missing says what becomes of a score when items are not answered.
type Missing struct {
	Rule    MissingRule `yaml:"rule"`
	AtLeast int         `yaml:"at_least"` // for prorate: items that must be answered
	Source  string      `yaml:"source,omitempty"`
}

// Threshold is a value that a score or a change is held against. Whether it is
// crossed upwards or downwards follows from the scale's direction. All are for
// one person's score; none may be put to a group's mean.
type Threshold struct {
	Kind   ThresholdKind `yaml:"kind"`
	Value  float64       `yaml:"value"` // points, or percent for Percent
	Title  string        `yaml:"title"`
	Source string        `yaml:"source,omitempty"`
}

// Band names a stretch of a scale, both ends included.
type Band struct {
	From  float64 `yaml:"from"`
	To    float64 `yaml:"to"`
	Title string  `yaml:"title"`
}

// Risk is a rule that an answer to one item, or the total of one scale, at or
// above a number, needs a clinician on the same day. It has exactly one of
// Item and Scale; a scale is a sum of which lower is better.
type Risk struct {
	Item    ItemID  `yaml:"item,omitempty"`
	Scale   ScaleID `yaml:"scale,omitempty"`
	AtLeast int     `yaml:"at_least"`
	Title   string  `yaml:"title"`
	Action  string  `yaml:"action"`
}
