package staff

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// recordKind is something that can be recorded of a person now.
type recordKind struct {
	Key   string // in the address
	Kind  pathway.Kind
	Title string
}

var recordKinds = []recordKind{
	{"assessed", pathway.Assessed, "Assessment"},
	{"education", pathway.Educated, "Education session"},
	{"chose", pathway.Chose, "Choice"},
	{"offered", pathway.Offered, "Offer of a seat"},
	{"answered", pathway.Answered, "Answer to the offer"},
	{"withdrew", pathway.Withdrew, "Consent withdrawn"},
	{"enrolled", pathway.Enrolled, "Enrolment in a group"},
	{"moved", pathway.Moved, "Transfer to another group"},
	{"ended", pathway.Ended, "End of the course"},
	{"rejoined", pathway.Rejoined, "Return"},
	{"follow-up", pathway.FollowedUp, "Follow-up"},
}

// otherOptions are what a person is offered after the education session besides
// the programmes of the site.
var otherOptions = []string{"CBT pain-management programme", "individual physiotherapy", "none of these"}

func optionsOf(shelf programme.Shelf) []string {
	var all []string
	for _, p := range shelf.Library() {
		all = append(all, p.Title)
	}
	return append(all, otherOptions...)
}

// recordsFor lists what the actor may record next of somebody in a state.
func recordsFor(actor auth.Actor, s pathway.State) []recordKind {
	if !actor.RecordsAttendance() {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(recordKinds), func(k recordKind) bool {
		switch k.Kind {
		case pathway.Enrolled:
			return s.Group != "" || s.Eligible != nil && !*s.Eligible
		case pathway.Offered:
			return s.Group != "" || s.Eligible != nil && !*s.Eligible || s.Holds("") || s.Holds(pathway.Accepted)
		case pathway.Answered:
			return !s.Holds("") && !s.Holds(pathway.Accepted)
		case pathway.Moved, pathway.Ended:
			return s.Group == "" || s.Ending != nil
		case pathway.Rejoined:
			return s.Ending == nil || s.Ending.Completed
		case pathway.Assessed, pathway.Educated, pathway.Chose:
			return s.Group != ""
		case pathway.FollowedUp:
			return s.Group == ""
		case pathway.Withdrew:
			return len(standing(s)) == 0
		}
		return false
	})
}

// standing lists the consents that stand.
func standing(s pathway.State) []pathway.ConsentKind {
	return slices.DeleteFunc(allConsents(), func(k pathway.ConsentKind) bool { return !s.Takes(k) })
}

func allConsents() []pathway.ConsentKind {
	return []pathway.ConsentKind{pathway.Treatment, pathway.Research, pathway.Recording, pathway.Recontact, pathway.Quotation}
}

// recordView is the form for one event.
type recordView struct {
	Person   Person
	Record   recordKind
	On       string
	Options  []string
	Consents []pathway.ConsentKind
	Groups   []seatChoice
	Answers  []pathway.Answer
	Reasons  []pathway.StopReason
	Filled   pathway.Detail
}

func (d *Desk) showRecord(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.recordPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "record.html", frame.View{Title: v.Record.Title, Nav: "people", Content: v})
}

func (d *Desk) recordPage(r *http.Request, actor auth.Actor) (recordView, error) {
	id := r.PathValue("study")
	history, err := d.House.Pathway.History(r.Context(), actor, id)
	if err != nil {
		return recordView{}, err
	}
	identities, err := d.House.People.Identities(r.Context(), actor, id)
	if err != nil {
		return recordView{}, err
	}
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return recordView{}, err
	}
	v := recordView{Person: Person{StudyID: id, Name: identities[id].Name, State: pathway.Fold(history)},
		On: d.Now().Format("2006-01-02"), Options: optionsOf(shelf), Reasons: pathway.StopReasons}
	i := slices.IndexFunc(recordsFor(actor, v.Person.State), func(k recordKind) bool { return k.Key == r.PathValue("kind") })
	if i < 0 {
		return v, fault.New(fault.Conflict, "staff.record", "This cannot be recorded of %s now.", id)
	}
	v.Record = recordsFor(actor, v.Person.State)[i]
	if v.Record.Kind == pathway.Withdrew {
		v.Consents = standing(v.Person.State)
	}
	if slices.Contains([]pathway.Kind{pathway.Offered, pathway.Enrolled, pathway.Moved, pathway.Rejoined}, v.Record.Kind) {
		v.Groups, err = d.seatChoices(r, actor, v.Person.State)
		v.Filled.Group = v.Person.State.Group
		if o := v.Person.State.LastOffer(); o != nil && v.Filled.Group == "" {
			v.Filled.Group = o.Group
		}
	}
	v.Answers = pathway.Answers
	return v, err
}

func (d *Desk) record(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.recordPage(r, actor)
	if err != nil {
		return err
	}
	v.On, v.Filled = r.PostFormValue("on"), detailOf(r, v.Record.Kind, v.Options)
	on, err := time.ParseInLocation("2006-01-02", v.On, time.Local)
	switch {
	case err != nil || on.After(d.Now()):
		err = fault.New(fault.Invalid, "staff.record", "Give the date it happened, not later than today.")
	default:
		// The end of the day, so that it follows what else happened on it;
		// never later than now.
		at := on.Add(23 * time.Hour)
		if at.After(d.Now()) {
			at = d.Now()
		}
		err = d.House.Pathway.Record(r.Context(), actor, pathway.Event{StudyID: v.Person.StudyID, Kind: v.Record.Kind, On: at.UTC(), Detail: v.Filled})
	}
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "record.html", frame.View{Title: v.Record.Title, Nav: "people", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+v.Person.StudyID, "event")
}

// detailOf reads the fields that belong to a kind of event; offered is what a
// person could choose from.
func detailOf(r *http.Request, kind pathway.Kind, offered []string) pathway.Detail {
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	answer := func(name string) *bool {
		switch value(name) {
		case "yes":
			b := true
			return &b
		case "no":
			b := false
			return &b
		}
		return nil
	}
	var d pathway.Detail
	switch kind {
	case pathway.Assessed:
		d.Eligible = answer("eligible")
		if reasons := value("reasons"); reasons != "" {
			d.Reasons = []string{reasons}
		}
	case pathway.Chose:
		d.Option, d.Options = value("option"), offered
	case pathway.Withdrew:
		d.Consent = pathway.ConsentKind(value("consent"))
	case pathway.Offered, pathway.Enrolled, pathway.Moved, pathway.Rejoined:
		d.Group, d.Over = value("group"), value("over")
	case pathway.Answered:
		d.Answer = pathway.Answer(value("answer"))
	case pathway.Ended:
		d.Completed, d.Words, d.Decided = answer("completed"), value("words"), value("decided")
		if d.Completed != nil && !*d.Completed {
			d.Reason = pathway.StopReason(value("reason"))
		}
	case pathway.FollowedUp:
		d.Words = value("words")
	}
	return d
}
