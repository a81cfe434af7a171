package audit_test

import (
	"context"
	"strings"
	"testing"

	"tend/platform/audit"
	"tend/platform/db"
	"tend/schema/bothengines"
)

// What is withheld cannot be read, the chain holds, and a content that was
// taken out without a word breaks it.
func TestWithholding(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		change := func(f func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Change(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		verify := func() (broken *audit.Break) {
			t.Helper()
			if err := d.View(ctx, func(tx *db.Tx) (err error) {
				_, broken, err = audit.Verify(ctx, tx, "s")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return broken
		}
		for _, word := range []string{"one", "two", "three", "four"} {
			change(func(tx *db.Tx) error {
				return audit.Append(ctx, tx, audit.Change{Site: "s", Actor: "a", Action: "said", Subject: "person RM-001", After: word})
			})
		}
		change(func(tx *db.Tx) error {
			return audit.Withhold(ctx, tx, audit.Change{Site: "s", Actor: "a", Subject: "person RM-001"}, 2, 3)
		})
		if broken := verify(); broken != nil {
			t.Fatalf("%+v", broken)
		}
		if err := d.View(ctx, func(tx *db.Tx) error {
			all, err := audit.List(ctx, tx, "s", audit.Filter{Limit: 10})
			for _, e := range all {
				if strings.Contains(e.After, "two") || strings.Contains(e.After, "three") {
					t.Errorf("entry %d can be read", e.Seq)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		// A second round names only what it took itself.
		change(func(tx *db.Tx) error {
			return audit.Withhold(ctx, tx, audit.Change{Site: "s", Actor: "a", Subject: "person RM-001"}, 3, 4)
		})
		if broken := verify(); broken != nil {
			t.Fatalf("%+v", broken)
		}
		change(func(tx *db.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE audit_log SET before = '"withheld"', after = '"withheld"' WHERE seq = 1`)
			return err
		})
		if broken := verify(); broken == nil || broken.Seq != 1 {
			t.Errorf("content taken out without a word: %+v", broken)
		}
	})
}
