package document

import (
	"context"
	"slices"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// writing is a new version on its way.
type writing struct {
	Document
	tx       *db.Tx
	speakers []Speaker
	before   []Turn // every word of the version that stands
	after    []Turn // what the change makes of it
	what     What
	why      string
	touched  []string // turns that nobody may have changed since base
}

// Clash is what one sees who corrected a turn that somebody else had changed
// since: both texts, to be settled by a person.
type Clash struct {
	Turn  string
	Yours string
	Now   string
}

// Error says what happened; Unwrap gives the fault.Conflict.
func (c *Clash) Error() string { return c.Unwrap().Error() }

// Unwrap makes a clash a conflict for a door.
func (c *Clash) Unwrap() error {
	return fault.New(fault.Conflict, "document.change", "somebody changed this turn after you had opened it. Both texts stand below; nothing was lost")
}

// change makes the next version of a document: decide fills the turns after.
// Where base is not 0, a turn that was changed after that version is not
// changed again. Without a difference there is no new version.
func (s *Store) change(ctx context.Context, actor auth.Actor, id string, base int, decide func(*writing) error) (d Document, err error) {
	roster, err := s.watched(ctx, actor, id)
	if err != nil {
		return d, err
	}
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		w, err := s.begin(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := decide(w); err != nil {
			return err
		}
		if err := w.mayTouch(ctx, actor); err != nil {
			return err
		}
		w.flag(roster)
		for _, t := range w.before {
			if base > 0 && t.Since > base && slices.Contains(w.touched, t.ID) {
				yours := ""
				if at := slices.IndexFunc(w.after, func(a Turn) bool { return a.ID == t.ID }); at >= 0 {
					yours = w.after[at].Text
				}
				return &Clash{Turn: t.ID, Yours: yours, Now: t.Text}
			}
		}
		d = w.Document
		if !differs(w.before, w.after) {
			return nil
		}
		if err := s.keep(ctx, actor, w); err != nil {
			return err
		}
		d = w.Document
		return nil
	})
	return d, err
}

// watched gives the names that must not come back into a document from which
// they were taken out.
func (s *Store) watched(ctx context.Context, actor auth.Actor, id string) ([]Name, error) {
	d, err := s.Find(ctx, actor, id)
	if err != nil || d.ClearFrom == 0 {
		return nil, err
	}
	return s.Roster(ctx, actor, d)
}

// flag marks turns into which a name came back, of those whose text changed.
func (w *writing) flag(roster []Name) {
	if w.ClearFrom == 0 {
		return
	}
	was := map[string]string{}
	for _, t := range w.before {
		was[t.ID] = t.Text
	}
	for i := range w.after {
		if t := &w.after[i]; was[t.ID] != t.Text {
			t.Flagged = namesIn(*t, roster)
		}
	}
}

// mayTouch refuses to change, split, join or take out a turn whose words the
// actor may not read. A version may be had back without reading it.
func (w *writing) mayTouch(ctx context.Context, actor auth.Actor) error {
	if w.what == TakenBack {
		return nil
	}
	shown := slices.Clone(w.before)
	if err := hide(ctx, w.tx, actor, w.Document, shown, w.speakers); err != nil {
		return err
	}
	now := placesOf(w.after)
	for i, t := range shown {
		at, stays := now[t.ID]
		if t.Hidden != "" && (!stays || w.after[at].Text != w.before[i].Text || slices.Contains(w.touched, t.ID)) {
			return fault.New(fault.Forbidden, "document.change", "you may not read the words of this turn, so you may not change them")
		}
	}
	return nil
}

