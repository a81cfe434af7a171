package session

import (
	"cmp"
	"slices"
	"time"

	"tend/clinic/programme"
)

// glance is how long an item must have been open to count as done: less is a
// slip of the finger.
const glance = 10 * time.Second

// folding is a run while its events are read.
type folding struct {
	Run
	open  int       // index of the open item, -1 for none
	since time.Time // the clock of the open item runs from here; zero while it stands
	pause time.Time // zero unless paused
}

// FoldRun tells how a run stands at an instant, given the agenda that it began
// with. Events come in any order; they count by the device's clock, and those
// of the same instant by id. An event about an item that nobody knows is kept
// in the store and left out here.
func FoldRun(agenda []programme.Item, events []RunEvent, now time.Time) Run {
	events = slices.Clone(events)
	slices.SortFunc(events, func(a, b RunEvent) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	f := folding{open: -1}
	f.at = now
	for _, item := range agenda {
		f.Items = append(f.Items, Delivered{Item: item, Being: ToCome})
	}
	seen := map[string]bool{}
	for _, e := range events {
		if !seen[e.ID] {
			seen[e.ID] = true
			f.take(e)
		}
	}
	if f.Ended.IsZero() {
		f.count(now)
	}
	for i := range f.Items {
		if d := &f.Items[i]; d.Being == Done && d.Took < glance {
			d.Being = ToCome
			if !f.Ended.IsZero() {
				d.Being = Omitted
			}
		}
	}
	return f.Run
}

func (f *folding) take(e RunEvent) {
	if f.ID == "" {
		f.ID, f.Began = e.Run, e.At
	}
	i := slices.IndexFunc(f.Items, func(d Delivered) bool { return d.ID == e.Item })
	switch e.Act {
	case Began, Opened:
		if i >= 0 {
			f.turnTo(i, e.At)
		}
		return
	case Paused:
		f.count(e.At)
		if f.pause.IsZero() {
			f.pause, f.Stopped = e.At, true
		}
		f.since = time.Time{}
		return
	case Resumed:
		f.resume(e.At)
		return
	case Ended:
		f.resume(e.At)
		f.close(e.At)
		f.Ended = e.At
		for i := range f.Items {
			if f.Items[i].Being == ToCome {
				f.Items[i].Being = Omitted
			}
		}
		return
	case Added:
		if i < 0 && e.Item != "" {
			f.insert(Delivered{Item: programme.Item{ID: e.Item, Kind: e.Kind, Title: e.Title, Minutes: e.Minutes}, New: true, Being: ToCome})
		}
		return
	}
	if i < 0 {
		return
	}
	d := &f.Items[i]
	switch e.Act {
	case Extended:
		d.Extended += e.Minutes
	case Left:
		if i == f.open {
			f.close(e.At)
		}
		d.Being = Omitted
	case Restored:
		if d.Being == Omitted {
			d.Being = ToCome
		}
	case Noted:
		d.Notes = append(d.Notes, e.Words)
	case Rang:
		d.Bells++
	}
}

// turnTo closes the open item and opens another, which may have been open
// before: its minutes add up. A run that was ended goes on.
func (f *folding) turnTo(i int, at time.Time) {
	f.resume(at)
	f.close(at)
	f.Ended = time.Time{}
	f.open, f.since = i, at
	f.Items[i].Being = Now
}

// resume ends a pause.
func (f *folding) resume(at time.Time) {
	if f.pause.IsZero() {
		return
	}
	f.Breaks += at.Sub(f.pause)
	f.pause, f.Stopped = time.Time{}, false
	if f.open >= 0 {
		f.since = at
	}
}

// close makes the open item a done one.
func (f *folding) close(at time.Time) {
	f.count(at)
	if f.open >= 0 {
		f.Items[f.open].Being = Done
	}
	f.open, f.since = -1, time.Time{}
}

// count adds the time since the clock was last read to the open item.
func (f *folding) count(at time.Time) {
	if f.open < 0 || f.since.IsZero() || at.Before(f.since) {
		return
	}
	f.Items[f.open].Took += at.Sub(f.since)
	f.since = at
}

// insert puts a new item behind the open one, and behind those that were put
// there before it.
func (f *folding) insert(d Delivered) {
	at := f.open + 1
	for at < len(f.Items) && f.Items[at].New && f.Items[at].Being == ToCome {
		at++
	}
	f.Items = slices.Insert(f.Items, at, d)
}

// Shorten suggests which of the items to come to leave out so that the session
// ends in time: among those that the manual says may be cut, the choice that
// saves enough with the fewest minutes lost, then with the fewest items. If
// all together do not save enough, it is all of them.
func (r Run) Shorten(planned time.Duration) []Delivered {
	late := r.Late(planned)
	var may []Delivered
	for _, d := range r.Items {
		if d.Being == ToCome && d.MayBeCut && d.Planned() > 0 {
			may = append(may, d)
		}
	}
	if late < time.Minute || len(may) == 0 {
		return nil
	}
	if len(may) > 12 {
		may = may[len(may)-12:]
	}
	best, least, fewest := 1<<len(may)-1, time.Duration(1<<62), 0
	for choice := 1; choice < 1<<len(may); choice++ {
		var saved time.Duration
		n := 0
		for i, d := range may {
			if choice&(1<<i) != 0 {
				saved += d.Planned()
				n++
			}
		}
		if saved >= late.Truncate(time.Minute) && (saved < least || saved == least && n < fewest) {
			best, least, fewest = choice, saved, n
		}
	}
	var cut []Delivered
	for i, d := range may {
		if best&(1<<i) != 0 {
			cut = append(cut, d)
		}
	}
	return cut
}
