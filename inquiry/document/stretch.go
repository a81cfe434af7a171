package document

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

func (s *Store) stretchesIn(ctx context.Context, tx *db.Tx, d Document) ([]Stretch, error) {
	var found []Stretch
	err := db.Each(ctx, tx, `SELECT id, first_turn, last_turn, state, source, decided_by FROM document_stretch WHERE site_id = $1 AND document_id = $2 ORDER BY id`,
		[]any{d.Site, d.ID}, func(rows *sql.Rows) error {
			var st Stretch
			err := rows.Scan(&st.ID, &st.First, &st.Last, &st.State, &st.Source, &st.DecidedBy)
			found = append(found, st)
			return err
		})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, "document.stretchesIn", "the stretches cannot be read")
	}
	return found, nil
}

// Stretches lists what was marked as guided inquiry in a document.
func (s *Store) Stretches(ctx context.Context, actor auth.Actor, id string) (found []Stretch, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		d, err := s.FindIn(ctx, tx, actor, id)
		if err == nil {
			found, err = s.stretchesIn(ctx, tx, d)
		}
		return err
	})
	return found, err
}

// Mark keeps stretches as they were decided; one without an id is new. The
// ends may be given in either order.
func (s *Store) Mark(ctx context.Context, actor auth.Actor, id string, decided ...Stretch) error {
	const op = "document.Mark"
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		d, turns, err := s.mayDivide(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		at := placesOf(turns)
		for _, st := range decided {
			first, known := at[st.First]
			last, also := at[st.Last]
			if !known || !also {
				return fault.New(fault.Invalid, op, "a stretch goes from one turn of this transcript to another").In(fault.Place{Field: "last"})
			}
			if first > last {
				st.First, st.Last = st.Last, st.First
			}
			if !slices.Contains([]StretchState{Suggested, Accepted, Refused}, st.State) {
				return fault.New(fault.Invalid, op, "a stretch is accepted or refused").In(fault.Place{Field: "state"})
			}
			if st.ID == "" {
				st.ID = db.NewID()
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO document_stretch (site_id, id, document_id, first_turn, last_turn, state, source, decided_at, decided_by)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (site_id, id) DO UPDATE SET first_turn = excluded.first_turn, last_turn = excluded.last_turn,
				state = excluded.state, decided_at = excluded.decided_at, decided_by = excluded.decided_by WHERE document_stretch.document_id = excluded.document_id`,
				d.Site, st.ID, id, st.First, st.Last, st.State, st.Source, db.Micros(time.Now()), actor.ID); err != nil {
				return fault.Wrap(err, fault.Unavailable, op, "the stretch could not be kept")
			}
			if err := s.note(ctx, tx, actor, d, "transcript: stretch "+string(st.State), st); err != nil {
				return err
			}
		}
		return nil
	})
}

// Period is a time in a recording, in ms.
type Period struct {
	From, To int
	Why      string
}

// SuggestStretches proposes stretches of guided inquiry: the turns spoken while
// the agenda had an item of that kind open; and where a leader who asks and
// somebody else take turns, at least three times each. What was decided already
// is not proposed again.
func SuggestStretches(turns []Turn, speakers []Speaker, periods []Period, decided []Stretch) []Stretch {
	var found []Stretch
	for _, p := range periods {
		first, last := -1, -1
		for i, t := range turns {
			if t.Start < p.From || t.Start >= p.To {
				continue
			}
			if first < 0 {
				first = i
			}
			last = i
		}
		if first >= 0 {
			found = append(found, Stretch{First: turns[first].ID, Last: turns[last].ID, State: Suggested, Source: p.Why})
		}
	}
	found = append(found, alternating(turns, speakers)...)
	at := placesOf(turns)
	var fresh []Stretch
	for _, st := range found {
		if !slices.ContainsFunc(slices.Concat(decided, fresh), func(o Stretch) bool {
			return at[o.First] <= at[st.Last] && at[st.First] <= at[o.Last]
		}) {
			fresh = append(fresh, st)
		}
	}
	return fresh
}

// alternating finds runs in which a leader and others take turns and the leader
// asks.
func alternating(turns []Turn, speakers []Speaker) []Stretch {
	role := map[string]Role{}
	for _, sp := range speakers {
		role[sp.ID] = sp.Role
	}
	var found []Stretch
	first, questions, exchanges := -1, 0, 0
	close := func(end int) {
		if first >= 0 && exchanges >= 6 && questions >= 3 {
			found = append(found, Stretch{First: turns[first].ID, Last: turns[end].ID, State: Suggested, Source: "a leader asks and others answer, in turns"})
		}
		first, questions, exchanges = -1, 0, 0
	}
	for i, t := range turns {
		leads := role[t.Speaker] == Leader
		long := leads && len(strings.Fields(t.Text)) > 80 // talking to the group
		switch {
		case role[t.Speaker] == "" || long:
			close(i - 1)
			continue
		case first < 0 && leads && strings.Contains(t.Text, "?"):
			first = i
		case first >= 0 && i > 0 && leads != (role[turns[i-1].Speaker] == Leader):
			exchanges++
		}
		if first >= 0 && leads && strings.Contains(t.Text, "?") {
			questions++
		}
	}
	close(len(turns) - 1)
	return found
}
