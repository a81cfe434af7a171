package staff

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// deliveredView is what came of one meeting: its runs beside the plan, and
// what raters say of it.
type deliveredView struct {
	meetingRun
	Ran     []ranRun
	Remarks []string
	Mine    session.Rating
	Has     bool // the actor has rated already
	Draft   bool // what is ticked comes from the run, and nobody has said so yet
	Blind   bool // others have rated, and the actor has not
	Seats   []session.Seat
	Lines   []ratedLine
	Domains []domainLine
	Others  []otherRating
	Agrees  string
}

// ranRun is one run of the meeting in whole minutes.
type ranRun struct {
	session.Run
	Number      int
	Counts      bool
	Took        int
	Late        string
	Done, Of    int
	Rows        []ranItem
	Added, Gone []string
	Pauses      int // minutes
}

type ranItem struct {
	session.Delivered
	Min  int
	Says string
}

// ratedLine is one item of the checklist.
type ratedLine struct {
	ID, Title  string
	Is         session.Presence
	Engagement int // -1 is not said
}

type domainLine struct {
	Index  int
	Domain session.Domain
	Level  int // 0 is not said
}

// otherRating is what somebody else said.
type otherRating struct {
	session.Rating
	Shown     string
	Adherence string
}

func (d *Desk) showDelivered(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.deliveredPage(r, actor)
	if err != nil {
		return err
	}
	return d.show(w, r, actor, "delivered.html", v.frame())
}

func (v deliveredView) frame() frame.View {
	return frame.View{Title: fmt.Sprintf("Delivered: session %d, %s", v.Meeting.Number, v.Group.Name), Nav: "groups", Content: v}
}

func (d *Desk) deliveredPage(r *http.Request, actor auth.Actor) (deliveredView, error) {
	m, err := d.runAt(r, actor, false)
	if err != nil {
		return deliveredView{}, err
	}
	v := deliveredView{meetingRun: m, Seats: session.Seats, Remarks: session.Remarks(m.Meeting, m.Runs, m.Events)}
	counts, any := session.Counts(m.Runs)
	for i, run := range m.Runs {
		v.Ran = append(v.Ran, ranOf(run, i+1, run.ID == counts.ID, m.Length()))
	}
	all, err := d.House.Sessions.Ratings(r.Context(), actor, m.Group.ID)
	if err != nil {
		return v, err
	}
	names := d.shownNames(r, actor)
	for _, rating := range all {
		switch {
		case rating.Number != m.Meeting.Number:
		case rating.Rater == actor.ID:
			v.Mine, v.Has = rating, true
		default:
			v.Others = append(v.Others, otherRating{rating, names[rating.Rater], adherenceSays(rating, m)})
		}
	}
	if !v.Has {
		v.Mine.Seat = session.FromRecording
		if slices.Contains(m.Group.Leaders, actor.ID) {
			// A watcher's rating is of use only if it is their own: nothing is
			// ticked for them beforehand.
			v.Mine.Seat = session.AsLeader
			if any {
				v.Mine.Items, v.Draft = session.Draft(counts).Items, true
			}
		}
	}
	v.Blind = !v.Has && len(v.Others) > 0
	if c := session.Agree(session.Pairs(all)); c.N > 0 {
		v.Agrees = agreesSays(c, len(session.Pairs(all)))
	}
	v.lines()
	return v, nil
}

// lines lays the actor's rating out by item and domain.
func (v *deliveredView) lines() {
	v.Lines, v.Domains = nil, nil
	for _, item := range v.Plan.Items {
		line := ratedLine{ID: item.ID, Title: item.Title, Is: v.Mine.Items[item.ID], Engagement: -1}
		if n, said := v.Mine.Engagement[item.ID]; said {
			line.Engagement = n
		}
		v.Lines = append(v.Lines, line)
	}
	for i, domain := range session.Domains {
		v.Domains = append(v.Domains, domainLine{i, domain, v.Mine.Domains[domain]})
	}
}

func ranOf(run session.Run, number int, counts bool, length time.Duration) ranRun {
	v := ranRun{Run: run, Number: number, Counts: counts}
	v.Done, v.Of = run.Coverage()
	v.Late, v.Pauses = lateSays(run.Late(length)), int(run.Breaks.Round(time.Minute).Minutes())
	if !run.Ended.IsZero() {
		v.Late = strings.NewReplacer("ahead", "early", "behind", "late").Replace(v.Late)
	}
	for _, item := range run.Items {
		v.Took += int(item.Took)
		row := ranItem{Delivered: item, Min: int(item.Took.Round(time.Minute).Minutes()), Says: string(item.Being)}
		switch {
		case item.Being == session.Omitted && item.Took > 0:
			row.Says = "left after a moment"
			v.Gone = append(v.Gone, item.Title)
		case item.Being == session.Omitted:
			row.Says = "left out"
			v.Gone = append(v.Gone, item.Title)
		case item.New:
			row.Says = "added in the room"
		case item.Being == session.Done:
			row.Says = overSays(item)
		}
		if item.New {
			v.Added = append(v.Added, item.Title)
		}
		v.Rows = append(v.Rows, row)
	}
	v.Took = int(time.Duration(v.Took).Round(time.Minute).Minutes())
	return v
}

