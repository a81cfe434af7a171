package speech

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tend/platform/fault"
	"tend/platform/media"
)

// service asks a service over HTTP: whisper-server, or anything that speaks
// like OpenAI's transcriptions.
type service struct {
	address  string
	openAI   bool
	model    string
	language string
	key      string // from the environment, never kept
	client   *http.Client
	patience time.Duration // for a service that still loads; 0 is two minutes
	limit    time.Duration // for one piece; 0 follows from its length
}

func (s service) String() string {
	u, err := url.Parse(s.address)
	switch {
	case err != nil:
		return "a service"
	case s.openAI:
		return "service at " + u.Host + ", " + s.model
	}
	return "whisper-server at " + u.Host
}

// Longest keeps a piece under 25 MB, the most that OpenAI takes.
func (s service) Longest() time.Duration { return 10 * time.Minute }

// between is how long a service that still loads is left alone.
const between = time.Second

func (s service) Hear(ctx context.Context, piece []int16, tell func(float64)) ([]Segment, error) {
	patience := s.patience
	if patience == 0 {
		patience = 2 * time.Minute
	}
	until := time.Now().Add(patience)
	for {
		answer, loading, err := s.ask(ctx, piece)
		if err == nil {
			return readService(answer)
		}
		if !loading || time.Now().After(until) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(min(between, patience/10)):
		}
	}
}

// ask sends one piece. It tells whether the service only needs more time.
func (s service) ask(ctx context.Context, piece []int16) (answer []byte, loading bool, err error) {
	const op = "speech.service"
	limit := s.limit
	if limit == 0 {
		limit = 2*time.Minute + 20*length(piece)
	}
	timed, stop := context.WithTimeout(ctx, limit)
	defer stop()
	body, kind, err := s.form(piece)
	if err != nil {
		return nil, false, err
	}
	r, err := http.NewRequestWithContext(timed, http.MethodPost, s.address, body)
	if err != nil {
		return nil, false, fault.Wrap(err, fault.Invalid, op, "the engine's address under Settings cannot be used")
	}
	r.Header.Set("Content-Type", kind)
	if s.key != "" {
		r.Header.Set("Authorization", "Bearer "+s.key)
	}
	got, err := s.client.Do(r)
	if err == nil {
		defer got.Body.Close()
		answer, err = io.ReadAll(io.LimitReader(got.Body, mostAnswer+1))
	}
	switch {
	case ctx.Err() != nil:
		return nil, false, ctx.Err()
	case timed.Err() != nil:
		return nil, false, fault.New(fault.Unavailable, op, "the %s did not answer within %s", s, limit.Round(time.Second))
	case err != nil:
		if ours, ok := errors.AsType[*fault.Error](err); ok {
			return nil, false, ours
		}
		return nil, false, fault.Wrap(err, fault.Unavailable, op, "the %s cannot be reached: is it running?", s)
	case got.StatusCode == http.StatusServiceUnavailable:
		return nil, true, fault.New(fault.Unavailable, op, "the %s still loads its model; try again in a few minutes", s)
	case len(answer) > mostAnswer:
		return nil, false, fault.New(fault.Unavailable, op, "the %s answered more than %d MB to one piece; that is no transcript", s, mostAnswer>>20)
	case got.StatusCode != http.StatusOK:
		return nil, false, fault.New(fault.Unavailable, op, "the %s refused (%s)%s", s, got.Status, refusal(got.StatusCode))
	}
	return answer, false, nil
}

// refusal says what a status is known to mean. What the service wrote is not
// repeated: it may hold words of the recording.
func refusal(status int) string {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return ": its key is in the variable " + KeyVariable + " of the machine that Tend runs on"
	case http.StatusNotFound:
		return ": is the path of its address right?"
	case http.StatusRequestEntityTooLarge:
		return ": it takes less than ten minutes at a time"
	}
	return ""
}

func (s service) form(piece []int16) (io.Reader, string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	fields := [][2]string{{"response_format", "verbose_json"}, {"temperature", "0"}}
	if s.openAI {
		fields = append(fields, [2]string{"model", s.model}, [2]string{"timestamp_granularities[]", "segment"}, [2]string{"timestamp_granularities[]", "word"})
	}
	if s.language != "" {
		fields = append(fields, [2]string{"language", s.language})
	}
	var err error
	for _, f := range fields {
		err = errors.Join(err, form.WriteField(f[0], f[1]))
	}
	part, create := form.CreateFormFile("file", "sound.wav")
	if err = errors.Join(err, create); err == nil {
		_, err = part.Write(media.WAV(piece))
	}
	if err = errors.Join(err, form.Close()); err != nil {
		return nil, "", fault.Wrap(err, fault.Internal, "speech.form", "the sound could not be sent")
	}
	return &body, form.FormDataContentType(), nil
}

// serviceFile is every shape that services answer in: words within segments,
// or beside them, with or without times and speakers.
type serviceFile struct {
	Text     string            `json:"text"`
	Segments []json.RawMessage `json:"segments"`
	Words    []json.RawMessage `json:"words"`
}

type serviceSegment struct {
	Start   *float64          `json:"start"`
	End     *float64          `json:"end"`
	Text    string            `json:"text"`
	Speaker string            `json:"speaker"`
	Words   []json.RawMessage `json:"words"`
}

type serviceWord struct {
	Word        string   `json:"word"`
	Start       *float64 `json:"start"`
	End         *float64 `json:"end"`
	Probability *float64 `json:"probability"`
	Score       *float64 `json:"score"`
}

func readService(text []byte) ([]Segment, error) {
	var f serviceFile
	err := json.Unmarshal([]byte(strings.ToValidUTF8(string(text), "")), &f)
	if err != nil || f.Segments == nil && f.Words == nil && f.Text == "" && !bytes.Contains(text, []byte(`"text"`)) {
		return nil, fault.New(fault.Unavailable, "speech.readService", "the service answered something that is no transcript; is the path of its address right?")
	}
	var all []Segment
	for _, raw := range f.Segments {
		var s serviceSegment
		json.Unmarshal(raw, &s) // as far as it can be read
		all = append(all, Segment{Start: or(s.Start, 0), End: or(s.End, or(s.Start, 0)), Text: s.Text, Speaker: clean(s.Speaker), Words: wordsOf(s.Words)})
	}
	beside := wordsOf(f.Words)
	if len(all) == 0 && (f.Text != "" || len(beside) > 0) {
		all = []Segment{{Text: f.Text, End: 1e9}}
		if f.Text == "" {
			for _, w := range beside {
				all[0].Text += w.Word + " "
			}
		}
	}
	return share(all, beside), nil
}

func wordsOf(raw []json.RawMessage) []Word {
	var all []Word
	for _, one := range raw {
		var w serviceWord
		json.Unmarshal(one, &w)
		if w.Word = strings.TrimSpace(w.Word); w.Word == "" {
			continue
		}
		sure := w.Probability
		if sure == nil {
			sure = w.Score
		}
		all = append(all, Word{Word: w.Word, Start: w.Start, End: w.End, Sure: sure})
	}
	return all
}

// share gives words that stand beside the segments to those in whose time they
// begin, where the segments have none of their own.
func share(all []Segment, words []Word) []Segment {
	for _, s := range all {
		if len(s.Words) > 0 {
			return all
		}
	}
	at := 0
	for _, w := range words {
		for at+1 < len(all) && w.Start != nil && *w.Start >= all[at+1].Start {
			at++
		}
		if at < len(all) {
			all[at].Words = append(all[at].Words, w)
		}
	}
	return all
}

func or(v *float64, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	return *v
}
