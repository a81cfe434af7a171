package main

import (
	"context"
	"time"

	"tend/door/web/staff"
)

// sweepRecordings destroys recordings whose day has come and takes away uploads
// that broke off, each quarter of an hour until the service stops. Several
// processes may do so side by side.
func sweepRecordings(ctx context.Context, desk *staff.Desk) {
	tick := time.NewTicker(15 * time.Minute)
	defer tick.Stop()
	for {
		n, err := desk.House.Recordings.Sweep(ctx, desk.Site, time.Now())
		if err != nil && ctx.Err() == nil {
			desk.Log.Error("recordings whose day has come could not be destroyed", "error", err)
		} else if n > 0 {
			desk.Log.Info("recordings were destroyed", "recordings", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
