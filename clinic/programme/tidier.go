package programme

import (
	"fmt"
	"slices"
	"strings"
)

// Described is one item of the TIDieR checklist (Hoffmann et al. 2014, BMJ
// 348:g1687) as far as a programme's own data describe it.
type Described struct {
	Number  int
	Item    string   // in short
	Says    []string // from the programme's data
	Missing string   // what the data do not say; empty when nothing is missing
}

// Delivery is what of a checklist only the clinic knows, from its records. An
// empty field is not known.
type Delivery struct {
	By, Where, Modified, Kept, Planned string
}

// TIDieR fills the twelve items from the programme, and from what the clinic
// knows of its delivery. What is missing is named, and nothing is made up.
func (p Programme) TIDieR(d Delivery) []Described {
	list := []Described{
		{Number: 1, Item: "Brief name", Says: said(p.Title)},
		{Number: 2, Item: "Why", Says: said(p.Summary), Missing: "the theory or goal behind each element, if it is not in the summary"},
		{Number: 3, Item: "What: materials", Says: p.materials()},
		{Number: 4, Item: "What: procedures", Says: p.procedures()},
		{Number: 5, Item: "Who provided", Says: append(said(d.By), p.leaders()...), Missing: missing(d.By, "who led these groups, with their training")},
		{Number: 6, Item: "How", Says: said(fmt.Sprintf("In groups of %d to %d people.", p.GroupSize.Min, p.GroupSize.Max))},
		{Number: 7, Item: "Where", Says: said(d.Where), Missing: missing(d.Where, "the place, and what it needs")},
		{Number: 8, Item: "When and how much", Says: p.amount()},
		{Number: 9, Item: "Tailoring", Says: p.tailoring(), Missing: "how else it is fitted to a person, and when"},
		{Number: 10, Item: "Modifications", Says: said(d.Modified), Missing: missing(d.Modified, "what was changed during the study, and why")},
		{Number: 11, Item: "How well: planned", Says: said(d.Planned), Missing: missing(d.Planned, "how adherence or fidelity was to be assessed, and kept up")},
		{Number: 12, Item: "How well: actual", Says: said(d.Kept), Missing: missing(d.Kept, "how far it was delivered as planned")},
	}
	for n := range list {
		if len(list[n].Says) == 0 && list[n].Missing == "" {
			list[n].Missing = "the programme's file does not say"
		}
	}
	return list
}

func said(text string) []string {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	return []string{text}
}

func missing(have, what string) string {
	if strings.TrimSpace(have) != "" {
		return ""
	}
	return what
}

func (p Programme) materials() []string {
	var materials, handouts []string
	for _, s := range p.Sessions {
		for _, m := range s.Materials {
			if !slices.Contains(materials, m) {
				materials = append(materials, m)
			}
		}
		if s.Handout.Title != "" {
			handouts = append(handouts, s.Handout.Title)
		}
	}
	var all []string
	if len(materials) > 0 {
		all = append(all, "In the room: "+strings.Join(materials, "; ")+".")
	}
	if len(handouts) > 0 {
		all = append(all, "Handouts: "+strings.Join(handouts, "; ")+".")
	}
	if len(all) > 0 {
		all = append(all, fmt.Sprintf("The manual is the programme's file, version %s.", p.Version))
	}
	return all
}

func (p Programme) procedures() []string {
	var all []string
	for _, s := range p.Sessions {
		all = append(all, fmt.Sprintf("Session %d, %s: %d items, %d minutes.", s.Number, s.Title, len(s.Items), s.Minutes()))
	}
	var practices []string
	for _, each := range p.Practices {
		practices = append(practices, fmt.Sprintf("%s (%d min)", each.Title, each.Minutes))
	}
	if len(practices) > 0 {
		all = append(all, "Guided practices: "+strings.Join(practices, "; ")+".")
	}
	return all
}

func (p Programme) leaders() []string {
	var all []string
	for _, text := range p.Leader.Prerequisites {
		all = append(all, "Asked of a leader: "+text)
	}
	return all
}

func (p Programme) amount() []string {
	all := []string{fmt.Sprintf("%d sessions of %d minutes; at least %d of them count as a dose.", len(p.Sessions), p.SessionMinutes, p.Dose.AtLeast)}
	least, most := 0, 0
	for _, s := range p.Sessions {
		week := s.HomePractice.MinutesPerDay * s.HomePractice.DaysPerWeek
		if week > 0 && (least == 0 || week < least) {
			least = week
		}
		most = max(most, week)
	}
	switch {
	case most == 0:
	case least == most:
		all = append(all, fmt.Sprintf("Home practice of %d minutes a week is asked.", most))
	default:
		all = append(all, fmt.Sprintf("Home practice of %d to %d minutes a week is asked.", least, most))
	}
	return all
}

func (p Programme) tailoring() []string {
	var all []string
	for _, each := range p.Practices {
		if each.Posture != "" {
			all = append(all, each.Title+": "+each.Posture)
		}
	}
	cut := 0
	for _, s := range p.Sessions {
		for _, item := range s.Items {
			if item.MayBeCut {
				cut++
			}
		}
	}
	if cut > 0 {
		all = append(all, fmt.Sprintf("%d items of the agenda may be cut when time runs short.", cut))
	}
	return all
}
