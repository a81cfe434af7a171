package main

import (
	"context"
	"time"

	"tend/door/web/staff"
)

// escalateEachMinute sends risks that nobody opened in time on to a second
// person until the service stops. Several processes may do so side by side.
func escalateEachMinute(ctx context.Context, desk *staff.Desk) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		n, err := desk.House.Escalate(ctx, desk.Site, time.Now())
		if err != nil && ctx.Err() == nil {
			desk.Log.Error("risks could not go on", "error", err)
		} else if n > 0 {
			desk.Log.Info("risks went on to a second person", "tasks", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
