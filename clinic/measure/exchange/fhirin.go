package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"

	"tend/clinic/measure"
	"tend/platform/fault"
)

// FromFHIR reads an R4 Questionnaire. It has items and answers and no scores:
// these are written into the YAML by hand. What is lost is named; what could
// be scored wrongly is refused, everything at once.
func FromFHIR(name string, data []byte) (measure.Instrument, []Loss, error) {
	r := fhirReading{reading: reading{op: "exchange.FromFHIR", file: name}, taken: map[string]bool{}}
	if r.data = r.sound(data); r.data == nil {
		return measure.Instrument{}, nil, r.faults.Err()
	}
	var q questionnaire
	if err := json.Unmarshal(r.data, &q); err != nil {
		r.syntax(err)
		return measure.Instrument{}, nil, r.faults.Err()
	}
	if q.ResourceType != "Questionnaire" {
		r.refuse(fault.Place{Line: 1, Field: "resourceType"}, "a Questionnaire is wanted, not %q", q.ResourceType)
		return measure.Instrument{}, nil, r.faults.Err()
	}
	i := measure.Instrument{Version: first(q.Version, "1"), Language: q.Language, Licence: foreign(q.Copyright), Codes: r.codes(q.Code)}
	i.ID = idOf(first(q.ID, q.Name, q.Title, "questionnaire"))
	i.Title = first(q.Title, q.Name, i.ID)
	i.Short = first(q.Name, q.Title, i.ID)
	i.Sources = []string{first(q.URL, "imported from "+name)}
	if len(q.Contained) > 0 {
		r.lose(fault.Place{Field: "contained"}, "contained resources")
	}
	if q.Description != "" {
		i.Note = q.Description
	}
	r.items(&i, q.Item, 0)
	if len(r.faults) == 0 && len(i.Items) == 0 {
		r.refuse(fault.Place{Field: "item"}, "there is no item in it that can be answered here")
	}
	if len(r.faults) == 0 {
		r.lose(fault.Place{}, "scores: a FHIR Questionnaire has none; add scales to the YAML if it is to be scored")
	}
	i = r.finish(i)
	return i, r.lost, r.faults.Err()
}

type fhirReading struct {
	reading
	data  []byte
	taken map[string]bool
}

// syntax refuses what is not JSON, or not of this shape.
func (r *fhirReading) syntax(err error) {
	at := fault.Place{}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		at = r.place(int(e.Offset) - 1)
		r.refuse(at, "this is not JSON, or it breaks off: %s", e.Error())
	} else if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		at = r.place(int(e.Offset) - 1)
		at.Field = e.Field
		r.refuse(at, "%s is not what is wanted here", e.Value)
	} else {
		r.refuse(at, "this is not a Questionnaire that can be read")
	}
}

func (r *fhirReading) place(offset int) fault.Place {
	before := r.data[:max(0, min(offset, len(r.data)))]
	return fault.Place{Line: 1 + bytes.Count(before, []byte("\n")), Column: len(before) - bytes.LastIndexByte(before, '\n')}
}

// at gives the place where an item's linkId stands.
func (r *fhirReading) at(q questItem, field string) fault.Place {
	quoted, _ := json.Marshal(q.LinkID)
	at := fault.Place{Field: first(field, "item "+q.LinkID)}
	for from := 0; ; {
		n := bytes.Index(r.data[from:], quoted)
		if n < 0 {
			return at
		}
		from += n + len(quoted)
		before := bytes.TrimRight(r.data[:from-len(quoted)], " \t\r\n:")
		if bytes.HasSuffix(before, []byte(`"linkId"`)) {
			where := r.place(from - len(quoted))
			where.Field = at.Field
			return where
		}
	}
}

// deepest is how far items may lie in each other.
const deepest = 20

// items takes in a list of items, those within groups too.
func (r *fhirReading) items(i *measure.Instrument, all []questItem, depth int) {
	if depth > deepest {
		r.refuse(fault.Place{}, "items lie more than %d deep in each other", deepest)
		return
	}
	for _, q := range all {
		if len(q.EnableWhen) > 0 {
			r.lose(r.at(q, ""), "the condition under which it is asked (enableWhen): it is always asked")
		}
		switch q.Type {
		case "group":
			if q.Text != "" && i.Instructions == "" && len(i.Items) == 0 {
				i.Instructions = q.Text
			} else if q.Text != "" {
				r.lose(r.at(q, ""), "the heading of a group")
			}
			r.items(i, q.Item, depth+1)
		case "display":
			if i.Instructions == "" && len(i.Items) == 0 {
				i.Instructions = q.Text
			} else {
				r.lose(r.at(q, ""), "a text between the items")
			}
		default:
			r.item(i, q, depth)
		}
	}
}

// item takes in one question and what lies under it.
func (r *fhirReading) item(i *measure.Instrument, q questItem, depth int) {
	id := idOf(q.LinkID)
	if id == "" {
		r.refuse(r.at(q, ""), "an item needs a linkId")
		return
	}
	if r.taken[id] {
		r.refuse(r.at(q, ""), "the linkId %q is there twice", q.LinkID)
		return
	}
	r.taken[id] = true
	item := measure.Item{ID: measure.ItemID(id), Text: q.Text, Codes: r.codes(q.Code)}
	if id != q.LinkID {
		r.lose(r.at(q, ""), "its linkId, which became %q", id)
	}
	if !r.answers(&item, q) {
		return
	}
	if q.Text == "" {
		r.refuse(r.at(q, ""), "the item has no text")
	}
	r.loseSaid(r.at(q, ""), said{q.Required, "that an answer is required"}, said{q.Repeats, "that it may be answered several times"},
		said{len(q.Initial) > 0, "a value that is filled in beforehand"}, said{q.MaxLength > 0, "the greatest length of the answer"})
	i.Items = append(i.Items, item)
	for _, under := range q.Item {
		if end := controlOf(under.Extension); under.Type == "display" && item.Range != nil && (end == "lower" || end == "upper") {
			continue // the words at the ends, read with the range
		}
		r.lose(r.at(under, ""), "that it lies under %q", q.LinkID)
		r.items(i, []questItem{under}, depth+1)
	}
}

