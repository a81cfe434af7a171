package cohort

// Way is how people came and went: what happened before they joined a group,
// and each one's journey through the course. Attendance, dose, answers and
// taking part in the study are separate facts here.
type Way struct {
	Planned  int       // sessions planned
	Before   []Stage   // from referral to joining, in order; may be empty
	Journeys []Journey // by person
}

// Stage is a step on the way with those who went no further.
type Stage struct {
	Label string
	N     int
	Left  []Leaving
}

// Leaving counts people who left for one reason.
type Leaving struct {
	Reason string
	N      int
}

// Journey is one person's way through the course.
type Journey struct {
	Came      []bool // by session, from the first; false also where nothing was written
	Written   []bool // the register has an entry
	Last      int    // last session the person came to; 0 is none
	Sessions  int    // sessions the person came to
	Ended     bool
	Completed bool   // ended as completed
	Reason    string // why stopped
	Research  bool   // the research consent stands
}

// ReachedDose tells whether the person came to at least dose sessions.
func (j Journey) ReachedDose(dose int) bool { return j.Sessions >= dose }
