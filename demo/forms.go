package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"tend/clinic/measure"
)

// formScales lists, for each instrument, the scales that the year scores.
var formScales = map[string][]measure.ScaleID{
	"nrs-intensity": {"intensity"},
	"nrs-distress":  {"distress"},
	"phq-2":         {"phq2"},
	"phq-4":         {"gad2", "phq2"},
	"pseq":          {"pseq"},
}

// addForms writes the forms of one person at one timepoint: an instrument of
// the schedule is there when one of its scales was observed; the items of a
// scale that was not are left open.
func (y *Year) addForms(r *rand.Rand, l *life, timepoint string, on time.Time) {
	had, ok := l.scores[timepoint]
	scheduled, known := l.course.programme.Timepoint(timepoint)
	if !ok || !known || on.After(y.Now) {
		return
	}
	how := entry(r)
	for _, id := range scheduled.Instruments {
		instrument := mustFind(id)
		answers, observed := measure.Answers{}, false
		for _, scaleID := range formScales[id] {
			scale, _ := instrument.Scale(scaleID)
			total, there := had[string(scaleID)]
			if there {
				answerAll(r, scale, total, answers)
			} else {
				answerPartly(r, scale, answers)
			}
			observed = observed || there
		}
		if observed || len(answers) > 0 && r.IntN(2) == 0 { // some of those who leave an item open hand in the sheet
			y.addForm(r, l.id, timepoint, instrument, how, on, answers)
		}
	}
}

func (y *Year) addForm(r *rand.Rand, studyID, timepoint string, i measure.Instrument, how measure.Entry, on time.Time, answers measure.Answers) {
	y.Forms = append(y.Forms, measure.Form{
		ID: newID(r, on), StudyID: studyID, Timepoint: timepoint,
		Instrument: i.ID, InstrumentVersion: i.Version, EnteredHow: how, On: on, Answers: answers,
	})
}

// answerAll spreads a total over the items of a scale, whole numbers within
// each item's range.
func answerAll(r *rand.Rand, scale measure.Scale, total int, answers measure.Answers) {
	low, high := int(scale.Min)/len(scale.Items), int(scale.Max)/len(scale.Items)
	values := make([]int, len(scale.Items))
	for n := range values {
		values[n] = low
		total -= low
	}
	for total > 0 {
		if n := r.IntN(len(values)); values[n] < high {
			values[n]++
			total--
		}
	}
	for n, id := range scale.Items {
		answers[id] = measure.Number(values[n])
	}
}

// answerPartly leaves one item of a scale open, in one of the two ways that
// people do, and answers the others.
func answerPartly(r *rand.Rand, scale measure.Scale, answers measure.Answers) {
	open := r.IntN(len(scale.Items))
	for n, id := range scale.Items {
		switch {
		case n != open:
			answers[id] = measure.Number(1 + r.IntN(2))
		case r.IntN(3) == 0:
			answers[id] = measure.Answer{State: measure.PreferredNotTo}
		default:
			answers[id] = measure.Answer{State: measure.NotAnswered}
		}
	}
}

// entry draws how a person's forms were entered: mostly by themselves, some
// with help for hands or eyes, some from paper, twice.
func entry(r *rand.Rand) measure.Entry {
	switch n := r.IntN(20); {
	case n < 14:
		return measure.BySelf
	case n < 17:
		return measure.Assisted
	}
	return measure.DoubleEntry
}

func mustFind(id string) measure.Instrument {
	i, err := measure.Find(id)
	if err != nil {
		panic(err) // the instrument is part of the program
	}
	return i
}

// newID makes a UUIDv7 of an instant from the year's own random numbers.
func newID(r *rand.Rand, on time.Time) string {
	ms := uint64(on.UnixMilli())
	return fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x",
		ms>>16, ms&0xffff, r.Uint64()&0xfff, 0x8000|r.Uint64()&0x3fff, r.Uint64()&0xffffffffffff)
}
