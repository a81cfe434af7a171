package measure

// Wording says whether an instrument's words come with Tend.
type Wording string

const (
	MayShip       Wording = "may ship"
	StructureOnly Wording = "structure only" // the site loads the text it is licensed for
	SiteLicensed  Wording = "licensed to this site"
)

// Method is how a score is made from its items.
type Method string

const (
	Sum      Method = "sum"
	Mean     Method = "mean"
	Prorated Method = "prorated" // only of a Score: from the items answered, by the missing rule
)

// Better tells which end of a scale is the better one.
type Better string

const (
	Higher Better = "higher"
	Lower  Better = "lower"
)

// MissingRule is what a scale allows when items are missing.
type MissingRule string

const (
	NoneAllowed MissingRule = "none allowed"
	Prorate     MissingRule = "prorate"
)

// ThresholdKind says what a threshold is for.
type ThresholdKind string

const (
	Caseness       ThresholdKind = "caseness"        // a score at this value or worse
	Responder      ThresholdKind = "responder"       // a score at this value or better
	MIC            ThresholdKind = "MIC"             // minimal important change, points
	MDC            ThresholdKind = "MDC"             // minimal detectable change, points
	ReliableChange ThresholdKind = "reliable change" // points
	Percent        ThresholdKind = "percent"         // change in percent of the first score
)

// Allowed lists the words for the reader of files.
func (Wording) Allowed() []string {
	return []string{string(MayShip), string(StructureOnly), string(SiteLicensed)}
}

// Allowed lists the methods a file may give a scale.
func (Method) Allowed() []string { return []string{string(Sum), string(Mean)} }

// Allowed lists the directions.
func (Better) Allowed() []string { return []string{string(Higher), string(Lower)} }

// Allowed lists the missing rules.
func (MissingRule) Allowed() []string { return []string{string(NoneAllowed), string(Prorate)} }

// Allowed lists the kinds of threshold.
func (ThresholdKind) Allowed() []string {
	return []string{string(Caseness), string(Responder), string(MIC), string(MDC), string(ReliableChange), string(Percent)}
}
