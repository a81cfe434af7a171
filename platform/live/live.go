// Package live tells open pages that a site's data have changed. Every change
// writes the audit log, in this process or in another one over the same
// store, so the number of the log's last entry is watched: by one reader for
// each site, while somebody listens.
package live

import (
	"context"
	"sync"
	"time"

	"tend/platform/audit"
	"tend/platform/db"
)

// every is how often the log is looked at.
const every = 100 * time.Millisecond

// Watch looks at the logs of a store. The zero Watch with a DB is ready.
type Watch struct {
	DB *db.DB

	mu    sync.Mutex
	sites map[string]*site
}

// site is one log that is watched.
type site struct {
	head      int64
	listeners map[chan int64]bool
	stop      context.CancelFunc
}

// Listen gives the number of the log's last entry each time it has grown,
// until ctx ends. A listener that is slow misses numbers in between and never
// the last one.
func (w *Watch) Listen(ctx context.Context, name string) <-chan int64 {
	heard := make(chan int64, 1)
	w.mu.Lock()
	s := w.sites[name]
	if s == nil {
		watching, stop := context.WithCancel(context.Background())
		s = &site{listeners: map[chan int64]bool{}, stop: stop, head: -1}
		if w.sites == nil {
			w.sites = map[string]*site{}
		}
		w.sites[name] = s
		go w.look(watching, name, s)
	}
	s.listeners[heard] = true
	w.mu.Unlock()
	context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(s.listeners, heard)
		if len(s.listeners) == 0 && w.sites[name] == s {
			s.stop()
			delete(w.sites, name)
		}
	})
	return heard
}

func (w *Watch) look(ctx context.Context, name string, s *site) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		head, err := w.head(ctx, name)
		if err == nil {
			w.tell(s, head)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (w *Watch) head(ctx context.Context, name string) (head int64, err error) {
	err = w.DB.View(ctx, func(tx *db.Tx) error {
		head, err = audit.Head(ctx, tx, name)
		return err
	})
	return head, err
}

// tell gives every listener a new number; the first one is only remembered.
func (w *Watch) tell(s *site, head int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	grown := s.head >= 0 && head != s.head
	s.head = head
	if !grown {
		return
	}
	for heard := range s.listeners {
		select {
		case <-heard: // what was not read is out of date
		default:
		}
		heard <- head
	}
}
