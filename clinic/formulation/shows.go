package formulation

import (
	"slices"
	"strings"

	"tend/platform/datafile"
)

// Evidence is what kind of measured thing stands beside a node.
type Evidence string

const (
	ItemOf     Evidence = "item"     // of is an instrument, id one of its items
	ScoreOf    Evidence = "score"    // of is an instrument, id one of its scales
	StageOf    Evidence = "stage"    // of is a codebook of stages, id one of its codes
	PracticeOf Evidence = "practice" // of is a programme, id its practices with a + between; * is all
)

// Evidences lists them.
var Evidences = []Evidence{ScoreOf, ItemOf, PracticeOf, StageOf}

// Allowed lists them for the reader of files.
func (Evidence) Allowed() []string { return words(Evidences) }

// Shown says what is measured and stands beside a node. It holds no value: what
// moved is read from where it is kept, by whoever may see it there.
type Shown struct {
	Kind Evidence `yaml:"kind" json:"kind"`
	Of   string   `yaml:"of" json:"of"`
	ID   string   `yaml:"id" json:"id"`

	Title string `yaml:"title" json:"title,omitempty"` // where it has one of its own
}

// String names it on a form.
func (s Shown) String() string { return string(s.Kind) + ":" + s.Of + ":" + s.ID + ":" + s.Title }

// ShownAs reads what String wrote; what it did not write is empty.
func ShownAs(text string) Shown {
	parts := strings.SplitN(text, ":", 4)
	if len(parts) != 4 {
		return Shown{}
	}
	return Shown{Evidence(parts[0]), parts[1], parts[2], parts[3]}
}

// mostShown is how much may stand beside one node.
const mostShown = 6

func checkShows(doc *datafile.Document, at string, n Node) {
	if len(n.Shows) > mostShown {
		doc.Refuse(at+".shows", "there is room for %d measured things beside one; these are %d", mostShown, len(n.Shows))
	}
	for i, s := range n.Shows {
		if !slices.Contains(Evidences, s.Kind) || s.Of == "" || s.ID == "" || len(s.String()) > 400 {
			doc.Refuse(at+".shows", "what is measured is an item, a score, a stage or a practice, with where it is from")
		} else if slices.Contains(n.Shows[:i], s) {
			doc.Refuse(at+".shows", "it stands beside this already")
		}
	}
}

// Shown lists all that is measured beside the nodes of a map, each once.
func (m Map) Shown() []Shown {
	var all []Shown
	for _, n := range m.Nodes {
		for _, s := range n.Shows {
			if !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}
