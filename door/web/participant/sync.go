package participant

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"tend/clinic/invitation"
	"tend/clinic/measure"
	"tend/platform/fault"
)

// handed is what a device hands over when it has a signal again. Times are
// milliseconds of the device's own clock, which Clock reads at the sending, so
// that a wrong clock does no harm.
type handed struct {
	ID      string         `json:"id"`   // of the sending; made by the device
	Send    bool           `json:"send"` // the person pressed "send"
	How     measure.Entry  `json:"how"`
	Clock   int64          `json:"clock"`
	Answers []handedAnswer `json:"answers"`
}

type handedAnswer struct {
	Key      string `json:"key"` // "instrument/item"
	Value    *int   `json:"value"`
	Words    string `json:"words"`
	Declined bool   `json:"declined"`
	At       int64  `json:"at"`
}

// taken is what the device hears: what was kept, and what cannot be.
type taken struct {
	Kept    int      `json:"kept"`
	Sent    bool     `json:"sent"`
	Refused []string `json:"refused"` // keys
}

// sync takes what a device kept. What is refused does not keep the rest from
// being taken; the same id is taken once.
func (d *Door) sync(w http.ResponseWriter, r *http.Request, s sitting) error {
	var h handed
	if err := json.NewDecoder(r.Body).Decode(&h); err != nil {
		if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
			return err
		}
		return fault.New(fault.Invalid, "participant.sync", "what the device sent could not be read")
	}
	all, refused := s.unpack(h, d.Now())
	fit, err := s.Check(all)
	if many, ok := errors.AsType[fault.Many](err); ok {
		for _, e := range many {
			refused = append(refused, e.At.Field)
		}
	}
	out := taken{Kept: len(fit), Sent: h.Send, Refused: refused}
	if h.How == "" {
		h.How = measure.BySelf
	}
	if h.Send {
		_, err = d.House.Invitations.Send(r.Context(), s.Visit, invitation.Sending{ID: h.ID, How: h.How, Said: fit})
	} else {
		err = d.House.Invitations.Save(r.Context(), s.Visit, h.How, fit...)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if len(refused) > 0 {
		w.WriteHeader(http.StatusUnprocessableEntity)
	}
	return json.NewEncoder(w).Encode(out)
}

// unpack reads the answers with their times set right by the device's clock;
// what belongs to no question is refused.
func (s sitting) unpack(h handed, now time.Time) (said []invitation.Said, refused []string) {
	skew := now.Sub(time.UnixMilli(h.Clock))
	for _, a := range h.Answers {
		q, known := s.sheet.find(a.Key)
		words := clean(a.Words)
		if known && q.Item.FreeText && a.Value != nil { // words that are a number
			words, a.Value = strconv.Itoa(*a.Value), nil
		}
		if !known || utf8.RuneCountInString(words) > wordsLimit {
			refused = append(refused, a.Key)
			continue
		}
		one := invitation.Said{Instrument: q.Instrument, Item: q.Item.ID, At: time.UnixMilli(a.At).Add(skew).UTC()}
		if h.Clock == 0 || a.At == 0 {
			one.At = now.UTC()
		}
		switch {
		case a.Declined:
			one.Answer = measure.Answer{State: measure.PreferredNotTo}
		case words != "":
			one.Answer = measure.Words(words)
		case a.Value != nil:
			one.Answer = measure.Number(*a.Value)
		default:
			one.Answer = measure.Answer{State: measure.NotAnswered}
		}
		said = append(said, one)
	}
	return said, refused
}
