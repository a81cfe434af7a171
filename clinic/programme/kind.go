package programme

// Kind says what sort of thing an agenda item is.
type Kind string

const (
	Welcome       Kind = "welcome"
	Settling      Kind = "settling"      // a short practice to arrive
	PracticeItem  Kind = "practice"      // a guided practice
	Talk          Kind = "talk"          // the leader teaches
	Discussion    Kind = "discussion"    // in pairs, small groups or all together
	Enquiry       Kind = "enquiry"       // the leader explores experience with the group
	Exercise      Kind = "exercise"      // something done that is not a meditation
	Feedback      Kind = "feedback"      // from home practice or small groups
	Break         Kind = "break"         //
	Questionnaire Kind = "questionnaire" //
	HomeItem      Kind = "home practice" // agreeing what to do until next time
	Closing       Kind = "closing"       //
)

// Kinds lists every kind an agenda item may have.
var Kinds = []Kind{
	Welcome, Settling, PracticeItem, Talk, Discussion, Enquiry, Exercise,
	Feedback, Break, Questionnaire, HomeItem, Closing,
}

// Allowed lists the kinds for the reader of files.
func (Kind) Allowed() []string { return texts(Kinds) }

// Event is what a timepoint of the schedule is bound to.
type Event string

const (
	AtReferral  Event = "referral"
	InSession   Event = "session"
	AfterCourse Event = "after the course"
)

// Allowed lists the events for the reader of files.
func (Event) Allowed() []string {
	return texts([]Event{AtReferral, InSession, AfterCourse})
}

func texts[T ~string](words []T) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = string(w)
	}
	return all
}
