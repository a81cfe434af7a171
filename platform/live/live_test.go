package live_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"tend/platform/audit"
	"tend/platform/db"
	"tend/platform/live"
	"tend/schema/bothengines"
)

var ctx = context.Background()

func change(t *testing.T, d *db.DB, site string) {
	t.Helper()
	if err := d.Change(ctx, func(tx *db.Tx) error {
		return audit.Append(ctx, tx, audit.Change{Site: site, Actor: "a", Action: "b", Subject: "c"})
	}); err != nil {
		t.Fatal(err)
	}
}

// Everybody who listens hears of a change at their own site, the last number
// always, and nobody hears of another site's. Nothing runs on when the last
// listener is gone.
func TestListenersHearOfChanges(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		w := &live.Watch{DB: d}
		before := runtime.NumGoroutine()
		change(t, d, "here")
		listening, leave := context.WithCancel(ctx)
		first, second, elsewhere := w.Listen(listening, "here"), w.Listen(listening, "here"), w.Listen(listening, "there")
		time.Sleep(250 * time.Millisecond) // the log was looked at
		for range 3 {
			change(t, d, "here")
		}
		for name, heard := range map[string]<-chan int64{"first": first, "second": second} {
			for head := int64(0); head != 4; {
				select {
				case head = <-heard:
				case <-time.After(5 * time.Second):
					t.Fatalf("%s did not hear of the last change", name)
				}
			}
		}
		select {
		case head := <-elsewhere:
			t.Errorf("another site heard %d", head)
		case <-time.After(250 * time.Millisecond):
		}
		leave()
		for range 100 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
	})
}
