package programme

import (
	"fmt"
	"regexp"
	"slices"

	"tend/platform/datafile"
)

// Read reads one programme from YAML. name is what the person calls the input,
// usually a path. Every fault is reported at once, as fault.Many of kind
// fault.Invalid with line, column and field; then no programme is given.
// Minutes that do not add up are Warnings: a manual is read as it is printed.
func Read(name string, data []byte) (Programme, []Warning, error) {
	return ReadFor(name, data, Known{})
}

// Known tells of what a programme names and does not hold itself. A nil one
// asks about none.
type Known struct {
	Instrument func(id string) bool // of the library or the site
	Loop       func(id string) bool // of the formulation's template: a loop, or an arrow as from>to
}

// ReadFor is Read where it is known what a programme may name.
func ReadFor(name string, data []byte, known Known) (Programme, []Warning, error) {
	p, err := readFor(name, data, known)
	if err != nil {
		return Programme{}, nil, err
	}
	return p, p.Warnings(), nil
}

func readFor(name string, data []byte, known Known) (Programme, error) {
	var p Programme
	doc := datafile.Decode("programme.Read", name, data, &p)
	for i := range p.Sessions {
		p.Sessions[i].Number = i + 1
	}
	check(doc, p)
	checkQuestions(doc, p)
	if known.Instrument != nil {
		checkInstruments(doc, p, known.Instrument)
	}
	if known.Loop != nil {
		checkLoops(doc, p, known.Loop)
	}
	if err := doc.Err(); err != nil {
		return Programme{}, err
	}
	return p, nil
}

