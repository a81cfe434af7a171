package audittable

import (
	"fmt"
	"os"

	"tend/platform/datafile"
	"tend/platform/fault"
	"tend/stats/consistency"
	"tend/stats/effect"
)

// Table is the file as written.
type Table struct {
	Title    string    `yaml:"title"`
	Source   string    `yaml:"source"`
	Note     string    `yaml:"note"`
	N        int       `yaml:"n"`
	Enrolled int       `yaml:"enrolled"`
	From     int       `yaml:"smallest_n"`
	Outcomes []Outcome `yaml:"outcomes"`
}

// Outcome is one row of the printed table.
type Outcome struct {
	Name      string    `yaml:"name"`
	PrintedAs string    `yaml:"printed_as"`
	N         int       `yaml:"n"`
	Items     int       `yaml:"items"`
	Scored    scored    `yaml:"scored"`
	Whole     bool      `yaml:"whole"`
	Range     *limits   `yaml:"range"`
	Better    direction `yaml:"better"`
	Before    figure    `yaml:"before"`
	After     figure    `yaml:"after"`
	ES        string    `yaml:"effect_size"`
}

type limits struct {
	Min int `yaml:"min"`
	Max int `yaml:"max"`
}

type figure struct {
	Mean string `yaml:"mean"`
	SD   string `yaml:"sd"`
}

// scored says how items become a person's score.
type scored string

func (scored) Allowed() []string { return []string{"sum", "mean"} }

// direction says which way is better.
type direction string

func (direction) Allowed() []string { return []string{"lower", "higher"} }

// Load reads a table from a file.
func Load(path string) (*Table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "audittable.Load",
			"this table cannot be opened; check the name and that the file may be read").In(fault.Place{File: path})
	}
	return Read(path, data)
}

// Read reads a table; name is the file's in messages. All faults are reported
// at once, as fault.Many.
func Read(name string, data []byte) (*Table, error) {
	var t Table
	doc := datafile.Decode("audittable.Read", name, data, &t)
	if doc.Sound() {
		t.check(doc)
	}
	if err := doc.Err(); err != nil {
		return nil, err
	}
	return &t, nil
}

func (t *Table) check(doc *datafile.Document) {
	doc.Need("title", t.Title, "give the table a title, for the verdict's heading")
	doc.AtLeast("n", t.N, 2)
	if t.Enrolled != 0 && t.Enrolled < t.N {
		doc.Refuse("enrolled", "%d enrolled cannot be fewer than the %d in the table", t.Enrolled, t.N)
	}
	if doc.Has("smallest_n") && (t.From < 2 || t.From > t.N) {
		doc.Refuse("smallest_n", "the smallest number of people to ask about must be from 2 to n (%d)", t.N)
	}
	if len(t.Outcomes) == 0 {
		doc.Refuse("outcomes", "list at least one outcome")
	}
	seen := datafile.Names{}
	for i, o := range t.Outcomes {
		at := fmt.Sprintf("outcomes[%d]", i+1)
		seen.Add(doc, at+".name", o.Name, "outcome")
		o.check(doc, at)
	}
}

func (o Outcome) check(doc *datafile.Document, at string) {
	if doc.Has(at+".n") && o.N < 2 {
		doc.Refuse(at+".n", "at least 2 people are needed")
	}
	doc.Need(at+".better", string(o.Better), "say which way is better: lower or higher")
	if doc.Has(at+".items") && o.Items < 1 {
		doc.Refuse(at+".items", "an outcome has at least 1 item")
	}
	if o.Scored == "mean" && o.Items < 1 {
		doc.Refuse(at+".scored", "say how many items are averaged (items: …)")
	}
	if o.Range != nil && o.Range.Min >= o.Range.Max {
		doc.Refuse(at+".range", "the range must run from a lower to a higher number")
	}
	for _, f := range []struct {
		path, text string
		needed, sd bool
	}{
		{".before.mean", o.Before.Mean, true, false}, {".before.sd", o.Before.SD, true, true},
		{".after.mean", o.After.Mean, true, false}, {".after.sd", o.After.SD, true, true},
		{".effect_size", o.ES, false, false},
	} {
		p, err := consistency.Parse(f.text)
		switch {
		case err != nil:
			doc.Refuse(at+f.path, "%q is not a printed number; write it as the table does, such as \"7.17\"", f.text)
		case f.needed && !p.Given():
			doc.Refuse(at+f.path, "this number is needed, in quotes, as printed")
		case f.sd && p.Given() && p.Value() <= 0:
			doc.Refuse(at+f.path, "a standard deviation must be above zero")
		}
	}
}

// pure is the table as stats/consistency takes it.
func (t *Table) pure() consistency.Table {
	out := consistency.Table{Title: t.Title, N: t.N, Enrolled: t.Enrolled, From: t.From}
	for _, o := range t.Outcomes {
		p := consistency.Outcome{
			Name: o.Name, N: o.N, Whole: o.Whole, ES: o.ES,
			Pre: o.Before.Mean, SDPre: o.Before.SD, Post: o.After.Mean, SDPost: o.After.SD,
		}
		if o.Better == "higher" {
			p.Direction = effect.HighBetter
		}
		if o.Scored == "mean" {
			p.Scale.Averaged = o.Items
		}
		if o.Range != nil {
			p.Scale.HasRange, p.Scale.Min, p.Scale.Max = true, o.Range.Min, o.Range.Max
		}
		out.Outcomes = append(out.Outcomes, p)
	}
	return out
}
