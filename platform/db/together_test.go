package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"tend/platform/db"
	"tend/schema/bothengines"
)

const insertHead = `INSERT INTO audit_head (site_id, seq, hash) VALUES ($1, 0, '')`

func heads(t testing.TB, d *db.DB) int {
	t.Helper()
	var n int
	err := d.View(ctx, func(tx *db.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM audit_head`).Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Of changes that crowd in, every one that was refused, that panicked or whose
// asker left is gone, and every other is kept.
func TestChangesThatCrowdInAreKeptOrRefusedEachByItself(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		refused := errors.New("refused")
		var all sync.WaitGroup
		for i := range 200 {
			all.Go(func() {
				defer func() {
					if i%5 == 2 && recover() == nil {
						t.Error("a panic was swallowed")
					}
				}()
				err := d.Change(ctx, func(tx *db.Tx) error {
					if _, err := tx.ExecContext(ctx, insertHead, fmt.Sprint(i)); err != nil {
						return err
					}
					switch i % 5 {
					case 1:
						return refused
					case 2:
						panic("in a change")
					case 3: // a statement that fails, and then one that works
						if _, err := tx.ExecContext(ctx, insertHead, fmt.Sprint(i)); !db.IsDuplicate(err) {
							t.Errorf("a duplicate was taken: %v", err)
						}
						return refused
					}
					return nil
				})
				if want := i%5 == 1 || i%5 == 3; want != errors.Is(err, refused) || !want && err != nil {
					t.Errorf("change %d: %v", i, err)
				}
			})
		}
		all.Wait()
		if n := heads(t, d); n != 80 {
			t.Errorf("%d changes were kept, want 80", n)
		}
	})
}

// Whoever leaves before their turn changes nothing; whoever leaves while the
// change runs, or a crowd of them, harms nobody else.
func TestAnAskerWhoLeavesHarmsNobody(t *testing.T) {
	d := bothengines.SQLite(t)
	var all sync.WaitGroup
	kept := make([]bool, 300)
	for i := range kept {
		all.Go(func() {
			its, cancel := context.WithCancel(ctx)
			defer cancel()
			if i%3 == 1 {
				time.AfterFunc(time.Duration(i)*20*time.Microsecond, cancel)
			}
			err := d.Change(its, func(tx *db.Tx) error {
				if i%3 == 2 {
					cancel()
				}
				_, err := tx.ExecContext(its, insertHead, fmt.Sprint(i))
				return err
			})
			if kept[i] = err == nil; !kept[i] && i%3 != 1 {
				t.Errorf("change %d: %v", i, err)
			}
		})
	}
	all.Wait()
	want := 0
	for _, k := range kept {
		if k {
			want++
		}
	}
	if n := heads(t, d); n != want {
		t.Errorf("%d changes stand and %d were acknowledged", n, want)
	}
	if err := d.Change(ctx, func(tx *db.Tx) error { _, err := tx.ExecContext(ctx, insertHead, "after"); return err }); err != nil {
		t.Error(err)
	}
}

// BenchmarkChange keeps one small change for each of many askers at a time.
func BenchmarkChange(b *testing.B) {
	for _, askers := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("%d at once", askers), func(b *testing.B) {
			d := bothengines.SQLite(b)
			var all sync.WaitGroup
			next := make(chan int)
			for range askers {
				all.Go(func() {
					for i := range next {
						if err := d.Change(ctx, func(tx *db.Tx) error {
							_, err := tx.ExecContext(ctx, insertHead, fmt.Sprint(i))
							return err
						}); err != nil {
							b.Error(err)
						}
					}
				})
			}
			i := 0
			for b.Loop() {
				next <- i
				i++
			}
			close(next)
			all.Wait()
		})
	}
}
