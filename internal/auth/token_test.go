package auth_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/auth"
)

const (
	secret = "the secret of these tests, 32 or more"
	older  = "an older secret of these tests, 32 or more"
)

func tokensOf(t *testing.T, secrets ...string) *auth.Tokens {
	t.Helper()
	tokens, err := auth.NewTokens(secrets, 15*time.Minute)
	require.NoError(t, err)
	return tokens
}

func keyID(secret string) string {
	sum := sha256.Sum256([]byte("station key id " + secret))
	return hex.EncodeToString(sum[:4])
}

func TestVerifyGivesWhatWasSigned(t *testing.T) {
	t.Parallel()
	tokens := tokensOf(t, secret)
	id, user, organization := uuid.New(), uuid.New(), uuid.New()
	now := time.Now()
	signed, err := tokens.Sign(id, user, organization, now)
	require.NoError(t, err)
	s, err := tokens.Verify(signed)
	require.NoError(t, err)
	require.Equal(t, []uuid.UUID{id, user, organization}, []uuid.UUID{s.ID, s.UserID, s.OrganizationID})
	require.Equal(t, now.Add(15*time.Minute).Unix(), s.ExpiresAt.Unix())

	signed, err = tokens.Sign(id, user, uuid.Nil, now)
	require.NoError(t, err)
	s, err = tokens.Verify(signed)
	require.NoError(t, err)
	require.Equal(t, uuid.Nil, s.OrganizationID)
}

// Each fault of a token is refused, and the refusal does not say which it was.
func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	tokens := tokensOf(t, secret)
	now := time.Now()
	type claims = jwt.MapClaims
	good := func() claims {
		return claims{
			"iss": "station", "aud": "station-api", "sub": uuid.NewString(), "sid": uuid.NewString(), "org": uuid.NewString(),
			"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		}
	}
	with := func(name string, value any) claims { c := good(); c[name] = value; return c }
	without := func(name string) claims { c := good(); delete(c, name); return c }
	sign := func(method jwt.SigningMethod, kid any, key any, c claims) string {
		token := jwt.NewWithClaims(method, c)
		if kid != nil {
			token.Header["kid"] = kid
		}
		signed, err := token.SignedString(key)
		require.NoError(t, err)
		return signed
	}
	usual := func(c claims) string { return sign(jwt.SigningMethodHS256, keyID(secret), []byte(secret), c) }
	_, err := tokens.Verify(usual(good()))
	require.NoError(t, err, "what the cases below vary is good itself")
	_, err = tokens.Verify(usual(with("nbf", now.Add(2*time.Second).Unix())))
	require.NoError(t, err, "clocks may differ by a few seconds")

	whole := usual(good())
	head, rest, _ := strings.Cut(whole, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none","typ":"JWT","kid":"` + keyID(secret) + `"}`))
	body, _, _ := strings.Cut(rest, ".")
	const invalid, expired = "Your access token is not valid.", "Your access token has expired."
	cases := map[string]struct{ token, sentence string }{
		"algorithm none":               {sign(jwt.SigningMethodNone, keyID(secret), jwt.UnsafeAllowNoneSignatureType, good()), invalid},
		"algorithm none, old body":     {none + "." + body + ".", invalid},
		"HS512 with the right secret":  {sign(jwt.SigningMethodHS512, keyID(secret), []byte(secret), good()), invalid},
		"HS384 with the right secret":  {sign(jwt.SigningMethodHS384, keyID(secret), []byte(secret), good()), invalid},
		"wrong secret":                 {sign(jwt.SigningMethodHS256, keyID(secret), []byte(older), good()), invalid},
		"empty secret":                 {sign(jwt.SigningMethodHS256, "", []byte{}, good()), invalid},
		"unknown key":                  {sign(jwt.SigningMethodHS256, keyID(older), []byte(older), good()), invalid},
		"no key":                       {sign(jwt.SigningMethodHS256, nil, []byte(secret), good()), invalid},
		"a key that is no text":        {sign(jwt.SigningMethodHS256, 1, []byte(secret), good()), invalid},
		"wrong issuer":                 {usual(with("iss", "stations")), invalid},
		"no issuer":                    {usual(without("iss")), invalid},
		"wrong audience":               {usual(with("aud", []string{"other"})), invalid},
		"no audience":                  {usual(without("aud")), invalid},
		"expired":                      {usual(with("exp", now.Add(-6*time.Second).Unix())), expired},
		"expired with a wrong issuer":  {usual(claims{"iss": "x", "aud": "station-api", "nbf": now.Unix(), "exp": now.Add(-time.Hour).Unix()}), ""},
		"no expiry":                    {usual(without("exp")), invalid},
		"not yet valid":                {usual(with("nbf", now.Add(time.Minute).Unix())), invalid},
		"no beginning":                 {usual(without("nbf")), invalid},
		"issued in the future":         {usual(with("iat", now.Add(time.Minute).Unix())), invalid},
		"no person":                    {usual(without("sub")), invalid},
		"a person that is none":        {usual(with("sub", "admin")), invalid},
		"no session":                   {usual(without("sid")), invalid},
		"an organization that is none": {usual(with("org", "acme")), invalid},
		"truncated":                    {whole[:len(whole)-2], invalid},
		"without a signature":          {head + "." + body + ".", invalid},
		"two parts":                    {head + "." + body, invalid},
		"empty":                        {"", invalid},
		"garbage":                      {"not.a.token", invalid},
		"another body":                 {head + "." + strings.Split(usual(good()), ".")[1] + "." + strings.Split(whole, ".")[2], invalid},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s, err := tokens.Verify(c.token)
			require.Nil(t, s)
			told, ok := apperr.From(err)
			require.True(t, ok, "%v", err)
			require.Equal(t, apperr.Unauthenticated, told.Code)
			if c.sentence != "" {
				require.Equal(t, c.sentence, told.Message)
			}
		})
	}
}

