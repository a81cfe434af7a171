package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"html"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tend/clinic/measure"
	"tend/platform/fault"
)

// FromREDCap reads a data dictionary: one questionnaire for each of its forms.
// It takes commas, semicolons or tabs. Fields that identify a person stay out:
// names and dates of birth belong to the vault.
func FromREDCap(name string, data []byte) ([]measure.Instrument, []Loss, error) {
	r := redcapReading{reading: reading{op: "exchange.FromREDCap", file: name}, taken: map[string]bool{}}
	if data = r.sound(data); data == nil {
		return nil, nil, r.faults.Err()
	}
	if !r.read(data) {
		return nil, nil, r.faults.Err()
	}
	var all []measure.Instrument
	for n := range r.forms {
		if len(r.forms[n].Items) == 0 {
			r.lose(fault.Place{Field: r.forms[n].ID}, "the form: it has no field that can be asked here")
			continue
		}
		r.lose(fault.Place{Field: r.forms[n].ID}, "scores: add scales to the YAML if the form is to be scored")
		all = append(all, r.finish(r.forms[n]))
	}
	if len(r.faults) == 0 && len(all) == 0 {
		r.refuse(fault.Place{}, "there is no field in it that can be asked here")
	}
	if len(r.faults) > 0 {
		return nil, r.lost, r.faults.Err()
	}
	return all, r.lost, nil
}

type redcapReading struct {
	reading
	at    [columns]int // where each column stands; -1 when it is not there
	forms []measure.Instrument
	taken map[string]bool
}

// read takes in every row, and tells whether the file could be read at all.
func (r *redcapReading) read(data []byte) bool {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	in := csv.NewReader(bytes.NewReader(data))
	in.FieldsPerRecord = -1
	for _, separator := range []rune{';', '\t'} {
		if strings.Count(string(line), string(separator)) > strings.Count(string(line), string(in.Comma)) {
			in.Comma = separator
		}
	}
	for n := 0; ; n++ {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			if n == 0 {
				r.refuse(fault.Place{}, "the file is empty")
			}
			return n > 0 && len(r.faults) == 0
		}
		if e, ok := errors.AsType[*csv.ParseError](err); ok {
			r.refuse(fault.Place{Line: e.Line, Column: e.Column}, "this is not CSV: %s", e.Err)
			return false
		} else if err != nil {
			r.refuse(fault.Place{}, "this is not CSV")
			return false
		}
		if n == 0 {
			if !r.header(row) {
				return false
			}
			continue
		}
		at, _ := in.FieldPos(0)
		r.row(row, fault.Place{Line: at, Row: n})
	}
}

// header finds the columns; a dictionary without names, types and labels is
// none.
func (r *redcapReading) header(row []string) bool {
	for c := range columns {
		r.at[c] = slices.IndexFunc(row, func(cell string) bool {
			cell = strings.TrimSpace(cell)
			return strings.EqualFold(cell, pageNames[c]) || strings.EqualFold(cell, apiNames[c])
		})
	}
	for _, c := range []int{colName, colForm, colType, colLabel, colChoices} {
		if r.at[c] < 0 {
			r.refuse(fault.Place{Line: 1}, "the column “%s” is missing; export the data dictionary from REDCap as it is", pageNames[c])
		}
	}
	return len(r.faults) == 0
}

func (r *redcapReading) cell(row []string, c int) string {
	if r.at[c] < 0 || r.at[c] >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[r.at[c]])
}

// row takes in one field of the dictionary.
func (r *redcapReading) row(row []string, at fault.Place) {
	name := r.cell(row, colName)
	if name == "" {
		if strings.Join(row, "") != "" {
			r.refuse(at, "the field has no name")
		}
		return
	}
	at.Field = name
	if r.taken[name] {
		r.refuse(at, "the field %q is there twice", name)
		return
	}
	r.taken[name] = true
	form := r.form(first(r.cell(row, colForm), "form"))
	if strings.EqualFold(r.cell(row, colIdentifier), "y") {
		r.lose(at, "the whole field: it identifies a person")
		return
	}
	if heading := r.plain(row, colSection, at); heading != "" {
		if form.Instructions == "" && len(form.Items) == 0 {
			form.Instructions = heading
		} else {
			r.lose(at, "the heading above it")
		}
	}
	item := measure.Item{ID: measure.ItemID(name), Text: r.plain(row, colLabel, at), Codes: []measure.Code{{System: "local", Code: name}}}
	if !r.answers(&item, row, at, form) {
		return
	}
	if item.Text == "" {
		r.refuse(at, "the field has no label")
	}
	has := func(c int) bool { return r.cell(row, c) != "" }
	r.loseSaid(at, said{has(colBranching), "the condition under which it is shown"}, said{has(colRequired), "that an answer is required"},
		said{has(colMatrix), "its place in a matrix"}, said{has(colNote), "the note under it"}, said{has(colAnnotation), "its annotation"})
	form.Items = append(form.Items, item)
}