// inAddresses is what an id may be that stands in the address of a page.
var inAddresses = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,59}$`)

func checkAddress(doc *datafile.Document, path, id string) {
	if id != "" && !inAddresses.MatchString(id) {
		doc.Refuse(path, "%q stands in the addresses of pages: small letters, digits, - and _ only, 60 at most", id)
	}
}

// checkInstruments refuses an instrument that the site does not have.
func checkInstruments(doc *datafile.Document, p Programme, has func(string) bool) {
	for i, m := range p.Measures {
		for j, id := range m.Instruments {
			if !has(id) {
				doc.Refuse(fmt.Sprintf("measures[%d].instruments[%d]", i+1, j+1),
					"there is no instrument %q in the library or at this site; import it first", id)
			}
		}
	}
}

// checkLoops refuses a loop that the formulation's template does not have.
func checkLoops(doc *datafile.Document, p Programme, known func(string) bool) {
	for i, s := range p.Sessions {
		for j, item := range s.Items {
			for k, id := range item.Loosens {
				if !known(id) {
					doc.Refuse(fmt.Sprintf("sessions[%d].items[%d].loosens[%d]", i+1, j+1, k+1),
						"the formulation has no loop %q, and no arrow of that name; an arrow is written as from>to", id)
				}
			}
		}
	}
}

// checkQuestions refuses a question without its place.
func checkQuestions(doc *datafile.Document, p Programme) {
	for i, q := range p.Questions {
		at := fmt.Sprintf("questions[%d]", i+1)
		doc.Need(at+".stage", q.Stage, "say for which stage the question is")
		doc.Need(at+".move", q.Move, "say which of the leader's moves the question is")
		doc.Need(at+".ask", q.Ask, "the question asks nothing")
	}
}

// check refuses what reads as YAML but cannot be a programme.
func check(doc *datafile.Document, p Programme) {
	doc.Need("id", p.ID, "the programme needs an id, such as resilientmind")
	checkAddress(doc, "id", p.ID)
	if p.ID == "import" {
		doc.Refuse("id", "the address of “import” is that of the page that takes programmes in; choose another id")
	}
	doc.Need("version", p.Version, "the programme needs a version, such as \"1\"")
	doc.Need("title", p.Title, "the programme needs a title")
	doc.AtLeast("session_minutes", p.SessionMinutes, 1)
	if len(p.Sessions) == 0 {
		doc.Refuse("sessions", "a programme needs at least one session")
	}
	checkGroup(doc, p)
	practices := checkPractices(doc, p.Practices)
	items := checkSessions(doc, p.Sessions, practices)
	checkMeasures(doc, p, items)
}

func checkGroup(doc *datafile.Document, p Programme) {
	doc.AtLeast("group_size.min", p.GroupSize.Min, 1)
	if p.GroupSize.Max < p.GroupSize.Min {
		doc.Refuse("group_size.max", "the largest group (%d) is smaller than the smallest (%d)", p.GroupSize.Max, p.GroupSize.Min)
	}
	if n := p.Dose.AtLeast; n < 1 || n > len(p.Sessions) {
		doc.Refuse("dose.at_least", "a dose of %d sessions cannot be reached in a course of %d", n, len(p.Sessions))
	}
}

// checkPractices gives the ids that items may refer to.
func checkPractices(doc *datafile.Document, practices []Practice) datafile.Names {
	seen := datafile.Names{}
	for i, each := range practices {
		at := fmt.Sprintf("practices[%d]", i+1)
		seen.Add(doc, at+".id", each.ID, "practice")
		checkAddress(doc, at+".id", each.ID)
		doc.Need(at+".title", each.Title, "the practice needs a title")
		doc.AtLeast(at+".minutes", each.Minutes, 1)
		if len(each.Script) == 0 {
			doc.Refuse(at+".script", "the practice needs a script outline of at least one step")
		}
		for j, step := range each.Script {
			doc.AtLeast(fmt.Sprintf("%s.script[%d].minutes", at, j+1), step.Minutes, 0)
			doc.Need(fmt.Sprintf("%s.script[%d].say", at, j+1), step.Say, "the step says nothing")
		}
	}
	return seen
}

// checkSessions gives the item ids with the path of each.
func checkSessions(doc *datafile.Document, sessions []Session, practices datafile.Names) datafile.Names {
	items := datafile.Names{}
	for i, s := range sessions {
		at := fmt.Sprintf("sessions[%d]", i+1)
		doc.Need(at+".title", s.Title, "session %d needs a title", i+1)
		if len(s.Items) == 0 {
			doc.Refuse(at+".items", "session %d has nothing on its agenda", i+1)
		}
		for j, item := range s.Items {
			checkItem(doc, fmt.Sprintf("%s.items[%d]", at, j+1), item, items, practices)
		}
		home := at + ".home_practice"
		for j, id := range s.HomePractice.Practices {
			practices.Want(doc, fmt.Sprintf("%s.practices[%d]", home, j+1), id, "practice")
		}
		doc.AtLeast(home+".minutes_per_day", s.HomePractice.MinutesPerDay, 0)
		if d := s.HomePractice.DaysPerWeek; d < 0 || d > 7 {
			doc.Refuse(home+".days_per_week", "a week has no %d days", d)
		}
	}
	return items
}

func checkItem(doc *datafile.Document, at string, item Item, items, practices datafile.Names) {
	items.Add(doc, at+".id", item.ID, "agenda item")
	doc.Need(at+".title", item.Title, "the agenda item needs a title")
	doc.Need(at+".kind", string(item.Kind), "the agenda item needs a kind: %v", item.Kind.Allowed())
	doc.AtLeast(at+".minutes", item.Minutes, 1)
	for k, id := range item.Loosens {
		if slices.Contains(item.Loosens[:k], id) {
			doc.Refuse(fmt.Sprintf("%s.loosens[%d]", at, k+1), "%q is named twice", id)
		}
	}
	if item.Practice != "" {
		practices.Want(doc, at+".practice", item.Practice, "practice")
	}
}

func checkMeasures(doc *datafile.Document, p Programme, items datafile.Names) {
	seen := datafile.Names{}
	for i, m := range p.Measures {
		at := fmt.Sprintf("measures[%d]", i+1)
		seen.Add(doc, at+".timepoint", m.Timepoint, "timepoint")
		checkAddress(doc, at+".timepoint", m.Timepoint)
		doc.Need(at+".when.event", string(m.When.Event), "say when: %v", m.When.Event.Allowed())
		if len(m.Instruments) == 0 {
			doc.Refuse(at+".instruments", "name at least one instrument")
		}
		switch w := m.When; w.Event {
		case InSession:
			checkWhenInSession(doc, at+".when", w, p, items)
		case AfterCourse:
			doc.AtLeast(at+".when.months", w.Months, 1)
		}
	}
}

func checkWhenInSession(doc *datafile.Document, at string, w When, p Programme, items datafile.Names) {
	if w.Session < 1 || w.Session > len(p.Sessions) {
		doc.Refuse(at+".session", "there is no session %d; the course has %d", w.Session, len(p.Sessions))
		return
	}
	if w.Item == "" || !items.Want(doc, at+".item", w.Item, "agenda item") {
		return
	}
	if _, found := p.Sessions[w.Session-1].Item(w.Item); !found {
		doc.Refuse(at+".item", "the agenda item %q is not in session %d", w.Item, w.Session)
	}
}
