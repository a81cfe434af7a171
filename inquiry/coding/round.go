package coding

import (
	"slices"
	"strings"
	"time"

	"tend/platform/fault"
)

// Round is coding work with one version of one codebook over chosen documents.
type Round struct {
	ID         string    `json:"-"`
	MadeBy     string    `json:"-"` // staff id
	MadeAt     time.Time `json:"-"`
	RevealedAt time.Time `json:"-"` // zero while coders may still be blind
	RevealedBy string    `json:"-"`

	Title    string `json:"title"`
	Codebook string `json:"codebook"`
	Version  string `json:"version"`
	Spans    bool   `json:"spans,omitempty"` // stretches within a turn may be coded, beside whole segments
	Hides    Hides  `json:"hides"`
	Sampled  string `json:"sampled,omitempty"` // how segments were drawn, in words

	Brought []string `json:"brought,omitempty"` // what is to be known of the file that the round was read from
}

// Hides says what coders of a round do not see until it is revealed.
type Hides struct {
	Session bool `json:"session,omitempty"` // the number of the session, and the order of documents
	Group   bool `json:"group,omitempty"`
	Others  bool `json:"others,omitempty"` // each other's codes; suggestions are hidden with them
}

// Blind tells whether coders work apart from each other now.
func (r Round) Blind() bool { return r.Hides.Others && r.RevealedAt.IsZero() }

// Check refuses a round that cannot be.
func (r Round) Check() error {
	var faults fault.Many
	need := func(field, value, why string) {
		if strings.TrimSpace(value) == "" || len(value) > 300 {
			faults = append(faults, fault.New(fault.Invalid, "coding.Round.Check", "%s", why).In(fault.Place{Field: field}))
		}
	}
	need("title", r.Title, "give the round a title, of 300 signs at most")
	need("codebook", r.Codebook, "choose a codebook")
	need("version", r.Version, "choose a version of the codebook")
	return faults.Err()
}

// Assignment gives a document to a coder within a round.
type Assignment struct {
	Round, Document string
	Coder           string // staff id, or a name by Outside
	Segmentation    string // id of the frozen segmentation, so that coders share units
	Units           int    // segments in it
	Chosen          []int  // which of them, ascending; nil is all
	DoneAt          time.Time
	RemovedAt       time.Time // the coder was taken off; what they coded stays
}

// Wants tells whether a segment is among those to be coded.
func (a Assignment) Wants(segment int) bool {
	if segment < 1 || segment > a.Units {
		return false
	}
	return a.Chosen == nil || slices.Contains(a.Chosen, segment)
}

// Wanted counts the segments that are to be coded.
func (a Assignment) Wanted() int {
	if a.Chosen == nil {
		return a.Units
	}
	return len(a.Chosen)
}

// outside begins the name of a coder who does not work here.
const outside = "outside/"

// Outside names a coder whose codings came in a file.
func Outside(name string) string { return outside + name }

// Name is a coder's name without the mark of those who are not staff, and
// whether they are one of these.
func Name(coder string) (name string, isOutside bool) { return strings.CutPrefix(coder, outside) }

// Coding is a coder's word on a segment, or on a stretch of a turn in it.
type Coding struct {
	ID              string
	Round, Document string
	Coder           string
	At              Where
	Codes           []CodeID // the primary one first; NoCode alone; none is taken back
	Unsure          bool
	Memo            string
	CodedAt         time.Time
	Revision        int64 // number of the audit log's entry that brought it
}

// Where is what of a document is coded: a segment, or code points [From, To)
// of one turn in it.
type Where struct {
	Segment  int
	Turn     string // empty is the whole segment
	From, To int
}

// Whole tells whether the whole segment is meant.
func (w Where) Whole() bool { return w.Turn == "" }

// Taken tells whether the coding was taken back.
func (c Coding) Taken() bool { return len(c.Codes) == 0 }

// Mark gives the coding for comparison with others.
func (c Coding) Mark() Mark {
	return Mark{Unit: Unit{c.Document, c.At.Segment}, Coder: c.Coder, Codes: c.Codes, Unsure: c.Unsure, Memo: c.Memo}
}

// MarksOf gives what coders said of whole segments. Where a coder coded only
// stretches of a segment, their codes together are the mark, in the order in
// which they stand.
func MarksOf(codings []Coding) []Mark {
	if !slices.IsSortedFunc(codings, byPlace) {
		codings = slices.Clone(codings)
		slices.SortStableFunc(codings, byPlace)
	}
	marks := make([]Mark, 0, len(codings))
	first := 0       // of this segment's marks
	var whole []bool // of each of them
	for i := range codings {
		c := &codings[i]
		if c.Taken() {
			continue
		}
		unit := Unit{c.Document, c.At.Segment}
		if len(marks) > first && marks[first].Unit != unit {
			first, whole = len(marks), whole[:0]
		}
		k := slices.IndexFunc(marks[first:], func(m Mark) bool { return m.Coder == c.Coder })
		if k < 0 {
			m := c.Mark()
			m.Codes = slices.Clone(m.Codes)
			marks, whole = append(marks, m), append(whole, c.At.Whole())
			continue
		}
		if whole[k] {
			continue
		}
		m := &marks[first+k]
		for _, id := range c.Codes {
			if !m.Has(id) {
				m.Codes = append(m.Codes, id)
			}
		}
		if len(m.Codes) > 1 {
			m.Codes = slices.DeleteFunc(m.Codes, func(id CodeID) bool { return id == NoCode })
		}
		m.Unsure = m.Unsure || c.Unsure
	}
	return marks
}

// fits refuses codes that a codebook does not have, or more than it allows.
func (b Codebook) fits(codes []CodeID) error {
	const op = "coding.Put"
	for i, id := range codes {
		if _, ok := b.Code(id); !ok && id != NoCode {
			return fault.New(fault.Invalid, op, "the codebook “%s” has no code “%s”", b.Title, id)
		}
		if slices.Contains(codes[:i], id) {
			return fault.New(fault.Invalid, op, "the code “%s” is given twice", id)
		}
		if id == NoCode && len(codes) > 1 {
			return fault.New(fault.Invalid, op, "“no code” stands alone")
		}
	}
	if most := b.most(); len(codes) > most {
		return fault.New(fault.Invalid, op, "this codebook gives a unit %d code(s) at most, and these are %d", most, len(codes))
	}
	return nil
}

// Takes tells whether a unit may have these codes.
func (b Codebook) Takes(codes []CodeID) bool { return b.fits(codes) == nil }

// most is how many codes a unit may have.
func (b Codebook) most() int {
	switch {
	case b.Several:
		return len(b.Codes)
	case b.Second:
		return 2
	}
	return 1
}

func written(codes []CodeID) string {
	if len(codes) == 1 {
		return string(codes[0])
	}
	parts := make([]string, len(codes))
	for i, id := range codes {
		parts[i] = string(id)
	}
	return strings.Join(parts, ";")
}

func readCodes(text string) []CodeID {
	if text == "" {
		return nil
	}
	if !strings.Contains(text, ";") {
		return []CodeID{CodeID(text)}
	}
	var codes []CodeID
	for part := range strings.SplitSeq(text, ";") {
		codes = append(codes, CodeID(part))
	}
	return codes
}
