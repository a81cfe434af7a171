package staff

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// newPersonView is a referral as it was last filled.
type newPersonView struct {
	people.Identity
	StudyID, Gender, Age, Source, On string
}

func (d *Desk) showNewPerson(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	if err := mayRefer(actor); err != nil {
		return err
	}
	v := newPersonView{On: d.Now().Format("2006-01-02")}
	return d.show(w, r, actor, "newperson.html", frame.View{Title: "New referral", Nav: "people", Content: v})
}

func mayRefer(actor auth.Actor) error {
	if !actor.SeesNames() || actor.OnlyReads() {
		return fault.New(fault.Forbidden, "staff.newPerson", "Your role does not keep names, so it cannot take a referral.")
	}
	return nil
}

// addPerson keeps the identity in the vault and the referral in the history,
// both or neither.
func (d *Desk) addPerson(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	value := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	v := newPersonView{
		Identity: people.Identity{Name: value("name"), Born: value("born"), Email: value("email"), Phone: value("phone"), Needs: value("needs")},
		StudyID:  strings.ToUpper(value("study")), Gender: value("gender"), Age: value("age"), Source: value("source"), On: value("on"),
	}
	if err := mayRefer(actor); err != nil {
		return err
	}
	err := d.refer(r, actor, v)
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, frame.Status(err), actor, "newperson.html", frame.View{Title: "New referral", Nav: "people", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, "/people/"+v.StudyID, "person")
}

func (d *Desk) refer(r *http.Request, actor auth.Actor, v newPersonView) error {
	const op = "staff.refer"
	if !isStudyID(v.StudyID) {
		return fault.New(fault.Invalid, op, "A study id is letters, digits and hyphens, such as RM-084; it must not hold a name or a date of birth.")
	}
	on, err := time.ParseInLocation("2006-01-02", v.On, time.Local)
	if err != nil || on.After(d.Now()) {
		return fault.New(fault.Invalid, op, "Give the date of the referral, not later than today.")
	}
	age := 0
	if v.Age != "" {
		if age, err = strconv.Atoi(v.Age); err != nil || age < 1 {
			return fault.New(fault.Invalid, op, "The age is a whole number of years, or empty when it is not known.")
		}
	}
	return d.House.DB.Change(r.Context(), func(tx *db.Tx) error {
		if err := d.House.People.AddIn(r.Context(), tx, actor, v.StudyID, v.Identity); err != nil {
			return err
		}
		return pathway.Append(r.Context(), tx, actor, pathway.Event{StudyID: v.StudyID, Kind: pathway.Referred, On: on.UTC(),
			Detail: pathway.Detail{Gender: pathway.Gender(v.Gender), AgeYears: age, Source: v.Source}})
	})
}

func isStudyID(text string) bool {
	if text == "" || len(text) > 24 {
		return false
	}
	return strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}
