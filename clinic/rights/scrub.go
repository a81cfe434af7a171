package rights

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"

	"tend/clinic/pathway"
	"tend/platform/db"
)

// erase deletes the table's rows unless their kind is kept; of those that stay
// it takes the name out of what somebody typed.
func (t Table) erase(ctx context.Context, tx *db.Tx, site string, e Erasure, name names) error {
	if slices.Contains(Choices, t.Kind) && !slices.Contains(e.Keep, t.Kind) {
		// The rows of a form go before the form, which finds them.
		if t.Name == "form" {
			for _, child := range Tables {
				if child.where == ofForm {
					if err := child.delete(ctx, tx, site, e.StudyID); err != nil {
						return err
					}
				}
			}
		}
		return t.delete(ctx, tx, site, e.StudyID)
	}
	for _, column := range t.words {
		if err := t.scrub(ctx, tx, site, column, e, name); err != nil {
			return err
		}
	}
	return nil
}

func (t Table) delete(ctx context.Context, tx *db.Tx, site, studyID string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM `+t.Name+` AS t WHERE `+t.condition(), site, studyID)
	return err
}

// scrub rewrites the texts of a column that hold the name, and the words of
// events when the answers go.
func (t Table) scrub(ctx context.Context, tx *db.Tx, site, column string, e Erasure, name names) error {
	texts := map[string]bool{}
	err := db.Each(ctx, tx, `SELECT t.`+column+` FROM `+t.Name+` t WHERE `+t.condition(), []any{site, e.StudyID}, func(rows *sql.Rows) error {
		var text string
		err := rows.Scan(&text)
		texts[text] = true
		return err
	})
	if err != nil {
		return err
	}
	for text := range texts {
		clean := name.out(text)
		if t.Name == "pathway_event" && !slices.Contains(e.Keep, Answers) {
			if clean, err = wordless(clean); err != nil {
				return err
			}
		}
		if clean == text {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE `+t.Name+` AS t SET `+column+` = $3 WHERE `+t.condition()+` AND t.`+column+` = $4`,
			site, e.StudyID, clean, text); err != nil {
			return err
		}
	}
	return nil
}

// wordless takes what the person said out of an event.
func wordless(detail string) (string, error) {
	var d pathway.Detail
	if err := json.Unmarshal([]byte(detail), &d); err != nil {
		return "", err
	}
	if d.Words == "" && len(d.Reasons) == 0 {
		return detail, nil
	}
	d.Words, d.Reasons = "", nil
	text, err := json.Marshal(d)
	return string(text), err
}
