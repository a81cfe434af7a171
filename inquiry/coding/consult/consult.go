// Package consult asks a language model which codes of a codebook a segment
// has, when a coder asks for it. It is off until an administrator names a
// service, and the service is on this machine unless its host was allowed.
//
// The service speaks like OpenAI's chat completions. Its answer is bound to the
// codebook's codes by a schema, and is checked again here: what is no code of
// the book is no answer. It says an order, never how sure it is, and it never
// gives a code.
package consult

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"tend/inquiry/coding"
	"tend/inquiry/coding/suggest"
	"tend/platform/fault"
)

// Model is a service that can be asked.
type Model struct {
	set      Settings
	key      string // from the environment, never kept
	client   *http.Client
	patience time.Duration
}

// patience is how long an answer may take.
const patience = time.Minute

// most bounds an answer, in bytes; codes are short.
const most = 1 << 20

// named is how many codes are asked for, the likeliest first.
const named = 3

// String names the model for the record of what was shown.
func (m Model) String() string {
	u, err := url.Parse(m.set.Address)
	if err != nil {
		return "language model " + m.set.Model
	}
	return "language model " + m.set.Model + " at " + u.Host
}

// Rank gives the codes that the model sees in a segment, the likeliest first,
// or coding.NoCode alone. The words must be free of names.
func (m Model) Rank(ctx context.Context, b coding.Codebook, t suggest.Turn) ([]coding.CodeID, error) {
	const op = "consult.Rank"
	body, err := json.Marshal(questionOf(m.set.Model, b, t))
	if err != nil {
		return nil, fault.Wrap(err, fault.Internal, op, "the question cannot be written")
	}
	timed, stop := context.WithTimeout(ctx, m.patience)
	defer stop()
	r, err := http.NewRequestWithContext(timed, http.MethodPost, m.set.Address+"/chat/completions", bytes.NewReader(body))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the language model's address under Settings cannot be used")
	}
	r.Header.Set("Content-Type", "application/json")
	if m.key != "" {
		r.Header.Set("Authorization", "Bearer "+m.key)
	}
	var answer []byte
	got, err := m.client.Do(r)
	if err == nil {
		defer got.Body.Close()
		answer, err = io.ReadAll(io.LimitReader(got.Body, most+1))
	}
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case timed.Err() != nil:
		return nil, fault.New(fault.Unavailable, op, "the %s did not answer within %s", m, m.patience)
	case err != nil:
		if ours, ok := errors.AsType[*fault.Error](err); ok {
			return nil, ours
		}
		return nil, fault.Wrap(err, fault.Unavailable, op, "the %s cannot be reached: is it running?", m)
	case got.StatusCode == http.StatusUnauthorized || got.StatusCode == http.StatusForbidden:
		return nil, fault.New(fault.Unavailable, op, "the %s refused (%s): its key is in the variable %s of the machine that Tend runs on", m, got.Status, KeyVariable)
	case got.StatusCode != http.StatusOK: // what it wrote may hold words of the transcript
		return nil, fault.New(fault.Unavailable, op, "the %s refused (%s)", m, got.Status)
	case len(answer) > most:
		return nil, fault.New(fault.Unavailable, op, "the %s answered more than a megabyte", m)
	}
	return readAnswer(b, answer)
}

// completion is what a service answers.
type completion struct {
	Choices []struct {
		Message struct {
			Content string `json:"content"`
		} `json:"message"`
	} `json:"choices"`
}

// readAnswer takes the codes out of an answer. An answer with anything else
// than codes of the book is none.
func readAnswer(b coding.Codebook, answer []byte) ([]coding.CodeID, error) {
	const op = "consult.readAnswer"
	wrong := func(what string) error {
		return fault.New(fault.Unavailable, op, "the language model answered %s; its answer is not shown", what)
	}
	var c completion
	var said struct {
		Codes []coding.CodeID `json:"codes"`
	}
	if err := json.Unmarshal(answer, &c); err != nil || len(c.Choices) == 0 {
		return nil, wrong("nothing that can be read")
	}
	if err := json.Unmarshal([]byte(strings.TrimSpace(c.Choices[0].Message.Content)), &said); err != nil || len(said.Codes) == 0 {
		return nil, wrong("without codes")
	}
	var all []coding.CodeID
	for _, id := range said.Codes {
		if _, known := b.Code(id); !known && id != coding.NoCode {
			return nil, wrong("with a code that the codebook does not have")
		}
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	if all[0] == coding.NoCode {
		return all[:1], nil
	}
	all = slices.DeleteFunc(all, func(id coding.CodeID) bool { return id == coding.NoCode })
	return all[:min(len(all), named)], nil
}
