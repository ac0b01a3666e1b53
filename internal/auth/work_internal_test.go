package auth

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/apperr"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

type noThrottle struct{}

func (noThrottle) Allow(context.Context, string) error { return nil }
func (noThrottle) Take(context.Context, string) error  { return nil }
func (noThrottle) Fail(context.Context, string)        {}
func (noThrottle) Forget(context.Context, string)      {}

// A wrong password and a name that nobody has cost the same: one hash of today's
// parameters, counted and not timed.
func TestWrongNamesAndPasswordsCostTheSame(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	passwords, err := NewPasswords()
	require.NoError(t, err)
	tokens, err := NewTokens([]string{"the secret of this test, 32 letters"}, time.Minute)
	require.NoError(t, err)
	hash, err := passwords.Hash(t.Context(), "secret")
	require.NoError(t, err)
	for name, active := range map[string]bool{"mia": true, "gone": false} {
		require.NoError(t, db.DB.System(t.Context(), "tests make accounts",
			postgres.Exec(`
insert into users (username, email, password_hash, is_active) values ($1, $2, $3, $4)`, name, name+"@example.com", hash, active)))
	}
	var work []string
	passwords.check = func(password, hash string) (bool, *argon2id.Params, error) {
		params, _, _, err := argon2id.DecodeHash(hash)
		require.NoError(t, err)
		work = append(work, strings.Join(strings.Split(hash, "$")[:4], "$"))
		require.Equal(t, argon, params)
		return argon2id.CheckHash(password, hash)
	}
	service := New(Config{DB: db.DB, Tokens: tokens, Passwords: passwords, Guesses: Guesses{noThrottle{}, noThrottle{}, noThrottle{}}, SignedOut: noThrottle{}, RefreshLifetime: time.Hour})
	for _, in := range []LoginInput{
		{Username: "mia", Password: "wrong"},
		{Username: "nobody", Password: "wrong"},
		{Username: "gone", Password: "secret"},
		{Username: "mia", Password: strings.Repeat("x", 5000)},
		{Username: "nobody", Password: "no password fits this hash"},
	} {
		work = nil
		_, err := service.Login(t.Context(), in)
		require.True(t, apperr.Is(err, apperr.Unauthenticated), "%v", err)
		require.Equal(t, []string{"$argon2id$v=19$m=19456,t=2,p=1"}, work, in.Username)
	}
	work = nil
	_, err = service.Login(t.Context(), LoginInput{Username: "mia", Password: "secret"})
	require.NoError(t, err)
	require.Len(t, work, 1)
}

// Only as many hashes run at once as there are cores, and who waits can leave.
func TestHashesTakeTurns(t *testing.T) {
	t.Parallel()
	passwords, err := NewPasswords()
	require.NoError(t, err)
	for range cap(passwords.slots) {
		require.NoError(t, passwords.enter(t.Context()))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err = passwords.Verify(ctx, "x", "")
	require.ErrorIs(t, err, context.Canceled)
	_, err = passwords.Hash(ctx, "x")
	require.ErrorIs(t, err, context.Canceled)
	passwords.leave()
	fits, _, err := passwords.Verify(t.Context(), "x", "")
	require.NoError(t, err)
	require.False(t, fits)
}

// Neighbours of a refresh get the token that was given, also when another secret signs
// by then.
func TestChildSurvivesRotation(t *testing.T) {
	t.Parallel()
	const old, fresh = "the old secret, 32 letters or more", "the new secret, 32 letters or more"
	before, err := NewTokens([]string{old}, time.Minute)
	require.NoError(t, err)
	during, err := NewTokens([]string{fresh, old}, time.Minute)
	require.NoError(t, err)
	after, err := NewTokens([]string{fresh}, time.Minute)
	require.NoError(t, err)
	parent := newRefreshToken()
	given := before.child(parent)
	require.NotEqual(t, given, during.child(parent))
	require.Equal(t, given, during.childOf(parent, hashRefreshToken(given)))
	require.Empty(t, after.childOf(parent, hashRefreshToken(given)))
}
