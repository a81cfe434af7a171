package participant

import (
	"context"
	"sync"
	"time"

	"tend/clinic/invitation"
	"tend/clinic/measure"
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
	In           spoken
}

// spoken is the language of each part of a question.
type spoken struct{ Instructions, Text, Answers, Lowest, Highest, Attribution string }

// Key names the question in a form.
func (q question) Key() string { return q.Instrument + "/" + string(q.Item.ID) }

// sheetOf lays out the questions of a visit. It is the one place from which
// pages take an instrument's words.
func (d *Door) sheetOf(ctx context.Context, v invitation.Visit) sheet {
	s := sheet{Title: v.Title}
	for _, asked := range v.Instruments {
		i, ok := d.worded(ctx, asked.ID, v.Settings.Language)
		if !ok {
			continue
		}
		for _, item := range i.Items {
			q := question{N: len(s.Questions) + 1, Instrument: i.ID, Version: i.Version, Attribution: i.Licence.Attribution, Item: item, In: spokenIn(i, item)}
			if i.Instructions != item.Text {
				q.Instructions = i.Instructions
			}
			s.Questions = append(s.Questions, q)
		}
	}
	return s
}

func spokenIn(i measure.Instrument, item measure.Item) spoken {
	name := "item " + string(item.ID)
	return spoken{Instructions: i.TextLanguage("instructions"), Text: i.TextLanguage(name), Answers: i.TextLanguage("answers of " + name),
		Lowest: i.TextLanguage("lowest answer of " + name), Highest: i.TextLanguage("highest answer of " + name), Attribution: i.TextLanguage("attribution")}
}

// Asks tells whether an instrument has all its words here, so that a link may
// ask it.
func Asks(i measure.Instrument) bool {
	return i.Licence.Wording != measure.StructureOnly && len(i.Unworded()) == 0
}

// wordsFor is how long the words of an instrument are remembered: a site's new
// words show within this time.
const wordsFor = 30 * time.Second

// words remembers the words of instruments by id and language.
type words struct {
	mu   sync.Mutex
	of   map[[2]string]remembered
	tags map[[2]string]rememberedTags // by programme and timepoint
}

type remembered struct {
	instrument measure.Instrument
	asks       bool
	at         time.Time
}

// worded gives an instrument in the site's words and a language, and whether
// it can be asked.
func (d *Door) worded(ctx context.Context, id, language string) (measure.Instrument, bool) {
	if d.Wording != nil {
		return d.Wording(id, language)
	}
	d.words.mu.Lock()
	defer d.words.mu.Unlock()
	known, ok := d.words.of[[2]string{id, language}]
	if !ok || d.Now().Sub(known.at) > wordsFor {
		i, err := d.House.Measures.Instrument(ctx, d.Site, id, language)
		if err != nil {
			return measure.Instrument{}, false
		}
		known = remembered{i, Asks(i), d.Now()}
		d.words.of[[2]string{id, language}] = known
	}
	return known.instrument, known.asks
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
