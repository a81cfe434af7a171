package exchange

import "encoding/json"

// The parts of an R4 Questionnaire that are read or written.
type questionnaire struct {
	ResourceType string          `json:"resourceType"`
	ID           string          `json:"id,omitempty"`
	URL          string          `json:"url,omitempty"`
	Version      string          `json:"version,omitempty"`
	Name         string          `json:"name,omitempty"`
	Title        string          `json:"title,omitempty"`
	Status       string          `json:"status"`
	Language     string          `json:"language,omitempty"`
	Description  string          `json:"description,omitempty"`
	Copyright    string          `json:"copyright,omitempty"`
	Code         []coding        `json:"code,omitempty"`
	Item         []questItem     `json:"item,omitempty"`
	Contained    json.RawMessage `json:"contained,omitempty"`
}

type questItem struct {
	Extension      []extension     `json:"extension,omitempty"`
	LinkID         string          `json:"linkId"`
	Code           []coding        `json:"code,omitempty"`
	Prefix         string          `json:"prefix,omitempty"`
	Text           string          `json:"text,omitempty"`
	Type           string          `json:"type"`
	EnableWhen     json.RawMessage `json:"enableWhen,omitempty"`
	Required       bool            `json:"required,omitempty"`
	Repeats        bool            `json:"repeats,omitempty"`
	MaxLength      int             `json:"maxLength,omitempty"`
	AnswerValueSet string          `json:"answerValueSet,omitempty"`
	AnswerOption   []answerOption  `json:"answerOption,omitempty"`
	Initial        json.RawMessage `json:"initial,omitempty"`
	Item           []questItem     `json:"item,omitempty"`
}

type answerOption struct {
	Extension    []extension `json:"extension,omitempty"`
	ValueCoding  *coding     `json:"valueCoding,omitempty"`
	ValueInteger *int        `json:"valueInteger,omitempty"`
	ValueString  string      `json:"valueString,omitempty"`
}

type coding struct {
	Extension []extension `json:"extension,omitempty"`
	System    string      `json:"system,omitempty"`
	Code      string      `json:"code,omitempty"`
	Display   string      `json:"display,omitempty"`
}

type extension struct {
	URL                  string           `json:"url"`
	ValueDecimal         *json.Number     `json:"valueDecimal,omitempty"`
	ValueInteger         *json.Number     `json:"valueInteger,omitempty"`
	ValueCodeableConcept *codeableConcept `json:"valueCodeableConcept,omitempty"`
}

type codeableConcept struct {
	Coding []coding `json:"coding,omitempty"`
}

// The addresses of what is extended, and of code systems.
const (
	itemWeight   = "http://hl7.org/fhir/StructureDefinition/itemWeight"
	ordinalValue = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
	minValue     = "http://hl7.org/fhir/StructureDefinition/minValue"
	maxValue     = "http://hl7.org/fhir/StructureDefinition/maxValue"
	itemControl  = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
	controls     = "http://hl7.org/fhir/questionnaire-item-control"
	loinc        = "http://loinc.org"
	local        = "urn:tend:local"
)

func control(code string) extension {
	return extension{URL: itemControl, ValueCodeableConcept: &codeableConcept{[]coding{{System: controls, Code: code}}}}
}

// controlOf gives the item control's code, such as "slider", or nothing.
func controlOf(all []extension) string {
	for _, e := range all {
		if e.URL == itemControl && e.ValueCodeableConcept != nil && len(e.ValueCodeableConcept.Coding) > 0 {
			return e.ValueCodeableConcept.Coding[0].Code
		}
	}
	return ""
}
