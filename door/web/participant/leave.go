package participant

import (
	"html/template"
	"net/http"
	"slices"

	"tend/clinic/invitation"
	"tend/clinic/pathway"
	"tend/platform/fault"
)

// leaveView says what can be left, and takes a reason if there is one.
type leaveView struct {
	InStudy, InGroup bool
	Left             string // what was just left, as a word of the page
	Reasons          []reason
	Filled           invitation.Leaving
	Base             string
	Crisis           []string
}

// reason is a reason for stopping; Says is the page's word for it.
type reason struct {
	Key  pathway.StopReason
	Says string
}

var reasons = []reason{
	{pathway.Health, "leave.why.health"},
	{pathway.Caring, "leave.why.caring"},
	{pathway.ReturnedToWork, "leave.why.work"},
	{pathway.MovedAway, "leave.why.moved"},
	{pathway.Bereavement, "leave.why.bereaved"},
	{pathway.OtherCommitments, "leave.why.things"},
	{pathway.NotAsExpected, "leave.why.expected"},
	{pathway.Other, "leave.why.else"},
}

func (d *Door) showLeave(w http.ResponseWriter, r *http.Request, s sitting) error {
	v, err := d.leavePage(r, s)
	if err != nil {
		return err
	}
	return d.leaveShown(w, r, s, http.StatusOK, v, nil)
}

func (d *Door) leavePage(r *http.Request, s sitting) (leaveView, error) {
	history, err := d.House.Pathway.History(r.Context(), s.Actor(), s.StudyID)
	if err != nil {
		return leaveView{}, err
	}
	state := pathway.Fold(history)
	return leaveView{InStudy: state.Takes(pathway.Research), InGroup: state.Group != "" && state.Ending == nil, Reasons: reasons, Base: s.Base}, nil
}

func (d *Door) leaveShown(w http.ResponseWriter, r *http.Request, s sitting, status int, v leaveView, wrong []template.HTML) error {
	sh := s.shellOf("leave.title")
	sh.Reads, sh.Wrong = true, wrong
	return show(d, w, r, status, "leave.html", pageView[leaveView]{sh, v})
}

// leave keeps what a person leaves. The page that says so comes at once: the
// link may not open any more.
func (d *Door) leave(w http.ResponseWriter, r *http.Request, s sitting) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	v, err := d.leavePage(r, s)
	if err != nil {
		return err
	}
	v.Filled = invitation.Leaving{Study: r.PostForm.Get("study") != "" && v.InStudy, Group: r.PostForm.Get("group") != "" && v.InGroup,
		Reason: pathway.StopReason(r.PostForm.Get("reason")), Words: clean(r.PostForm.Get("words"))}
	if runes := []rune(v.Filled.Words); len(runes) > wordsLimit {
		v.Filled.Words = string(runes[:wordsLimit])
	}
	if !slices.ContainsFunc(reasons, func(known reason) bool { return known.Key == v.Filled.Reason }) {
		v.Filled.Reason = ""
	}
	err = d.House.Invitations.Leave(r.Context(), s.Visit, v.Filled)
	if fault.KindOf(err) == fault.Invalid && err != nil {
		return d.leaveShown(w, r, s, http.StatusUnprocessableEntity, v, []template.HTML{s.tongue.sentence(saidIn(err))})
	} else if err != nil {
		return err
	}
	if v.Filled.Group && s.Timepoint != "" {
		s.Base, v.Base = "", "" // the link is closed now
	}
	set, err := d.House.Sites.Settings(r.Context(), d.Site)
	if err != nil {
		return err
	}
	v.Crisis = set.Crisis
	switch {
	case v.Filled.Study && v.Filled.Group:
		v.Left = "leave.left.both"
	case v.Filled.Study:
		v.Left = "leave.left.study"
	default:
		v.Left = "leave.left.group"
	}
	return d.leaveShown(w, r, s, http.StatusOK, v, nil)
}
