package report

import (
	"bytes"
	"encoding/json"
	"path/filepath"

	"tend/evaluation/analysis"
	"tend/evaluation/cohort"
	"tend/evaluation/plan"
	"tend/platform/fault"
)

// numbers is results.json: every number, and what is needed to read it.
type numbers struct {
	Format      string            `json:"format"`
	Title       string            `json:"title"`
	Synthetic   bool              `json:"synthetic"`
	Plan        planRef           `json:"plan"`
	Data        []cohort.Input    `json:"data"`
	Population  string            `json:"population"`
	Denominator string            `json:"denominator"`
	Level       float64           `json:"confidence_level"`
	Sign        string            `json:"sign"`
	Headline    plan.Convention   `json:"headline_effect_size"`
	Conventions map[string]string `json:"conventions"`
	Missing     map[string]string `json:"missing_methods"`
	Primary     string            `json:"primary_analysis"`
	Models      map[string]string `json:"models"` // what each is, by name
	Instruments []instrument      `json:"instruments"`
	Timepoints  []timepoint       `json:"timepoints"`
	Notes       []string          `json:"notes"`
	Results     *analysis.Results `json:"results"`
}

type planRef struct {
	File   string `json:"file"`
	SHA256 string `json:"sha256"`
}

type instrument struct {
	ID          string         `json:"id"`
	Label       string         `json:"label"`
	Instrument  string         `json:"instrument"`
	RuleVersion string         `json:"rule_version"`
	Min         float64        `json:"min"`
	Max         float64        `json:"max"`
	Better      plan.Direction `json:"better"`
}

type timepoint struct {
	ID    string    `json:"id"`
	Label string    `json:"label"`
	At    float64   `json:"at"`
	Unit  string    `json:"unit"`
	Role  plan.Role `json:"role,omitempty"`
}

// JSON writes results.json.
func (r *Report) JSON() ([]byte, error) {
	p := r.Plan
	n := numbers{
		Format: "tend results 1", Title: p.Title, Synthetic: r.Cohort.Synthetic,
		Plan: planRef{filepath.Base(p.File), p.SHA256}, Data: r.Cohort.Inputs,
		Population: p.Population.Name, Denominator: p.Population.Denominator,
		Level: analysis.Level, Sign: analysis.Sign, Headline: p.EffectSize,
		Conventions: map[string]string{}, Missing: map[string]string{}, Primary: p.Primary, Models: map[string]string{}, Notes: r.Cohort.Notes, Results: r.Results,
	}
	for _, k := range plan.Conventions {
		n.Conventions[string(k)] = conventionWords[k]
	}
	for _, m := range p.Missing {
		n.Missing[string(m)] = methodWords[m]
	}
	for _, m := range p.Models {
		n.Models[m.Name] = r.analysisWords(m.Name).long
	}
	for i, o := range p.Outcomes {
		n.Instruments = append(n.Instruments, instrument{o.ID, o.Label, o.Instrument, r.Cohort.Rule(p, i), o.Range.Min, o.Range.Max, o.Better})
	}
	for _, t := range p.Timepoints {
		n.Timepoints = append(n.Timepoints, timepoint{t.ID, t.Label, t.At, p.TimeUnit, t.Role})
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(n); err != nil {
		return nil, fault.Wrap(err, fault.Internal, "report.JSON", "the numbers cannot be written")
	}
	return out.Bytes(), nil
}
