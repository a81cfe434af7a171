package analysis

// Retention is how many were still there, over sessions or over timepoints.
type Retention struct {
	Unit   string  `json:"unit"`
	Event  string  `json:"event"`
	Method string  `json:"method"`
	Curves []Curve `json:"curves"`
}

// Curve is one group's retention.
type Curve struct {
	People string          `json:"people"`
	Label  string          `json:"label"`
	N      int             `json:"n"`
	Points []RetentionStep `json:"points"`
}

// RetentionStep is the share still there just after a time.
type RetentionStep struct {
	At     float64 `json:"at"`
	AtRisk int     `json:"at_risk"`
	Left   int     `json:"left"`
	Share  Number  `json:"share"`
	Lo     Number  `json:"lo"`
	Hi     Number  `json:"hi"`
}

func (a *run) retention() (*Retention, error) { return nil, nil }