// overSays tells how an item's minutes compare with its plan.
func overSays(d session.Delivered) string {
	switch n := int((d.Took - time.Duration(d.Minutes)*time.Minute).Round(time.Minute).Minutes()); {
	case n > 0:
		return fmt.Sprintf("%d over", n)
	case n < 0:
		return fmt.Sprintf("%d under", -n)
	}
	return "as planned"
}

func adherenceSays(r session.Rating, m meetingRun) string {
	if share, ok := r.Adherence(m.Plan.Items); ok {
		return fmt.Sprintf("%.0f %% of %d rated items", share*100, len(r.Items))
	}
	return "no item was rated"
}

// agreesSays words how far raters agree, with what it rests on.
func agreesSays(c session.Concord, pairs int) string {
	says := fmt.Sprintf("Two raters gave the same mark to %.0f %% of %d items in %d pairs of ratings.", c.Same*100, c.N, pairs)
	if c.Why != "" {
		return says + " " + frame.Capital(c.Why) + "."
	}
	return says + fmt.Sprintf(" Weighted κ is %.2f (95 %% interval %.2f to %.2f).", c.Kappa, c.Lo, c.Hi)
}

// rate keeps the actor's rating.
func (d *Desk) rate(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	v, err := d.deliveredPage(r, actor)
	if err != nil {
		return err
	}
	rating, wrong := ratingOf(r, v)
	rating.RatedAt = d.Now().UTC()
	if len(rating.Items)+len(rating.Domains) == 0 && strings.TrimSpace(rating.Reflection) == "" {
		wrong = append(wrong, "Nothing is filled in yet.")
	}
	if wrong == nil {
		err = d.House.Sessions.Rate(r.Context(), actor, rating)
		if err != nil && !mayRetry(err) {
			return err
		} else if err != nil {
			wrong = frame.Sentences(err)
		}
	}
	if wrong != nil {
		v.Mine, v.Draft = rating, false
		v.lines()
		f := v.frame()
		f.Wrong = wrong
		return d.showAs(w, r, http.StatusUnprocessableEntity, actor, "delivered.html", f)
	}
	return frame.Done(w, r, fmt.Sprintf("/groups/%s/sessions/%d/delivered", v.Group.ID, v.Meeting.Number), "rated")
}

// ratingOf reads the form.
func ratingOf(r *http.Request, v deliveredView) (session.Rating, []string) {
	rating := session.Rating{Group: v.Group.ID, Number: v.Meeting.Number, Seat: session.Seat(r.PostFormValue("seat")),
		Items: map[string]session.Presence{}, Engagement: map[string]int{}, Domains: map[session.Domain]int{}, Reflection: strings.TrimSpace(r.PostFormValue("reflection"))}
	var wrong []string
	number := func(field string) (int, bool) {
		typed := r.PostFormValue(field)
		if typed == "" {
			return 0, false
		}
		n, err := strconv.Atoi(typed)
		if err != nil {
			wrong = append(wrong, fault.New(fault.Invalid, "staff.rate", "Engagement and levels are whole numbers.").Message)
		}
		return n, err == nil
	}
	for _, item := range v.Plan.Items {
		if is := r.PostFormValue("item." + item.ID); is != "" {
			rating.Items[item.ID] = session.Presence(is)
		}
		if n, said := number("engagement." + item.ID); said {
			rating.Engagement[item.ID] = n
		}
	}
	for i, domain := range session.Domains {
		if n, said := number(fmt.Sprintf("domain.%d", i)); said {
			rating.Domains[domain] = n
		}
	}
	return rating, wrong
}

// shownNames gives the shown name of each member of staff.
func (d *Desk) shownNames(r *http.Request, actor auth.Actor) map[string]string {
	names := map[string]string{}
	all, err := d.House.Auth.List(r.Context(), actor)
	if err != nil {
		d.Log.Error("the staff could not be listed", "error", cause(err))
	}
	for _, m := range all {
		names[m.ID] = m.Shown
	}
	return names
}
