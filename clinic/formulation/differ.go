package formulation

import (
	"fmt"
	"slices"
)

// Change is one thing in which a later map differs from an earlier one. Of a
// node From is its id and To is empty.
type Change struct {
	What     What
	From, To string
	Says     string // in words
}

// What is the kind of a change.
type What string

const (
	Added   What = "added"
	Gone    What = "gone"
	Changed What = "changed"
)

// Differ tells what changed from one map to a later one: things, arrows, how
// active the systems feel, and loops that closed or opened. Where a thing was
// put is no change.
func Differ(before, after Map) []Change {
	var all []Change
	note := func(what What, from, to, format string, args ...any) {
		all = append(all, Change{what, from, to, fmt.Sprintf(format, args...)})
	}
	for _, n := range after.Nodes {
		was, there := before.Node(n.ID)
		switch {
		case !there:
			note(Added, n.ID, "", "new: “%s”", n.Label)
		case was.Label != n.Label:
			note(Changed, n.ID, "", "“%s” is now “%s”", was.Label, n.Label)
		case was.Kind != n.Kind:
			note(Changed, n.ID, "", "“%s” was %s and is now %s", n.Label, was.Kind, n.Kind)
		}
	}
	for _, n := range before.Nodes {
		if _, there := after.Node(n.ID); !there {
			note(Gone, n.ID, "", "gone: “%s”", n.Label)
		}
	}
	for _, e := range after.Edges {
		was, there := before.Edge(e.From, e.To)
		switch {
		case !there:
			note(Added, e.From, e.To, "new arrow: %s", after.Says(e))
		case was.Sign != e.Sign:
			note(Changed, e.From, e.To, "the arrow says the opposite now: %s", after.Says(e))
		case was.Strength != e.Strength:
			note(Changed, e.From, e.To, "%s: was %s, is %s", after.Says(e), Strengths[was.Strength], Strengths[e.Strength])
		case was.Words != e.Words:
			note(Changed, e.From, e.To, "%s: the words were %s", after.Says(e), quoted(was.Words))
		}
	}
	for _, e := range before.Edges {
		if _, there := after.Edge(e.From, e.To); !there {
			note(Gone, e.From, e.To, "arrow gone: %s", before.Says(e))
		}
	}
	for _, a := range after.Acts {
		was, there := before.Act(a.By, a.From, a.To)
		switch {
		case !there:
			note(Added, a.By, arrowID(a.From, a.To), "new: %s", after.SaysAct(a))
		case was.Sign != a.Sign:
			note(Changed, a.By, arrowID(a.From, a.To), "it does the opposite now: %s", after.SaysAct(a))
		case was.Strength != a.Strength:
			note(Changed, a.By, arrowID(a.From, a.To), "%s: was %s, is %s", after.SaysAct(a), Strengths[was.Strength], Strengths[a.Strength])
		}
	}
	for _, a := range before.Acts {
		if _, there := after.Act(a.By, a.From, a.To); !there {
			note(Gone, a.By, arrowID(a.From, a.To), "gone: %s", before.SaysAct(a))
		}
	}
	for _, s := range Systems {
		was, asked := before.Size(s)
		is, now := after.Size(s)
		switch {
		case asked && now && was != is:
			note(Changed, string(s), "", "%s felt %d, feels %d", s, was, is)
		case now && !asked:
			note(Changed, string(s), "", "%s feels %d; it was not asked before", s, is)
		case asked && !now:
			note(Changed, string(s), "", "%s felt %d; it is not said any more", s, was)
		}
	}
	return all
}

// arrowID names an arrow where something acts on it.
func arrowID(from, to string) string { return from + ">" + to }

func quoted(words string) string {
	if words == "" {
		return "none"
	}
	return "“" + words + "”"
}

// Strengths words how strong an arrow is.
var Strengths = map[int]string{1: "weak", 2: "middling", 3: "strong"}

// Says words an arrow.
func (m Map) Says(e Edge) string {
	from, _ := m.Node(e.From)
	to, _ := m.Node(e.To)
	brings := "more"
	if e.Sign == Less {
		brings = "less"
	}
	says := fmt.Sprintf("“%s” brings %s “%s”", from.Label, brings, to.Label)
	if e.Words != "" {
		says += " (“" + e.Words + "”)"
	}
	return says
}

// DifferLoops tells which loops closed and which opened between two maps.
func DifferLoops(before, after Map) (closed, opened []Loop) {
	had, has := before.Loops().All, after.Loops().All
	missing := func(these, in []Loop) (found []Loop) {
		ids := map[string]bool{}
		for _, l := range in {
			ids[l.ID()] = true
		}
		return slices.DeleteFunc(slices.Clone(these), func(l Loop) bool { return ids[l.ID()] })
	}
	return missing(has, had), missing(had, has)
}
