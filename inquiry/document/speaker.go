package document

import (
	"context"
	"slices"
	"strings"

	"tend/platform/auth"
	"tend/platform/fault"
)

// Who says of one speaker who it is.
type Who struct {
	Speaker string // id
	Role    Role
	Person  string // study id, of a participant
	Staff   string // staff id, of a leader
	SameAs  string // id of the speaker whose turns these are too, under another spelling
}

// assigned is what the log holds of a speaker.
type assigned struct {
	Speaker string `json:"speaker"`
	Role    Role   `json:"role"`
	Person  string `json:"person,omitempty"`
	Staff   string `json:"staff,omitempty"`
}

// Speak says who the speakers are, all at once. A speaker that is the same as
// another gives it its turns, in one new version, and is gone.
func (s *Store) Speak(ctx context.Context, actor auth.Actor, id string, who []Who) (Document, error) {
	const op = "document.Speak"
	return s.change(ctx, actor, id, 0, func(w *writing) error {
		w.what, w.after = WasAssigned, w.before
		for _, one := range who {
			at := slices.IndexFunc(w.speakers, func(sp Speaker) bool { return sp.ID == one.Speaker })
			if at < 0 {
				return fault.New(fault.Conflict, op, "a speaker is no longer there; load the page again")
			}
			if one.SameAs != "" && one.SameAs != one.Speaker {
				if err := s.joinSpeakers(ctx, w, one, who); err != nil {
					return err
				}
				continue
			}
			if err := s.keepSpeaker(ctx, actor, w, w.speakers[at], one); err != nil {
				return err
			}
		}
		return nil
	})
}

// joinSpeakers gives the turns of one spelling to another.
func (s *Store) joinSpeakers(ctx context.Context, w *writing, one Who, all []Who) error {
	const op = "document.Speak"
	other := slices.IndexFunc(all, func(o Who) bool { return o.Speaker == one.SameAs })
	if other >= 0 && all[other].SameAs != "" && all[other].SameAs != one.SameAs || !slices.ContainsFunc(w.speakers, func(sp Speaker) bool { return sp.ID == one.SameAs }) {
		return fault.New(fault.Invalid, op, "of two spellings of one person, one must stay").In(fault.Place{Field: "same"})
	}
	w.after = spoken(w.after, one.SameAs, func(t Turn) bool { return t.Speaker == one.Speaker })
	return nil
}

func (s *Store) keepSpeaker(ctx context.Context, actor auth.Actor, w *writing, was Speaker, one Who) error {
	const op = "document.Speak"
	if one.Role != "" && !slices.Contains(Roles, one.Role) {
		return fault.New(fault.Invalid, op, "say who speaks: a leader, a participant, or one of the others").In(fault.Place{Field: "role"})
	}
	if one.Role != Participant {
		one.Person = ""
	}
	if one.Role != Leader {
		one.Staff = ""
	}
	if one.Person != "" {
		var n int
		err := w.tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM group_member WHERE site_id = $1 AND group_id = $2 AND study_id = $3`, w.Site, w.Group, one.Person).Scan(&n)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the group cannot be read")
		}
		if n == 0 {
			return fault.New(fault.Invalid, op, "%s was never in the group of this transcript", one.Person).In(fault.Place{Field: "person"})
		}
	}
	if was.Role == one.Role && was.Person == one.Person && was.Staff == one.Staff {
		return nil
	}
	if _, err := w.tx.ExecContext(ctx, `UPDATE document_speaker SET role = $4, study_id = $5, staff_id = $6 WHERE site_id = $1 AND document_id = $2 AND id = $3`,
		w.Site, w.ID, one.Speaker, one.Role, one.Person, one.Staff); err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the speaker could not be kept")
	}
	return s.note(ctx, w.tx, actor, w.Document, "transcript: speaker said", assigned{one.Speaker, one.Role, one.Person, one.Staff})
}

// Guess proposes who a speaker is: a name of the roster that the label is, or
// begins with; or a word for a role.
func Guess(sp Speaker, roster []Name) Who {
	w := Who{Speaker: sp.ID, Role: sp.Role, Person: sp.Person, Staff: sp.Staff}
	if sp.Role != "" {
		return w
	}
	label := strings.ToLower(sp.Label)
	var fits []Name
	for _, n := range roster {
		if label == strings.ToLower(n.Person) && n.Person != "" {
			fits = []Name{n}
			break
		}
		if slices.ContainsFunc(forms(n.Text), func(f string) bool { return strings.EqualFold(f, sp.Label) }) {
			fits = append(fits, n)
		}
	}
	if len(fits) == 1 {
		if fits[0].Staff != "" {
			w.Role, w.Staff = Leader, fits[0].Staff
		} else {
			w.Role, w.Person = Participant, fits[0].Person
		}
		return w
	}
	first, _, _ := strings.Cut(strings.TrimRight(label, "0123456789 "), " ")
	switch first {
	case "therapist", "leader", "facilitator", "interviewer", "teacher", "counsellor", "counselor", "moderator", "host", "int", "t", "l":
		w.Role = Leader
	case "several", "group", "all", "many", "together":
		w.Role = Several
	case "participant", "client", "patient", "respondent", "interviewee", "guest", "unknown", "unidentified", "man", "woman", "male", "female", "voice", "p":
		w.Role = UnknownParticipant
	}
	return w
}

// Alike lists pairs of speakers whose labels may be one person's, by id.
func Alike(d Document, speakers []Speaker) [][2]string {
	by := map[string]string{}
	for _, sp := range speakers {
		by[sp.Label] = sp.ID
	}
	var pairs [][2]string
	for _, p := range d.Report.Alike {
		if by[p[0]] != "" && by[p[1]] != "" {
			pairs = append(pairs, [2]string{by[p[0]], by[p[1]]})
		}
	}
	return pairs
}
