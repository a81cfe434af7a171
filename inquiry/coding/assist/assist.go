package assist

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"tend/clinic/pathway"
	"tend/inquiry/coding"
	"tend/inquiry/coding/consult"
	"tend/inquiry/coding/suggest"
	"tend/inquiry/document"
	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Assistant keeps a model for each version of a codebook that somebody asks
// for. It learns anew, in the background, when a document was finished.
type Assistant struct {
	Coding    coding.Store
	Documents *document.Store
	Models    consult.Store // language models that may be asked
	mu        sync.Mutex
	models    map[string]*kept
}

// kept is a model and what it rests on, and how the suggestions do.
type kept struct {
	mu    sync.Mutex // one learns at a time
	stand int64
	model *Model
	judgement
}

// eyes are those of a reader of the site who sees no names: a model is one for
// everybody, and only words without names teach and are ranked.
func eyes(actor auth.Actor) auth.Actor { return document.Nameless(actor) }

// Ask ranks the codes for a segment that the actor codes, and keeps what was
// shown. Where coders are blind nothing is shown, and it is refused.
func (a *Assistant) Ask(ctx context.Context, actor auth.Actor, round, id string, segment int) (ranked []coding.Ranked, shares bool, err error) {
	q, err := a.question(ctx, actor, round, id, segment)
	if err != nil {
		return nil, false, err
	}
	m, err := a.Model(ctx, actor, q.book)
	if err != nil {
		return nil, false, err
	}
	if q.elsewhere {
		ranked = none
	} else {
		ranked, shares = m.Rank(q.Turn), m.Shares
	}
	return ranked, shares, a.Coding.Shown(ctx, actor, round, id, segment, m.Name, ranked)
}

// AskLanguage asks the site's language model the same. It says an order only.
func (a *Assistant) AskLanguage(ctx context.Context, actor auth.Actor, round, id string, segment int) ([]coding.Ranked, error) {
	q, err := a.question(ctx, actor, round, id, segment)
	if err != nil {
		return nil, err
	}
	m, err := a.Models.Model(ctx, actor.Site)
	if err != nil {
		return nil, err
	}
	ranked := none
	if !q.elsewhere && strings.TrimSpace(q.Text) != "" {
		codes, err := m.Rank(ctx, q.book, q.Turn)
		if err != nil {
			return nil, err
		}
		ranked = nil
		for _, code := range codes {
			ranked = append(ranked, coding.Ranked{Code: code})
		}
	}
	return ranked, a.Coding.Shown(ctx, actor, round, id, segment, m.String(), ranked)
}

// none is the answer where a codebook is not for whose words these are.
var none = []coding.Ranked{{Code: coding.NoCode, Probability: 1}}

// question is a segment about which somebody asks.
type question struct {
	suggest.Turn
	book      coding.Codebook
	elsewhere bool // the words are of somebody for whom the codebook is not
}

// question reads the segment, if the actor codes it and sees the others.
func (a *Assistant) question(ctx context.Context, actor auth.Actor, round, id string, segment int) (q question, err error) {
	const op = "assist.Ask"
	if err := a.Coding.Codes(ctx, actor, round, id); err != nil {
		return q, err
	}
	w, err := a.Coding.Work(ctx, actor, round, id)
	if err != nil {
		return q, err
	}
	if w.Round.Blind() {
		return q, fault.New(fault.Conflict, op, "this round is blind; no suggestions are shown in it")
	}
	if !w.Part.Wants(segment) {
		return q, fault.New(fault.Invalid, op, "segment %d is not among those that you code", segment)
	}
	if q.book, err = a.Coding.Book(ctx, actor.Site, w.Round.Codebook, w.Round.Version); err != nil {
		return q, err
	}
	turns, roles, err := a.turns(ctx, actor, w.Part.Segmentation)
	if err != nil {
		return q, err
	}
	i := slices.IndexFunc(turns, func(l lesson) bool { return l.Segment == segment })
	if i < 0 {
		return q, fault.New(fault.NotFound, op, "there is no such segment")
	}
	said := map[int]string{}
	for _, c := range w.Codings {
		if c.Coder == actor.ID && c.At.Whole() && !c.Taken() {
			said[c.At.Segment] = string(c.Codes[0])
		}
	}
	q.Turn, q.elsewhere = around(turns, i, said), !Fits(q.book, roles[i])
	return q, nil
}

