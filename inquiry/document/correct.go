package document

import (
	"context"
	"slices"
	"strings"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Correct replaces the text of one turn. Base is the version that the person
// looked at: if the turn was changed since, the answer is a *Clash. A text
// without a word takes the turn out.
func (s *Store) Correct(ctx context.Context, actor auth.Actor, id string, base int, turn, text, why string) (Document, error) {
	return s.change(ctx, actor, id, base, func(w *writing) (err error) {
		w.what, w.why, w.touched = WasCorrected, strings.TrimSpace(why), []string{turn}
		w.after, err = withText(w.before, turn, text)
		if err == nil && gone(w.before, w.after) && slices.ContainsFunc(w.before, func(t Turn) bool { return t.ID == turn && t.Since > base && base > 0 }) {
			w.after = w.before // somebody changed it: both texts are shown
		}
		return err
	})
}

func gone(before, after []Turn) bool { return len(after) < len(before) }

// Split makes two turns of one, before a code point of its text. It gives the
// document with its newest version.
func (s *Store) Split(ctx context.Context, actor auth.Actor, id string, base int, turn string, before int) (Document, error) {
	return s.change(ctx, actor, id, base, func(w *writing) (err error) {
		w.what, w.touched = WasSplit, []string{turn}
		w.after, err = split(w.before, turn, before)
		return err
	})
}

// Merge joins a turn to the one before it.
func (s *Store) Merge(ctx context.Context, actor auth.Actor, id string, base int, turn string) (Document, error) {
	return s.change(ctx, actor, id, base, func(w *writing) (err error) {
		w.what, w.touched = WasMerged, []string{turn}
		w.after, err = merge(w.before, turn)
		return err
	})
}

// Assign gives one turn, or every turn of its present speaker, to another
// speaker; an empty one leaves it to nobody known.
func (s *Store) Assign(ctx context.Context, actor auth.Actor, id string, base int, turn, speaker string, all bool) (Document, error) {
	return s.change(ctx, actor, id, base, func(w *writing) error {
		at, err := find(w.before, turn)
		if err != nil {
			return err
		}
		if speaker != "" && !slices.ContainsFunc(w.speakers, func(sp Speaker) bool { return sp.ID == speaker }) {
			return fault.New(fault.Invalid, "document.Assign", "this transcript has no such speaker").In(fault.Place{Field: "speaker"})
		}
		was := w.before[at].Speaker
		w.what = WasAssigned
		if !all {
			w.touched = []string{turn}
		}
		w.after = spoken(w.before, speaker, func(t Turn) bool { return t.ID == turn || all && t.Speaker == was })
		return nil
	})
}

// TakeBack makes a new version that reads as an older one did. A version from
// before names were taken out cannot be had back.
func (s *Store) TakeBack(ctx context.Context, actor auth.Actor, id string, to int, why string) (Document, error) {
	return s.change(ctx, actor, id, 0, func(w *writing) (err error) {
		const op = "document.TakeBack"
		if to < 1 || to >= w.Version {
			return fault.New(fault.Invalid, op, "there is no earlier version %d", to)
		}
		if to < w.ClearFrom {
			return fault.New(fault.Conflict, op, "version %d holds names, which were taken out since; it cannot be had back", to)
		}
		w.what, w.why = TakenBack, strings.TrimSpace(why)
		w.after, err = s.turnsIn(ctx, w.tx, actor, id, to)
		return err
	})
}

// AddSpeaker adds a voice that the file does not name.
func (s *Store) AddSpeaker(ctx context.Context, actor auth.Actor, id, label string) (Speaker, error) {
	const op = "document.AddSpeaker"
	sp := Speaker{ID: db.NewID(), Label: strings.Join(strings.Fields(label), " ")}
	if sp.Label == "" || len(sp.Label) > 100 {
		return Speaker{}, fault.New(fault.Invalid, op, "a speaker needs a short label").In(fault.Place{Field: "label"})
	}
	return sp, s.DB.Change(ctx, func(tx *db.Tx) error {
		w, err := s.begin(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(w.speakers, func(other Speaker) bool { return strings.EqualFold(other.Label, sp.Label) }) {
			return fault.New(fault.Conflict, op, "there is a speaker with this label").In(fault.Place{Field: "label"})
		}
		if err := s.insertSpeakers(ctx, tx, w.Document, len(w.speakers), []Speaker{sp}); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the speaker could not be kept")
		}
		return s.note(ctx, tx, actor, w.Document, "transcript: speaker added", noted{Version: w.Version, Turns: w.Turns, Words: w.Words})
	})
}
