package cohort

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tend/clinic/session"
)

// Delivered is what is known of one meeting that is past: the run that counts
// beside its plan, and what raters said of it.
type Delivered struct {
	Group     string
	Session   int
	Title     string
	Announced int             // minutes
	Run       bool            // acts were kept; otherwise Took and Items are empty
	Runs      int             // how many times it was run
	Took      float64         // minutes from the start to the end, pauses included; NaN while it goes on
	Items     []DeliveredItem // of the plan and added
	Ratings   []session.Rating
	Adherence float64 // by the leader's own rating, 0 to 1; NaN is not rated
	Others    float64 // by other raters
}

// DeliveredItem is one item of a meeting.
type DeliveredItem struct {
	ID, Title string
	Planned   int     // minutes
	Took      float64 // minutes, without pauses
	Done      bool
	Added     bool // in the room
}

// deliveredIn keeps the meetings of groups that somebody of the cohort is in,
// by session and group.
func deliveredIn(all []Delivered, groups []string) []Delivered {
	var found []Delivered
	for _, d := range all {
		if slices.Contains(groups, d.Group) {
			found = append(found, d)
		}
	}
	slices.SortStableFunc(found, func(a, b Delivered) int {
		if a.Session != b.Session {
			return a.Session - b.Session
		}
		return strings.Compare(a.Group, b.Group)
	})
	if !slices.ContainsFunc(found, func(d Delivered) bool { return d.Run || len(d.Ratings) > 0 }) {
		return nil
	}
	return found
}

// writeDelivered adds a meeting to the fingerprint.
func writeDelivered(w io.Writer, d Delivered) {
	number := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	fmt.Fprintf(w, "delivered\t%s\t%d\t%d\t%d\t%s\t%s\t%s", d.Group, d.Session, d.Announced, d.Runs, number(d.Took), number(d.Adherence), number(d.Others))
	for _, item := range d.Items {
		fmt.Fprintf(w, "\t%s %d %s %t %t", item.ID, item.Planned, number(item.Took), item.Done, item.Added)
	}
	fmt.Fprintln(w)
}
