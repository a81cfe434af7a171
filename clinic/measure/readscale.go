package measure

import (
	"fmt"
	"slices"

	"tend/platform/datafile"
)

func checkScales(doc *datafile.Document, i Instrument, items datafile.Names) {
	seen := datafile.Names{}
	for n, s := range i.Scales {
		at := fmt.Sprintf("scales[%d]", n+1)
		seen.Add(doc, at+".id", string(s.ID), "scale")
		doc.Need(at+".title", s.Title, "the scale needs a title")
		doc.Need(at+".method", string(s.Method), "say how the score is made: %v", s.Method.Allowed())
		doc.Need(at+".better", string(s.Better), "say which end is the better one: %v", s.Better.Allowed())
		doc.Need(at+".missing.rule", string(s.Missing.Rule), "say what happens when items are missing: %v", s.Missing.Rule.Allowed())
		if s.Missing.Rule == Prorate && (s.Missing.AtLeast < 1 || s.Missing.AtLeast > len(s.Items)) {
			doc.Refuse(at+".missing.at_least", "say how many of the %d items must be answered", len(s.Items))
		}
		checkScaleItems(doc, at, i, s, items)
		for m, t := range s.Thresholds {
			path := fmt.Sprintf("%s.thresholds[%d]", at, m+1)
			doc.Need(path+".kind", string(t.Kind), "say what the threshold is for: %v", t.Kind.Allowed())
			doc.Need(path+".source", t.Source, "a threshold needs its source")
		}
		for m, b := range s.Bands {
			if b.To < b.From || b.From < s.Min || b.To > s.Max {
				doc.Refuse(fmt.Sprintf("%s.bands[%d]", at, m+1), "the band lies outside the scale's range, or upside down")
			}
		}
	}
}

// turns tells whether every answer turned round is an answer again.
func (item Item) turns() bool {
	low, high := item.ends()
	return !slices.ContainsFunc(item.numbers(), func(n int) bool { return !item.takes(low + high - n) })
}

// checkRisks refuses a rule without a place to look, and one on a total that
// could only be read the other way round.
func checkRisks(doc *datafile.Document, i Instrument, items datafile.Names) {
	for n, r := range i.Risks {
		at := fmt.Sprintf("risks[%d]", n+1)
		switch {
		case (r.Item == "") == (r.Scale == ""):
			doc.Refuse(at, "a risk looks at one item or at one scale")
		case r.Item != "":
			items.Want(doc, at+".item", string(r.Item), "item")
		default:
			if s, ok := i.Scale(r.Scale); !ok {
				doc.Refuse(at+".scale", "there is no scale %q in this file", r.Scale)
			} else if s.Method != Sum || s.Better != Lower || s.Min < 0 {
				doc.Refuse(at+".scale", "a risk on a total needs a sum of which lower is better")
			}
		}
		doc.AtLeast(at+".at_least", r.AtLeast, 1)
		doc.Need(at+".action", r.Action, "say what is to be done")
	}
}

// checkScaleItems refuses a scale whose range is not the one that its items and
// method give: the usual sign of a wrong item or a wrong option.
func checkScaleItems(doc *datafile.Document, at string, i Instrument, s Scale, items datafile.Names) {
	if len(s.Items) == 0 {
		doc.Refuse(at+".items", "name the items of the scale")
		return
	}
	low, high, twice := 0, 0, map[ItemID]bool{}
	for n, id := range s.Items {
		path := fmt.Sprintf("%s.items[%d]", at, n+1)
		if !items.Want(doc, path, string(id), "item") {
			return
		}
		item, _ := i.Item(id)
		if item.FreeText || twice[id] {
			doc.Refuse(path, "an item of a scale is answered with a number and counted once")
			return
		}
		twice[id] = true
		from, to := item.ends()
		low, high = low+from, high+to
	}
	for n, id := range s.Reverse {
		item, _ := i.Item(id)
		switch path := fmt.Sprintf("%s.reverse[%d]", at, n+1); {
		case !twice[id] || slices.Contains(s.Reverse[:n], id):
			doc.Refuse(path, "only an item of this scale can be reversed, and once")
		case !item.turns():
			doc.Refuse(path, "the numbers of %q do not lie evenly, so that turning one round gives a number that nobody can answer", id)
		}
	}
	from, to := float64(low), float64(high)
	if s.Method == Mean {
		from, to = from/float64(len(s.Items)), to/float64(len(s.Items))
	}
	if s.Min != from || s.Max != to {
		doc.Refuse(at, "the items make a range of %g to %g, and the scale says %g to %g", from, to, s.Min, s.Max)
	}
}
