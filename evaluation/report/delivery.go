package report

import (
	"fmt"
	"math"

	"tend/evaluation/analysis"
	"tend/evaluation/figure"
)

// deliverySection tells what was delivered; it is empty where nothing was run.
func (r *Report) deliverySection() section {
	s := section{ID: "delivered", Title: "What was delivered"}
	d := r.Results.Delivery
	if d == nil {
		return s
	}
	s.Text = append(s.Text, fmt.Sprintf("Of %s past meetings in %s groups, %s were run with the agenda on a device and %s were rated. %s items of the plan were done: %s.",
		analysis.Count3(d.Held), analysis.Count3(d.Groups), analysis.Count3(d.Run), analysis.Count3(d.Rated), d.Coverage.Fraction(), d.Coverage.PercentCI()))
	if d.Adherence.N > 0 {
		says := fmt.Sprintf("Mean adherence by the leaders' own ratings is %s over %s meetings", analysis.Percent(d.Adherence.Mean), analysis.Count3(d.Adherence.N))
		if d.Others.N > 0 {
			says += fmt.Sprintf(", and %s by another rater over %s", analysis.Percent(d.Others.Mean), analysis.Count3(d.Others.N))
		}
		s.Text = append(s.Text, says+". "+agreementSays(d.Agreement))
	}
	r.show(&s, "drift")
	t, items := deliveredTable(d), itemsTable(d)
	s.tables(&t, &items)
	return s
}

func agreementSays(a analysis.RaterAgreement) string {
	if a.Items == 0 {
		return "No meeting was rated by two people."
	}
	says := fmt.Sprintf("Two raters gave the same mark to %s of %s items in %s pairs of ratings", analysis.Percent(a.Same), analysis.Count3(a.Items), analysis.Count3(a.Pairs))
	if !a.Kappa.Known() {
		return says + "; " + a.Why + "."
	}
	return says + fmt.Sprintf("; weighted κ = %s (%s to %s).", analysis.Fixed(a.Kappa, 2), analysis.Fixed(a.Lo, 2), analysis.Fixed(a.Hi, 2))
}

func deliveredTable(d *analysis.Delivery) table {
	t := table{ID: "table-delivered", Caption: "Sessions, planned and delivered", Head: []string{"Session", "Run", "Minutes planned", "Minutes delivered, mean (range)",
		"Items done", "Left out", "Added", "Adherence, own", "Adherence, other"}}
	for _, s := range d.Sessions {
		t.add(fmt.Sprintf("delivered/%d", s.Session), fmt.Sprintf("%d. %s", s.Session, s.Title), fmt.Sprintf("%d of %d", s.Run, s.Of),
			analysis.Fixed(s.Planned.Mean, 0), meanRange(s.Took), s.Coverage.Fraction(), analysis.Count3(s.Omitted), analysis.Count3(s.Added),
			percentOf(s.Adherence), percentOf(s.Others))
	}
	t.Rests = []string{d.Method, "Minutes planned are those announced for the meeting; delivered are from the start to the end, pauses included. Meetings that were not run are in no mean.",
		"Agreement: " + d.Agreement.Method + "."}
	return t
}

func itemsTable(d *analysis.Delivery) table {
	t := table{ID: "table-items", Caption: "Items that were left out somewhere, or took three minutes more or less on average", Head: []string{"Item", "Planned", "Delivered, mean (range)", "Done"}}
	last := 0
	for _, item := range d.Items {
		if item.Done.Count == item.Done.N && math.Abs(float64(item.Took.Mean)-float64(item.Planned)) < 3 {
			continue
		}
		if item.Session != last {
			last = item.Session
			t.group(fmt.Sprintf("Session %d", last))
		}
		t.add("delivered/item/"+item.Item, item.Title, fmt.Sprint(item.Planned), meanRange(item.Took), item.Done.Fraction())
	}
	t.Rests = []string{"Minutes of the meetings in which the item was done, without pauses. Done is out of the meetings that were run. Every item is in tables/delivered.csv."}
	return t
}

func meanRange(m analysis.Mean) string {
	if m.N == 0 {
		return analysis.NotCalculable
	}
	return fmt.Sprintf("%s (%s to %s)", analysis.Fixed(m.Mean, 0), analysis.Fixed(m.Min, 0), analysis.Fixed(m.Max, 0))
}

func percentOf(m analysis.Mean) string {
	if m.N == 0 {
		return analysis.NotCalculable
	}
	return fmt.Sprintf("%s (n = %d)", analysis.Percent(m.Mean), m.N)
}

// driftFigure draws every group thin, and the sessions' means over them.
func (r *Report) driftFigure() *figure.Scene {
	d := r.Results.Delivery
	drawing := figure.Drift{Name: "drift", Title: "How far sessions kept to the plan", Sessions: len(d.Sessions)}
	floats := func(ns []analysis.Number) []float64 {
		out := make([]float64, len(ns))
		for i, n := range ns {
			out[i] = float64(n)
		}
		return out
	}
	for _, g := range d.Drift {
		if !anyKnown(g) {
			continue
		}
		drawing.Lines = append(drawing.Lines, figure.DriftLine{Label: g.Group, Adherence: floats(g.Adherence), Others: floats(g.Others), Late: floats(g.Late)})
	}
	mean := figure.DriftLine{Label: fmt.Sprintf("Mean over %d groups", len(drawing.Lines))}
	for _, s := range d.Sessions {
		mean.Adherence, mean.Others, mean.Late = append(mean.Adherence, float64(s.Adherence.Mean)), append(mean.Others, float64(s.Others.Mean)), append(mean.Late, float64(s.Late.Mean))
	}
	drawing.Lines = append(drawing.Lines, mean)
	return drawing.Scene()
}

// anyKnown tells whether a group was run or rated at all.
func anyKnown(g analysis.GroupDrift) bool {
	for _, line := range [][]analysis.Number{g.Adherence, g.Others, g.Late} {
		for _, n := range line {
			if n.Known() {
				return true
			}
		}
	}
	return false
}

func (r *Report) deliveredSheet() sheet {
	s := sheet{name: "delivered", head: []string{"session", "item", "title", "meetings", "run", "planned_minutes", "delivered_n", "delivered_mean", "delivered_min", "delivered_max",
		"done", "of", "omitted", "added", "adherence_n", "adherence", "other_n", "other"}}
	d := r.Results.Delivery
	if d == nil {
		return s
	}
	for _, x := range d.Sessions {
		s.add(whole(x.Session), "", x.Title, whole(x.Of), whole(x.Run), full(x.Planned.Mean), whole(x.Took.N), full(x.Took.Mean), full(x.Took.Min), full(x.Took.Max),
			whole(x.Coverage.Count), whole(x.Coverage.N), whole(x.Omitted), whole(x.Added), whole(x.Adherence.N), full(x.Adherence.Mean), whole(x.Others.N), full(x.Others.Mean))
		for _, item := range d.Items {
			if item.Session == x.Session {
				s.add(whole(x.Session), item.Item, item.Title, whole(x.Of), whole(x.Run), whole(item.Planned), whole(item.Took.N), full(item.Took.Mean), full(item.Took.Min), full(item.Took.Max),
					whole(item.Done.Count), whole(item.Done.N), whole(item.Done.N-item.Done.Count), "", "", "", "", "")
			}
		}
	}
	return s
}
