package participant

import (
	"sync"
	"time"
)

const (
	missesAllowed = 30
	missWindow    = 10 * time.Minute
	addressesKept = 10_000
)

// limiter counts the links that did not exist, by address. A token has 160
// random bits, so this is for the machine's peace, not for the secret's.
type limiter struct {
	mu    sync.Mutex
	now   func() time.Time
	count map[string]misses
}

type misses struct {
	n     int
	since time.Time
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, count: map[string]misses{}}
}

func (l *limiter) miss(from string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.count) >= addressesKept {
		clear(l.count)
	}
	m := l.count[from]
	if now := l.now(); now.Sub(m.since) > missWindow {
		m = misses{since: now}
	}
	m.n++
	l.count[from] = m
}

// rests tells whether an address has missed too often of late.
func (l *limiter) rests(from string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := l.count[from]
	return m.n >= missesAllowed && l.now().Sub(m.since) <= missWindow
}
