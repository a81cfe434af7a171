package measure

import "fmt"

// Item gives the item with an id.
func (i Instrument) Item(id ItemID) (Item, bool) {
	for _, item := range i.Items {
		if item.ID == id {
			return item, true
		}
	}
	return Item{}, false
}

// Scale gives the scale with an id.
func (i Instrument) Scale(id ScaleID) (Scale, bool) {
	for _, scale := range i.Scales {
		if scale.ID == id {
			return scale, true
		}
	}
	return Scale{}, false
}

// Label gives what to show for an item: its text, or "Item 3" where the wording
// may not ship and the site has not loaded its own.
func (i Instrument) Label(id ItemID) string {
	for n, item := range i.Items {
		switch {
		case item.ID != id:
		case item.Text != "":
			return item.Text
		default:
			return fmt.Sprintf("Item %d", n+1)
		}
	}
	return string(id)
}

// Threshold gives the scale's first threshold of a kind.
func (s Scale) Threshold(kind ThresholdKind) (Threshold, bool) {
	for _, t := range s.Thresholds {
		if t.Kind == kind {
			return t, true
		}
	}
	return Threshold{}, false
}
