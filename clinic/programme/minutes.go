package programme

import "fmt"

// Warning says that something in a manual does not fit together though it can
// be read.
type Warning struct {
	Session  int    // number of the session; 0 when it is about a practice
	Practice string // id of the practice; empty when it is about a session
	Planned  int    // minutes
	Sum      int    // minutes
	Sentence string // for a person
}

// Minutes is the sum of the agenda.
func (s Session) Minutes() int {
	sum := 0
	for _, item := range s.Items {
		sum += item.Minutes
	}
	return sum
}

// Warnings lists the sessions whose agenda does not add up to the planned
// length, and the practices whose script does not fill their minutes.
func (p Programme) Warnings() []Warning {
	var all []Warning
	for _, s := range p.Sessions {
		if sum := s.Minutes(); sum != p.SessionMinutes {
			all = append(all, Warning{Session: s.Number, Planned: p.SessionMinutes, Sum: sum, Sentence: fmt.Sprintf(
				"Session %d is planned for %d minutes and its agenda adds up to %d: %s.",
				s.Number, p.SessionMinutes, sum, tooMuch(sum-p.SessionMinutes))})
		}
	}
	for _, each := range p.Practices {
		sum := 0
		for _, step := range each.Script {
			sum += step.Minutes
		}
		if sum != each.Minutes && sum != 0 {
			all = append(all, Warning{Practice: each.ID, Planned: each.Minutes, Sum: sum, Sentence: fmt.Sprintf(
				"The practice “%s” is given %d minutes and its script adds up to %d.", each.Title, each.Minutes, sum)})
		}
	}
	return all
}

func tooMuch(over int) string {
	if over > 0 {
		return fmt.Sprintf("%d minutes must be saved in the room", over)
	}
	return fmt.Sprintf("%d minutes are free", -over)
}
