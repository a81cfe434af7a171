package demo

import (
	"math/rand/v2"
	"time"

	"tend/clinic/pathway"
)

// options are what the education session offers.
var options = []string{"ResilientMind", "MORE", "CBT pain management programme", "individual physiotherapy"}

var sources = []string{"pain consultant", "general practice", "rheumatology", "physiotherapy"}

// diary writes one person's events in the order in which they happened. It
// leaves out what would be later than the year's now.
type diary struct {
	y  *Year
	r  *rand.Rand
	id string
}

func (d diary) note(kind pathway.Kind, on time.Time, detail pathway.Detail) {
	recorded := on.Add(time.Duration(20+d.r.IntN(200)) * time.Minute)
	if on.After(d.y.Now) {
		return
	}
	if recorded.After(d.y.Now) {
		recorded = d.y.Now
	}
	d.y.Events = append(d.y.Events, pathway.Event{
		ID: newID(d.r, on), StudyID: d.id, Kind: kind, On: on, RecordedAt: recorded, RecordedBy: FirstLeader, Detail: detail})
}

// toGroup writes the way from the referral into a group, some months before its
// first session, and gives the day of the referral.
func (d diary) toGroup(l *life) time.Time {
	begins := day(l.course.starts(1))
	referred := open(begins.AddDate(0, 0, -85-d.r.IntN(60))).Add(d.clock())
	assessed := open(referred.AddDate(0, 0, 14+d.r.IntN(14)))
	educated := open(assessed.AddDate(0, 0, 7+d.r.IntN(14)))
	enrolled := open(begins.AddDate(0, 0, -21+d.r.IntN(8))).Add(d.clock())
	eligible := true
	d.note(pathway.Referred, referred, pathway.Detail{Gender: l.gender, AgeYears: l.age, Source: sources[d.r.IntN(len(sources))]})
	d.note(pathway.Assessed, assessed, pathway.Detail{Eligible: &eligible,
		Reasons: []string{"pain for three months or more", "no malignant cause", "suitable for a group"}})
	d.note(pathway.Educated, educated, pathway.Detail{})
	d.note(pathway.Chose, educated.Add(2*time.Hour), pathway.Detail{Option: l.course.programme.Title, Options: options})
	d.consent(pathway.Treatment, educated.Add(2*time.Hour))
	d.note(pathway.Enrolled, enrolled, pathway.Detail{Group: l.course.group.ID})
	if !l.declines {
		d.consent(pathway.Research, enrolled.Add(30*time.Minute))
	}
	if d.r.IntN(4) > 0 {
		d.consent(pathway.Recontact, enrolled.Add(30*time.Minute))
	}
	// Most of those in the study agree to be quoted. The draw has a stream of its
	// own, so that the rest of a life stays what it was.
	if own := (diary{y: d.y, r: stream("quotation "+l.id, 0), id: l.id}); !l.declines && own.r.IntN(8) > 0 {
		own.consent(pathway.Quotation, enrolled.Add(30*time.Minute))
	}
	return referred
}

func (d diary) consent(kind pathway.ConsentKind, on time.Time) {
	d.note(pathway.Consented, on, pathway.Detail{Consent: kind, Version: "2025-1"})
}

// register writes a person's marks.
func (d diary) register(l *life) {
	for n, mark := range l.marks {
		mode := pathway.PresMode("")
		if mark.Came() {
			mode = pathway.InRoom
			if d.r.IntN(25) == 0 {
				mode = pathway.ByVideo
			}
		}
		d.note(pathway.Attendance, l.course.starts(n+1), pathway.Detail{Group: l.course.group.ID,
			Session: n + 1, Mark: mark, Minutes: minutesOf(d.r, mark), Mode: mode})
	}
}

// ending writes how the course ended for a person. That somebody declined the
// study is a consent that was not given, and no ending.
func (d diary) ending(l *life) {
	done := l.stays
	if done {
		d.note(pathway.Ended, l.course.ends(), pathway.Detail{Completed: &done, Decided: "leader"})
		return
	}
	detail := pathway.Detail{Completed: &done, Reason: l.reason, Words: stopWords[l.reason], Decided: "person"}
	if l.reason == pathway.LostContact || l.reason == pathway.MissedFinal {
		detail.Decided = "clinic"
	}
	on := open(l.course.starts(len(l.marks)).AddDate(0, 0, 1+d.r.IntN(3))).Add(time.Hour)
	d.note(pathway.Ended, on, detail)
}

// stopWords are what was written beside some of the reasons.
var stopWords = map[pathway.StopReason]string{
	pathway.ReturnedToWork: "Shifts fall on the day of the group.",
	pathway.NotAsExpected:  "Had hoped for hands-on treatment.",
	pathway.LostContact:    "Rang twice and wrote; no answer.",
}

// clock is a time in office hours.
func (d diary) clock() time.Duration { return time.Duration(9*60+d.r.IntN(7*60)) * time.Minute }

func (d diary) followedUp(on time.Time) { d.note(pathway.FollowedUp, on, pathway.Detail{}) }
