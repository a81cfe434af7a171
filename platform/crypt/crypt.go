// Package crypt keeps identities unreadable in a stolen file: AES-256-GCM
// under a ring of keys, each text bound to the row it belongs to, and a blind
// index by which an exact value can be found without being stored.
package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tend/platform/fault"
)

// Ring holds the keys: new texts are sealed with the current one, old texts
// open with the one they name.
type Ring struct {
	current string
	sealers map[string]cipher.AEAD
	index   []byte
}

// ringFile is the file's shape; keys are 32 bytes in base64.
type ringFile struct {
	Current string            `json:"current"`
	Keys    map[string][]byte `json:"keys"`
	Index   []byte            `json:"index"`
}

// OpenRing reads the key file, or makes a new one readable by its owner only.
// Without this file the identities in the store are lost: back it up, apart
// from the store.
func OpenRing(path string) (*Ring, error) {
	const op = "crypt.OpenRing"
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		text, err = makeRing(path)
	}
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "the key file %s cannot be read or made", path)
	}
	var f ringFile
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the key file %s is damaged; restore it from its backup", path)
	}
	r := &Ring{current: f.Current, sealers: map[string]cipher.AEAD{}, index: f.Index}
	for id, key := range f.Keys {
		block, err := aes.NewCipher(key)
		if err != nil || len(key) != 32 {
			return nil, fault.New(fault.Invalid, op, "key %s in %s is not 32 bytes long", id, path)
		}
		if r.sealers[id], err = cipher.NewGCM(block); err != nil {
			return nil, fault.Wrap(err, fault.Internal, op, "key %s cannot be used", id)
		}
	}
	if r.sealers[r.current] == nil || len(r.index) != 32 {
		return nil, fault.New(fault.Invalid, op, "the key file %s lacks its current key or its index key", path)
	}
	return r, nil
}

func makeRing(path string) ([]byte, error) {
	key, index := make([]byte, 32), make([]byte, 32)
	rand.Read(key)
	rand.Read(index)
	text, err := json.MarshalIndent(ringFile{Current: "k1", Keys: map[string][]byte{"k1": key}, Index: index}, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(text); err != nil {
		f.Close()
		return nil, err
	}
	return text, errors.Join(f.Sync(), f.Close())
}

// Seal encrypts text for one row; only Open with the same row reads it.
func (r *Ring) Seal(row string, text []byte) string {
	sealer := r.sealers[r.current]
	nonce := make([]byte, sealer.NonceSize())
	rand.Read(nonce)
	return r.current + ":" + base64.RawStdEncoding.EncodeToString(sealer.Seal(nonce, nonce, text, []byte(row)))
}

// Open decrypts what Seal wrote for the same row.
func (r *Ring) Open(row, sealed string) ([]byte, error) {
	const op = "crypt.Open"
	id, body, _ := strings.Cut(sealed, ":")
	sealer := r.sealers[id]
	if sealer == nil {
		return nil, fault.New(fault.Unavailable, op, "the key %q that sealed this is not in the key file", id)
	}
	raw, err := base64.RawStdEncoding.DecodeString(body)
	if err != nil || len(raw) < sealer.NonceSize() {
		return nil, fault.New(fault.Invalid, op, "the sealed text is damaged")
	}
	text, err := sealer.Open(nil, raw[:sealer.NonceSize()], raw[sealer.NonceSize():], []byte(row))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the sealed text is damaged or belongs to another row")
	}
	return text, nil
}

// BlindIndex is a keyed digest of a value, equal for values that differ only
// in case and outer space.
func (r *Ring) BlindIndex(value string) string {
	mac := hmac.New(sha256.New, r.index)
	mac.Write([]byte(strings.ToLower(strings.Join(strings.Fields(value), " "))))
	return base64.RawStdEncoding.EncodeToString(mac.Sum(nil))
}
