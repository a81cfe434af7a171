package participant

import (
	"net/http"
	"slices"
	"strconv"

	"tend/clinic/programme"
	"tend/platform/fault"
)

// practicesView lists what has been given to practise so far.
type practicesView struct {
	Base      string
	Practices []programme.Practice
}

func (d *Door) showPractices(w http.ResponseWriter, r *http.Request, s sitting) error {
	c, err := d.courseOf(r, s)
	if err != nil {
		return err
	}
	sh := s.shellOf("practices.title")
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "practices.html", pageView[practicesView]{sh, practicesView{s.Base, c.practices()}})
}

// practiceView is one practice: its words, a bell timer, and a recording where
// the clinic has one.
type practiceView struct {
	Base     string
	Practice programme.Practice
	Steps    []timedStep
	Bells    string // the minutes at which the bell rings, for the timer
	Audio    bool   // the clinic has a recording of it
}

// timedStep is a stretch of a practice with the minute at which it begins.
type timedStep struct {
	programme.Step
	At int
}

func (d *Door) showPractice(w http.ResponseWriter, r *http.Request, s sitting) error {
	p, c, err := d.practiceOf(r, s)
	if err != nil {
		return err
	}
	v := practiceView{Base: s.Base, Practice: p}
	at := 0
	for _, step := range p.Script {
		v.Steps = append(v.Steps, timedStep{step, at})
		at += step.Minutes
		v.Bells += strconv.Itoa(at) + " "
	}
	found, err := d.House.Audio.Of(r.Context(), d.Site, c.Programme.ID)
	if err != nil {
		return err
	}
	_, v.Audio = found[p.ID]
	playsSound(w)
	sh := s.shellOf("practices.title")
	sh.Title = p.Title
	sh.Reads = true
	return show(d, w, r, http.StatusOK, "practice.html", pageView[practiceView]{sh, v})
}

// practiceOf gives the practice in the address, if it was given out already.
func (d *Door) practiceOf(r *http.Request, s sitting) (programme.Practice, course, error) {
	c, err := d.courseOf(r, s)
	if err != nil {
		return programme.Practice{}, c, err
	}
	all := c.practices()
	at := slices.IndexFunc(all, func(p programme.Practice) bool { return p.ID == r.PathValue("id") })
	if at < 0 {
		return programme.Practice{}, c, fault.New(fault.NotFound, "participant.practiceOf", "there is no such practice yet")
	}
	return all[at], c, nil
}
