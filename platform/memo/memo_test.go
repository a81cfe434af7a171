package memo

import (
	"fmt"
	"testing"
)

func TestAValueIsGoodForItsVersionOnly(t *testing.T) {
	var m Memo[string]
	m.Put("a", 7, "seven")
	if v, ok := m.Get("a", 7); !ok || v != "seven" {
		t.Errorf("%q, %v", v, ok)
	}
	if _, ok := m.Get("a", 8); ok {
		t.Error("an old value is given for a newer version")
	}
	if _, ok := m.Get("b", 7); ok {
		t.Error("a value is given for another key")
	}
	var none *Memo[string]
	none.Put("a", 7, "seven")
	if _, ok := none.Get("a", 7); ok {
		t.Error("nothing remembers")
	}
}

func TestTheMemoryIsBounded(t *testing.T) {
	var m Memo[int]
	for i := range 10 * most {
		m.Put(fmt.Sprint(i), 1, i)
	}
	if len(m.kept) > most {
		t.Errorf("%d values are kept", len(m.kept))
	}
}
