package staff

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"tend/clinic/pathway"
	"tend/clinic/programme"
	"tend/clinic/session"
	"tend/door/web/frame"
	"tend/platform/auth"
	"tend/platform/fault"
)

// tidierView is the checklist of one programme.
type tidierView struct {
	programme.Programme
	Items   []programme.Described
	Missing int
}

func (d *Desk) showTIDieR(w http.ResponseWriter, r *http.Request, actor auth.Actor) error {
	shelf, err := d.shelf(r.Context())
	if err != nil {
		return err
	}
	p, err := shelf.Current(r.PathValue("id"))
	if err != nil {
		return err
	}
	delivered, err := d.delivery(r.Context(), actor, shelf, p, nil)
	if err != nil {
		return err
	}
	v := tidierView{Programme: p, Items: p.TIDieR(delivered)}
	for _, item := range v.Items {
		if item.Missing != "" {
			v.Missing++
		}
	}
	if r.URL.Query().Get("as") == "csv" {
		return tidierCSV(w, v)
	}
	return d.show(w, r, actor, "tidier.html", frame.View{Title: "TIDieR: " + p.Title, Nav: "library", Content: v})
}

func tidierCSV(w http.ResponseWriter, v tidierView) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+v.ID+`-tidier.csv"`)
	out := csv.NewWriter(w)
	rows := [][]string{{"number", "item", "says", "missing"}}
	for _, item := range v.Items {
		rows = append(rows, []string{strconv.Itoa(item.Number), item.Item, strings.Join(item.Says, " "), item.Missing})
	}
	if err := out.WriteAll(rows); err != nil {
		return fault.Wrap(err, fault.Internal, "staff.tidierCSV", "the checklist cannot be written")
	}
	return nil
}

// delivery tells what the clinic's records know of a programme's delivery in
// some groups, or in all that the actor may see. It names roles and numbers,
// and no leader.
func (d *Desk) delivery(ctx context.Context, actor auth.Actor, shelf programme.Shelf, p programme.Programme, ids []string) (programme.Delivery, error) {
	var found programme.Delivery
	groups, err := d.House.Pathway.Groups(ctx, actor)
	if err != nil {
		return found, err
	}
	asked, all := map[string]bool{}, len(ids) == 0
	for _, id := range ids {
		asked[id] = true
	}
	var ours []pathway.Group
	for _, g := range groups {
		if g.Programme == p.ID && (all || asked[g.ID]) {
			ours = append(ours, g)
		}
	}
	found.By, found.Where, found.Modified = led(ours), whereHeld(ours), modified(ours)
	found.Planned = "Leaders and others rate each session: each item present, partly or not, and the six domains of the MBI:TAC."
	ratings, err := d.House.Sessions.Ratings(ctx, actor, "")
	if err == nil {
		found.Kept = kept(shelf, ratings, ours)
	}
	return found, err
}

func led(groups []pathway.Group) string {
	leaders, two := map[string]bool{}, 0
	for _, g := range groups {
		for _, id := range g.Leaders {
			leaders[id] = true
		}
		if len(g.Leaders) > 1 {
			two++
		}
	}
	if len(leaders) == 0 {
		return ""
	}
	text := fmt.Sprintf("%s led by %s in all", count(len(groups), "group was", "groups were"), count(len(leaders), "leader", "leaders"))
	if two > 0 {
		text += fmt.Sprintf(", %d of them by two together", two)
	}
	return text + "."
}

func whereHeld(groups []pathway.Group) string {
	var places []string
	seen, video := map[string]bool{}, 0
	for _, g := range groups {
		if g.Video != "" {
			video++
		}
		if g.Place != "" && !seen[g.Place] {
			seen[g.Place] = true
			places = append(places, g.Place)
		}
	}
	if video > 0 {
		places = append(places, count(video, "group", "groups")+" by video")
	}
	return strings.Join(places, "; ")
}

// modified says which versions were held where there was more than one.
func modified(groups []pathway.Group) string {
	held := map[string]int{}
	var order []string
	for _, g := range groups {
		if held[g.ProgrammeVersion] == 0 {
			order = append(order, g.ProgrammeVersion)
		}
		held[g.ProgrammeVersion]++
	}
	if len(order) < 2 {
		return ""
	}
	var said []string
	for _, version := range order {
		said = append(said, count(held[version], "group", "groups")+" with version "+version)
	}
	return strings.Join(said, ", ") + "."
}

// kept is the mean share of the agenda that ratings found delivered.
func kept(shelf programme.Shelf, ratings []session.Rating, groups []pathway.Group) string {
	ours, sum, n := byID(groups), 0.0, 0
	for _, rating := range ratings {
		g, mine := ours[rating.Group]
		p, err := shelf.Of(g.Programme, g.ProgrammeVersion)
		s, ok := p.Session(rating.Number)
		if !mine || err != nil || !ok {
			continue
		}
		if share, rated := rating.Adherence(s.Items); rated {
			sum += share
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%.0f %% of the agenda was rated as delivered, over %s.", 100*sum/float64(n), count(n, "rating", "ratings"))
}

func count(n int, one, many string) string { return frame.Count(n, one, many) }
