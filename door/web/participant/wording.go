package participant

import (
	"slices"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/clinic/programme"
)

// sheet is what a timepoint asks, in order, as numbered questions.
type sheet struct {
	Title     string
	Questions []question
}

// question is one item with the words of its instrument.
type question struct {
	N            int // from 1
	Instrument   string
	Version      string
	Instructions string
	Attribution  string
	Item         measure.Item
}

// Key names the question in a form.
func (q question) Key() string { return q.Instrument + "/" + string(q.Item.ID) }

// sheetOf lays out the questions of a visit. It is the one place from which
// pages take an instrument's words.
func (d *Door) sheetOf(v invitation.Visit) sheet {
	p, err := programme.Find(v.Programme)
	if err != nil {
		return sheet{}
	}
	m, _ := p.Timepoint(v.Timepoint)
	s := sheet{Title: m.Title}
	for _, id := range m.Instruments {
		i, ok := d.Wording(id, v.Settings.Language)
		if !ok {
			continue
		}
		for _, item := range i.Items {
			q := question{N: len(s.Questions) + 1, Instrument: i.ID, Version: i.Version, Attribution: i.Licence.Attribution, Item: item}
			if i.Instructions != item.Text {
				q.Instructions = i.Instructions
			}
			s.Questions = append(s.Questions, q)
		}
	}
	return s
}

// Shipped gives an instrument's words where they come with Tend.
func Shipped(id, language string) (measure.Instrument, bool) {
	i, err := measure.Find(id)
	if err != nil || i.Licence.Wording == measure.StructureOnly {
		return measure.Instrument{}, false
	}
	return i, !slices.ContainsFunc(i.Items, func(item measure.Item) bool { return item.Text == "" })
}

// find gives the question with a key.
func (s sheet) find(key string) (question, bool) {
	for _, q := range s.Questions {
		if q.Key() == key {
			return q, true
		}
	}
	return question{}, false
}

// of gives the answer that a draft holds to a question.
func (q question) of(d invitation.Draft) measure.Answer { return d[q.Instrument].Of(q.Item.ID) }

// open lists the questions that are neither answered nor declined.
func (s sheet) open(d invitation.Draft) []question {
	var left []question
	for _, q := range s.Questions {
		if q.of(d).State == measure.NotAnswered {
			left = append(left, q)
		}
	}
	return left
}
