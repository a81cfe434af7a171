package db

import (
	"context"

	"tend/platform/fault"
)

// Shed gives back the space of deleted rows, so that what they held is no
// longer in the files: after an erasure. It may take a while, and does nothing
// to what stands.
func (d *DB) Shed(ctx context.Context) error {
	for _, step := range d.Dialect.shed() {
		if _, err := d.write.ExecContext(ctx, step); err != nil {
			return fault.Wrap(err, fault.Unavailable, "db.Shed", "it is erased, and the files could not be tidied yet; it is done with the next erasure")
		}
	}
	return nil
}
