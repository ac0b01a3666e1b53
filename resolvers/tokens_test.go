package resolvers_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/resolvers/stationtest"
)

// A token that Station did not give, or not for this, is refused wherever it is sent: it
// writes nothing and reads nothing, over HTTP and sockets, in GraphQL and beside it.
func TestForgedTokens(t *testing.T) {
	t.Parallel()
	s := stationtest.New(t)
	acme, globex := s.Organization("acme"), s.Organization("globex")
	owner := s.Member(acme, "owner", "owner")
	session := sessionID(t, s, owner.Token)
	keyID := func(secret string) string {
		sum := sha256.Sum256([]byte("station key id " + secret))
		return hex.EncodeToString(sum[:4])
	}
	now := time.Now()
	// token is the owner's, but for what is changed.
	token := func(change func(header map[string]any, c jwt.MapClaims)) *jwt.Token {
		c := jwt.MapClaims{
			"iss": "station", "aud": "station-api", "sub": owner.UserID.String(), "sid": session.String(), "org": acme.String(),
			"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Minute).Unix(),
		}
		token := jwt.NewWithClaims(jwt.SigningMethodHS256, c)
		token.Header["kid"] = keyID(stationtest.Secret)
		change(token.Header, c)
		return token
	}
	signed := func(token *jwt.Token, secret any) string {
		t.Helper()
		text, err := token.SignedString(secret)
		require.NoError(t, err)
		return text
	}
	claim := func(name string, value any) string {
		return signed(token(func(_ map[string]any, c jwt.MapClaims) { c[name] = value }), []byte(stationtest.Secret))
	}
	good := claim("iss", "station")
	createTask(t, bearer(s, good), map[string]any{"title": "what the cases below vary is good itself"})

	unsigned := token(func(map[string]any, jwt.MapClaims) {})
	unsigned.Method, unsigned.Header["alg"] = jwt.SigningMethodNone, "none"
	const create = `mutation ($title: String!) { createTask(input: {title: $title}) { task { id } } }`
	const invalid, expired = "Your access token is not valid.", "Your access token has expired."
	for name, c := range map[string]struct{ token, sentence string }{
		"forged": {signed(token(func(map[string]any, jwt.MapClaims) {}), []byte("another secret of 32 letters or more")), invalid},
		"forged, of its own key": {
			signed(token(func(h map[string]any, _ jwt.MapClaims) { h["kid"] = keyID("another secret of 32 letters or more") }), []byte("another secret of 32 letters or more")),
			invalid,
		},
		"alg none":       {signed(unsigned, jwt.UnsafeAllowNoneSignatureType), invalid},
		"expired":        {claim("exp", now.Add(-time.Minute).Unix()), expired},
		"of the future":  {claim("nbf", now.Add(time.Minute).Unix()), invalid},
		"wrong audience": {claim("aud", "station-mail"), invalid},
		"wrong issuer":   {claim("iss", "https://example.com"), invalid},
		"truncated":      {good[:len(good)-1], invalid},
		"no signature":   {good[:strings.LastIndexByte(good, '.')+1], invalid},
		"no session":     {claim("sid", ""), invalid},
	} {
		t.Run(name, func(t *testing.T) {
			forged := bearer(s, c.token)
			unchanged(t, s, func() {
				for _, r := range []*stationtest.Response{
					forged.Ask(create, "title", "by a forged token"),
					forged.Ask(viewerID), forged.Ask(`{ __typename }`), forged.Get("/schema.graphql"), forged.Get("/api/audit-logs.csv"),
				} {
					require.Equal(t, 401, r.Status)
					refused(t, r, "UNAUTHENTICATED", "", c.sentence)
				}
				dial(t, s, c.token).closes(closeForbidden)
				status, body := handshake(t, s, "Authorization", "Bearer "+c.token)
				require.Equal(t, 401, status)
				require.Contains(t, body, c.sentence)
			})
		})
	}
	// One of Station's own, for where its person is no member: there it is worth nothing.
	stray := bearer(s, claim("org", globex.String()))
	unchanged(t, s, func() {
		refused(t, stray.Ask(create, "title", "elsewhere"), "FORBIDDEN", "", notActive)
		refused(t, stray.Get("/api/audit-logs.csv"), "FORBIDDEN", "", notActive)
	})
}
