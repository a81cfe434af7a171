package measure

import (
	"context"

	"tend/platform/auth"
	"tend/platform/db"
)

// KeepIn is Keep of one form within the caller's transaction.
func KeepIn(ctx context.Context, tx *db.Tx, actor auth.Actor, f Form) (Kept, error) {
	return keep(ctx, tx, actor, f)
}
