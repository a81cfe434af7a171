package staff

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/session"
)

// eventLine is one event of a history in words.
type eventLine struct {
	On   time.Time
	Says string
}

// eventLines words a history, newest first; the sessions are in the register
// and left out here, except where a mark was set more than once.
func eventLines(history []pathway.Event) []eventLine {
	var lines []eventLine
	before := map[int]pathway.Mark{}
	for _, e := range history {
		if e.Kind != pathway.Attendance {
			lines = append(lines, eventLine{e.On, says(e)})
			continue
		}
		n := e.Detail.Session
		if was, marked := before[n]; marked {
			lines = append(lines, eventLine{e.On, fmt.Sprintf("Session %d marked again: %s, before %s", n, e.Detail.Mark, was)})
		}
		before[n] = e.Detail.Mark
	}
	slices.Reverse(lines)
	return lines
}

// says words one event.
func says(e pathway.Event) string {
	d := e.Detail
	switch e.Kind {
	case pathway.Referred:
		return with("Referred", d.Source, " by ")
	case pathway.Assessed:
		if d.Eligible != nil && *d.Eligible {
			return with("Assessed as suitable", strings.Join(d.Reasons, "; "), ": ")
		}
		return with("Assessed as not eligible", strings.Join(d.Reasons, "; "), ": ")
	case pathway.Educated:
		return "Came to the education session"
	case pathway.Chose:
		return "Chose " + d.Option
	case pathway.Offered:
		return with("Offered a seat in a group", d.Over, "; the group was full: ")
	case pathway.Answered:
		return map[pathway.Answer]string{pathway.Accepted: "Accepted the seat", pathway.Declined: "Declined the seat", pathway.NoAnswer: "Did not answer the offer of a seat"}[d.Answer]
	case pathway.Consented:
		return fmt.Sprintf("Consented to %s (text %s)", d.Consent, d.Version)
	case pathway.Withdrew:
		return fmt.Sprintf("Withdrew consent to %s", d.Consent)
	case pathway.Enrolled:
		return with("Enrolled in a group", d.Over, "; the group was full: ")
	case pathway.Moved:
		return "Transferred to another group"
	case pathway.Rejoined:
		return "Came back"
	case pathway.FollowedUp:
		return with("Follow-up", d.Words, ": ")
	case pathway.Ended:
		if d.Completed != nil && *d.Completed {
			return with("Completed the course", string(d.Reason), "; ")
		}
		return with("Stopped: "+string(d.Reason), d.Words, ", ")
	}
	return string(e.Kind)
}

func with(text, more, between string) string {
	if more == "" {
		return text
	}
	return text + between + more
}

// practiceWeeks gives a bar for every week that has begun; a week without a
// report is unknown and not zero.
func practiceWeeks(reports []session.Practice, meetings []session.Meeting, now time.Time) []practiceWeek {
	if len(reports) == 0 {
		return nil
	}
	byWeek, most := map[int]int{}, 1
	for _, p := range reports {
		byWeek[p.Week] = p.Minutes
		most = max(most, p.Minutes)
	}
	var weeks []practiceWeek
	for _, m := range meetings {
		if m.Starts.After(now) {
			break
		}
		w := practiceWeek{Week: m.Number, Minutes: "no report"}
		if minutes, ok := byWeek[m.Number]; ok {
			w.Minutes = fmt.Sprintf("%d minutes", minutes)
			w.Height = float64(minutes) * 60 / float64(most)
		}
		weeks = append(weeks, w)
	}
	return weeks
}
