package participant

import (
	"errors"
	"html/template"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/platform/fault"
)

// declined is the value of the choice not to answer.
const declined = "declined"

// wordsLimit is the longest free text, in characters.
const wordsLimit = 4000

// given is what a filled page said: answers that can be kept, and what is
// wrong with the others, by question key.
type given struct {
	tongue *tongue
	said   []invitation.Said
	words  map[string]string // free text as it was typed, kept or not
	wrong  map[string]template.HTML
	other  []template.HTML // about answers that belong to no question
}

// ok tells whether everything can be kept.
func (g given) ok() bool { return len(g.wrong) == 0 && len(g.other) == 0 }

// read takes the answers out of a form: the field "a.KEY" holds the number or
// the words, "d.KEY" says that somebody would rather not use words.
func (s sitting) read(r *http.Request) (given, error) {
	if err := r.ParseForm(); err != nil {
		if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
			return given{}, err
		}
		return given{}, fault.New(fault.Invalid, "participant.read", "the page could not be read")
	}
	g := given{tongue: s.tongue, words: map[string]string{}, wrong: map[string]template.HTML{}}
	var all []invitation.Said
	for name := range r.PostForm {
		key, isAnswer := strings.CutPrefix(name, "a.")
		if !isAnswer {
			continue
		}
		q, known := s.sheet.find(key)
		if !known {
			g.other = append(g.other, s.tongue.say("wrong.unknown"))
			continue
		}
		if a, keep := g.one(q, r.PostForm.Get(name), r.PostForm.Has("d."+key), s.Draft); keep {
			all = append(all, a)
		}
	}
	fit, err := s.Check(all)
	g.said = fit
	if many, ok := errors.AsType[fault.Many](err); ok {
		for _, e := range many {
			g.wrong[e.At.Field] = s.tongue.say("wrong.option")
		}
	}
	return g, nil
}

// one reads one answer; false when the field says nothing.
func (g given) one(q question, typed string, rather bool, d invitation.Draft) (invitation.Said, bool) {
	said := invitation.Said{Instrument: q.Instrument, Item: q.Item.ID}
	if q.Item.FreeText {
		typed = clean(typed)
		g.words[q.Key()] = typed
		switch {
		case rather && typed != "":
			g.wrong[q.Key()] = g.tongue.say("wrong.both")
			return said, false
		case rather:
			said.Answer = measure.Answer{State: measure.PreferredNotTo}
		case utf8.RuneCountInString(typed) > wordsLimit:
			g.wrong[q.Key()] = g.tongue.say("wrong.long", wordsLimit)
			return said, false
		case typed == "":
			said.Answer = measure.Answer{State: measure.NotAnswered}
			return said, q.of(d).State != measure.NotAnswered
		default:
			said.Answer = measure.Words(typed)
		}
		return said, true
	}
	if typed == declined {
		said.Answer = measure.Answer{State: measure.PreferredNotTo}
		return said, true
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		g.wrong[q.Key()] = g.tongue.say("wrong.option")
		return said, false
	}
	said.Answer = measure.Number(n)
	return said, true
}

// clean makes text that both databases hold: no broken bytes, no zero bytes.
func clean(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// with gives the draft as it is after what was said, for the page that follows.
func (s sitting) with(said []invitation.Said) sitting {
	merged := invitation.Draft{}
	for id, answers := range s.Draft {
		merged[id] = measure.Answers{}
		for item, a := range answers {
			merged[id][item] = a
		}
	}
	for _, a := range said {
		if merged[a.Instrument] == nil {
			merged[a.Instrument] = measure.Answers{}
		}
		if a.Answer.State == measure.NotAnswered {
			delete(merged[a.Instrument], a.Item)
		} else {
			merged[a.Instrument][a.Item] = a.Answer
		}
	}
	s.Draft = merged
	return s
}
