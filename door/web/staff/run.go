package staff

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"tend/clinic/consent"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/platform/auth"
	"tend/platform/fault"
)

// runRoutes are the addresses of a session while it is run, and of what was
// delivered afterwards.
func (d *Desk) runRoutes() map[string]page {
	return map[string]page{
		"GET /run/{group}/{n}":                     d.showRun,
		"GET /run/{group}/{n}/device":              d.showRunDevice,
		"GET /run/{group}/{n}/show":                d.showProjector,
		"GET /run/{group}/{n}/events":              d.runEvents,
		"GET /run/{group}/{n}/live":                d.followRun,
		"POST /run/{group}/{n}":                    d.act,
		"POST /run/{group}/{n}/events":             d.takeActs,
		"POST /run/{group}/{n}/mark":               d.markOne,
		"POST /run/{group}/{n}/home":               d.agreeHome,
		"GET /groups/{id}/sessions/{n}/delivered":  d.showDelivered,
		"POST /groups/{id}/sessions/{n}/delivered": d.rate,
		"GET /library/programmes/{id}/delivered":   d.showDrift,
	}
}

// meetingRun is one meeting with its plan, its runs and the people in it.
type meetingRun struct {
	Group   pathway.Group
	Meeting session.Meeting
	Course  programme.Programme
	Plan    programme.Session
	Events  []session.RunOf
	Runs    []session.Run
}

// runAt reads the meeting that the address names: its group is hidden from
// those who may not see it. keeping refuses a role that runs no sessions.
func (d *Desk) runAt(r *http.Request, actor auth.Actor, keeping bool) (meetingRun, error) {
	group := cmp.Or(r.PathValue("group"), r.PathValue("id"))
	g, err := d.House.Pathway.Group(r.Context(), actor, group)
	if err != nil {
		return meetingRun{}, err
	}
	if keeping && !actor.RecordsAttendance() {
		return meetingRun{}, fault.New(fault.Forbidden, "staff.runAt", "Your role does not run sessions.")
	}
	m := meetingRun{Group: g}
	if m.Meeting, _, err = d.meeting(r, actor, g.ID); err != nil {
		return meetingRun{}, err
	}
	if m.Course, _, err = d.House.Pathway.Course(r.Context(), actor, g); err != nil {
		return meetingRun{}, err
	}
	known := false
	if m.Plan, known = m.Course.Session(m.Meeting.Number); !known {
		return meetingRun{}, fault.New(fault.NotFound, "staff.runAt", "The programme has no session %d.", m.Meeting.Number)
	}
	if m.Events, err = d.House.Sessions.RunEvents(r.Context(), actor, g.ID, m.Meeting.Number); err != nil {
		return meetingRun{}, err
	}
	m.Runs = session.Runs(m.Plan.Items, m.Events, d.Now())
	return m, nil
}

// Path is the address of the run.
func (m meetingRun) Path() string {
	return "/run/" + m.Group.ID + "/" + strconv.Itoa(m.Meeting.Number)
}

// nudge is the name under which the meeting's open pages listen.
func (m meetingRun) nudge(actor auth.Actor) string { return actor.Site + " " + m.Path() }

// Length is how long the meeting was announced to be.
func (m meetingRun) Length() time.Duration { return time.Duration(m.Meeting.Minutes) * time.Minute }

// seat is one person of the room as the run's page needs them.
type seat struct {
	StudyID string       `json:"study"`
	Short   string       `json:"short"` // initials, or the study id
	Mark    pathway.Mark `json:"mark"`
	Records bool         `json:"records"` // agreed to be recorded
	Called  string       `json:"-"`       // is not kept on a device
	Path    string       `json:"-"`       // of the run
}

// seats gives the people whose course has not ended before the meeting.
func (d *Desk) seats(r *http.Request, actor auth.Actor, m meetingRun) ([]seat, error) {
	members, err := d.members(r, actor, m.Group.ID)
	if err != nil {
		return nil, err
	}
	var all []seat
	for _, p := range members {
		line := lineAt(p, m.Meeting)
		if line.Gone {
			continue
		}
		all = append(all, seat{p.StudyID, initials(p), line.Mark, len(consent.MayNotRecord([]pathway.State{p.State})) == 0, p.Called(), m.Path()})
	}
	return all, nil
}

