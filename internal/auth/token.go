package auth

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	lru "github.com/hashicorp/golang-lru/v2"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/session"
	"github.com/station-portal/station/internal/signed"
)

const (
	issuer   = "station"
	audience = "station-api"
	leeway   = 5 * time.Second
)

// claims is what an access token says.
type claims struct {
	jwt.RegisteredClaims
	// Organization is the organization the token acts in; empty for none.
	Organization string `json:"org,omitempty"`
	// Session is the sign-in it belongs to.
	Session string `json:"sid"`
}

// Tokens signs and reads access tokens with HS256.
type Tokens struct {
	// Signed makes the tokens of mails and devices with the same secrets.
	Signed *signed.Keys

	secrets  map[string][]byte // by key id
	signer   string            // the key id that signs
	lifetime time.Duration
	// verified are the sessions of tokens that were good when they were read last: the
	// signature of a token that is sent with every request is checked once.
	verified *lru.Cache[string, session.Session]
}

// rememberedTokens is how many tokens are remembered as good.
const rememberedTokens = 4096

// NewTokens makes Tokens of the secrets, of which the first signs and all verify.
func NewTokens(secrets []string, lifetime time.Duration) (*Tokens, error) {
	verified, err := lru.New[string, session.Session](rememberedTokens)
	if err != nil {
		return nil, fmt.Errorf("remember tokens: %w", err)
	}
	t := &Tokens{secrets: map[string][]byte{}, lifetime: lifetime, verified: verified}
	for _, secret := range secrets {
		if len(secret) < 16 {
			return nil, errors.New("a JWT_SECRET must have at least 16 characters")
		}
		sum := sha256.Sum256([]byte("station key id " + secret))
		id := hex.EncodeToString(sum[:4])
		if t.signer == "" {
			t.signer = id
		}
		t.secrets[id] = []byte(secret)
	}
	if t.signer == "" {
		return nil, errors.New("JWT_SECRET is empty")
	}
	if t.Signed, err = signed.New(secrets); err != nil {
		return nil, err
	}
	return t, nil
}

// Lifetime is how long an access token is good for.
func (t *Tokens) Lifetime() time.Duration { return t.lifetime }

// Sign makes the access token of a session in an organization.
func (t *Tokens) Sign(sessionID, user, organization uuid.UUID, now time.Time) (string, error) {
	c := claims{
		RegisteredClaims: jwt.RegisteredClaims{
			ID: uuid.NewString(), Issuer: issuer, Subject: user.String(), Audience: jwt.ClaimStrings{audience},
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(t.lifetime)),
		},
		Session: sessionID.String(),
	}
	if organization != uuid.Nil {
		c.Organization = organization.String()
	}
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, c)
	token.Header["kid"] = t.signer
	signed, err := token.SignedString(t.secrets[t.signer])
	if err != nil {
		return "", fmt.Errorf("sign an access token: %w", err)
	}
	return signed, nil
}

// Verify gives the session of an access token. Any fault, of signature, algorithm,
// issuer, audience or time, is UNAUTHENTICATED.
func (t *Tokens) Verify(text string) (*session.Session, error) {
	if known, ok := t.verified.Get(text); ok && time.Now().Before(known.ExpiresAt) {
		return &known, nil
	}
	s, err := t.read(text)
	if err == nil {
		t.verified.Add(text, *s)
	}
	return s, err
}

func (t *Tokens) read(text string) (*session.Session, error) {
	var c claims
	_, err := jwt.ParseWithClaims(text, &c, func(token *jwt.Token) (any, error) {
		id, _ := token.Header["kid"].(string)
		if secret, ok := t.secrets[id]; ok {
			return secret, nil
		}
		return nil, errors.New("unknown key")
	},
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(), jwt.WithIssuedAt(),
		jwt.WithIssuer(issuer), jwt.WithAudience(audience), jwt.WithLeeway(leeway),
	)
	if errors.Is(err, jwt.ErrTokenExpired) {
		return nil, ErrExpired().Because(err)
	}
	if err != nil {
		return nil, invalidToken(err)
	}
	s := &session.Session{ExpiresAt: c.ExpiresAt.Time}
	if s.UserID, err = uuid.Parse(c.Subject); err != nil {
		return nil, invalidToken(err)
	}
	if s.ID, err = uuid.Parse(c.Session); err != nil {
		return nil, invalidToken(err)
	}
	if c.Organization != "" {
		if s.OrganizationID, err = uuid.Parse(c.Organization); err != nil {
			return nil, invalidToken(err)
		}
	}
	return s, nil
}

// ErrExpired is the answer to an access token that was good once.
func ErrExpired() *apperr.Error {
	return apperr.New(apperr.Unauthenticated, "Your access token has expired.")
}

func invalidToken(err error) error {
	return apperr.New(apperr.Unauthenticated, "Your access token is not valid.").Because(err)
}

// newRefreshToken makes a random refresh token.
func newRefreshToken() string {
	var raw [32]byte
	_, _ = rand.Read(raw[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(raw[:])
}

// child derives the refresh token that follows one, so that parallel refreshes with
// one token get the same next one although only hashes are stored. Who has the
// parent but not the secret can't derive it.
func (t *Tokens) child(parent string) string { return childWith(t.secrets[t.signer], parent) }

// childOf gives the child of the hash, which another secret may have derived: one that
// signed until a moment ago. Empty when none did.
func (t *Tokens) childOf(parent string, hash []byte) string {
	for _, secret := range t.secrets {
		if child := childWith(secret, parent); bytes.Equal(hashRefreshToken(child), hash) {
			return child
		}
	}
	return ""
}

func childWith(secret []byte, parent string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("station refresh token after " + parent))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// hashRefreshToken is how a refresh token is stored. It is random, so a plain hash
// is enough.
func hashRefreshToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
