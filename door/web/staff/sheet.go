package staff

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/clinic/measure/entry"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// sheetView is one sheet to be typed. It never holds what another clerk typed.
type sheetView struct {
	paperWave
	Sheet      entry.Sheet
	Instrument measure.Instrument
	Second     bool              // somebody else typed it before
	Typed      map[string]string // by item, as it was typed
	On         string
	Next       string // address of the next sheet to do, if any
}

// Value is what was typed for an item.
func (v sheetView) Value(id measure.ItemID) string { return v.Typed[string(id)] }

// Takes lists the numbers of an item for the page's script.
func (v sheetView) Takes(item measure.Item) string {
	return strings.Trim(fmt.Sprint(item.Numbers()), "[]")
}

func (d *Desk) showSheet(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.sheetPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "sheet.html", frame.View{Title: v.Sheet.StudyID + ", " + v.Instrument.Short, Nav: "groups", Content: v})
}

func (d *Desk) sheetPage(r *http.Request, actor auth.Actor) (sheetView, error) {
	wave, err := d.paperWave(r, actor)
	if err != nil {
		return sheetView{}, err
	}
	v := sheetView{paperWave: wave, Typed: map[string]string{}, On: d.Now().Format(time.DateOnly)}
	v.Sheet = entry.Sheet{StudyID: r.PathValue("study"), Timepoint: wave.Timepoint.Timepoint, Instrument: r.PathValue("measure")}
	at := slices.IndexFunc(wave.Instruments, func(i measure.Instrument) bool { return i.ID == v.Sheet.Instrument })
	if at < 0 || !slices.ContainsFunc(wave.People, func(p Person) bool { return p.StudyID == v.Sheet.StudyID }) {
		return sheetView{}, fault.New(fault.NotFound, "staff.sheet", "This group has no such sheet at “%s”.", wave.Timepoint.Timepoint)
	}
	v.Instrument = wave.Instruments[at]
	progress, err := d.House.Entries.ProgressOf(r.Context(), actor, wave.Group.ID, wave.Timepoint.Timepoint)
	if err != nil {
		return sheetView{}, err
	}
	v.Second = progress[v.Sheet].State == entry.EnteredOnce
	return v, nil
}

// keepSheet keeps what a clerk typed and goes on to the worklist, or to the
// same person's next sheet.
func (d *Desk) keepSheet(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.sheetPage(r, actor)
	if err != nil {
		return err
	}
	v.On = r.PostFormValue("on")
	answers, err := v.answers(r)
	var state entry.State
	if err == nil {
		var on time.Time
		if on, err = dateOf(v.On, d.Now()); err == nil {
			state, err = d.House.Entries.Enter(r.Context(), actor, entry.Typed{Sheet: v.Sheet, Group: v.Group.ID, On: on, Answers: answers})
		}
	}
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, http.StatusUnprocessableEntity, actor, "sheet.html", frame.View{Title: v.Instrument.Short, Nav: "groups", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	switch {
	case state == entry.ToCompare:
		return frame.Done(w, r, v.Path()+"/"+v.Sheet.StudyID+"/"+v.Sheet.Instrument+"/compare", "differ")
	case r.PostFormValue("then") == "next":
		for n, i := range v.Instruments {
			if i.ID == v.Sheet.Instrument && n+1 < len(v.Instruments) {
				return frame.Done(w, r, v.Path()+"/"+v.Sheet.StudyID+"/"+v.Instruments[n+1].ID, "sheet")
			}
		}
	}
	return frame.Done(w, r, v.Path(), "sheet")
}

// answers reads what was typed: a number; nothing or “-” for an item that was
// left empty; “p” for one that the person preferred not to answer.
func (v sheetView) answers(r *http.Request) (measure.Answers, error) {
	answers := measure.Answers{}
	var faults fault.Many
	for n, item := range v.Instrument.Items {
		typed := strings.TrimSpace(r.PostFormValue("item." + string(item.ID)))
		v.Typed[string(item.ID)] = typed
		switch {
		case typed == "" || typed == "-":
		case strings.EqualFold(typed, "p"):
			answers[item.ID] = measure.Answer{State: measure.PreferredNotTo}
		case item.FreeText:
			answers[item.ID] = measure.Words(typed)
		default:
			number, err := strconv.Atoi(typed)
			if err != nil || !slices.Contains(item.Numbers(), number) {
				faults = append(faults, fault.New(fault.Invalid, "staff.sheet", "Item %d: type a number from the sheet, - if it was left empty, or p if the person preferred not to answer.", n+1))
				continue
			}
			answers[item.ID] = measure.Number(number)
		}
	}
	return answers, faults.Err()
}

// dateOf reads a date that is not later than today; today's is this moment.
func dateOf(typed string, now time.Time) (time.Time, error) {
	on, err := time.ParseInLocation(time.DateOnly, typed, time.Local)
	if err != nil || on.After(now) {
		return time.Time{}, fault.New(fault.Invalid, "staff.date", "Give the date on the sheet, not later than today.")
	}
	return on, nil
}