// answers gives an item its answers, and tells whether it can be asked here.
func (r *fhirReading) answers(item *measure.Item, q questItem) bool {
	switch q.Type {
	case "choice", "open-choice":
		if q.Type == "open-choice" {
			r.lose(r.at(q, ""), "that an answer in other words is possible")
		}
		r.options(item, q)
	case "text", "string":
		item.FreeText = true
	case "integer", "decimal":
		r.bounds(item, q)
	case "boolean":
		r.refuse(r.at(q, ""), "yes and no have no numbers here; make it a choice whose options have weights")
	case "date", "dateTime", "time", "url", "attachment", "reference", "quantity", "question":
		r.lose(r.at(q, ""), "the whole item: answers of type %q are not asked here", q.Type)
		return false
	default:
		r.refuse(r.at(q, ""), "%q is no type of an R4 item", q.Type)
	}
	return true
}

// bounds reads a whole number between two ends.
func (r *fhirReading) bounds(item *measure.Item, q questItem) {
	low, hasLow := r.whole(q, minValue)
	high, hasHigh := r.whole(q, maxValue)
	if !hasLow || !hasHigh {
		r.refuse(r.at(q, ""), "say with minValue and maxValue, as whole numbers, from where to where it runs")
		return
	}
	if high <= low || high-low > 1000 {
		r.refuse(r.at(q, ""), "it runs from %d to %d, which is no range that can be asked", low, high)
		return
	}
	if q.Type == "decimal" {
		r.lose(r.at(q, ""), "fractions: only whole numbers are taken")
	}
	item.Range = &measure.Range{Min: low, Max: high}
	for _, under := range q.Item {
		switch controlOf(under.Extension) {
		case "lower":
			item.Range.MinText = under.Text
		case "upper":
			item.Range.MaxText = under.Text
		}
	}
}

func (r *fhirReading) whole(q questItem, url string) (int, bool) {
	for _, e := range q.Extension {
		if e.URL == url {
			return wholeOf(e)
		}
	}
	return 0, false
}

// wholeOf reads the whole number of an extension; 2.0 is one, 2.5 is not.
func wholeOf(e extension) (int, bool) {
	n := e.ValueInteger
	if n == nil {
		n = e.ValueDecimal
	}
	if n == nil {
		return 0, false
	}
	f, err := strconv.ParseFloat(n.String(), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1e6 {
		return 0, false
	}
	return int(f), true
}

func (r *fhirReading) options(item *measure.Item, q questItem) {
	if q.AnswerValueSet != "" {
		r.refuse(r.at(q, ""), "its answers are in the value set %s, which is not in the file; write them as answerOption, each with its weight", q.AnswerValueSet)
		return
	}
	if len(q.AnswerOption) == 0 {
		r.refuse(r.at(q, ""), "a choice needs its options")
	}
	for n, o := range q.AnswerOption {
		at := r.at(q, "item "+q.LinkID+", answerOption "+strconv.Itoa(n+1))
		option := measure.Option{Text: o.ValueString}
		weights := o.Extension
		if c := o.ValueCoding; c != nil {
			option.Text = first(c.Display, c.Code)
			option.Codes = r.codes([]coding{{System: c.System, Code: c.Code}})
			weights = append(append([]extension{}, weights...), c.Extension...)
		}
		if o.ValueInteger != nil {
			option.Text, option.Value = first(option.Text, strconv.Itoa(*o.ValueInteger)), o.ValueInteger
		}
		if !r.weigh(&option, weights, at) {
			continue
		}
		if option.Value == nil {
			r.refuse(at, "the option has no number (itemWeight or ordinalValue); without one it cannot be scored, and it is not 0")
		}
		item.Options = append(item.Options, option)
	}
}

// weigh reads both weights of an option, which must not contradict each other.
func (r *fhirReading) weigh(o *measure.Option, weights []extension, at fault.Place) bool {
	for _, e := range weights {
		if e.URL != itemWeight && e.URL != ordinalValue {
			continue
		}
		n, ok := wholeOf(e)
		switch {
		case !ok:
			r.refuse(at, "the weight is not a whole number")
			return false
		case o.Value != nil && *o.Value != n:
			r.refuse(at, "the option has two weights that differ, %d and %d", *o.Value, n)
			return false
		}
		o.Value = &n
	}
	return true
}

func (r *fhirReading) codes(all []coding) []measure.Code {
	var codes []measure.Code
	for _, c := range all {
		switch c.System {
		case loinc:
			codes = append(codes, measure.Code{System: "LOINC", Code: c.Code})
		case local:
			if c.Code != "" && !isNumber(c.Code) {
				codes = append(codes, measure.Code{System: "local", Code: c.Code})
			}
		case "":
		default:
			r.lose(fault.Place{Field: "code"}, "the code %s of %s", c.Code, c.System)
		}
	}
	return codes
}

func isNumber(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil
}

func first(all ...string) string {
	for _, text := range all {
		if text != "" {
			return text
		}
	}
	return ""
}