// begin locks the document and reads all of it.
func (s *Store) begin(ctx context.Context, tx *db.Tx, actor auth.Actor, id string) (*writing, error) {
	const op = "document.change"
	if _, err := tx.ExecContext(ctx, `UPDATE document SET version = version WHERE site_id = $1 AND id = $2`, actor.Site, id); err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "the transcript cannot be changed at the moment")
	}
	d, err := s.FindIn(ctx, tx, actor, id)
	if err != nil {
		return nil, err
	}
	if !d.MayWrite {
		return nil, fault.New(fault.Forbidden, op, "transcripts are corrected by those who lead the group and by administrators")
	}
	w := &writing{Document: d, tx: tx}
	if w.before, err = s.turnsIn(ctx, tx, actor, id, d.Version); err != nil {
		return nil, err
	}
	w.speakers, err = s.speakersIn(ctx, tx, d)
	return w, err
}

func differs(before, after []Turn) bool {
	return !slices.EqualFunc(before, after, sameRow)
}

// sameRow tells whether a turn reads the same, wherever it stands. Times of
// words change with the words only.
func sameRow(a, b Turn) bool {
	return a.ID == b.ID && a.Text == b.Text && a.Speaker == b.Speaker && a.Start == b.Start && a.End == b.End && a.Flagged == b.Flagged
}

// keep writes what changed as the next version, and lets everything that
// points at the text move.
func (s *Store) keep(ctx context.Context, actor auth.Actor, w *writing) error {
	const op = "document.keep"
	w.Version++
	m := Between(w.before, w.after)
	w.after = placed(w.before, w.after)
	old := map[string]Turn{}
	for _, t := range w.before {
		old[t.ID] = t
	}
	var fresh []Turn
	for _, t := range w.after {
		if was, there := old[t.ID]; !there || !sameRow(was, t) || was.place != t.place {
			fresh = append(fresh, t)
		} else {
			delete(old, t.ID) // it stays as it is
		}
	}
	for _, t := range w.before {
		if _, ends := old[t.ID]; !ends {
			continue
		}
		if _, err := w.tx.ExecContext(ctx, `UPDATE document_turn SET to_version = $4 WHERE site_id = $1 AND document_id = $2 AND turn_id = $3 AND to_version = $5`,
			w.Site, w.ID, t.ID, w.Version, endless); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the correction could not be kept")
		}
	}
	rows, err := s.turnRows(w.Document, fresh, w.Version)
	if err == nil && len(rows) > 0 {
		err = db.InsertRows(ctx, w.tx, insertTurns, rows)
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the correction could not be kept")
	}
	w.count(w.after)
	if w.what == NamesOut {
		w.ClearFrom = w.Version
	}
	if _, err := w.tx.ExecContext(ctx, `UPDATE document SET version = $3, turns = $4, words = $5, unattributed = $6, flagged = $7 WHERE site_id = $1 AND id = $2`,
		w.Site, w.ID, w.Version, w.Turns, w.Words, w.Unattributed, w.Flagged); err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the correction could not be kept")
	}
	if err := s.moveOwn(ctx, w, m); err != nil {
		return err
	}
	if s.Follow != nil {
		if err := s.Follow(ctx, w.tx, w.Site, w.ID, m); err != nil {
			return err
		}
	}
	return s.noteVersion(ctx, w.tx, actor, w.Document, w.what, w.why)
}

// placed gives every turn a place between its neighbours: those that were
// there keep theirs, unless there is no room left between them.
func placed(before, after []Turn) []Turn {
	at := map[string]int64{}
	for _, t := range before {
		at[t.ID] = t.place
	}
	after = slices.Clone(after)
	last := int64(0)
	for i := range after {
		after[i].Number = i + 1
		if p, there := at[after[i].ID]; there {
			after[i].place = p
		} else {
			next := last + 2*between
			for _, t := range after[i+1:] {
				if p, there := at[t.ID]; there {
					next = p
					break
				}
			}
			after[i].place = last + (next-last+7)/8 // near the front: the rest of a long turn is split again
		}
		if after[i].place <= last {
			for k := range after {
				after[k].place, after[k].Number = int64(k+1)*between, k+1
			}
			return after
		}
		last = after[i].place
	}
	return after
}
