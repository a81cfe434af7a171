package measure

import (
	"embed"
	"slices"
	"sync"

	"tend/platform/datafile"
	"tend/platform/fault"
)

//go:embed library/*.yaml library/texts/*.yaml
var files embed.FS

// library reads the instruments that come with Tend, once. Two that cannot stand
// beside each other are a defect, and stop the program.
var library = sync.OnceValue(func() []Instrument {
	var all []Instrument
	for _, i := range datafile.Library(files, "library/*.yaml", Read) {
		if err := Fits(all, i); err != nil {
			panic(err)
		}
		all = append(all, i)
	}
	return all
})

// libraryTexts reads the translations that come with Tend, once, by instrument.
var libraryTexts = sync.OnceValue(func() map[string][]Texts {
	all := map[string][]Texts{}
	for _, t := range datafile.Library(files, "library/texts/*.yaml", func(name string, data []byte) (Texts, error) {
		t, _, err := ReadTexts(name, data, Find)
		return t, err
	}) {
		all[t.Of] = append(all[t.Of], t)
	}
	return all
})

// Library gives the instruments that come with Tend, in the order of their ids.
func Library() []Instrument { return slices.Clone(library()) }

// Find gives the instrument of the library with an id, or a fault.NotFound.
func Find(id string) (Instrument, error) {
	for _, i := range library() {
		if i.ID == id {
			return i, nil
		}
	}
	return Instrument{}, fault.New(fault.NotFound, "measure.Find", "There is no instrument %q in the library.", id)
}

// Fits refuses, as fault.Conflict, an instrument that cannot stand beside the
// others: the same id and version twice, or an item that has another item's id
// and other possible answers. A variant with another range is another
// instrument with items of its own.
func Fits(others []Instrument, added Instrument) error {
	for _, other := range others {
		if other.ID == added.ID && other.Version == added.Version {
			return fault.New(fault.Conflict, "measure.Fits", "There is already an instrument %q of version %q; a changed one needs a new version.", added.ID, added.Version)
		}
		for _, item := range added.Items {
			if twin, shared := other.Item(item.ID); shared && !sameAnswers(item, twin) {
				return fault.New(fault.Conflict, "measure.Fits", "The item %q of %q takes other answers than the item of that name in %q; give it a name of its own.", item.ID, added.ID, other.ID)
			}
		}
	}
	return nil
}

// sameAnswers tells whether two items take the same numbers.
func sameAnswers(a, b Item) bool {
	return a.FreeText == b.FreeText && slices.Equal(a.numbers(), b.numbers())
}

// numbers lists every number that an item takes.
func (item Item) numbers() []int {
	var all []int
	if item.Range != nil {
		for n := item.Range.Min; n <= item.Range.Max && len(all) < 1000; n++ {
			all = append(all, n)
		}
	}
	for _, o := range item.Options {
		if o.Value != nil {
			all = append(all, *o.Value)
		}
	}
	slices.Sort(all)
	return all
}
