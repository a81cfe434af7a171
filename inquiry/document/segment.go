package document

import (
	"slices"
	"strings"
	"time"

	"tend/platform/fault"
)

// Segmentation divides a document, or the stretches of it, into the segments
// that coders share. A frozen one never changes its segments.
type Segmentation struct {
	ID       string
	Document string
	Title    string
	FrozenAt time.Time
	FrozenBy string
	Segments []Segment
}

// Segment is one or more turns that follow one another.
type Segment struct {
	Number  int
	Turns   []string
	Speaker Role // of most of its words; "" where nobody said who speaks
}

// Stretch is a part of a document from one turn to another, both in it.
type Stretch struct {
	ID          string
	First, Last string // turn ids
	State       StretchState
	Source      string // why it was proposed; "" when somebody marked it
	DecidedBy   string
}

// StretchState is what was decided about a stretch.
type StretchState string

const (
	Suggested StretchState = "suggested"
	Accepted  StretchState = "accepted"
	Refused   StretchState = "refused"
)

// segmentsOf begins a segmentation: turns of one speaker that follow one
// another are one segment. Where stretches are given, only their turns are in
// it, and none reaches over the end of one.
func segmentsOf(turns []Turn, stretches []Stretch) [][]string {
	var all [][]string
	part, speaker := -1, ""
	in := stretchOf(turns, stretches)
	for i, t := range turns {
		if len(stretches) > 0 && in[i] < 0 {
			part = -1
			continue
		}
		if len(all) > 0 && part == in[i] && speaker == t.Speaker && t.Speaker != "" {
			all[len(all)-1] = append(all[len(all)-1], t.ID)
		} else {
			all = append(all, []string{t.ID})
		}
		part, speaker = in[i], t.Speaker
	}
	return all
}

// stretchOf tells for each turn in which accepted stretch it is, or -1; the
// whole is 0 where there are none.
func stretchOf(turns []Turn, stretches []Stretch) []int {
	in := make([]int, len(turns))
	if len(stretches) == 0 {
		return in
	}
	at := placesOf(turns)
	for i := range in {
		in[i] = -1
		for n, s := range stretches {
			first, known := at[s.First]
			last, also := at[s.Last]
			if known && also && first <= i && i <= last {
				in[i] = n
				break
			}
		}
	}
	return in
}

func placesOf(turns []Turn) map[string]int {
	at := make(map[string]int, len(turns))
	for i, t := range turns {
		at[t.ID] = i
	}
	return at
}

// splitSegment begins a new segment with a turn.
func splitSegment(segments [][]string, turn string) ([][]string, error) {
	for n, s := range segments {
		k := slices.Index(s, turn)
		if k < 0 {
			continue
		}
		if k == 0 {
			return segments, nil
		}
		return slices.Concat(segments[:n], [][]string{s[:k:k], s[k:]}, segments[n+1:]), nil
	}
	return nil, fault.New(fault.Invalid, "document.splitSegment", "this turn is in no segment")
}

// joinSegment joins the segment that holds a turn to the one before.
func joinSegment(segments [][]string, turns []Turn, turn string) ([][]string, error) {
	for n, s := range segments {
		if !slices.Contains(s, turn) {
			continue
		}
		at := placesOf(turns)
		if n == 0 || at[segments[n-1][len(segments[n-1])-1]]+1 != at[s[0]] {
			return nil, fault.New(fault.Invalid, "document.joinSegment", "there is no segment right before this one")
		}
		return slices.Concat(segments[:n-1], [][]string{slices.Concat(segments[n-1], s)}, segments[n+1:]), nil
	}
	return nil, fault.New(fault.Invalid, "document.joinSegment", "this turn is in no segment")
}

// mostly gives the role of most of a segment's words.
func mostly(turns map[string]Turn, role map[string]Role, segment []string) Role {
	words, order := map[Role]int{}, []Role{}
	for _, id := range segment {
		r := role[turns[id].Speaker]
		if !slices.Contains(order, r) {
			order = append(order, r)
		}
		words[r] += len(strings.Fields(turns[id].Text))
	}
	var best Role
	for i, r := range order {
		if i == 0 || words[r] > words[best] {
			best = r
		}
	}
	return best
}
