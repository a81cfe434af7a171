package entry

import (
	"cmp"
	"context"
	"slices"

	"tend/clinic/measure"
	"tend/platform/auth"
	"tend/platform/db"
)

// ItemRate is how often two entries of one item differed.
type ItemRate struct {
	Instrument string
	Item       measure.ItemID // DateField for the date
	Compared   int            // sheets typed twice
	Differed   int
}

// Rates gives, for a group's timepoint, how often the entries of each item
// differed among the sheets that were typed twice; items without a difference
// are in it too, so that a rate has its denominator.
func (s Store) Rates(ctx context.Context, actor auth.Actor, group, timepoint string) ([]ItemRate, error) {
	var rates []ItemRate
	err := s.DB.View(ctx, func(tx *db.Tx) error {
		all, err := ofGroup(ctx, tx, actor, group, timepoint)
		if err != nil {
			return err
		}
		rates, err = ratesOf(all, func(id string) (measure.Instrument, error) {
			return measure.InstrumentIn(ctx, tx, actor.Site, id, "")
		})
		return err
	})
	return rates, err
}

// ratesOf counts over entries, of which those of one sheet and one form are a
// pair.
func ratesOf(all []Entry, find func(string) (measure.Instrument, error)) ([]ItemRate, error) {
	type round struct {
		Sheet
		form string
	}
	firsts := map[round]Entry{}
	counts := map[string]map[measure.ItemID]*ItemRate{}
	for _, e := range all {
		key := round{e.Sheet, e.FormID}
		if e.Clerk == A {
			firsts[key] = e
			continue
		}
		a, ok := firsts[key]
		if !ok {
			continue
		}
		i, err := find(e.Instrument)
		if err != nil {
			return nil, err
		}
		count(counts, i, a, e)
	}
	var rates []ItemRate
	for _, items := range counts {
		for _, r := range items {
			rates = append(rates, *r)
		}
	}
	slices.SortFunc(rates, func(a, b ItemRate) int {
		return cmp.Or(cmp.Compare(a.Instrument, b.Instrument), cmp.Compare(b.Differed, a.Differed), cmp.Compare(a.Item, b.Item))
	})
	return rates, nil
}

func count(counts map[string]map[measure.ItemID]*ItemRate, i measure.Instrument, a, b Entry) {
	items := counts[i.ID]
	if items == nil {
		items = map[measure.ItemID]*ItemRate{DateField: {Instrument: i.ID, Item: DateField}}
		for _, item := range i.Items {
			items[item.ID] = &ItemRate{Instrument: i.ID, Item: item.ID}
		}
		counts[i.ID] = items
	}
	for _, r := range items {
		r.Compared++
	}
	for _, id := range Differences(i, a, b) {
		items[id].Differed++
	}
}
