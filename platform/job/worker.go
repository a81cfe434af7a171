package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"tend/platform/db"
	"tend/platform/fault"
)

// Work does one job. It tells how far it is, from 0 to 1, and gives up when
// ctx ends. What it gives is the job's result.
type Work func(ctx context.Context, j Job, tell func(done float64)) (result string, err error)

// Worker does the jobs of some kinds, one at a time.
type Worker struct {
	Store Store
	Kinds map[Kind]Work
	Log   *slog.Logger
	Every time.Duration // how often it looks for work and says how far it is; 0 is each second
}

// Run works until ctx ends. A job that was under way then is given back and
// taken up again by whoever looks next.
func (w Worker) Run(ctx context.Context) {
	if w.Every == 0 {
		w.Every = time.Second
	}
	var kinds []Kind
	for k := range w.Kinds {
		kinds = append(kinds, k)
	}
	holder := db.NewID()
	tick := time.NewTicker(w.Every)
	defer tick.Stop()
	for {
		j, found, err := w.Store.Claim(ctx, holder, time.Now(), kinds...)
		if err != nil && ctx.Err() == nil {
			w.Log.Error("no work could be claimed", "error", errors.Unwrap(err))
		}
		if found {
			w.do(ctx, j)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w Worker) do(ctx context.Context, j Job) {
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var progress atomic.Int64
	spoken := make(chan struct{})
	go func() {
		defer close(spoken)
		w.speakFor(working, stop, j, &progress)
	}()
	result, err := w.try(working, j, func(done float64) { progress.Store(int64(1000 * min(max(done, 0), 1))) })
	cause := context.Cause(working)
	stop(nil)
	<-spoken
	state, message := Done, ""
	switch {
	case err == nil:
	case errors.Is(cause, ErrCancelled):
		state = Cancelled
	case errors.Is(cause, errLost):
		return
	case ctx.Err() != nil:
		state = Waiting
	default:
		state, message = Failed, fault.Message(err)
		w.Log.Warn("work failed", "kind", j.Kind, "job", j.ID, "fault", fault.KindOf(err))
	}
	ending, done := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer done()
	if err := w.Store.end(ending, j, state, result, message, time.Now()); err != nil {
		w.Log.Error("what came of work could not be kept", "kind", j.Kind, "job", j.ID, "error", errors.Unwrap(err))
	}
}

// try does a job; a defect in it ends the job and not the service.
func (w Worker) try(ctx context.Context, j Job, tell func(float64)) (result string, err error) {
	defer func() {
		if defect := recover(); defect != nil {
			err = fault.Wrap(fmt.Errorf("%v", defect), fault.Internal, "job.try", "a defect")
		}
	}()
	return w.Kinds[j.Kind](ctx, j, tell)
}

// speakFor holds a job while it is worked at, and stops it when somebody
// cancelled it or it went to somebody else.
func (w Worker) speakFor(ctx context.Context, stop context.CancelCauseFunc, j Job, progress *atomic.Int64) {
	tick := time.NewTicker(w.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		err := w.Store.Report(ctx, j, int(progress.Load()), time.Now())
		if errors.Is(err, ErrCancelled) || errors.Is(err, errLost) {
			stop(err)
			return
		}
	}
}
