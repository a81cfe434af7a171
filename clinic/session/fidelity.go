package session

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"tend/clinic/programme"
	"tend/platform/fault"
	"tend/stats/agreement"
)

// Presence says how far a planned item was delivered, as the light checklists
// of mindfulness courses ask (the manner of CoFi-MBI).
type Presence string

const (
	FullyThere  Presence = "present"
	PartlyThere Presence = "partly"
	NotThere    Presence = "not"
)

// Presences lists them from least to most.
var Presences = []Presence{NotThere, PartlyThere, FullyThere}

// Seat is from where a rating is made.
type Seat string

const (
	AsLeader      Seat = "leader"           // the one who led rates the own session
	InTheRoom     Seat = "in the room"      // somebody who watched
	FromRecording Seat = "from a recording" //
)

// Seats lists them.
var Seats = []Seat{AsLeader, InTheRoom, FromRecording}

// Domain is one of the six of the MBI:TAC (Crane et al. 2013, Assessment 20:681).
type Domain string

const (
	Coverage   Domain = "coverage, pacing and organisation"
	Relational Domain = "relational skills"
	Embodiment Domain = "embodiment of mindfulness"
	Guiding    Domain = "guiding practices"
	Conveying  Domain = "conveying themes through enquiry and teaching"
	Holding    Domain = "holding the group"
)

// Domains lists the six.
var Domains = []Domain{Coverage, Relational, Embodiment, Guiding, Conveying, Holding}

// Levels are the six levels of a domain, level 1 first.
var Levels = []string{"incompetent", "beginner", "advanced beginner", "competent", "proficient", "advanced"}

// Rating is what one rater says of one meeting. What was not rated is not in
// the maps.
type Rating struct {
	Group      string              `json:"-"`
	Number     int                 `json:"-"`
	Rater      string              `json:"-"` // staff id
	Seat       Seat                `json:"-"`
	RatedAt    time.Time           `json:"-"`
	Items      map[string]Presence `json:"items,omitempty"`      // by agenda item
	Engagement map[string]int      `json:"engagement,omitempty"` // of the group, 0 none to 4 full, by agenda item
	Domains    map[Domain]int      `json:"domains,omitempty"`    // level 1 to 6
	Reflection string              `json:"reflection,omitempty"`
}

// Check refuses a rating that cannot be; all faults at once as fault.Many.
func (r Rating) Check() error {
	var faults fault.Many
	refuse := func(field, format string, args ...any) {
		faults = append(faults, fault.New(fault.Invalid, "session.Rating.Check", format, args...).In(fault.Place{Field: field}))
	}
	if !slices.Contains(Seats, r.Seat) {
		refuse("seat", "say from where it was rated: %v", Seats)
	}
	for _, item := range slices.Sorted(maps.Keys(r.Items)) {
		if !slices.Contains(Presences, r.Items[item]) {
			refuse(item, "an item was present, partly there, or not")
		}
	}
	for _, item := range slices.Sorted(maps.Keys(r.Engagement)) {
		if n := r.Engagement[item]; n < 0 || n > 4 {
			refuse(item, "engagement is a number from 0 to 4")
		}
	}
	for domain, level := range r.Domains {
		if !slices.Contains(Domains, domain) || level < 1 || level > len(Levels) {
			refuse(string(domain), "a domain of the MBI:TAC has a level from 1 to 6")
		}
	}
	if len(r.Reflection) > 10000 {
		refuse("reflection", "this is longer than a reflection can be kept")
	}
	return faults.Err()
}

// Draft is a rating to begin from, made of what was done in a run: at least
// three quarters of an item's minutes count as all of it.
func Draft(r Run) Rating {
	d := Rating{Items: map[string]Presence{}}
	for _, item := range r.Items {
		switch {
		case item.New:
		case item.Being != Done && item.Being != Now:
			d.Items[item.ID] = NotThere
		case item.Took >= item.Planned()*3/4:
			d.Items[item.ID] = FullyThere
		default:
			d.Items[item.ID] = PartlyThere
		}
	}
	return d
}

// Concord is how far two raters agree on what was delivered, over all items of
// all meetings that both rated.
type Concord struct {
	N     int     // items
	Same  float64 // share
	Kappa float64 // weighted linearly over not, partly, present
	Lo    float64 // of κ, 95 %
	Hi    float64
	Why   string // κ is not there, in words; empty when it is
}

// Agree compares pairs of ratings of the same meetings.
func Agree(pairs [][2]Rating) Concord {
	var table [3][3]float64
	var c Concord
	for _, p := range pairs {
		for item, a := range p[0].Items {
			b, both := p[1].Items[item]
			if !both {
				continue
			}
			c.N++
			table[slices.Index(Presences, a)][slices.Index(Presences, b)]++
			if a == b {
				c.Same++
			}
		}
	}
	if c.N == 0 {
		c.Why = "nobody else has rated these sessions"
		return c
	}
	c.Same /= float64(c.N)
	k, err := agreement.Cohen([][]float64{table[0][:], table[1][:], table[2][:]}, agreement.Linear)
	if err != nil {
		c.Why = fmt.Sprintf("κ cannot be given: %v", err)
		return c
	}
	c.Kappa, c.Lo, c.Hi = k.Kappa, max(k.Lo, -1), min(k.Hi, 1) // a symmetric interval may pass the ends of κ
	return c
}

// Adherence is the share of an agenda's items that a rating found delivered,
// an item that was partly there counting a half. ok is false when none of them
// was rated.
func (r Rating) Adherence(agenda []programme.Item) (share float64, ok bool) {
	n := 0
	for _, item := range agenda {
		switch r.Items[item.ID] {
		case FullyThere:
			share++
		case PartlyThere:
			share += 0.5
		case NotThere:
		default:
			continue
		}
		n++
	}
	return share / float64(max(n, 1)), n > 0
}

// Pairs puts the ratings of each meeting together for Agree: the leader's own
// with that of each other rater, or, where the leader has not rated, the
// others' first with the rest.
func Pairs(ratings []Rating) [][2]Rating {
	type place struct {
		group  string
		number int
	}
	var order []place
	by := map[place][]Rating{}
	for _, r := range ratings {
		at := place{r.Group, r.Number}
		if by[at] == nil {
			order = append(order, at)
		}
		by[at] = append(by[at], r)
	}
	var pairs [][2]Rating
	for _, at := range order {
		all := by[at]
		slices.SortStableFunc(all, func(a, b Rating) int {
			return cmp.Or(cmp.Compare(slices.Index(Seats, a.Seat), slices.Index(Seats, b.Seat)), cmp.Compare(a.Rater, b.Rater))
		})
		for _, other := range all[1:] {
			pairs = append(pairs, [2]Rating{all[0], other})
		}
	}
	return pairs
}
