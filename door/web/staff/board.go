package staff

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
)

// boardView is the way to a seat as columns: who waits for what, the oldest
// first.
type boardView struct {
	shelf      programme.Shelf
	signs      bool // the reader may ask for consent
	Columns    []boardColumn
	Programmes []programme.Programme
	Programme  string // chosen, or empty for all
	Longer     string // days in all that are shown, or empty
	Find       string
	Waiting    int // on the board, of everybody who waits
	All        int
	Elsewhere  int // chose something that is not a group here
	Waits      []waitLine
}

// Filtered tells whether some of those who wait are not shown.
func (v boardView) Filtered() bool { return v.Programme != "" || v.Longer != "" || v.Find != "" }

type boardColumn struct {
	Step  pathway.Step // empty for those who have a seat
	Title string
	Does  string // what ends the wait
	Cards []boardCard
}

// boardCard is one person at one step.
type boardCard struct {
	Person
	Days   int // at this step
	All    int // since the referral
	Choice string
	Group  string // offered or given
	Next   string // the address of what comes next
	Says   string
}

// boardSteps words the columns: what is waited for, what is to be done, and the
// page on which it is recorded.
var boardSteps = []struct {
	step              pathway.Step
	title, does, page string
}{
	{pathway.ForAssessment, "Referred", "Assess", "record/assessed"},
	{pathway.ForEducation, "Assessed", "Education session", "record/education"},
	{pathway.ForChoice, "Education done", "Record the choice", "record/chose"},
	{pathway.ForOffer, "Waiting list", "Offer a seat", "record/offered"},
	{pathway.ForAnswer, "Seat offered", "Record the answer", "record/answered"},
	{pathway.ForConsent, "Seat accepted", "Ask for consent", "consent"},
	{pathway.ForSeat, "Consent given", "Give the seat", "record/enrolled"},
}

func (d *Desk) showBoard(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	ctx, now := r.Context(), d.Now()
	states, err := d.House.Pathway.States(ctx, actor, pathway.Filter{})
	if err != nil {
		return err
	}
	groups, err := d.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return err
	}
	coming, err := d.House.Sessions.Meetings(ctx, actor, session.Filter{From: now})
	if err != nil {
		return err
	}
	shelf, err := d.shelf(ctx)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	v := boardView{shelf: shelf, signs: actor.RecordsAttendance(), Programmes: shelf.Library(), Programme: q.Get("programme"), Longer: q.Get("longer"), Find: strings.TrimSpace(q.Get("find"))}
	names, err := d.names(ctx, actor, onBoard(states, coming))
	if err != nil {
		return err
	}
	groupOf := byID(groups)
	v.Columns = columnsOf(actor)
	for _, s := range onBoard(states, coming) {
		v.place(Person{StudyID: s.StudyID, Name: names[s.StudyID].Name, State: s}, groupOf, now)
	}
	for _, c := range v.Columns {
		slices.SortStableFunc(c.Cards, func(a, b boardCard) int { return cmp.Or(cmp.Compare(b.All, a.All), cmp.Compare(b.Days, a.Days)) })
	}
	v.Waits = waitLines(shelf, states, groupOf, v.Programme, now)
	return d.show(w, r, actor, "board.html", frame.View{Title: "The board", Nav: "people", Content: v})
}

func byID(groups []pathway.Group) map[string]pathway.Group {
	by := make(map[string]pathway.Group, len(groups))
	for _, g := range groups {
		by[g.ID] = g
	}
	return by
}

// onBoard gives those who wait, and those whose group has not begun yet.
func onBoard(states []pathway.State, coming []session.Meeting) []pathway.State {
	begins := map[string]bool{}
	for _, m := range coming {
		if m.Number == 1 {
			begins[m.Group] = true
		}
	}
	var on []pathway.State
	for _, s := range states {
		if s.Step != "" || s.Ending == nil && begins[s.Group] {
			on = append(on, s)
		}
	}
	return on
}

func columnsOf(actor auth.Actor) []boardColumn {
	var all []boardColumn
	for _, each := range boardSteps {
		c := boardColumn{Step: each.step, Title: each.title, Does: "waits for: " + string(each.step)}
		all = append(all, c)
	}
	return append(all, boardColumn{Title: "Seated", Does: "the group has not begun"})
}

// place puts somebody into their column, if the filters let them through.
func (v *boardView) place(p Person, groupOf map[string]pathway.Group, now time.Time) {
	s := p.State
	if s.Step == pathway.ForOffer && !isCourse(v.shelf, s.Choice) {
		v.Elsewhere++
		return
	}
	v.All++
	card := boardCard{Person: p, Days: daysBetween(s.Since, now), All: daysBetween(s.ReferredOn, now), Choice: s.Choice}
	longer, err := strconv.Atoi(v.Longer)
	if v.Programme != "" && courseOf(v.shelf, s, groupOf) != v.Programme || err == nil && card.All < longer || !matches(p, v.Find) {
		return
	}
	v.Waiting++
	if o := s.LastOffer(); o != nil && s.TakesSeat(o.Group) {
		card.Group = groupOf[o.Group].Name
	}
	at := len(v.Columns) - 1
	for i, each := range boardSteps {
		if each.step == s.Step {
			at = i
			if each.page != "consent" || v.signs {
				card.Says, card.Next = each.does, "/people/"+p.StudyID+"/"+each.page
			}
		}
	}
	if s.Group != "" {
		card.Group, card.Says, card.Next, card.Days = groupOf[s.Group].Name, "", "", daysBetween(s.EnrolledOn, now)
	}
	v.Columns[at].Cards = append(v.Columns[at].Cards, card)
}

// isCourse tells whether a choice is one of the programmes that groups are made
// from; who chose another way is not waiting for a seat.
func isCourse(shelf programme.Shelf, choice string) bool {
	_, is := shelf.Called(choice)
	return is
}

// courseOf gives the id of the programme that a person is in, or chose.
func courseOf(shelf programme.Shelf, s pathway.State, groupOf map[string]pathway.Group) string {
	if s.Group != "" {
		return groupOf[s.Group].Programme
	}
	return programmeFor(shelf, s, pathway.Group{}).ID
}

// daysBetween counts whole days; an unknown beginning counts none.
func daysBetween(from, to time.Time) int {
	if from.IsZero() || to.Before(from) {
		return 0
	}
	return int(to.Sub(from) / (24 * time.Hour))
}
