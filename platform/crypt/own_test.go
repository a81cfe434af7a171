package crypt

import (
	"path/filepath"
	"testing"
)

func TestAKeyOfItsOwn(t *testing.T) {
	ring, err := OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	kept, key, err := ring.NewKey("key/RM-001")
	if err != nil {
		t.Fatal(err)
	}
	sealed := key.Seal("person/RM-001", []byte("Ann Example"))
	again, err := ring.OpenKey("key/RM-001", kept)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := again.Open("person/RM-001", sealed); err != nil || string(text) != "Ann Example" || !IsOwn(sealed) {
		t.Errorf("%q, %v", text, err)
	}
	_, other, err := ring.NewKey("key/RM-002")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Open("person/RM-001", sealed); err == nil {
		t.Error("another key opened it")
	}
	if _, err := ring.OpenKey("key/RM-002", kept); err == nil {
		t.Error("the key opened in another row")
	}
	if _, err := ring.Open("person/RM-001", sealed); err == nil {
		t.Error("the ring opened what a key of its own sealed")
	}
	for _, damaged := range []string{"", "own:", "own:AAAA", "own:%%", sealed[4:]} {
		if _, err := again.Open("person/RM-001", damaged); err == nil {
			t.Errorf("%q opened", damaged)
		}
	}
}
