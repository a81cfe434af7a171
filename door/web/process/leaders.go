package process

import (
	"cmp"
	"context"
	"slices"

	"tend/inquiry/progression"
	"tend/platform/auth"
)

// ledTable is what leaders did, session by session, beside how the group moved.
type ledTable struct {
	Sessions []int
	Rows     []ledRow
	Adaptive []string // mean share of adaptive stages
}

type ledRow struct {
	Who   string
	Cells []*moveCell // by session, nil where they were not heard
}

// ledBy gives what the leaders of a group did. Supervisors and administrators
// see who; a researcher tells them apart by a letter; a leader sees what they
// did themselves, and what all of them did together.
func (t top) ledBy(group string, sessions []int) ledTable {
	table := ledTable{Sessions: sessions}
	var ids []string
	of := map[string][]progression.MoveMix{}
	for _, m := range t.Analysis.Leaders {
		if m.Group != group {
			continue
		}
		if len(of[m.Leader]) == 0 {
			ids = append(ids, m.Leader)
		}
		of[m.Leader] = append(of[m.Leader], m)
	}
	for n, id := range ids {
		if who := t.leaderName(id, n); who != "" || len(ids) == 1 {
			table.Rows = append(table.Rows, t.ledRow(cmp.Or(who, "Leader"), sessions, of[id]))
		}
	}
	if len(ids) > 1 {
		together := slices.DeleteFunc(slices.Clone(t.Analysis.Moves), func(m progression.MoveMix) bool { return m.Group != group })
		table.Rows = append(table.Rows, t.ledRow("All leaders", sessions, together))
	}
	people, share := map[int]int{}, map[int]float64{}
	for _, s := range t.Analysis.Sittings {
		if s.Group == group && s.Modal >= 0 {
			people[s.Session]++
			share[s.Session] += s.Adaptive
		}
	}
	for _, n := range sessions {
		if people[n] == 0 {
			table.Adaptive = append(table.Adaptive, "–")
			continue
		}
		table.Adaptive = append(table.Adaptive, percent(share[n]/float64(people[n])))
	}
	return table
}

func (t top) ledRow(who string, sessions []int, mixes []progression.MoveMix) ledRow {
	row := ledRow{Who: who, Cells: make([]*moveCell, len(sessions))}
	for _, m := range mixes {
		if i := slices.Index(sessions, m.Session); i >= 0 {
			c := t.moveCell(m)
			row.Cells[i] = &c
		}
	}
	return row
}

// leaderName is how a leader is called for whoever looks; "" is not at all.
func (t top) leaderName(id string, n int) string {
	switch {
	case t.reader.Role == auth.Leader && id == t.reader.ID:
		return "You"
	case t.reader.Role == auth.Leader:
		return ""
	case id == "":
		return "A leader whom nobody named"
	case t.Staff[id] != "":
		return t.Staff[id]
	}
	return "Leader " + string(rune('A'+n%26))
}

// staffOf gives staff their names, for those who may know who did what.
func (m *Room) staffOf(ctx context.Context, actor auth.Actor) (map[string]string, error) {
	names := map[string]string{}
	if !actor.Supervises() {
		return names, nil
	}
	all, err := m.House.Auth.List(ctx, actor)
	for _, s := range all {
		names[s.ID] = s.Shown
	}
	return names, err
}

// sessionsOf lists the sessions of a group in which somebody was heard.
func (t top) sessionsOf(group string) []int {
	var all []int
	for _, m := range t.Analysis.Moves {
		if m.Group == group {
			all = append(all, m.Session)
		}
	}
	for _, s := range t.Analysis.Sittings {
		if s.Group == group {
			all = append(all, s.Session)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (t top) moveCell(m progression.MoveMix) moveCell {
	c := moveCell{Session: m.Session, Coded: m.Coded}
	all := 0
	for _, n := range m.Counts {
		all += n
	}
	for i, n := range m.Counts {
		b := bar{Move: t.Corpus.Moves[i], Name: t.Corpus.Names[i], N: n}
		if all > 0 {
			b.Tenth = (10*n + all/2) / all
		}
		c.Bars = append(c.Bars, b)
	}
	return c
}
