// Package memo remembers what was computed from the store until the store
// changes. Every change writes the audit log in its own transaction, so the
// number of the log's last entry is the version of the data: what was computed
// is good for as long as the log has not grown.
package memo

import "sync"

// Memo holds values by a key that says who asked for what. The zero Memo is
// ready; a nil one remembers nothing. Values are shared between readers and
// must not be changed.
type Memo[V any] struct {
	mu   sync.Mutex
	kept map[string]entry[V]
}

type entry[V any] struct {
	version int64
	value   V
}

// most bounds the memory; past it everything is forgotten at once, which costs
// one computation each.
const most = 64

// Get gives the value of a key if it was computed at this version.
func (m *Memo[V]) Get(key string, version int64) (V, bool) {
	if m == nil {
		var none V
		return none, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.kept[key]
	return found.value, ok && found.version == version
}

// Last gives the value of a key as it was last computed, and at which version,
// for whoever can bring it up to date.
func (m *Memo[V]) Last(key string) (value V, version int64, ok bool) {
	if m == nil {
		return value, 0, false
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	found, ok := m.kept[key]
	return found.value, found.version, ok
}

// Put remembers the value of a key at a version.
func (m *Memo[V]) Put(key string, version int64, value V) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.kept == nil || len(m.kept) >= most {
		m.kept = map[string]entry[V]{}
	}
	m.kept[key] = entry[V]{version, value}
}
