package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"tend/platform/db"
	"tend/platform/fault"
	"tend/platform/job"
	"tend/schema/bothengines"
)

var ctx = context.Background()

const dig job.Kind = "dig"

func add(t *testing.T, d *db.DB, subject string) (j job.Job) {
	t.Helper()
	err := d.Change(ctx, func(tx *db.Tx) (err error) {
		j, err = job.AddIn(ctx, tx, "s", "me", dig, subject, time.Now())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func latest(t *testing.T, d *db.DB, subject string) (j job.Job) {
	t.Helper()
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		j, _, err = job.LatestIn(ctx, tx, "s", dig, subject)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func cancel(t *testing.T, d *db.DB, subject string) {
	t.Helper()
	if err := d.Change(ctx, func(tx *db.Tx) error { return job.CancelIn(ctx, tx, "s", dig, subject, time.Now()) }); err != nil {
		t.Fatal(err)
	}
}

func TestAJobIsClaimedByOneAndTakenUpWhenItsHolderDied(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		s, now := job.Store{DB: d}, time.Now()
		add(t, d, "garden")
		err := d.Change(ctx, func(tx *db.Tx) error {
			_, err := job.AddIn(ctx, tx, "s", "me", dig, "garden", now)
			return err
		})
		if fault.KindOf(err) != fault.Conflict {
			t.Errorf("asked for twice: %v", err)
		}
		var all sync.WaitGroup
		claims := make(chan string, 8)
		for n := range 8 {
			all.Go(func() {
				_, found, err := s.Claim(ctx, string(rune('a'+n)), now, dig)
				if err != nil {
					t.Error(err)
				}
				if found {
					claims <- string(rune('a' + n))
				}
			})
		}
		all.Wait()
		if len(claims) != 1 {
			t.Fatalf("%d claimed it", len(claims))
		}
		first := latest(t, d, "garden")
		if _, found, _ := s.Claim(ctx, "z", now.Add(job.Lease-time.Second), dig); found {
			t.Error("it was taken from somebody who works at it")
		}
		for try := 2; try <= 3; try++ {
			now = now.Add(job.Lease + time.Second)
			if j, found, err := s.Claim(ctx, "z", now, dig); err != nil || !found || j.Tries != try {
				t.Fatalf("%+v, %v, %v", j, found, err)
			}
		}
		if err := s.Report(ctx, first, 500, now); err == nil {
			t.Error("the first one may still speak for it")
		}
		if _, found, _ := s.Claim(ctx, "z", now.Add(2*job.Lease), dig); found {
			t.Error("a fourth process takes up what three died at")
		}
		if j := latest(t, d, "garden"); j.State != job.Failed || j.Message == "" {
			t.Errorf("%+v", j)
		}
		add(t, d, "garden") // again, by a person
		if _, found, _ := s.Claim(ctx, "z", now, "other kind"); found {
			t.Error("a job of another kind was taken")
		}
	})
}

func TestWhatComesOfAJob(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		started := make(chan string, 10)
		release := make(chan struct{})
		work := func(ctx context.Context, j job.Job, tell func(float64)) (string, error) {
			tell(.25)
			started <- j.Subject
			switch j.Subject {
			case "works":
				return "spuds", nil
			case "breaks":
				return "", fault.New(fault.Unavailable, "test", "the spade broke")
			case "falls":
				panic("into the hole")
			}
			select {
			case <-ctx.Done():
				return "", ctx.Err()
			case <-release:
				return "late", nil
			}
		}
		running, stop := context.WithCancel(ctx)
		w := job.Worker{Store: job.Store{DB: d}, Kinds: map[job.Kind]job.Work{dig: work}, Log: slog.New(slog.DiscardHandler), Every: 5 * time.Millisecond}
		ended := make(chan struct{})
		go func() { w.Run(running); close(ended) }()
		await := func(subject string, state job.State) job.Job {
			t.Helper()
			for range 2000 {
				if j := latest(t, d, subject); j.State == state {
					return j
				}
				time.Sleep(5 * time.Millisecond)
			}
			t.Fatalf("%s is %+v, not %s", subject, latest(t, d, subject), state)
			return job.Job{}
		}
		for subject, want := range map[string]job.Job{"works": {State: job.Done, Result: "spuds"}, "breaks": {State: job.Failed, Message: "the spade broke"},
			"falls": {State: job.Failed, Message: fault.Message(errors.New("x"))}} {
			add(t, d, subject)
			if j := await(subject, want.State); j.Result != want.Result || j.Message != want.Message {
				t.Errorf("%s: %+v", subject, j)
			}
			<-started
		}
		add(t, d, "long")
		<-started
		for latest(t, d, "long").Progress != 250 {
			time.Sleep(time.Millisecond)
		}
		cancel(t, d, "long")
		await("long", job.Cancelled)
		add(t, d, "longer")
		<-started
		stop() // the service goes down
		<-ended
		if j := latest(t, d, "longer"); j.State != job.Waiting || j.Tries != 0 {
			t.Fatalf("%+v", j)
		}
		close(release)
		again, end := context.WithCancel(ctx)
		defer end()
		go w.Run(again)
		if j := await("longer", job.Done); j.Result != "late" {
			t.Errorf("%+v", j)
		}
	})
}

func TestAJobThatNobodyDoesIsCancelledAtOnce(t *testing.T) {
	bothengines.Run(t, func(t *testing.T, d *db.DB) {
		add(t, d, "garden")
		cancel(t, d, "garden")
		if j := latest(t, d, "garden"); j.State != job.Cancelled || j.EndedAt.IsZero() {
			t.Errorf("%+v", j)
		}
		if _, found, err := (job.Store{DB: d}).Claim(ctx, "z", time.Now(), dig); found || err != nil {
			t.Error(found, err)
		}
	})
}
