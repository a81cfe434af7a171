package frame

import (
	"crypto/sha256"
	"encoding/hex"
)

// Asset gives the address of a static file, which changes with its content so
// that browsers may keep it.
func Asset(name string) (string, error) {
	text, err := static.ReadFile("static/" + name)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return "/static/" + name + "?v=" + hex.EncodeToString(sum[:6]), nil
}
