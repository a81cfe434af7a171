package measure

import (
	"fmt"

	"tend/platform/datafile"
)

// Read reads one instrument from YAML, strictly: every fault at once as
// fault.Many of kind fault.Invalid with file, line, column and field; then no
// instrument is given.
func Read(name string, data []byte) (Instrument, error) {
	var i Instrument
	doc := datafile.Decode("measure.Read", name, data, &i)
	doc.Need("id", i.ID, "the instrument needs an id, such as phq-4")
	doc.Need("version", i.Version, "the instrument needs a rule version, such as \"1\"")
	doc.Need("title", i.Title, "the instrument needs a title")
	doc.Need("licence.wording", string(i.Licence.Wording), "say if the wording comes along: %v", i.Licence.Wording.Allowed())
	items := checkItems(doc, i)
	checkScales(doc, i, items)
	checkRisks(doc, i, items)
	if err := doc.Err(); err != nil {
		return Instrument{}, err
	}
	return i, nil
}

func checkItems(doc *datafile.Document, i Instrument) datafile.Names {
	seen := datafile.Names{}
	if len(i.Items) == 0 {
		doc.Refuse("items", "an instrument needs at least one item")
	}
	for n, item := range i.Items {
		at := fmt.Sprintf("items[%d]", n+1)
		seen.Add(doc, at+".id", string(item.ID), "item")
		switch structure := i.Licence.Wording == StructureOnly; {
		case structure && item.Text != "":
			doc.Refuse(at+".text", "the wording of this instrument may not ship; leave the text out, or say that it is %q", SiteLicensed)
		case !structure && item.Text == "":
			doc.Refuse(at+".text", "the item needs its text, or the wording must be %q", StructureOnly)
		}
		checkAnswers(doc, at, item)
	}
	return seen
}

// checkAnswers refuses an item that could be answered in two ways or in none,
// and an option without a number.
func checkAnswers(doc *datafile.Document, at string, item Item) {
	ways := 0
	for _, given := range []bool{len(item.Options) > 0, item.Range != nil, item.FreeText} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		doc.Refuse(at, "an item has options, or a range, or free text: one of the three")
	}
	if r := item.Range; r != nil && r.Max <= r.Min {
		doc.Refuse(at+".range.max", "the range ends (%d) before it begins (%d)", r.Max, r.Min)
	}
	seen := map[int]bool{}
	for n, o := range item.Options {
		path := fmt.Sprintf("%s.options[%d]", at, n+1)
		doc.Need(path+".text", o.Text, "the option needs its words")
		switch {
		case o.Value == nil:
			doc.Refuse(path+".value", "the option needs its number; without one it cannot be scored, and it is not 0")
		case seen[*o.Value]:
			doc.Refuse(path+".value", "another option already has the number %d", *o.Value)
		default:
			seen[*o.Value] = true
		}
	}
}

// ends gives the lowest and highest number that an item takes.
func (item Item) ends() (low, high int) {
	if item.Range != nil {
		return item.Range.Min, item.Range.Max
	}
	for n, o := range item.Options {
		if o.Value == nil {
			continue
		}
		if n == 0 {
			low, high = *o.Value, *o.Value
		}
		low, high = min(low, *o.Value), max(high, *o.Value)
	}
	return low, high
}
