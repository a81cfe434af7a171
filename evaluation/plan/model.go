package plan

import (
	"fmt"
	"slices"
)

// Model asks for one analysis by a statistical model. It is known by its name
// in every table, file and result.
type Model struct {
	Name string `yaml:"name"` // one word; left out, it follows from the rest
	Use  Use    `yaml:"use"`

	DF      DF      `yaml:"df"`      // mmrm, clda, mixed; satterthwaite unless said
	Cluster Cluster `yaml:"cluster"` // mixed
	Unequal bool    `yaml:"unequal"` // mixed, partially nested: each arm has a residual variance of its own

	Method     Imputing  `yaml:"method"`     // mi
	Sets       int       `yaml:"sets"`       // mi; 20 unless said
	Iterations int       `yaml:"iterations"` // mi; 10 unless said
	Seed       uint64    `yaml:"seed"`       // mi; must be said, so that the same plan gives the same numbers
	With       []string  `yaml:"with"`       // mi: what predicts a missing score beside the person's other scores
	WorseBy    []float64 `yaml:"worse_by"`   // mi: points by which the missing fare worse than the model thinks
}

// Use names the kind of a model.
type Use string

const (
	MMRM  Use = "mmrm"  // repeated measures, unstructured covariance, REML
	CLDA  Use = "clda"  // the same with the baseline as an outcome that both arms share
	MI    Use = "mi"    // multiple imputation by chained equations, Rubin's rules
	Mixed Use = "mixed" // a random intercept for each person, REML
)

// DF names how degrees of freedom are found. The variants of Kenward and Roger
// differ, so each has a name of its own.
type DF string

const (
	Satterthwaite        DF = "satterthwaite"          // observed information, as R's mmrm and lmerTest
	KenwardRoger         DF = "kenward-roger"          // 1997, expected information, as R's pbkrtest
	KenwardRogerObserved DF = "kenward-roger-observed" // 1997, observed information, as R's Kenward-Roger-Linear
	NormalDF             DF = "normal"                 // infinitely many: for thousands of people
)

// Cluster says what people who were treated together share.
type Cluster string

const (
	NoCluster     Cluster = ""
	ByGroup       Cluster = "group"            // answers within people within groups, all in one model
	ChangeByGroup Cluster = "change by group"  // each timepoint on its own: groups may change differently
	PartlyNested  Cluster = "partially nested" // each timepoint on its own: only the first arm has groups
)

// Imputing is how a missing score is drawn.
type Imputing string

const (
	NormalDraws Imputing = "normal" // from a linear regression; may fall between or outside the scale's points
	PMM         Imputing = "pmm"    // predictive mean matching: the score of somebody alike
)

// EachTimepoint tells whether the model takes every timepoint on its own.
func (m Model) EachTimepoint() bool { return m.Cluster == ChangeByGroup || m.Cluster == PartlyNested }

// Analysis is one of the ways in which a plan asks its question: a way of
// treating missing answers or a model.
type Analysis struct {
	Name    string
	Missing Method // "" for a model
	Model   *Model // nil for a way of treating missing answers
	Primary bool
}

// Analyses lists every analysis by name, in the order of the tables: the ways
// of treating missing answers, then the models.
func (p *Plan) Analyses() []Analysis {
	var out []Analysis
	for _, m := range p.Missing {
		out = append(out, Analysis{Name: string(m), Missing: m, Primary: p.Primary == string(m)})
	}
	for i := range p.Models {
		m := &p.Models[i]
		out = append(out, Analysis{Name: m.Name, Model: m, Primary: p.Primary == m.Name})
	}
	return out
}

// Analysis finds an analysis by its name.
func (p *Plan) Analysis(name string) (Analysis, bool) {
	all := p.Analyses()
	k := slices.IndexFunc(all, func(a Analysis) bool { return a.Name == name })
	if k < 0 {
		return Analysis{}, false
	}
	return all[k], true
}

// Later counts the timepoints after the baseline.
func (p *Plan) Later() int { return len(p.Timepoints) - p.BaselineIndex() - 1 }

// clusterWord ends the name that a clustered model has if it is given none.
var clusterWord = map[Cluster]string{ByGroup: "-groups", ChangeByGroup: "-change-by-group", PartlyNested: "-partially-nested"}

// fillModels names models and sets what they leave unsaid; said tells whether
// the file says something at a path, since a zero that was written is no
// silence.
func (p *Plan) fillModels(said func(path string) bool) {
	for i := range p.Models {
		m := &p.Models[i]
		path := fmt.Sprintf("$.models[%d]", i)
		orElse(&m.Name, string(m.Use)+clusterWord[m.Cluster])
		switch {
		case m.Use != MI && m.DF == "":
			m.DF = Satterthwaite
		case m.Use == MI && !said(path+".sets"):
			m.Sets = 20
		}
		if m.Use == MI && !said(path+".iterations") {
			m.Iterations = 10
		}
	}
	if p.Primary == "" {
		p.Primary = string(p.Missing[0])
	}
}
