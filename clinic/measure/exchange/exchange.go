// Package exchange reads and writes questionnaires in the forms that other
// programs use: FHIR R4 Questionnaire (JSON) and REDCap data dictionary (CSV).
// Whatever has no place on the other side is named as lost; nothing is left
// out in silence, and an option without a number is refused, never taken as 0.
package exchange

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"tend/clinic/measure"
	"tend/platform/datafile"
	"tend/platform/fault"
)

// Format names a form of file.
type Format string

const (
	YAML   Format = "yaml" // the house's own
	FHIR   Format = "fhir"
	REDCap Format = "redcap"
)

// Loss is something that the other side has no place for.
type Loss struct {
	At   fault.Place
	What string
}

// String writes a loss as "file, field x: what".
func (l Loss) String() string {
	if at := l.At.String(); at != "" {
		return at + ": " + l.What
	}
	return l.What
}

var mark = []byte("\ufeff") // the byte order mark that some editors write

// Recognise tells which format a file is in.
func Recognise(data []byte) Format {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, mark))
	line, _, _ := bytes.Cut(data, []byte("\n"))
	first := strings.ToLower(string(line[:min(len(line), 400)]))
	switch {
	case bytes.HasPrefix(data, []byte("{")):
		return FHIR
	case strings.Contains(first, "variable / field name") || strings.HasPrefix(strings.TrimLeft(first, `"`), "field_name"):
		return REDCap
	}
	return YAML
}

// Read reads every questionnaire of a FHIR or REDCap file.
func Read(name string, data []byte) ([]measure.Instrument, []Loss, error) {
	switch Recognise(data) {
	case FHIR:
		i, lost, err := FromFHIR(name, data)
		return []measure.Instrument{i}, lost, err
	case REDCap:
		return FromREDCap(name, data)
	}
	return nil, nil, fault.New(fault.Invalid, "exchange.Read", "this is neither a FHIR Questionnaire nor a REDCap data dictionary").In(fault.Place{File: name})
}

// Write writes a questionnaire in a format and names what it cannot hold.
func Write(as Format, i measure.Instrument) ([]byte, []Loss, error) {
	switch as {
	case FHIR:
		return ToFHIR(i)
	case REDCap:
		return ToREDCap(i)
	case YAML:
		data, err := measure.Write(i)
		return data, nil, err
	}
	return nil, nil, fault.New(fault.Invalid, "exchange.Write", "“%s” is not a format; there are fhir, redcap and yaml", as)
}

// reading gathers what is wrong with a file and what is lost of it.
type reading struct {
	op, file string
	faults   fault.Many
	lost     []Loss
}

func (r *reading) refuse(at fault.Place, format string, args ...any) {
	at.File = r.file
	r.faults = append(r.faults, fault.New(fault.Invalid, r.op, format, args...).In(at))
}

func (r *reading) lose(at fault.Place, format string, args ...any) {
	at.File = r.file
	r.lost = append(r.lost, Loss{at, fmt.Sprintf(format, args...)})
}

// said is something that may be there and would be lost.
type said struct {
	there bool
	what  string
}

// loseSaid names those that are there.
func (r *reading) loseSaid(at fault.Place, all ...said) {
	for _, s := range all {
		if s.there {
			r.lose(at, "%s", s.what)
		}
	}
}

// sound refuses bytes that cannot be the text of such a file, and gives it
// without its byte order mark.
func (r *reading) sound(data []byte) []byte {
	if len(data) > datafile.MaxBytes {
		r.refuse(fault.Place{}, "the file is larger than %d bytes; is it the right one?", datafile.MaxBytes)
		return nil
	}
	data = bytes.TrimPrefix(data, mark)
	if !utf8.Valid(data) {
		line, column := 1, 1
		for len(data) > 0 {
			c, size := utf8.DecodeRune(data)
			if c == utf8.RuneError && size == 1 {
				break
			}
			if column++; c == '\n' {
				line, column = line+1, 1
			}
			data = data[size:]
		}
		r.refuse(fault.Place{Line: line, Column: column}, "this letter is not UTF-8; save the file as UTF-8 (in Excel: “CSV UTF-8”)")
		return nil
	}
	return data
}

// finish checks what was read as the house checks its own files.
func (r *reading) finish(i measure.Instrument) measure.Instrument {
	if len(r.faults) > 0 {
		return measure.Instrument{}
	}
	data, err := measure.Write(i)
	if err == nil {
		_, err = measure.Read(r.file, data)
	}
	if err != nil {
		r.faults = append(r.faults, fault.Wrap(err, fault.Invalid, r.op, "what was read does not make a questionnaire: %s", strings.ReplaceAll(fault.Message(err), r.file+":", "")).In(fault.Place{File: r.file}))
		return measure.Instrument{}
	}
	return i
}

var notInID = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// idOf makes an id of a foreign name.
func idOf(name string) string { return strings.Trim(notInID.ReplaceAllString(name, "-"), "-.") }

// foreign is the licence of words that came from elsewhere.
func foreign(said string) measure.Licence {
	if said == "" {
		said = "Not stated in the file it came from."
	}
	return measure.Licence{Wording: measure.SiteLicensed, Text: said}
}

// lostOf names what neither format can hold.
func lostOf(i measure.Instrument) []Loss {
	var lost []Loss
	for _, s := range i.Scales {
		lost = append(lost, Loss{fault.Place{Field: string(s.ID)}, fmt.Sprintf("the score “%s” with its rule for missing items, thresholds and bands", s.Title)})
	}
	for range i.Risks {
		lost = append(lost, Loss{What: "a rule that raises a risk"})
	}
	for _, item := range i.Unworded() {
		lost = append(lost, Loss{What: "the words of " + item + ", which are not here"})
	}
	return lost
}
