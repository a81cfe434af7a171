package staff

import "sync"

// nudges tell the open pages of a meeting in this process at once that
// something was kept; those in another process hear of it from the log.
type nudges struct {
	mu sync.Mutex
	of map[string]map[chan struct{}]bool // by the meeting's address
}

// listen gives a channel that is nudged, and how to leave.
func (n *nudges) listen(meeting string) (<-chan struct{}, func()) {
	nudged := make(chan struct{}, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.of == nil {
		n.of = map[string]map[chan struct{}]bool{}
	}
	if n.of[meeting] == nil {
		n.of[meeting] = map[chan struct{}]bool{}
	}
	n.of[meeting][nudged] = true
	return nudged, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.of[meeting], nudged)
		if len(n.of[meeting]) == 0 {
			delete(n.of, meeting)
		}
	}
}

// nudge wakes every page of a meeting; one that is awake already is not woken
// twice.
func (n *nudges) nudge(meeting string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for nudged := range n.of[meeting] {
		select {
		case nudged <- struct{}{}:
		default:
		}
	}
}
