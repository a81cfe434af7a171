package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"strings"

	"tend/platform/fault"
)

// Key is a key of its own for one matter, kept sealed by the ring. Whoever
// destroys it makes unreadable everything that it sealed, wherever that stands.
type Key struct{ sealer cipher.AEAD }

// ownMark begins every text that a Key has sealed.
const ownMark = "own:"

// IsOwn tells whether a text was sealed by a key of its own.
func IsOwn(sealed string) bool { return strings.HasPrefix(sealed, ownMark) }

// NewKey makes a key and gives it sealed by the ring for its row.
func (r *Ring) NewKey(row string) (sealed string, key Key, err error) {
	raw := make([]byte, 32)
	rand.Read(raw)
	sealed = r.Seal(row, raw)
	key, err = asKey(raw)
	return sealed, key, err
}

// OpenKey reads a key that NewKey sealed for the same row.
func (r *Ring) OpenKey(row, sealed string) (Key, error) {
	raw, err := r.Open(row, sealed)
	if err != nil {
		return Key{}, err
	}
	return asKey(raw)
}

func asKey(raw []byte) (Key, error) {
	block, err := aes.NewCipher(raw)
	if err != nil {
		return Key{}, fault.Wrap(err, fault.Invalid, "crypt.asKey", "the key is damaged")
	}
	sealer, err := cipher.NewGCM(block)
	if err != nil {
		return Key{}, fault.Wrap(err, fault.Internal, "crypt.asKey", "the key cannot be used")
	}
	return Key{sealer}, nil
}

// Seal encrypts text for one row, as Ring.Seal does.
func (k Key) Seal(row string, text []byte) string {
	nonce := make([]byte, k.sealer.NonceSize())
	rand.Read(nonce)
	return ownMark + base64.RawStdEncoding.EncodeToString(k.sealer.Seal(nonce, nonce, text, []byte(row)))
}

// Open decrypts what Seal wrote for the same row.
func (k Key) Open(row, sealed string) ([]byte, error) {
	const op = "crypt.Key.Open"
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimPrefix(sealed, ownMark))
	if err != nil || !IsOwn(sealed) || len(raw) < k.sealer.NonceSize() {
		return nil, fault.New(fault.Invalid, op, "the sealed text is damaged")
	}
	text, err := k.sealer.Open(nil, raw[:k.sealer.NonceSize()], raw[k.sealer.NonceSize():], []byte(row))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the sealed text is damaged or belongs to another row")
	}
	return text, nil
}
