// Package signed makes tokens that need not be kept: each is the id of a row and a
// signature that follows from it. So the row can be written first and the token later,
// again if need be, and who reads the database can't make one.
package signed

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// Keys signs with the first of some secrets, and takes what any of them signed.
type Keys struct{ secrets []string }

// New makes Keys of the secrets, of which there is one at least.
func New(secrets []string) (*Keys, error) {
	if len(secrets) == 0 {
		return nil, errors.New("there is no secret to sign with")
	}
	return &Keys{secrets: secrets}, nil
}

// Token gives the token of an id for a purpose: `<id>.<signature>`. It fits no other
// purpose and no other context: what the row can't change without ending its tokens, such
// as how often it was sent anew; empty for none.
func (k *Keys) Token(purpose string, id uuid.UUID, context string) string {
	return id.String() + "." + base64.RawURLEncoding.EncodeToString(sign(k.secrets[0], purpose, id, context))
}

// ID gives the id that a token claims, whose row knows the context; ok is false for what
// is no token. Check says whether the claim is true.
func ID(token string) (id uuid.UUID, ok bool) {
	text, _, found := strings.Cut(token, ".")
	if !found || len(text) != len(uuid.Nil.String()) {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(text)
	return id, err == nil
}

// Check gives the id of a token that was made for the purpose and the context; ok is false
// for any other.
func (k *Keys) Check(purpose, token, context string) (id uuid.UUID, ok bool) {
	id, ok = ID(token)
	if !ok {
		return uuid.Nil, false
	}
	_, text, _ := strings.Cut(token, ".")
	given, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return uuid.Nil, false
	}
	for _, secret := range k.secrets {
		if hmac.Equal(given, sign(secret, purpose, id, context)) {
			return id, true
		}
	}
	return uuid.Nil, false
}

func sign(secret, purpose string, id uuid.UUID, context string) []byte {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "station token for "+purpose, sha256.Size)
	if err != nil {
		panic(fmt.Sprintf("derive a key: %v", err)) // never: only for keys of more than 8 KB
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(id[:])
	mac.Write([]byte(context))
	return mac.Sum(nil)
}
