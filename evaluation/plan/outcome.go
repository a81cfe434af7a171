package plan

// Outcome is one score that is evaluated, with what is known of its instrument.
// A threshold or a reliability without a source is refused: a reader must be
// able to look it up.
type Outcome struct {
	ID          string       `yaml:"id"`
	Label       string       `yaml:"label"`
	Instrument  string       `yaml:"instrument"`   // its full name
	RuleVersion string       `yaml:"rule_version"` // of the scoring rule that made the scores
	Range       Range        `yaml:"range"`
	Better      Direction    `yaml:"better"`
	Whole       bool         `yaml:"whole"` // only whole numbers are possible
	Responders  []Responder  `yaml:"responders"`
	Reliability *Reliability `yaml:"reliability"`
	Norm        *Norm        `yaml:"norm"`
	Thresholds  []Threshold  `yaml:"thresholds"`
}

// Range is the lowest and highest possible score.
type Range struct {
	Min float64 `yaml:"min"`
	Max float64 `yaml:"max"`
}

// Direction is which way is better for the person.
type Direction string

const (
	Lower  Direction = "lower"
	Higher Direction = "higher"
)

// Gain turns a change (post − pre) into an improvement: positive is better,
// whichever way the instrument runs.
func (d Direction) Gain(change float64) float64 {
	if d == Lower {
		return -change
	}
	return change
}

// Responder says how large an improvement counts for one person. Exactly one
// of Percent and Points is given. The same size the other way is deterioration.
type Responder struct {
	ID      string   `yaml:"id"`
	Label   string   `yaml:"label"`
	Percent *float64 `yaml:"percent"` // at least so many per cent of the score before
	Points  *float64 `yaml:"points"`  // at least so many points
	Source  string   `yaml:"source"`
}

// Reliability feeds the reliable change index (Jacobson & Truax 1991).
type Reliability struct {
	R      float64 `yaml:"r"`
	Kind   string  `yaml:"kind"` // such as "test–retest, one week" or "Cronbach's alpha"
	Source string  `yaml:"source"`
}

// Norm is the mean and SD of people without the problem, for cut-off c.
type Norm struct {
	Mean   float64 `yaml:"mean"`
	SD     float64 `yaml:"sd"`
	Source string  `yaml:"source"`
}

// Threshold is a score from which (or below which) a person counts as a case.
// Exactly one of From and Below is given. It is a person's, never a mean's.
type Threshold struct {
	ID     string   `yaml:"id"`
	Label  string   `yaml:"label"`
	From   *float64 `yaml:"from"`
	Below  *float64 `yaml:"below"`
	Source string   `yaml:"source"`
}

// Case tells whether a score counts as a case.
func (t Threshold) Case(score float64) bool {
	if t.From != nil {
		return score >= *t.From
	}
	return score < *t.Below
}
