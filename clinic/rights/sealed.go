package rights

import (
	"context"
	"database/sql"
	"encoding/json"

	"tend/clinic/people"
	"tend/platform/db"
	"tend/platform/fault"
)

// unsealed is one text of a person, opened, with the key of its row.
type unsealed[K any] struct {
	key  K
	text json.RawMessage
}

// sealedOf says which texts of a person are opened: rows of a key and a sealed
// text by a query over the site and the study id, each bound to a row by its
// name. op and says are for the error when they cannot be read.
type sealedOf[K any] struct {
	query    string
	row      func(K) string
	op, says string
}

// open reads the rows first: on one connection a key cannot be looked up while
// they are being read.
func (of sealedOf[K]) open(ctx context.Context, tx *db.Tx, keys people.Keys, site, studyID string) ([]unsealed[K], error) {
	var found []unsealed[K]
	var sealed []string
	err := db.Each(ctx, tx, of.query, []any{site, studyID}, func(rows *sql.Rows) error {
		var one unsealed[K]
		var text string
		err := rows.Scan(&one.key, &text)
		found, sealed = append(found, one), append(sealed, text)
		return err
	})
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, of.op, "%s", of.says)
	}
	for i := range found {
		if found[i].text, err = keys.OpenIn(ctx, tx, site, studyID, of.row(found[i].key), sealed[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}
