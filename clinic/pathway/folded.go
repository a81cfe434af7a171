package pathway

import (
	"fmt"
	"strings"
	"sync"

	"tend/platform/auth"
)

// folded remembers states by who asked for what. Every change writes the audit
// log in its own transaction, so the log's length is the version of the data:
// a state is good for as long as the log has not grown.
type folded struct {
	mu   sync.Mutex
	kept map[string]foldedStates
}

type foldedStates struct {
	version int64
	states  []State
}

// mostFolded bounds the memory; past it everything is forgotten at once, which
// costs one reading each.
const mostFolded = 64

func folderKey(a auth.Actor, f Filter) string {
	return fmt.Sprintf("%q %q %t %q", a.Site, a.ID, a.SeesAllGroups(), strings.Join(f.Groups, "\x00"))
}

func (f *folded) get(key string, version int64) ([]State, bool) {
	if f == nil {
		return nil, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	found, ok := f.kept[key]
	return found.states, ok && found.version == version
}

func (f *folded) put(key string, version int64, states []State) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.kept == nil || len(f.kept) >= mostFolded {
		f.kept = map[string]foldedStates{}
	}
	f.kept[key] = foldedStates{version, states}
}
