package staff

import (
	"net/http"
	"strconv"
	"strings"

	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// mendingLog is the log with one line of it to be changed or taken back.
func (d *Desk) mendingLog(r *http.Request, actor auth.Actor) (practiceLogView, error) {
	v, err := d.practiceLog(r, actor)
	if err != nil {
		return v, err
	}
	line, err := d.House.Sessions.Line(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return v, err
	}
	if line.StudyID != v.Person.StudyID {
		return v, fault.New(fault.NotFound, "staff.mendingLog", "This entry is not there.")
	}
	v.Lines, v.Former = nil, nil // one thing on the page: the line
	v.Filled, v.Mends, v.Why = line, true, strings.TrimSpace(r.PostFormValue("why"))
	if line.Did {
		v.Minutes = strconv.Itoa(line.Minutes)
	}
	return v, nil
}

func (d *Desk) showPracticeLine(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.mendingLog(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "practicelog.html", frame.View{Title: "Practice log", Nav: "people", Content: v})
}

// relogPractice puts another line in the place of one, with why.
func (d *Desk) relogPractice(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.mendingLog(r, actor)
	if err != nil {
		return err
	}
	v.filled(r)
	if err := d.House.Sessions.Relog(r.Context(), actor, v.Filled, v.Why); err != nil && mayRetry(err) {
		return d.practiceLogWrong(w, r, actor, v, err)
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+v.Person.StudyID+"/practice", "relogged")
}

// unlogPractice takes a line back, with why.
func (d *Desk) unlogPractice(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.mendingLog(r, actor)
	if err != nil {
		return err
	}
	if err := d.House.Sessions.Unlog(r.Context(), actor, v.Filled.ID, v.Why); err != nil && mayRetry(err) {
		return d.practiceLogWrong(w, r, actor, v, err)
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+v.Person.StudyID+"/practice", "unlogged")
}
