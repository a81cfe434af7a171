package house

import (
	"context"

	"tend/clinic/measure"
	"tend/clinic/measure/exchange"
	"tend/platform/auth"
)

// TakeIn imports a file in whichever format it is: the house's own YAML, a
// FHIR Questionnaire or a REDCap data dictionary, all of it or nothing. It
// gives what was taken in and what was lost on the way.
func (h *House) TakeIn(ctx context.Context, actor auth.Actor, name string, data []byte, a measure.Attestation) ([]measure.Imported, []exchange.Loss, error) {
	files := [][]byte{data}
	var lost []exchange.Loss
	if exchange.Recognise(data) != exchange.YAML {
		all, losses, err := exchange.Read(name, data)
		if err != nil {
			return nil, nil, err
		}
		files, lost = nil, losses
		for _, i := range all {
			file, err := measure.Write(i)
			if err != nil {
				return nil, nil, err
			}
			files = append(files, file)
		}
	}
	done, err := h.Measures.ImportAll(ctx, actor, name, files, a)
	return done, lost, err
}
