package cohort

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"time"

	"tend/evaluation/plan"
	"tend/platform/fault"
)

// Read reads every CSV file that the plan names. Either all of it is taken or
// nothing: the error then lists up to plan.MaxProblems places with file, row,
// column and value.
func Read(p *plan.Plan) (*Cohort, error) { return ReadWith(p, os.ReadFile) }

// ReadWith is Read with another way to get at a file's bytes, such as an
// upload.
func ReadWith(p *plan.Plan, open func(name string) ([]byte, error)) (*Cohort, error) {
	if len(p.Source.Files) == 0 {
		return nil, fault.New(fault.Invalid, "cohort.Read",
			"this plan reads the service's own histories, not CSV files; evaluate it from the service").
			In(fault.Place{File: p.File, Field: "source"})
	}
	b := newBuilder(p)
	for _, f := range p.Source.Files {
		text, err := open(f.Name)
		if err != nil {
			return nil, fault.Wrap(err, fault.Unavailable, "cohort.Read",
				"this data file cannot be opened; the plan's “file” is relative to the plan").In(fault.Place{File: f.Name})
		}
		if err := b.file(f, text); err != nil {
			return nil, err
		}
	}
	if err := b.problems.Err("cohort.Read", ""); err != nil {
		return nil, err
	}
	return b.cohort()
}

// builder gathers people and scores from one file after another.
type builder struct {
	plan     *plan.Plan
	index    map[string]int32
	ids      []string
	cells    []float64 // person by person, stride outcomes × timepoints
	seen     []bool    // which cells a row has spoken of, observed or not
	arm      *levels
	gender   *levels
	group    *levels
	others   []*levels
	age      []float64
	sessions []float64
	from, to time.Time
	problems plan.Problems
	inputs   []Input
	notes    []string
}

func newBuilder(p *plan.Plan) *builder {
	arms := make([]string, len(p.Arms))
	for i, a := range p.Arms {
		arms[i] = a.ID
	}
	return &builder{
		plan: p, index: map[string]int32{},
		arm:    newLevels("arm", "Arm", arms),
		gender: newLevels("gender", "Gender", nil),
		group:  newLevels("group", "Group", nil),
	}
}

// stride is the number of scores a person can have.
func (b *builder) stride() int { return len(b.plan.Outcomes) * len(b.plan.Timepoints) }

// person gives the place of a study id, new or known.
func (b *builder) person(id []byte) int32 {
	if i, known := b.index[string(id)]; known {
		return i
	}
	i := int32(len(b.ids))
	name := string(id)
	b.ids, b.index[name] = append(b.ids, name), i
	for range b.stride() {
		b.cells = append(b.cells, math.NaN())
		b.seen = append(b.seen, false)
	}
	b.age = append(b.age, math.NaN())
	b.sessions = append(b.sessions, math.NaN())
	return i
}

// other gives the collection of a mapped attribute.
func (b *builder) other(a plan.Attribute) *levels {
	for _, l := range b.others {
		if l.id == a.ID {
			return l
		}
	}
	label := a.Label
	if label == "" {
		label = a.ID
	}
	b.others = append(b.others, newLevels(a.ID, label, nil))
	return b.others[len(b.others)-1]
}

// file reads one file into the builder; problems with cells are gathered,
// a file that cannot be read at all is an error at once.
func (b *builder) file(f plan.File, text []byte) error {
	sum := sha256.Sum256(text)
	name := filepath.Base(f.Name)
	d, text, err := sniff(name, text)
	if err != nil {
		return err
	}
	r := newReading(b, f, name, d, text)
	if err := r.header(); err != nil {
		return err
	}
	r.rows()
	b.inputs = append(b.inputs, Input{Name: name, Rows: r.taken, SHA256: hex.EncodeToString(sum[:])})
	b.notes = append(b.notes, d.notes(name, r.met.comma > 0)...)
	b.notes = append(b.notes, r.notes()...)
	return nil
}