// initials are how a person is named where a glance must not tell who it is:
// with the number of the study id, as two people may share them.
func initials(p Person) string {
	if p.Name == "" {
		return p.StudyID
	}
	short := ""
	for _, part := range strings.Fields(p.Name) {
		first, _ := utf8.DecodeRuneInString(part)
		short += strings.ToUpper(string(first))
	}
	if _, number, found := strings.Cut(p.StudyID, "-"); found {
		short += " " + number
	}
	return short
}

// silent names the seats of those present who have not agreed to be recorded.
func silent(all []seat) (names []string, present int) {
	for _, s := range all {
		if s.Mark.Came() {
			present++
			if !s.Records {
				names = append(names, s.Short)
			}
		}
	}
	return names, present
}

// act takes one act from the plain form: the page works without a script.
func (d *Desk) act(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	m, err := d.runAt(r, actor, true)
	if err != nil {
		return err
	}
	e := session.RunEvent{ID: uuid.NewString(), At: d.Now().UTC().Truncate(time.Millisecond), Act: session.Act(r.PostFormValue("act")),
		Item: r.PostFormValue("item"), Words: strings.TrimSpace(r.PostFormValue("words")), Title: strings.TrimSpace(r.PostFormValue("title"))}
	current, running := session.Current(m.Runs)
	e.Run = current.ID
	switch e.Act {
	case session.Began:
		if running && current.Ended.IsZero() {
			return backToRun(w, r, m) // pressed twice
		}
		e.Run = uuid.NewString()
	case session.Noted:
		e.Item = cmp.Or(e.Item, lastOf(current))
	case session.Added:
		e.Item, e.Kind = uuid.NewString(), programme.Kind(r.PostFormValue("kind"))
	}
	if !running && e.Act != session.Began {
		return fault.New(fault.Conflict, "staff.act", "This session has not been started. Start it first.")
	}
	if typed := r.PostFormValue("minutes"); typed != "" {
		if e.Minutes, err = strconv.Atoi(typed); err != nil {
			return fault.New(fault.Invalid, "staff.act", "The minutes are a whole number.")
		}
	}
	events := []session.RunEvent{e}
	if next := r.PostFormValue("next"); next != "" { // skip: leave out, and turn to the next
		events = append(events, session.RunEvent{ID: uuid.NewString(), Run: e.Run, At: e.At.Add(time.Millisecond), Act: session.Opened, Item: next})
	}
	if _, err := d.House.Sessions.RecordRun(r.Context(), actor, m.Group.ID, m.Meeting.Number, events...); err != nil {
		return err
	}
	d.nudged.nudge(m.nudge(actor))
	return backToRun(w, r, m)
}

// lastOf gives the item that a note belongs to while none is open.
func lastOf(run session.Run) string {
	last := ""
	for i, d := range run.Items {
		if i == 0 || d.Being == session.Done {
			last = d.ID
		}
	}
	return last
}

func backToRun(w http.ResponseWriter, r *http.Request, m meetingRun) error {
	http.Redirect(w, r, m.Path(), http.StatusSeeOther)
	return nil
}

// markOne keeps one person's mark, tapped on the run's page. A device gives it
// an id, so that it may send it again.
func (d *Desk) markOne(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	m, err := d.runAt(r, actor, true)
	if err != nil {
		return err
	}
	all, err := d.seats(r, actor, m)
	if err != nil {
		return err
	}
	study, mark, sent := r.PostFormValue("study"), pathway.Mark(r.PostFormValue("mark")), r.PostFormValue("id")
	here := false
	for _, s := range all {
		here = here || s.StudyID == study
	}
	if !here {
		return fault.New(fault.NotFound, "staff.markOne", "Nobody of this group has that study id.")
	}
	if _, err := uuid.Parse(sent); sent != "" && err != nil {
		return fault.New(fault.Invalid, "staff.markOne", "This is not an id that a device makes.")
	}
	if err := d.House.Sessions.Record(r.Context(), actor, m.Meeting, session.Entry{StudyID: study, Mark: mark, Sent: sent}); err != nil {
		return err
	}
	d.nudged.nudge(m.nudge(actor))
	if sent != "" {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return backToRun(w, r, m)
}
