package exchange

import (
	"encoding/json"
	"strconv"

	"tend/clinic/measure"
	"tend/platform/fault"
)

// ToFHIR writes a questionnaire as an R4 Questionnaire and names what it has
// no place for. Every option carries both weights.
func ToFHIR(i measure.Instrument) ([]byte, []Loss, error) {
	lost := lostOf(i)
	q := questionnaire{ResourceType: "Questionnaire", ID: i.ID, Version: i.Version, Name: i.Short, Title: i.Title, Status: "active",
		Language: i.Language, Copyright: i.Licence.Attribution, Code: codingsOf(i.Codes)}
	if q.Copyright == "" {
		q.Copyright = i.Licence.Text
	}
	if i.Instructions != "" {
		q.Item = append(q.Item, questItem{LinkID: "instructions", Type: "display", Text: i.Instructions})
	}
	if i.Note != "" {
		lost = append(lost, Loss{What: "the note for staff"})
	}
	for _, item := range i.Items {
		q.Item = append(q.Item, questItemOf(item))
	}
	data, err := json.MarshalIndent(q, "", "  ")
	if err != nil {
		return nil, nil, fault.Wrap(err, fault.Internal, "exchange.ToFHIR", "the questionnaire cannot be written")
	}
	return append(data, '\n'), lost, nil
}

func questItemOf(item measure.Item) questItem {
	q := questItem{LinkID: string(item.ID), Code: codingsOf(item.Codes), Text: item.Text}
	switch {
	case item.FreeText:
		q.Type = "text"
	case item.Range != nil:
		q.Type = "integer"
		low, high := number(item.Range.Min), number(item.Range.Max)
		q.Extension = []extension{control("slider"), {URL: minValue, ValueInteger: &low}, {URL: maxValue, ValueInteger: &high}}
		for _, end := range [][2]string{{"lower", item.Range.MinText}, {"upper", item.Range.MaxText}} {
			if end[1] != "" {
				q.Item = append(q.Item, questItem{LinkID: q.LinkID + "-" + end[0], Type: "display", Text: end[1], Extension: []extension{control(end[0])}})
			}
		}
	default:
		q.Type = "choice"
		for _, o := range item.Options {
			weight := number(*o.Value)
			c := coding{System: local, Code: string(weight)}
			if codes := codingsOf(o.Codes); len(codes) > 0 {
				c = codes[0]
			}
			c.Display = o.Text
			c.Extension = []extension{{URL: ordinalValue, ValueDecimal: &weight}}
			q.AnswerOption = append(q.AnswerOption, answerOption{ValueCoding: &c, Extension: []extension{{URL: itemWeight, ValueDecimal: &weight}}})
		}
	}
	return q
}

func number(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func codingsOf(codes []measure.Code) []coding {
	var all []coding
	for _, c := range codes {
		system := local
		if c.System == "LOINC" {
			system = loinc
		}
		all = append(all, coding{System: system, Code: c.Code})
	}
	return all
}
