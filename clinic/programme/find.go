package programme

// Session gives the session with a number, counting from 1.
func (p Programme) Session(number int) (Session, bool) {
	if number < 1 || number > len(p.Sessions) {
		return Session{}, false
	}
	return p.Sessions[number-1], true
}

// Practice gives the practice with an id.
func (p Programme) Practice(id string) (Practice, bool) {
	for _, each := range p.Practices {
		if each.ID == id {
			return each, true
		}
	}
	return Practice{}, false
}

// Timepoint gives the schedule's entry for a timepoint.
func (p Programme) Timepoint(name string) (Measurement, bool) {
	for _, m := range p.Measures {
		if m.Timepoint == name {
			return m, true
		}
	}
	return Measurement{}, false
}

// MeasuresIn gives what is to be measured in a session.
func (p Programme) MeasuresIn(session int) []Measurement {
	var due []Measurement
	for _, m := range p.Measures {
		if m.When.Event == InSession && m.When.Session == session {
			due = append(due, m)
		}
	}
	return due
}

// Item gives the agenda item with an id.
func (s Session) Item(id string) (Item, bool) {
	for _, item := range s.Items {
		if item.ID == id {
			return item, true
		}
	}
	return Item{}, false
}
