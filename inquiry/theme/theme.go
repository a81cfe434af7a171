// Package theme is thematic analysis: passages are read, coded, and their
// codes gathered into subthemes and themes. An analysis is the history of its
// steps; every state is folded from them, so that the codebook's growth can be
// replayed. Which measures may be shown follows from the family of the
// analysis, which is declared when it begins.
package theme

import (
	"slices"
	"strings"
	"time"

	"tend/platform/fault"
)

// Family is the kind of thematic analysis (Braun & Clarke 2021, Qual Res
// Psychol 18:328). It decides what may be claimed of it.
type Family string

const (
	Reliability Family = "coding-reliability" // codes fixed beforehand, coders agree
	Codebook    Family = "codebook"           // a codebook that may grow, themes as summaries
	Reflexive   Family = "reflexive"          // themes are made by the analyst
)

// Families lists them.
var Families = []Family{Reliability, Codebook, Reflexive}

// Counts tells whether agreement and saturation are claims that the family
// makes; a reflexive analysis makes neither.
func (f Family) Counts() bool { return f == Reliability || f == Codebook }

// Analysis is what is declared at the beginning.
type Analysis struct {
	ID      string    `json:"-"`
	MadeBy  string    `json:"-"` // staff id
	MadeAt  time.Time `json:"-"`
	Title   string    `json:"title"`
	Family  Family    `json:"family"`
	Purpose string    `json:"purpose"` // the question that is asked of the words
	From    Source    `json:"from"`
	Rule    Stopping  `json:"rule"` // when no new theme is saturation
}

// Source says which words are read: answers to a free-text question, and
// transcripts.
type Source struct {
	Instrument string   `json:"instrument,omitempty"`
	Item       string   `json:"item,omitempty"`
	Timepoint  string   `json:"timepoint,omitempty"`
	Groups     []string `json:"groups,omitempty"`    // of people who are or were in one of these; none is everybody
	Documents  []string `json:"documents,omitempty"` // transcripts without names
}

// Stopping is the rule of Guest, Namey & Chen (2020, PLoS ONE 15:e0232076),
// chosen and stated beforehand.
type Stopping struct {
	Base      int     `json:"base"`      // passages that give the codes to compare with
	Run       int     `json:"run"`       // passages that are looked at together
	Threshold float64 `json:"threshold"` // share of new codes in a run, at most
}

// Usual is the rule that is offered: 4 + 2 passages at 5 %.
var Usual = Stopping{Base: 4, Run: 2, Threshold: 0.05}

// Check refuses an analysis that cannot be.
func (a Analysis) Check() error {
	var faults fault.Many
	refuse := func(field, why string) {
		faults = append(faults, fault.New(fault.Invalid, "theme.Analysis.Check", "%s", why).In(fault.Place{Field: field}))
	}
	if strings.TrimSpace(a.Title) == "" || len(a.Title) > 300 {
		refuse("title", "give the analysis a title, of 300 signs at most")
	}
	if !slices.Contains(Families, a.Family) {
		refuse("family", "say which family of thematic analysis it is: coding-reliability, codebook or reflexive")
	}
	if a.From.Item == "" && len(a.From.Documents) == 0 {
		refuse("from", "choose a question, or transcripts")
	}
	if r := a.Rule; r.Base < 1 || r.Run < 1 || r.Threshold < 0 || r.Threshold >= 1 {
		refuse("rule", "saturation needs a base and a run of one passage at least, and a threshold from 0 to below 1")
	}
	return faults.Err()
}

// Passage is a piece of text that is read: an answer, or a segment of a
// transcript. The words are not kept here; they are read where they live, so
// that what was withdrawn is gone.
type Passage struct {
	ID      string // "form/…" or "segment/…"
	StudyID string // who said it; "" where that is not known
	Order   int    // in which it was recorded, from 1
	Text    string // "" where it may not be read
	Link    string // address of the words in their place, or ""
	Session int    // of a transcript
	// Quotable says that whoever said it has agreed to be quoted, as it stands
	// now; the words are for analysis only where it is false.
	Quotable bool
}

// Code is something that was seen in passages.
type Code struct {
	ID         string
	Label      string
	Definition string
	Under      string // id of the subtheme or theme that it is gathered in, "" for none
	Place      int    // among those under it
}

// Node is a subtheme (Under is a theme) or a theme (Under is empty).
type Node struct {
	ID         string
	Label      string
	Definition string
	Under      string
	Place      int
	X, Y       int // on the theme map, in thousandths of its size; 0, 0 is not placed
}

// Theme tells whether the node is a theme, and not a subtheme.
func (n Node) Theme() bool { return n.Under == "" }

// Mark is a code on a passage, or on code points [From, To) of it; To 0 is the
// whole passage.
type Mark struct {
	Passage  string
	Code     string
	From, To int
	By       string
	At       time.Time
}

// Quote is a stretch that a person chose to stand for a code or theme.
type Quote struct {
	Passage  string
	Node     string // a code, subtheme or theme
	From, To int    // To 0 is the whole passage
	By       string
	Shown    string // as it is printed, where words were left out or put in [brackets]; "" is as it stands
}

// State is an analysis at one moment.
type State struct {
	Analysis
	Step   int // how many steps made it
	Codes  []Code
	Nodes  []Node
	Marks  []Mark
	Quotes []Quote
	Read   map[string]string // passages that were read, with the note that was written, which may be empty
	Closed bool
}