// form gives the questionnaire of a form's name.
func (r *redcapReading) form(name string) *measure.Instrument {
	id := idOf(name)
	for n := range r.forms {
		if r.forms[n].ID == id {
			return &r.forms[n]
		}
	}
	title := strings.ReplaceAll(name, "_", " ")
	r.forms = append(r.forms, measure.Instrument{ID: id, Version: "1", Title: title, Short: title, Licence: foreign(""), Sources: []string{"imported from " + r.file}})
	return &r.forms[len(r.forms)-1]
}

var tag = regexp.MustCompile(`<[^<>]*>`)

// plain gives a cell without HTML.
func (r *redcapReading) plain(row []string, c int, at fault.Place) string {
	text := r.cell(row, c)
	if tag.MatchString(text) {
		r.lose(at, "the layout of its text (HTML)")
		text = tag.ReplaceAllString(text, " ")
	}
	return strings.Join(strings.Fields(html.UnescapeString(text)), " ")
}

// answers gives an item its answers, and tells whether it can be asked here.
func (r *redcapReading) answers(item *measure.Item, row []string, at fault.Place, form *measure.Instrument) bool {
	validation := r.cell(row, colValidation)
	switch kind := r.cell(row, colType); {
	case kind == "radio" || kind == "dropdown":
		r.options(item, r.cell(row, colChoices), at)
	case kind == "yesno":
		item.Options = twoOptions("No", "Yes")
	case kind == "truefalse":
		item.Options = twoOptions("False", "True")
	case kind == "slider":
		r.slider(item, row, at)
	case kind == "text" && validation == "integer":
		r.bounds(item, row, at, "", "")
	case kind == "text" && item.ID == "record_id":
		r.lose(at, "the whole field: the study id stands for it")
		return false
	case kind == "notes" || kind == "text" && validation == "":
		item.FreeText = true
	case kind == "text" || kind == "checkbox" || kind == "file" || kind == "sql":
		r.lose(at, "the whole field: answers of type %q are not asked here", strings.TrimSpace(kind+" "+validation))
		return false
	case kind == "calc":
		r.lose(at, "the calculation; write it as a scale, with its rule for missing items")
		return false
	case kind == "descriptive":
		if form.Instructions == "" && len(form.Items) == 0 {
			form.Instructions = item.Text
		} else {
			r.lose(at, "a text between the fields")
		}
		return false
	default:
		r.refuse(at, "%q is no type of a REDCap field", kind)
	}
	return true
}

func twoOptions(no, yes string) []measure.Option {
	zero, one := 0, 1
	return []measure.Option{{Value: &zero, Text: no}, {Value: &one, Text: yes}}
}

// options reads “0, Not at all | 1, Several days”.
func (r *redcapReading) options(item *measure.Item, choices string, at fault.Place) {
	if choices == "" {
		r.refuse(at, "the field has no choices")
	}
	for _, choice := range strings.Split(choices, "|") {
		code, text, ok := strings.Cut(choice, ",")
		n, err := strconv.Atoi(strings.TrimSpace(code))
		text = strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(text, " "))), " ")
		switch {
		case !ok || err != nil:
			r.refuse(at, "the choice “%s” has no number before its comma; without one it cannot be scored, and it is not 0", shorten(strings.TrimSpace(choice)))
		case text == "":
			r.refuse(at, "the choice %d has no words", n)
		default:
			item.Options = append(item.Options, measure.Option{Value: &n, Text: text})
		}
	}
}

// slider reads the ends of a slider and the words at them; REDCap's own ends
// are 0 and 100.
func (r *redcapReading) slider(item *measure.Item, row []string, at fault.Place) {
	labels := strings.Split(r.cell(row, colChoices), "|")
	low, high := strings.TrimSpace(labels[0]), strings.TrimSpace(labels[len(labels)-1])
	if len(labels) == 1 {
		high = ""
	}
	if len(labels) > 2 && strings.TrimSpace(labels[1]) != "" {
		r.lose(at, "the words in the middle of the slider")
	}
	r.bounds(item, row, at, low, high)
}

func (r *redcapReading) bounds(item *measure.Item, row []string, at fault.Place, low, high string) {
	from, to := r.cell(row, colMin), r.cell(row, colMax)
	if r.cell(row, colType) == "slider" {
		from, to = first(from, "0"), first(to, "100")
	}
	a, errA := strconv.Atoi(from)
	b, errB := strconv.Atoi(to)
	switch {
	case errA != nil || errB != nil:
		r.refuse(at, "say with a least and a greatest value, as whole numbers, from where to where it runs")
	case b <= a || b-a > 1000:
		r.refuse(at, "it runs from %d to %d, which is no range that can be asked", a, b)
	default:
		item.Range = &measure.Range{Min: a, Max: b, MinText: low, MaxText: high}
	}
}

// shorten keeps a message readable.
func shorten(text string) string {
	if letters := []rune(text); len(letters) > 60 {
		return string(letters[:60]) + "…"
	}
	return text
}