// Model gives the model of a codebook's version: the one that stands, while a
// newer one is learned in the background.
func (a *Assistant) Model(ctx context.Context, actor auth.Actor, b coding.Codebook) (*Model, error) {
	c, err := a.confirmed(ctx, actor, b)
	if err != nil {
		return nil, err
	}
	k := a.of(actor.Site, b)
	a.mu.Lock()
	old, stand := k.model, k.stand
	begin := old != nil && stand != c.Stand && !old.learning
	if begin {
		again := *old
		again.learning = true
		k.model = &again
	}
	a.mu.Unlock()
	if old != nil {
		if begin {
			go func() { _, _ = a.relearn(context.WithoutCancel(ctx), actor, b, c, k) }() // the old one stands if it fails
		}
		return old, nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	a.mu.Lock()
	old = k.model
	a.mu.Unlock()
	if old != nil {
		return old, nil // learned while this one waited
	}
	return a.relearn(ctx, actor, b, c, k)
}

// confirmed gives what teaches now. Words of people who withdraw teach no more,
// so that consents are part of what a model rests on.
func (a *Assistant) confirmed(ctx context.Context, actor auth.Actor, b coding.Codebook) (coding.Confirmed, error) {
	c, err := a.Coding.Confirmed(ctx, eyes(actor), b.ID, b.Version)
	if err != nil {
		return c, err
	}
	err = a.Coding.DB.View(ctx, func(tx *db.Tx) error {
		consents, err := pathway.ConsentStand(ctx, tx, actor.Site)
		c.Stand = c.Stand*1_000_003 + consents
		return err
	})
	return c, err
}

// of gives what is kept of a codebook's version.
func (a *Assistant) of(site string, b coding.Codebook) *kept {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.models == nil {
		a.models = map[string]*kept{}
	}
	key := site + "\x00" + b.ID + "\x00" + b.Version
	if a.models[key] == nil {
		a.models[key] = &kept{}
	}
	return a.models[key]
}

func (a *Assistant) relearn(ctx context.Context, actor auth.Actor, b coding.Codebook, c coding.Confirmed, k *kept) (*Model, error) {
	lessons, err := a.lessons(ctx, actor, b, c)
	var m *Model
	if err == nil {
		m = learn(b, lessons)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case err == nil:
		k.model, k.stand = m, c.Stand
	case k.model != nil:
		again := *k.model
		again.learning = false
		k.model = &again
	}
	return m, err
}

// lessons gives the confirmed segments with their words and what stands around
// them, by document and segment.
func (a *Assistant) lessons(ctx context.Context, actor auth.Actor, b coding.Codebook, c coding.Confirmed) ([]lesson, error) {
	of := map[string][]coding.ConfirmedUnit{}
	var grids []string
	for _, u := range c.Units {
		if of[u.Segmentation] == nil {
			grids = append(grids, u.Segmentation)
		}
		of[u.Segmentation] = append(of[u.Segmentation], u)
	}
	var all []lesson
	for _, grid := range grids {
		turns, roles, err := a.turns(ctx, actor, grid)
		if fault.KindOf(err) == fault.NotFound && err != nil {
			continue // the text is gone
		}
		if err != nil {
			return nil, err
		}
		codes := map[int][]coding.CodeID{}
		said := map[int]string{}
		for _, u := range of[grid] {
			codes[u.Number], said[u.Number] = u.Codes, string(u.Codes[0])
		}
		for i, t := range turns {
			if codes[t.Segment] == nil || !Fits(b, roles[i]) || strings.TrimSpace(t.Text) == "" {
				continue
			}
			all = append(all, lesson{around(turns, i, said), t.Segment, codes[t.Segment]})
		}
	}
	slices.SortStableFunc(all, func(x, y lesson) int {
		return cmp.Or(cmp.Compare(x.Document, y.Document), cmp.Compare(x.Segment, y.Segment))
	})
	return all, nil
}

// turns gives the segments of a segmentation as texts, and whose words each
// mostly is.
func (a *Assistant) turns(ctx context.Context, actor auth.Actor, grid string) ([]lesson, []document.Role, error) {
	d, segments, turns, speakers, err := a.Documents.Some(ctx, eyes(actor), grid)
	if err != nil {
		return nil, nil, err
	}
	text, by, role := map[string]string{}, map[string]string{}, map[string]document.Role{}
	for _, sp := range speakers {
		role[sp.ID] = sp.Role
	}
	for _, t := range turns {
		if t.Hidden == "" {
			text[t.ID] = t.Text
		}
		by[t.ID] = t.Speaker
	}
	all, roles := make([]lesson, len(segments)), make([]document.Role, len(segments))
	for i, g := range segments {
		words, most := map[document.Role]int{}, 0
		all[i].Document, all[i].Segment = d.ID, g.Number
		all[i].Position = float64(i) / float64(len(segments))
		for _, id := range g.Turns {
			all[i].Text = strings.TrimSpace(all[i].Text + " " + text[id])
			r := role[by[id]]
			if words[r] += len(strings.Fields(text[id])); words[r] > most {
				most, roles[i] = words[r], r
			}
		}
	}
	return all, roles, nil
}

// around gives a segment with the two before it and what was said of them.
func around(turns []lesson, i int, said map[int]string) suggest.Turn {
	t := turns[i].Turn
	t.Before, t.Coded = nil, nil
	for k := i - 1; k >= max(0, i-2); k-- {
		t.Before, t.Coded = append(t.Before, turns[k].Text), append(t.Coded, said[turns[k].Segment])
	}
	return t
}
