package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"tend/platform/fault"
)

// The cost of one password: 19 MiB and two passes, the OWASP minimum for
// argon2id.
const (
	argonTime   = 2
	argonMemory = 19 * 1024 // KiB
	argonLanes  = 1
	argonKey    = 32
	minPassword = 10
)

// decoyHash is checked when a login is unknown, so that the answer takes as
// long as for a known one.
var decoyHash = mustHash("no such person")

func mustHash(password string) string {
	hash, err := hashPassword(password)
	if err != nil {
		panic(err)
	}
	return hash
}

// hashPassword writes "argon2id$time$memory$lanes$salt$key"; an empty password
// gives an empty hash, which no password fits.
func hashPassword(password string) (string, error) {
	if password == "" {
		return "", nil
	}
	if len([]rune(password)) < minPassword {
		return "", fault.New(fault.Invalid, "auth.hashPassword", "a password has at least %d characters", minPassword)
	}
	salt := make([]byte, 16)
	rand.Read(salt)
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonLanes, argonKey)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("argon2id$%d$%d$%d$%s$%s", argonTime, argonMemory, argonLanes, enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

func checkPassword(hash, password string) bool {
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[0] != "argon2id" {
		return false
	}
	var time, memory uint32
	var lanes uint8
	if _, err := fmt.Sscanf(strings.Join(parts[1:4], " "), "%d %d %d", &time, &memory, &lanes); err != nil {
		return false
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil {
		return false
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1
}
