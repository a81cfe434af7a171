package plan

// Source says where the people and scores come from: CSV files, or the
// histories kept by the service. Exactly one of the two.
type Source struct {
	Files []File `yaml:"files"`
	Store *Store `yaml:"store"`
}

// Store asks for histories: those of the named groups, or of every group.
type Store struct {
	Groups []string `yaml:"groups"`
	All    bool     `yaml:"all"`
}

// File maps one CSV file. Column names are as in its first line.
type File struct {
	Name   string `yaml:"file"` // relative to the plan
	Layout Layout `yaml:"layout"`

	Person     string      `yaml:"person"` // column of the study id
	Arm        string      `yaml:"arm"`
	Group      string      `yaml:"group"`
	Gender     string      `yaml:"gender"`
	Age        string      `yaml:"age"`         // in years
	Sessions   string      `yaml:"sessions"`    // sessions attended
	Date       string      `yaml:"date"`        // of the row
	DateFormat string      `yaml:"date_format"` // yyyy-mm-dd (default), dd/mm/yyyy, dd.mm.yyyy, mm/dd/yyyy
	Attributes []Attribute `yaml:"attributes"`

	Scores []ScoreColumn `yaml:"scores"` // wide

	Timepoint string `yaml:"timepoint"` // long
	Outcome   string `yaml:"outcome"`   // long
	Value     string `yaml:"value"`     // long

	Missing []string                     `yaml:"missing"` // codes that mean "not observed"; an empty cell always does
	Recode  map[string]map[string]string `yaml:"recode"`  // column → what is written → what is meant
}

// Layout is the shape of a file.
type Layout string

const (
	Wide   Layout = "wide"   // one row a person, one column a score
	Long   Layout = "long"   // one row a score
	People Layout = "people" // one row a person, no scores
)

// ScoreColumn says which score a column of a wide file holds.
type ScoreColumn struct {
	Column    string `yaml:"column"`
	Outcome   string `yaml:"outcome"`
	Timepoint string `yaml:"timepoint"`
}

// Attribute is any other column by which people may be grouped.
type Attribute struct {
	Column string `yaml:"column"`
	ID     string `yaml:"id"`
	Label  string `yaml:"label"`
}

// DateLayouts are the ways of writing a date, with Go's layout for each.
var DateLayouts = map[string]string{
	"":           "2006-01-02",
	"yyyy-mm-dd": "2006-01-02",
	"dd/mm/yyyy": "02/01/2006",
	"dd.mm.yyyy": "02.01.2006",
	"mm/dd/yyyy": "01/02/2006",
}

// ColumnsOf lists every column that the mapping names, with what for.
func (f File) ColumnsOf() []NamedColumn {
	cs := []NamedColumn{
		{"person", f.Person}, {"arm", f.Arm}, {"group", f.Group}, {"gender", f.Gender}, {"age", f.Age},
		{"sessions", f.Sessions}, {"date", f.Date},
		{"timepoint", f.Timepoint}, {"outcome", f.Outcome}, {"value", f.Value},
	}
	for _, a := range f.Attributes {
		cs = append(cs, NamedColumn{"attribute " + a.ID, a.Column})
	}
	for _, s := range f.Scores {
		cs = append(cs, NamedColumn{"score " + s.Outcome + " at " + s.Timepoint, s.Column})
	}
	named := cs[:0]
	for _, c := range cs {
		if c.Column != "" {
			named = append(named, c)
		}
	}
	return named
}

// NamedColumn is a column and what the plan uses it for.
type NamedColumn struct{ For, Column string }
