package staff

import (
	"net/http"
	"strconv"
	"strings"

	"tend/clinic/measure"
	"tend/clinic/measure/entry"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// compareView shows where two entries of a sheet differ.
type compareView struct {
	paperWave
	Sheet  entry.Sheet
	Pair   entry.Pair
	Lines  []compareLine
	Agreed int    // items on which both agree
	ByA    string // who typed first
	ByB    string
}

// compareLine is one disagreement, as it was filled in.
type compareLine struct {
	ID     measure.ItemID
	Title  string
	A, B   string // what each typed, in words
	Date   bool
	Text   bool
	Takes  string
	Pick   string // a, b or other
	Other  string
	Reason string
}

func (d *Desk) showCompare(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.comparePage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "compare.html", frame.View{Title: "Compare " + v.Sheet.StudyID, Nav: "groups", Content: v})
}

func (d *Desk) comparePage(r *http.Request, actor auth.Actor) (compareView, error) {
	wave, err := d.paperWave(r, actor)
	if err != nil {
		return compareView{}, err
	}
	v := compareView{paperWave: wave, Sheet: entry.Sheet{StudyID: r.PathValue("study"), Timepoint: wave.Timepoint.Timepoint, Instrument: r.PathValue("measure")}}
	if v.Pair, err = d.House.Entries.Compare(r.Context(), actor, v.Sheet); err != nil {
		return compareView{}, err
	}
	names := d.staffNames(r.Context(), actor)
	v.ByA, v.ByB = names[v.Pair.A.EnteredBy], names[v.Pair.B.EnteredBy]
	v.Agreed = len(v.Pair.Instrument.Items)
	for _, id := range v.Pair.Differ {
		line := compareLine{ID: id, Title: v.Pair.Label(id), Date: id == entry.DateField}
		if line.Date {
			line.A, line.B = frame.Day(v.Pair.A.On), frame.Day(v.Pair.B.On)
		} else {
			item, _ := v.Pair.Instrument.Item(id)
			line.A, line.B = answerSays(item, v.Pair.A.Answers.Of(id)), answerSays(item, v.Pair.B.Answers.Of(id))
			line.Text, line.Takes = item.FreeText, item.Choices()
			v.Agreed--
		}
		v.Lines = append(v.Lines, line)
	}
	return v, nil
}

// answerSays words one answer.
func answerSays(item measure.Item, a measure.Answer) string {
	switch {
	case a.State != measure.Answered:
		return string(a.State)
	case a.Value == nil:
		return "“" + a.Text + "”"
	}
	text := strconv.Itoa(*a.Value)
	if says := item.Says(*a.Value); says != "" {
		text += " (" + says + ")"
	}
	return text
}

// resolve settles the disagreements as they were chosen.
func (d *Desk) resolve(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.comparePage(r, actor)
	if err != nil {
		return err
	}
	choices, err := v.choices(r, d)
	if err == nil {
		err = d.House.Entries.Resolve(r.Context(), actor, v.Sheet, choices)
	}
	if err != nil && mayRetry(err) {
		return d.showAs(w, r, http.StatusUnprocessableEntity, actor, "compare.html", frame.View{Title: "Compare", Nav: "groups", Content: v, Wrong: frame.Sentences(err)})
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, v.Path(), "compared")
}

// choices reads what was chosen for each disagreement.
func (v compareView) choices(r *http.Request, d *Desk) (map[measure.ItemID]entry.Choice, error) {
	chosen := map[measure.ItemID]entry.Choice{}
	var faults fault.Many
	for n := range v.Lines {
		line := &v.Lines[n]
		id := string(line.ID)
		line.Pick, line.Other, line.Reason = r.PostFormValue("pick."+id), strings.TrimSpace(r.PostFormValue("other."+id)), strings.TrimSpace(r.PostFormValue("reason."+id))
		c, err := v.choice(*line, d)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		chosen[line.ID] = c
	}
	return chosen, faults.Err()
}

func (v compareView) choice(line compareLine, d *Desk) (entry.Choice, *fault.Error) {
	c := entry.Choice{Reason: line.Reason}
	wrong := func(format string) (entry.Choice, *fault.Error) {
		return c, fault.New(fault.Invalid, "staff.resolve", format, line.Title)
	}
	if line.Reason == "" {
		return wrong("%s: say in a few words why the entries differ.")
	}
	from := map[string]entry.Entry{"a": v.Pair.A, "b": v.Pair.B}
	e, typed := from[line.Pick]
	switch {
	case typed && line.Date:
		c.On = e.On
	case typed:
		c.Answer = e.Answers.Of(line.ID)
	case line.Pick != "other":
		return wrong("%s: look at the sheet and choose what it says.")
	case line.Date:
		on, err := dateOf(line.Other, d.Now())
		if err != nil {
			return wrong("%s: give the date as 2026-03-03, not later than today.")
		}
		c.On = on
	case line.Other == "" || line.Other == "-":
		c.Answer = measure.Answer{State: measure.NotAnswered}
	case strings.EqualFold(line.Other, "p"):
		c.Answer = measure.Answer{State: measure.PreferredNotTo}
	case line.Text:
		c.Answer = measure.Words(line.Other)
	default:
		n, err := strconv.Atoi(line.Other)
		if err != nil {
			return wrong("%s: what the sheet says is a number, - or p.")
		}
		c.Answer = measure.Number(n)
	}
	return c, nil
}
