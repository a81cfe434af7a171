// Package programme holds a course as data: its sessions with timed items, the
// practices that are guided in them, what is practised at home, who may lead
// it, how many sessions make a dose, and when which measures are taken.
//
// A programme is a YAML file. A stranger adds one without touching Go.
package programme

// Programme is a course as its manual describes it. Minutes are whole minutes.
type Programme struct {
	ID             string        `yaml:"id"`              // such as "resilientmind"; stable, used by groups
	Version        string        `yaml:"version"`         // of this file's content
	Title          string        `yaml:"title"`           //
	Summary        string        `yaml:"summary"`         // what it is and for whom, in a paragraph
	Sources        []string      `yaml:"sources"`         // papers the facts come from
	SessionMinutes int           `yaml:"session_minutes"` // the planned length of every session
	GroupSize      GroupSize     `yaml:"group_size"`      //
	Dose           DoseRule      `yaml:"dose"`            //
	Leader         Leader        `yaml:"leader"`          //
	Practices      []Practice    `yaml:"practices"`       //
	Sessions       []Session     `yaml:"sessions"`        // in order; Number is set by Read
	Measures       []Measurement `yaml:"measures"`        // the schedule of measures
	Questions      []Question    `yaml:"questions"`       // what a leader may ask, by where a person stands; may be empty
}

// Question is something that the manual offers a leader for somebody at a
// stage of a codebook, as one of the leader's moves.
type Question struct {
	Stage string `yaml:"stage"` // code of a book of stages
	Move  string `yaml:"move"`  // code of a book of moves
	Ask   string `yaml:"ask"`
}

// QuestionsAt gives the questions for a stage, at most so many.
func (p Programme) QuestionsAt(stage string, most int) []Question {
	var found []Question
	for _, q := range p.Questions {
		if q.Stage == stage && len(found) < most {
			found = append(found, q)
		}
	}
	return found
}

// GroupSize is how many people a group is made for, both ends included.
type GroupSize struct {
	Min int `yaml:"min"`
	Max int `yaml:"max"`
}

// DoseRule says how many of the sessions a person must have attended for the
// course to count as received. It says nothing of measures or of the study.
type DoseRule struct {
	AtLeast int    `yaml:"at_least"` // sessions attended
	Source  string `yaml:"source"`   // who set the rule
}

// Leader is what someone must bring who leads the course.
type Leader struct {
	Prerequisites []string `yaml:"prerequisites"`
	Notes         string   `yaml:"notes"`
}

// Practice is an exercise that a leader guides.
type Practice struct {
	ID      string   `yaml:"id"`
	Title   string   `yaml:"title"`
	Minutes int      `yaml:"minutes"` // its usual length
	Purpose string   `yaml:"purpose"`
	Posture string   `yaml:"posture"` // positions and how to adapt them
	Script  []Step   `yaml:"script"`  // an outline to speak from, not to read out
	Care    []string `yaml:"care"`    // what to watch for, and what to offer then
}

// Step is one stretch of a practice.
type Step struct {
	Minutes int    `yaml:"minutes"`
	Say     string `yaml:"say"`
}

// Session is one meeting. Number counts from 1 in the order of the file.
type Session struct {
	Number         int          `yaml:"-"`
	Title          string       `yaml:"title"`
	LearningPoints []string     `yaml:"learning_points"`
	Materials      []string     `yaml:"materials"`
	Items          []Item       `yaml:"items"`
	HomePractice   HomePractice `yaml:"home_practice"`
	Handout        Handout      `yaml:"handout"`
}

// Item is one timed line of a session's agenda.
type Item struct {
	ID       string   `yaml:"id"` // unique in the programme
	Kind     Kind     `yaml:"kind"`
	Title    string   `yaml:"title"`
	Minutes  int      `yaml:"minutes"`
	Practice string   `yaml:"practice"` // id of the practice that is guided, if one is
	Notes    string   `yaml:"notes"`    // for the leader: what to say, in outline
	Prompts  []string `yaml:"prompts"`  // questions to put to the group
	Loosens  []string `yaml:"loosens"`  // loops, or arrows as from>to, of the formulation's template that it is meant to loosen
	MayBeCut bool     `yaml:"may_be_cut"`
}

// HomePractice is what people take home until the next session. Practices
// lists ids; the person does one of them a day.
type HomePractice struct {
	Practices     []string `yaml:"practices"`
	MinutesPerDay int      `yaml:"minutes_per_day"`
	DaysPerWeek   int      `yaml:"days_per_week"`
	Text          string   `yaml:"text"` // spoken to the participant
}

// Handout is the sheet for participants; Text is Markdown.
type Handout struct {
	Title string `yaml:"title"`
	Text  string `yaml:"text"`
}

// Measurement is one timepoint of the schedule, bound to an event of the
// course and not to a date.
type Measurement struct {
	Timepoint   string   `yaml:"timepoint"` // such as "pre"; unique in the programme
	Title       string   `yaml:"title"`
	When        When     `yaml:"when"`
	Instruments []string `yaml:"instruments"` // ids of package measure
	Notes       string   `yaml:"notes"`
}

// When binds a timepoint: at referral; in an item of a session; or months after
// the last session. A person who misses that session is still due the measure,
// by another route.
type When struct {
	Event   Event  `yaml:"event"`
	Session int    `yaml:"session"` // for in session
	Item    string `yaml:"item"`    // for in session; id of the agenda item, may be empty
	Months  int    `yaml:"months"`  // for after the course
}