// A new secret signs as soon as it is first; tokens of the old one stay good while it
// is listed, and no longer.
func TestSecretRotation(t *testing.T) {
	t.Parallel()
	before, during, after := tokensOf(t, older), tokensOf(t, secret, older), tokensOf(t, secret)
	sign := func(tokens *auth.Tokens) string {
		signed, err := tokens.Sign(uuid.New(), uuid.New(), uuid.New(), time.Now())
		require.NoError(t, err)
		return signed
	}
	verifies := func(tokens *auth.Tokens, signed string) bool {
		_, err := tokens.Verify(signed)
		return err == nil
	}
	old, fresh := sign(before), sign(during)
	require.True(t, verifies(during, old))
	require.True(t, verifies(during, fresh))
	require.True(t, verifies(after, fresh))
	require.False(t, verifies(after, old))
	require.False(t, verifies(before, fresh), "the new one signs")
}

func TestSecretsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, secrets := range map[string][]string{
		"none": nil, "empty": {""}, "short": {"fifteen letters"}, "one of two short": {secret, "short"},
	} {
		_, err := auth.NewTokens(secrets, time.Minute)
		require.ErrorContains(t, err, "JWT_SECRET", name)
	}
}

// A token that was good is refused once it has expired, and what a caller does to its
// session is not remembered.
func TestVerifyRemembers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tokens := tokensOf(t, secret)
		signed, err := tokens.Sign(uuid.New(), uuid.New(), uuid.New(), time.Now())
		require.NoError(t, err)
		first, err := tokens.Verify(signed)
		require.NoError(t, err)
		user := first.UserID
		first.UserID = uuid.Nil
		again, err := tokens.Verify(signed)
		require.NoError(t, err)
		require.Equal(t, user, again.UserID)
		_, err = tokens.Verify(signed[:len(signed)-1])
		require.Error(t, err)
		time.Sleep(15*time.Minute + 6*time.Second) //nolint:forbidigo // of the bubble's clock
		_, err = tokens.Verify(signed)
		require.True(t, apperr.Is(err, apperr.Unauthenticated))
	})
}
