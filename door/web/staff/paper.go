package staff

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tend/clinic/measure"
	"tend/clinic/measure/entry"
	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// paperWave is one timepoint of a group: who is expected, and which sheets.
type paperWave struct {
	Group       pathway.Group
	Timepoint   programme.Measurement
	Instruments []measure.Instrument
	People      []Person
}

// Path is the address of the wave's worklist.
func (v paperWave) Path() string { return "/groups/" + v.Group.ID + "/paper/" + v.Timepoint.Timepoint }

// sheets lists every sheet that is expected.
func (v paperWave) sheets() []entry.Sheet {
	var all []entry.Sheet
	for _, p := range v.People {
		for _, i := range v.Instruments {
			all = append(all, entry.Sheet{StudyID: p.StudyID, Timepoint: v.Timepoint.Timepoint, Instrument: i.ID})
		}
	}
	return all
}

// paperWave reads the group and timepoint that the address names.
func (d *Desk) paperWave(r *http.Request, actor auth.Actor) (paperWave, error) {
	const op = "staff.paper"
	g, err := d.House.Pathway.Group(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return paperWave{}, err
	}
	p, _, err := d.House.Pathway.Course(r.Context(), actor, g)
	if err != nil {
		return paperWave{}, err
	}
	v := paperWave{Group: g}
	var ok bool
	if v.Timepoint, ok = p.Timepoint(r.PathValue("time")); !ok {
		return paperWave{}, fault.New(fault.NotFound, op, "The schedule of this group has no “%s”.", r.PathValue("time"))
	}
	for _, id := range v.Timepoint.Instruments {
		i, err := d.House.Measures.Instrument(r.Context(), actor.Site, id, "")
		if err != nil {
			return paperWave{}, err
		}
		v.Instruments = append(v.Instruments, i)
	}
	members, err := d.members(r, actor, g.ID)
	for _, m := range members {
		if e := m.State.Ending; e == nil || e.Completed || e.Reason == pathway.MissedFinal {
			v.People = append(v.People, m)
		}
	}
	slices.SortFunc(v.People, func(a, b Person) int { return cmp.Compare(a.StudyID, b.StudyID) })
	return v, err
}

// paperView is the worklist of a wave's sheets.
type paperView struct {
	paperWave
	Way    entry.Way
	Rows   []paperRow
	Counts map[entry.State]int
	Rates  []rateLine
	Twice  int // sheets that were typed twice
}

// All counts the sheets.
func (v paperView) All() int { return len(v.People) * len(v.Instruments) }

// Count gives how many sheets are in a state.
func (v paperView) Count(state string) int { return v.Counts[entry.State(state)] }

type paperRow struct {
	Person Person
	Cells  []paperCell
}

// paperCell is one sheet. Link is empty when there is nothing to do for this
// clerk.
type paperCell struct {
	Instrument measure.Instrument
	Says       string
	Link       string
	Urgent     bool
}

// rateLine is one item on which entries differed.
type rateLine struct {
	Title              string
	Compared, Differed int
	Percent            string
}

func (d *Desk) showPaper(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	return d.paperPage(w, r, actor, http.StatusOK, nil)
}

func (d *Desk) paperPage(w http.ResponseWriter, r *http.Request, actor auth.Actor, status int, wrong []string) error {
	wave, err := d.paperWave(r, actor)
	if err != nil {
		return err
	}
	ctx, g, timepoint := r.Context(), wave.Group.ID, wave.Timepoint.Timepoint
	v := paperView{paperWave: wave, Counts: map[entry.State]int{}}
	if v.Way, err = d.House.Entries.WayOf(ctx, actor, g, timepoint); err != nil {
		return err
	}
	progress, err := d.House.Entries.ProgressOf(ctx, actor, g, timepoint)
	if err != nil {
		return err
	}
	rates, err := d.House.Entries.Rates(ctx, actor, g, timepoint)
	if err != nil {
		return err
	}
	v.rows(actor, progress)
	v.rates(rates)
	return d.showAs(w, r, status, actor, "paper.html", frame.View{Title: "Paper, " + wave.Group.Name, Nav: "groups", Content: v, Wrong: wrong})
}

// rows lays the sheets out: people down, questionnaires across.
func (v *paperView) rows(actor auth.Actor, progress map[entry.Sheet]entry.Progress) {
	picked := v.Way.Picked(v.sheets())
	for _, p := range v.People {
		row := paperRow{Person: p}
		for _, i := range v.Instruments {
			s := entry.Sheet{StudyID: p.StudyID, Timepoint: v.Timepoint.Timepoint, Instrument: i.ID}
			at, known := progress[s]
			if !known {
				at.State = entry.NotEntered
			}
			if at.State == entry.EnteredOnce && !picked[s] {
				at.State = entry.Done // once is all that is asked of it
			}
			v.Counts[at.State]++
			row.Cells = append(row.Cells, v.cell(actor, s, i, at))
		}
		v.Rows = append(v.Rows, row)
	}
}

func (v *paperView) cell(actor auth.Actor, s entry.Sheet, i measure.Instrument, at entry.Progress) paperCell {
	path := v.Path() + "/" + s.StudyID + "/" + s.Instrument
	c := paperCell{Instrument: i, Says: string(at.State)}
	switch {
	case actor.OnlyReads(): // sees how far it is
	case at.State == entry.NotEntered:
		c.Says, c.Link = "enter", path
	case at.State == entry.ToCompare:
		c.Says, c.Link, c.Urgent = "compare", path+"/compare", true
	case at.State == entry.EnteredOnce && at.FirstBy == actor.ID:
		c.Says = "once, by you"
	case at.State == entry.EnteredOnce:
		c.Says, c.Link = "enter again", path
	}
	return c
}

// rates words the items on which entries differed.
func (v *paperView) rates(all []entry.ItemRate) {
	at := map[string]measure.Instrument{}
	for _, i := range v.Instruments {
		at[i.ID] = i
	}
	for _, r := range all {
		if r.Item == entry.DateField {
			v.Twice += r.Compared
		}
		if r.Differed == 0 {
			continue
		}
		title := "date on the sheet"
		if i := at[r.Instrument]; r.Item != entry.DateField {
			title = i.Label(r.Item)
		}
		v.Rates = append(v.Rates, rateLine{at[r.Instrument].Short + ": " + title, r.Compared, r.Differed,
			strconv.FormatFloat(100*float64(r.Differed)/float64(r.Compared), 'f', 1, 64)})
	}
}

// setWay sets how this wave's sheets are entered.
func (d *Desk) setWay(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	wave, err := d.paperWave(r, actor)
	if err != nil {
		return err
	}
	way := entry.Way{Kind: entry.Kind(r.PostFormValue("way"))}
	if way.Kind == entry.Sample {
		way.Percent, err = strconv.Atoi(strings.TrimSpace(r.PostFormValue("percent")))
		way.Seed = strings.TrimSpace(r.PostFormValue("seed"))
	}
	if err != nil {
		err = fault.New(fault.Invalid, "staff.setWay", "The sample is a whole number of percent, from 1 to 100.")
	} else {
		err = d.House.Entries.SetWay(r.Context(), actor, wave.Group.ID, wave.Timepoint.Timepoint, way)
	}
	if err != nil && mayRetry(err) {
		return d.paperPage(w, r, actor, http.StatusUnprocessableEntity, frame.Sentences(err))
	} else if err != nil {
		return err
	}
	return frame.Done(w, r, wave.Path(), "way")
}
