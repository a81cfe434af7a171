package staff

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"tend/clinic/pathway"
	"tend/clinic/session"
	"tend/clinic/session/recording"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// recordingRoutes are the pages about recordings of sessions.
func (d *Desk) recordingRoutes() map[string]page {
	return map[string]page{
		"GET /groups/{id}/sessions/{n}/recordings":         d.showRecordings,
		"POST /groups/{id}/sessions/{n}/recordings/begin":  d.beginRecording,
		"POST /recordings/{recording}/finish":              d.finishRecording,
		"GET /recordings/{recording}":                      d.showRecording,
		"GET /recordings/{recording}/audio":                d.playRecording,
		"GET /recordings/{recording}/live":                 d.followRecording,
		"POST /recordings/{recording}/transcript":          d.makeTranscript,
		"POST /recordings/{recording}/transcript/stop":     d.stopTranscript,
		"POST /recordings/{recording}/keep":                d.keepRecordingUntil,
		"POST /recordings/{recording}/remove":              d.removeRecording,
		"GET /settings/recordings":                         d.showSpeech,
		"POST /settings/recordings":                        d.keepSpeech,
		"POST /settings/recordings/days":                   d.keepDays,
		"POST /settings/recordings/hosts":                  d.allowSpeechHost,
		"POST /settings/recordings/hosts/{host}/take-back": d.forbidSpeechHost,
	}
}

// uploadRoutes take bodies that are larger than a form.
func (d *Desk) uploadRoutes(mux Mux) {
	mux.HandleFunc("POST /groups/{id}/sessions/{n}/recordings", d.signedInUpTo(recording.LargestAtOnce+1<<20, d.addRecording))
	mux.HandleFunc("PATCH /recordings/{recording}", d.signedInUpTo(recording.LargestPart+1, d.takePartOfRecording))
}

// recordingsView is the recordings of one session and the form for one more.
type recordingsView struct {
	Group    pathway.Group
	Meeting  session.Meeting
	Lines    []recording.Recording
	Arriving []recording.Recording // of the one who looks
	MayWrite bool
	Silent   []string // seats of those who were there and have not agreed
	Present  int
	Days     int
	AtOnce   int // GB
	Largest  int // GB
}

func (d *Desk) showRecordings(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.recordingsPage(w, r, actor, http.StatusOK, nil)
}

func (d *Desk) recordingsPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, wrong []string) error {
	g, err := d.House.Pathway.Group(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	m, _, err := d.meeting(r, actor, g.ID)
	if err != nil {
		return err
	}
	v := recordingsView{Group: g, Meeting: m, MayWrite: actor.RecordsAttendance(), AtOnce: recording.LargestAtOnce >> 30, Largest: recording.Largest >> 30}
	found, err := d.House.Recordings.Of(r.Context(), actor, g.ID, m.Number)
	if err != nil {
		return err
	}
	for _, one := range found {
		if one.State != recording.Arriving {
			v.Lines = append(v.Lines, one)
		} else if one.AddedBy == actor.ID && one.Size > 0 {
			v.Arriving = append(v.Arriving, one)
		}
	}
	if v.Days, err = d.House.Recordings.Days(r.Context(), d.Site); err != nil {
		return err
	}
	seats, err := d.seats(r, actor, meetingRun{Group: g, Meeting: m})
	if err != nil {
		return err
	}
	v.Silent, v.Present = silent(seats)
	return d.showAs(w, r, status, actor, "recordings.html", frame.View{Title: "Recordings of session " + strconv.Itoa(m.Number), Nav: "groups", Content: v, Wrong: wrong})
}

// seatsOf names people by their seats, as in the room.
func (d *Desk) seatsOf(r *http.Request, actor auth.Actor, group string, studyIDs []string) ([]string, error) {
	if len(studyIDs) == 0 {
		return nil, nil
	}
	people, err := d.roster(r.Context(), actor, pathway.Filter{Groups: []string{group}})
	if err != nil {
		return nil, err
	}
	var all []string
	for _, id := range studyIDs {
		name := id
		if at := slices.IndexFunc(people, func(p Person) bool { return p.StudyID == id }); at >= 0 {
			name = cmp.Or(initials(people[at]), id)
		}
		all = append(all, name)
	}
	return all, nil
}
