package crypt

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSealedTextOpensOnlyInItsRow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	ring, err := OpenRing(path)
	if err != nil {
		t.Fatal(err)
	}
	sealed := ring.Seal("person/RM-001", []byte("Ann Example"))
	if strings.Contains(sealed, "Ann") {
		t.Fatal("the text can be read")
	}
	again, err := OpenRing(path)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := again.Open("person/RM-001", sealed); err != nil || string(text) != "Ann Example" {
		t.Fatalf("%q, %v", text, err)
	}
	if _, err := again.Open("person/RM-002", sealed); err == nil {
		t.Fatal("it opened in another row")
	}
	for _, damaged := range []string{"", "k1", "k1:", "k1:AAAA", "k9:" + sealed[3:], sealed[:len(sealed)-2] + "xx"} {
		if _, err := again.Open("person/RM-001", damaged); err == nil {
			t.Errorf("%q opened", damaged)
		}
	}
}

func TestBlindIndexIgnoresCaseAndSpace(t *testing.T) {
	ring, err := OpenRing(filepath.Join(t.TempDir(), "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	if ring.BlindIndex(" Ann  Example") != ring.BlindIndex("ann example") {
		t.Error("the same name has two indexes")
	}
	if ring.BlindIndex("Ann Example") == ring.BlindIndex("Anne Example") {
		t.Error("two names share an index")
	}
}

func TestKeyFileIsPrivateAndRefusedWhenDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	if _, err := OpenRing(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	for _, text := range []string{"", "{}", `{"current":"k1","keys":{"k1":"AAAA"},"index":"AAAA"}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenRing(path); err == nil {
			t.Errorf("%q was taken as a key file", text)
		}
	}
}
