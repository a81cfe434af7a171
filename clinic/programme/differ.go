package programme

import (
	"fmt"
	"slices"
	"strings"
)

// Differences says, in sentences, what a later version of a programme has
// otherwise: sessions, minutes, dose and measures.
func Differences(was, is Programme) []string {
	var said []string
	say := func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) }
	if was.Version != is.Version {
		say("New groups begin with version %s; this group keeps version %s.", is.Version, was.Version)
	}
	if len(was.Sessions) != len(is.Sessions) {
		say("There are %d sessions now, and were %d.", len(is.Sessions), len(was.Sessions))
	}
	if was.SessionMinutes != is.SessionMinutes {
		say("A session is planned for %d minutes now, and was for %d.", is.SessionMinutes, was.SessionMinutes)
	}
	if was.Dose.AtLeast != is.Dose.AtLeast {
		say("A dose is %d sessions now, and was %d.", is.Dose.AtLeast, was.Dose.AtLeast)
	}
	for n := range min(len(was.Sessions), len(is.Sessions)) {
		said = append(said, sessionDiffers(was.Sessions[n], is.Sessions[n])...)
	}
	return append(said, measuresDiffer(was, is)...)
}

func sessionDiffers(was, is Session) []string {
	var said []string
	if was.Title != is.Title {
		said = append(said, fmt.Sprintf("Session %d is called “%s” now, and was “%s”.", is.Number, is.Title, was.Title))
	}
	if was.Minutes() != is.Minutes() {
		said = append(said, fmt.Sprintf("The agenda of session %d adds up to %d minutes now, and did to %d.", is.Number, is.Minutes(), was.Minutes()))
	}
	var added, gone []string
	for _, item := range is.Items {
		if _, had := was.Item(item.ID); !had {
			added = append(added, item.Title)
		}
	}
	for _, item := range was.Items {
		if _, has := is.Item(item.ID); !has {
			gone = append(gone, item.Title)
		}
	}
	if len(added)+len(gone) > 0 {
		said = append(said, fmt.Sprintf("Session %d: new on the agenda %s; no longer on it %s.", is.Number, listed(added), listed(gone)))
	}
	return said
}

func measuresDiffer(was, is Programme) []string {
	var said []string
	for _, m := range is.Measures {
		old, had := was.Timepoint(m.Timepoint)
		if !had {
			said = append(said, fmt.Sprintf("The timepoint “%s” is new.", m.Title))
		} else if !slices.Equal(old.Instruments, m.Instruments) {
			said = append(said, fmt.Sprintf("At “%s” %s are asked now, and were %s.", m.Title, listed(m.Instruments), listed(old.Instruments)))
		}
	}
	for _, m := range was.Measures {
		if _, has := is.Timepoint(m.Timepoint); !has {
			said = append(said, fmt.Sprintf("The timepoint “%s” is gone.", m.Title))
		}
	}
	return said
}

func listed(words []string) string {
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, ", ")
}
