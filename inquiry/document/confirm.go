package document

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Confirm replaces every find that is not kept, everywhere, in one new version,
// and opens the document to those who see no names. Each decision is kept,
// sealed; so is what stands for what, for the documents to come. A name of the
// roster that would stay is refused, unless the decision keeps it by name.
func (s *Store) Confirm(ctx context.Context, actor auth.Actor, id string, base int, decided []Found) (Document, error) {
	const op = "document.Confirm"
	known, err := s.Find(ctx, actor, id)
	if err != nil {
		return known, err
	}
	roster, err := s.Roster(ctx, actor, known)
	if err != nil {
		return known, err
	}
	for i := range decided {
		f := &decided[i]
		f.Instead = strings.Join(strings.Fields(f.Instead), " ")
		if !f.Kept && (f.Instead == "" || len(f.Instead) > 100) {
			return known, fault.New(fault.Invalid, op, "say what stands in the place of each, or leave it as it is").In(fault.Place{Row: i + 1, Field: "instead"})
		}
		if !f.Kept && !strings.HasPrefix(f.Instead, "[") {
			f.Instead = "[" + strings.Trim(f.Instead, "[]") + "]"
		}
	}
	var d Document
	err = s.DB.Change(ctx, func(tx *db.Tx) error {
		w, err := s.begin(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if base > 0 && w.Version != base {
			return fault.New(fault.Conflict, op, "the transcript was changed after this page was opened. Nothing was replaced; look at the finds once more")
		}
		if w.Group != "" && w.Unassigned > 0 {
			return fault.New(fault.Conflict, op, "say first who speaks: words of a person who did not agree are left out by it").In(fault.Place{Field: "speakers"})
		}
		w.what, w.after = NamesOut, replaced(w.before, decided)
		if left := leftNames(w.after, roster, decided); left > 0 {
			return fault.New(fault.Conflict, op, "%d names of the group would stay; decide on each", left)
		}
		for i := range w.after {
			w.after[i].Flagged = false
		}
		if err := s.keepDecisions(ctx, actor, w, decided); err != nil {
			return err
		}
		if err := s.keep(ctx, actor, w); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE document SET clear_from = $3, deidentified_at = $4 WHERE site_id = $1 AND id = $2`,
			w.Site, w.ID, w.Version, db.Micros(time.Now())); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the transcript could not be opened")
		}
		d, err = s.FindIn(ctx, tx, actor, id)
		return err
	})
	return d, err
}

// leftNames counts turns with a name of the roster on which nobody decided that
// it stays.
func leftNames(turns []Turn, roster []Name, decided []Found) int {
	stays := map[string]bool{}
	for _, f := range decided {
		stays[strings.ToLower(f.Text)] = f.Kept
	}
	var names []Found
	for _, n := range roster {
		for _, form := range forms(n.Text) {
			if !stays[strings.ToLower(form)] {
				names = append(names, Found{Text: form})
			}
		}
	}
	return len(hits(turns, names))
}

func (s *Store) keepDecisions(ctx context.Context, actor auth.Actor, w *writing, decided []Found) error {
	now := db.Micros(time.Now())
	for _, f := range decided {
		text, err := json.Marshal(pseudonymRow{f.Kind, f.Text, f.Instead})
		if err != nil {
			return fault.Wrap(err, fault.Internal, "document.keepDecisions", "the decision cannot be written")
		}
		index := s.nameIndex("find", f.Text)
		_, err = w.tx.ExecContext(ctx, `INSERT INTO document_find (site_id, document_id, find_index, kept, sealed, decided_at, decided_by) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (site_id, document_id, find_index) DO UPDATE SET kept = excluded.kept, sealed = excluded.sealed, decided_at = excluded.decided_at, decided_by = excluded.decided_by`,
			w.Site, w.ID, index, db.Bit(f.Kept), s.Ring.Seal(findKey(w.Site, w.ID, index), text), now, actor.ID)
		if err == nil && !f.Kept && f.Person == "" {
			about := f.Text
			if f.Staff != "" {
				about = f.Staff
			}
			index := s.nameIndex(f.Kind, about)
			_, err = w.tx.ExecContext(ctx, `INSERT INTO pseudonym (site_id, name_index, kind, number, sealed, made_at, made_by)
				SELECT $1, $2, $3, COUNT(*) + 1, $4, $5, $6 FROM pseudonym WHERE site_id = $1 AND kind = $3
				ON CONFLICT (site_id, name_index) DO UPDATE SET sealed = excluded.sealed`,
				w.Site, index, f.Kind, s.Ring.Seal(pseudonymKey(w.Site, index), text), now, actor.ID)
		}
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, "document.keepDecisions", "the decision could not be kept")
		}
	}
	return nil
}
