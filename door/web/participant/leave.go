package participant

import (
	"net/http"
	"slices"
	"strings"

	"tend/clinic/invitation"
	"tend/clinic/pathway"
	"tend/platform/fault"
)

// leaveView says what can be left, and takes a reason if there is one.
type leaveView struct {
	InStudy, InGroup bool
	Left             []string // what was just left, in words
	Reasons          []reason
	Filled           invitation.Leaving
	Base             string
	Crisis           []string
}

// reason is a reason for stopping in the words of the one who stops.
type reason struct {
	Key  pathway.StopReason
	Says string
}

var reasons = []reason{
	{pathway.Health, "My health"},
	{pathway.Caring, "I look after somebody"},
	{pathway.ReturnedToWork, "I went back to work"},
	{pathway.MovedAway, "I moved house"},
	{pathway.Bereavement, "Somebody close to me died"},
	{pathway.OtherCommitments, "Other things I have to do"},
	{pathway.NotAsExpected, "It is not what I expected"},
	{pathway.Other, "Something else"},
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

func (d *Door) leaveShown(w http.ResponseWriter, r *http.Request, s sitting, status int, v leaveView, wrong []string) error {
	sh := s.shellOf("Leaving")
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
		return d.leaveShown(w, r, s, http.StatusUnprocessableEntity, v, []string{fault.Message(err)})
	} else if err != nil {
		return err
	}
	if v.Filled.Study {
		v.Left = append(v.Left, "the study")
	}
	if v.Filled.Group {
		v.Left = append(v.Left, "the group")
		if s.Timepoint != "" {
			s.Base, v.Base = "", "" // the link is closed now
		}
	}
	set, err := d.House.Sites.Settings(r.Context(), d.Site)
	if err != nil {
		return err
	}
	v.Crisis = set.Crisis
	v.Left = []string{strings.Join(v.Left, " and ")}
	return d.leaveShown(w, r, s, http.StatusOK, v, nil)
}
