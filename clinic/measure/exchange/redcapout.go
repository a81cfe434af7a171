package exchange

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tend/clinic/measure"
	"tend/platform/fault"
)

var notInField = regexp.MustCompile(`[^a-z0-9_]+`)

// fieldOf makes a field name that REDCap takes.
func fieldOf(id string) string {
	name := strings.Trim(notInField.ReplaceAllString(strings.ToLower(id), "_"), "_")
	if name == "" || name[0] < 'a' || name[0] > 'z' {
		name = "q_" + name
	}
	return name
}

// ToREDCap writes a questionnaire as a data dictionary of one form and names
// what it has no place for. Scores are not written as calculated fields: REDCap
// counts a missing item as nothing in a sum.
func ToREDCap(i measure.Instrument) ([]byte, []Loss, error) {
	lost := lostOf(i)
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write(pageNames[:])
	names := map[string]bool{}
	for n, item := range i.Items {
		row := make([]string, columns)
		row[colName], row[colForm], row[colLabel] = fieldOf(string(item.ID)), fieldOf(i.ID), item.Text
		for names[row[colName]] {
			row[colName] += "_2"
		}
		names[row[colName]] = true
		if row[colName] != string(item.ID) {
			lost = append(lost, Loss{fault.Place{Field: string(item.ID)}, "its id, which became " + row[colName]})
		}
		if n == 0 {
			row[colSection] = i.Instructions
		}
		for _, c := range item.Codes {
			lost = append(lost, Loss{fault.Place{Field: string(item.ID)}, "the code " + c.System + " " + c.Code})
		}
		row = answersInto(row, item)
		w.Write(row)
	}
	for _, one := range []said{{true, "the title"}, {i.Note != "", "the note for staff"}, {i.Licence.Attribution != "", "the attribution, which must be shown with the items"}} {
		if one.there {
			lost = append(lost, Loss{What: one.what})
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, nil, fault.Wrap(err, fault.Internal, "exchange.ToREDCap", "the questionnaire cannot be written")
	}
	return out.Bytes(), lost, nil
}

// answersInto fills in a row's type and answers.
func answersInto(row []string, item measure.Item) []string {
	plain := strings.NewReplacer("|", "/", "\n", " ").Replace
	switch {
	case item.FreeText:
		row[colType] = "notes"
	case item.Range != nil:
		row[colType], row[colValidation] = "slider", "number"
		row[colMin], row[colMax] = strconv.Itoa(item.Range.Min), strconv.Itoa(item.Range.Max)
		row[colChoices] = plain(item.Range.MinText) + " |  | " + plain(item.Range.MaxText)
	default:
		row[colType] = "radio"
		var all []string
		for _, o := range item.Options {
			all = append(all, fmt.Sprintf("%d, %s", *o.Value, plain(o.Text)))
		}
		row[colChoices] = strings.Join(all, " | ")
	}
	return row
}
