package coding

import (
	"context"
	"encoding/json"
	"time"

	"tend/platform/auth"
	"tend/platform/db"
	"tend/platform/fault"
)

// Ranked is a suggested code with the model's probability for it.
type Ranked struct {
	Code        CodeID  `json:"code"`
	Probability float64 `json:"p"`
}

// Shown keeps which suggestions the actor was shown for a segment, and by
// which model. Where coders are blind nothing may be shown, and it is refused.
// The first time counts; it is no change of clinical data and not in the log.
func (s Store) Shown(ctx context.Context, actor auth.Actor, round, document string, segment int, model string, ranked []Ranked) error {
	const op = "coding.Shown"
	list, err := json.Marshal(ranked)
	if err != nil {
		return fault.Wrap(err, fault.Internal, op, "the suggestions cannot be written")
	}
	return s.DB.Change(ctx, func(tx *db.Tx) error {
		r, a, err := myPart(ctx, tx, actor, round, document)
		if err != nil {
			return err
		}
		if r.Blind() {
			return fault.New(fault.Forbidden, op, "this round is blind; no suggestions are shown in it")
		}
		if !a.Wants(segment) {
			return fault.New(fault.Invalid, op, "segment %d is not among those that you code", segment)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO coding_shown (site_id, round_id, document_id, coder, segment, model, ranked, shown_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (site_id, round_id, document_id, coder, segment, model) DO NOTHING`,
			actor.Site, round, document, actor.ID, segment, model, string(list), db.Micros(time.Now()))
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "the suggestions could not be kept")
		}
		return nil
	})
}
