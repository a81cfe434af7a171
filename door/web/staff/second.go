package staff

import (
	"net/http"
	"strconv"
	"strings"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// secondLine is a second version beside what stands, item by item.
type secondLine struct {
	invitation.Second
	Short  string
	Look   bool // the reader only looks
	Differ []differing
}

// differing is an item on which two versions differ, in words.
type differing struct{ Item, Stands, Came string }

// secondsOf lays the second versions about a person beside their forms.
func (d *Desk) secondsOf(r *http.Request, actor auth.Actor, id string, forms []measure.Kept) ([]secondLine, error) {
	found, err := d.House.Invitations.Seconds(r.Context(), actor, id)
	if err != nil {
		return nil, err
	}
	known, err := d.House.Measures.Catalogue(r.Context(), d.Site)
	if err != nil {
		return nil, err
	}
	var lines []secondLine
	for _, s := range found {
		i, err := known.Version(s.Form.Instrument, s.Form.InstrumentVersion)
		if err != nil {
			return nil, err
		}
		line := secondLine{Second: s, Short: i.Short, Look: actor.OnlyReads()}
		stands := measure.Answers{}
		for _, f := range forms {
			if f.Timepoint == s.Form.Timepoint && f.Instrument == s.Form.Instrument {
				stands = f.Answers
			}
		}
		for _, item := range i.Disagreements(stands, s.Form.Answers) {
			if a := s.Form.Answers.Of(item); a.State != measure.NotAnswered {
				line.Differ = append(line.Differ, differing{i.Label(item), inWords(i, item, stands.Of(item)), inWords(i, item, a)})
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// inWords writes an answer for a table.
func inWords(i measure.Instrument, id measure.ItemID, a measure.Answer) string {
	item, _ := i.Item(id)
	switch {
	case a.State == measure.PreferredNotTo:
		return "preferred not to answer"
	case a.State == measure.NotAnswered:
		return "not answered"
	case a.Value == nil:
		return "“" + a.Text + "”"
	case item.Says(*a.Value) != "":
		return strconv.Itoa(*a.Value) + ", " + item.Says(*a.Value)
	}
	return strconv.Itoa(*a.Value)
}

// settleSecond leaves what stands, or puts the second version in its place.
func (d *Desk) settleSecond(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	take := r.PostFormValue("take") == "yes"
	if err := d.House.Invitations.Settle(r.Context(), actor, r.PathValue("id"), take, strings.TrimSpace(r.PostFormValue("outcome"))); err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+r.PathValue("study"), "settled")
}
