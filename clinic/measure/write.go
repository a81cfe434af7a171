package measure

import (
	"github.com/goccy/go-yaml"

	"tend/platform/fault"
)

// Write gives an instrument as YAML, as Read reads it.
func Write(i Instrument) ([]byte, error) {
	data, err := yaml.MarshalWithOptions(i, yaml.Indent(2), yaml.IndentSequence(true))
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, "measure.Write", "the questionnaire cannot be written")
	}
	return data, nil
}
