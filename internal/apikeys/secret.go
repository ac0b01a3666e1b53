// Package apikeys has the keys that integrators send in place of a person's access token:
// it makes, rotates and revokes them, and says whose a key is that somebody shows.
package apikeys

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"hash/crc32"
	"strings"
)

// Prefix begins every key, so that who finds one knows what it is.
const Prefix = "stn_"

const (
	// randomness is what a key has of it, in bytes. bodyLength is the length of their text,
	// sumLength that of the checksum which follows it.
	randomness            = 32
	bodyLength, sumLength = 52, 7
	// shownLength is how much of it is kept readable, to know a key by.
	shownLength = 8
)

// encoding has no characters that a double click would not select.
var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// newSecret makes the text of a key: `stn_`, 52 random characters and the checksum of both.
func newSecret() string {
	var raw [randomness]byte
	_, _ = rand.Read(raw[:]) // never fails
	text := Prefix + encoding.EncodeToString(raw[:])
	return text + checksum(text)
}

// checksum keeps what was cut off or mistyped, and what only looks like a key, from being
// looked for: it is no secret.
func checksum(text string) string {
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(text)))
	return encoding.EncodeToString(sum)
}

// IsKey reports whether a bearer token claims to be a key.
func IsKey(token string) bool { return strings.HasPrefix(token, Prefix) }

// wellFormed reports whether a text is one that newSecret may have made.
func wellFormed(text string) bool {
	const length = len(Prefix) + bodyLength
	return len(text) == length+sumLength && IsKey(text) && checksum(text[:length]) == text[length:]
}

// hashOf is how a key is stored and looked for.
func hashOf(secret string) [sha256.Size]byte { return sha256.Sum256([]byte(secret)) }

// shownOf is what is kept of a key to know it by.
func shownOf(secret string) string { return secret[len(Prefix) : len(Prefix)+shownLength] }
