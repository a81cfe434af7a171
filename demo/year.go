// Package demo makes the demonstration service: a synthetic year of
// ResilientMind whose tables are those of Penlington (2018), a finished MORE
// group, a group that runs now, and people who wait. Nobody in it exists. The
// same moment gives the same year, and the answers are the same at any moment.
package demo

import (
	"slices"
	"strings"
	"time"

	"tend/clinic/measure"
	"tend/clinic/pathway"
	"tend/clinic/people"
	"tend/clinic/session"
)

// Staff ids that the year's records name. Whoever loads the year makes them.
const (
	FirstLeader  = "demo-leader"
	SecondLeader = "demo-leader-2"
)

// AtHome is the study id of somebody in the running group who took the first
// questionnaires home and has not given them yet.
const AtHome = "RM-091"

// Year is everything that a demonstration puts into a store. Nothing in it is
// later than Now, except meetings that are still to come.
type Year struct {
	Now      time.Time // UTC
	People   []Person  // in the order of their study ids
	Groups   []pathway.Group
	Meetings []session.Meeting  // of all groups, by group and number
	Events   []pathway.Event    // by person, then in the order in which they may be recorded
	Forms    []measure.Form     // by person and time
	Practice []session.Practice // weeks that were reported; a week without a report is not here
	Days     []session.Logged   // of those who keep a log; they add up to their weeks
	FreeText []FreeText
	Runs     []session.RunOf        // of some groups, by meeting, in the order of their acts
	Ratings  []session.Rating       // of those runs
	Homes    []session.Home         // agreed in the group that meets now
	Harm     []session.AdverseEvent // one with an outcome is closed
	Talks    []Talk                 // transcripts of the finished MORE group, by session
	Maps     []Drawn                // of some people's pain, by person, the first version first

	Cohort  []string // ids of the ResilientMind groups of the closed year: the 83 people
	Running string   // id of the group that meets now
	More    string   // id of the finished MORE group
	Coming  string   // id of the group that begins in three weeks
}

// Person is who somebody is, for the identity vault.
type Person struct {
	StudyID  string
	Identity people.Identity
}

// FreeText is an answer to the change question with the subthemes its writer
// had in mind; it is in Forms as well.
type FreeText struct {
	StudyID   string
	Text      string
	Subthemes []string // ids of Themes; none for "no change"
	Codes     []string // ids of Codes, in the order of the subthemes
}

// Make gives the year that a person who starts the demonstration at now sees.
func Make(now time.Time) Year {
	now = now.UTC().Truncate(time.Second)
	y := &Year{Now: now}
	cohort := closedCohort(now)
	y.addCohort(cohort)
	y.addRunning()
	y.addWaiting()
	y.addMore()
	y.addRuns(cohort)
	y.addComing()
	y.addHarm()
	for _, c := range cohort {
		y.Cohort = append(y.Cohort, c.group.ID)
	}
	y.addMaps()
	slices.SortStableFunc(y.People, func(a, b Person) int { return strings.Compare(a.StudyID, b.StudyID) })
	return *y
}
