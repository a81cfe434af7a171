package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"tend/platform/db"
	"tend/platform/fault"
)

// withheld stands in an entry in place of what was before and after, once that
// had to be made unreadable. The entry's hash stays as it was, so the chain
// goes on through it; a later entry of the same chain names it with this hash.
const withheld = `"withheld"`

// withholding is the action of the entry that names those withheld.
const withholding = "entries withheld"

// names is what such an entry says: the hash of each, by number.
type names struct {
	Entries map[int64]string `json:"entries"`
}

// Withhold makes the content of some entries unreadable, and says so in the
// log: who, when, which. It is for what the law asks to be erased; without the
// entry that says so, Verify finds the chain broken.
func Withhold(ctx context.Context, tx *db.Tx, c Change, seqs ...int64) error {
	const op = "audit.Withhold"
	if _, err := lockHead(ctx, tx, c.Site); err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the audit log cannot be read")
	}
	said := names{Entries: map[int64]string{}}
	for _, seq := range seqs {
		var hash, before, after string
		err := tx.QueryRowContext(ctx, `SELECT hash, before, after FROM audit_log WHERE site_id = $1 AND seq = $2`, c.Site, seq).Scan(&hash, &before, &after)
		if err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "entry %d cannot be read", seq)
		}
		if before == withheld && after == withheld {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE audit_log SET before = $3, after = $3 WHERE site_id = $1 AND seq = $2`, c.Site, seq, withheld); err != nil {
			return fault.Wrap(err, fault.Unavailable, op, "entry %d could not be withheld", seq)
		}
		said.Entries[seq] = hash
	}
	if len(said.Entries) == 0 {
		return nil
	}
	c.Action, c.Before, c.After = withholding, nil, said
	return Append(ctx, tx, c)
}

// Withheld tells whether an entry's content was made unreadable.
func (e Entry) Withheld() bool { return e.Before == withheld && e.After == withheld }

// unnamed follows the entries withheld along the chain: each must be named,
// with its hash, by a later entry.
type unnamed map[int64]string

// see takes an entry in, whose own hash or place in the chain was checked.
func (u unnamed) see(e Entry) {
	if e.Withheld() {
		u[e.Seq] = e.Hash
	}
	if e.Action != withholding {
		return
	}
	var said names
	if json.Unmarshal([]byte(e.After), &said) != nil {
		return
	}
	for seq, hash := range said.Entries {
		if u[seq] == hash && seq < e.Seq {
			delete(u, seq)
		}
	}
}

// broken gives the first entry that nobody named, or nil.
func (u unnamed) broken() *Break {
	var first *Break
	for seq := range u {
		if first == nil || seq < first.Seq {
			first = &Break{seq, fmt.Sprintf("the content of entry %d was taken out, and no later entry says so", seq)}
		}
	}
	return first
}
