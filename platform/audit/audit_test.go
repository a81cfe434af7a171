package audit_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"tend/platform/audit"
	"tend/platform/db"
	"tend/schema/bothengines"
)

func write(t *testing.T, d *db.DB, n int) {
	t.Helper()
	for i := range n {
		err := d.Change(context.Background(), func(tx *db.Tx) error {
			return audit.Append(context.Background(), tx, audit.Change{
				Site: "here", Actor: "staff-1", Action: "attendance recorded", Subject: "person RM-001", After: i,
			})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func verify(t *testing.T, d *db.DB) (int64, *audit.Break) {
	t.Helper()
	var n int64
	var broken *audit.Break
	err := d.View(context.Background(), func(tx *db.Tx) (err error) {
		n, broken, err = audit.Verify(context.Background(), tx, "here")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n, broken
}

func TestChainHolds(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		if n, broken := verify(t, d); n != 0 || broken != nil {
			t.Fatalf("an empty log: %d entries, %v", n, broken)
		}
		write(t, d, 5)
		if n, broken := verify(t, d); n != 5 || broken != nil {
			t.Fatalf("five entries: %d, %v", n, broken)
		}
	})
}

func TestChainFindsTampering(t *testing.T) {
	for _, c := range []struct{ name, sql, why string }{
		{"a changed value", `UPDATE audit_log SET after = '99' WHERE seq = 3`, "changed"},
		{"a changed actor", `UPDATE audit_log SET actor = 'other' WHERE seq = 3`, "changed"},
		{"a missing entry", `DELETE FROM audit_log WHERE seq = 3`, "missing"},
		{"a missing first entry", `DELETE FROM audit_log WHERE seq = 1`, "missing"},
		{"missing last entries", `DELETE FROM audit_log WHERE seq >= 4`, "missing"},
		{"a replaced link", `UPDATE audit_log SET prev = 'x' WHERE seq = 2`, "continue"},
		{"everything deleted", `DELETE FROM audit_log`, "missing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bothengines.Run(t, func(t *testing.T, d *db.DB) {
				write(t, d, 5)
				err := d.Change(context.Background(), func(tx *db.Tx) error {
					_, err := tx.Exec(c.sql)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				_, broken := verify(t, d)
				if broken == nil || !strings.Contains(broken.Why, c.why) {
					t.Fatalf("found %+v, want one that says %q", broken, c.why)
				}
			})
		})
	}
}

func TestConcurrentWritersKeepOneChain(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { write(t, d, 5) })
		}
		wg.Wait()
		if n, broken := verify(t, d); n != 20 || broken != nil {
			t.Fatalf("%d entries, %v", n, broken)
		}
	})
}

// Changes that come together stand in order, one link each.
func TestChangesTogetherKeepOneChain(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		var many []audit.Change
		for i := range 70 {
			many = append(many, audit.Change{Site: "here", Actor: "a", Action: "b", Subject: "c", After: i})
		}
		write(t, d, 2)
		if err := d.Change(context.Background(), func(tx *db.Tx) error { return audit.Append(context.Background(), tx, many...) }); err != nil {
			t.Fatal(err)
		}
		if n, broken := verify(t, d); n != 72 || broken != nil {
			t.Errorf("%d entries, %+v", n, broken)
		}
		other := append(many[:1:1], audit.Change{Site: "there"})
		if err := d.Change(context.Background(), func(tx *db.Tx) error { return audit.Append(context.Background(), tx, other...) }); err == nil {
			t.Error("two sites went into one chain")
		}
	})
}
