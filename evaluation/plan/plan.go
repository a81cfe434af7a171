// Package plan holds what will be evaluated, declared beforehand as data: whom,
// when, on which outcomes, with which effect size as the headline, which ways of
// treating missing answers and which models. A plan is a YAML file that an evaluator
// writes and a reviewer can read; the numbers follow from it.
package plan

// Plan is one evaluation, as declared.
type Plan struct {
	Title      string      `yaml:"title"`
	Question   string      `yaml:"question"`  // what the evaluation asks, in a sentence
	Design     string      `yaml:"design"`    // such as "before and after, one group"
	Cite       string      `yaml:"cite"`      // where the data come from
	Synthetic  bool        `yaml:"synthetic"` // made-up people; said on every page and in every export
	Source     Source      `yaml:"source"`
	Population Population  `yaml:"population"`
	TimeUnit   string      `yaml:"time_unit"` // unit of Timepoint.At, such as "months"
	Timepoints []Timepoint `yaml:"timepoints"`
	Arms       []Arm       `yaml:"arms"`
	Outcomes   []Outcome   `yaml:"outcomes"`
	EffectSize Convention  `yaml:"effect_size"` // the headline; all others are printed beside it
	Missing    []Method    `yaml:"missing"`     // the first leads the descriptive tables
	Models     []Model     `yaml:"models"`
	Primary    string      `yaml:"primary"` // the analysis that answers the question, by name; the first of missing unless said
	AgeBands   []AgeBand   `yaml:"age_bands"`
	Subgroups  []Subgroup  `yaml:"subgroups"`
	Dose       *Dose       `yaml:"dose"`
	Notes      []string    `yaml:"notes"` // caveats, printed as they stand

	File   string `yaml:"-"` // where it was read from
	SHA256 string `yaml:"-"` // of the file's bytes, in hex
}

// Population names who is evaluated and what the counts are out of.
type Population struct {
	Name        string  `yaml:"name"`        // such as "everyone who was randomised"
	Denominator string  `yaml:"denominator"` // such as "people randomised"
	Who         Who     `yaml:"who"`         // histories only: how the people are chosen
	Consent     Consent `yaml:"consent"`     // histories only: whose answers may be used
}

// Who chooses people from histories. CSV files hold the people they hold.
type Who string

const (
	Enrolled  Who = "enrolled"  // everyone who joined a group
	Completed Who = "completed" // ended as completed
	DoseWho   Who = "dose"      // came to at least the dose of sessions
)

// Consent says whose answers may be used.
type Consent string

const (
	Research Consent = "research"           // only where the research consent stands
	Service  Consent = "service evaluation" // answers given in routine care
)

// Timepoint is one planned measurement.
type Timepoint struct {
	ID    string  `yaml:"id"`
	Label string  `yaml:"label"`
	At    float64 `yaml:"at"` // in Plan.TimeUnit from the start
	Role  Role    `yaml:"role"`
}

// Role is what a timepoint is for.
type Role string

const (
	Baseline Role = "baseline" // exactly one
	Primary  Role = "primary"  // exactly one
	Later    Role = ""         // any other
)

// Arm is one side of a comparison. The first is the programme, the second is
// what it is compared with.
type Arm struct {
	ID    string `yaml:"id"` // as written in the data
	Label string `yaml:"label"`
}

// Method is a way of treating answers that are missing.
type Method string

const (
	Completers Method = "completers" // people with both answers
	LOCF       Method = "locf"       // last observation carried forward
	BOCF       Method = "bocf"       // baseline carried forward
	Unchanged  Method = "unchanged"  // everyone who is lost counts as no change
)

// Methods lists the methods that this version knows, in the order of the
// tables. What rests on a model is a Model.
var Methods = []Method{Completers, LOCF, BOCF, Unchanged}

// Convention names the divisor of a before-and-after effect size.
type Convention string

const (
	DZ  Convention = "d_z"   // SD of the change
	DAv Convention = "d_av"  // root mean square of the two SDs
	DPr Convention = "d_pre" // SD before (Becker, Glass)
	DRM Convention = "d_rm"  // SD of the change, corrected for the correlation
)

// Conventions lists those that every table shows side by side.
var Conventions = []Convention{DZ, DAv, DPr, DRM}

// AgeBand is a closed range of whole years; To 0 is open.
type AgeBand struct {
	Label string `yaml:"label"`
	From  int    `yaml:"from"`
	To    int    `yaml:"to"`
}

// Holds tells whether an age in years lies in the band.
func (b AgeBand) Holds(years float64) bool {
	return years >= float64(b.From) && (b.To == 0 || years < float64(b.To)+1)
}

// Subgroup asks for the primary outcome within each value of one attribute.
type Subgroup struct {
	By    string `yaml:"by"` // gender, age band, arm, group, or a mapped attribute's id
	Label string `yaml:"label"`
	Under string `yaml:"under"` // a model by name: fitted anew within each value
}

// Dose is the rule of how many sessions count as having had the course.
type Dose struct {
	Sessions int    `yaml:"sessions"` // at least so many
	Of       int    `yaml:"of"`       // sessions planned
	Source   string `yaml:"source"`
}

// BaselineIndex gives the place of the baseline in Timepoints.
func (p *Plan) BaselineIndex() int { return p.roleIndex(Baseline) }

// PrimaryIndex gives the place of the primary timepoint in Timepoints.
func (p *Plan) PrimaryIndex() int { return p.roleIndex(Primary) }

func (p *Plan) roleIndex(r Role) int {
	for i, t := range p.Timepoints {
		if t.Role == r {
			return i
		}
	}
	return -1
}
