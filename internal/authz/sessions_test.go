package authz_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/authz"
)

func (f *fixture) session(user uuid.UUID) (id uuid.UUID) {
	f.Helper()
	require.NoError(f, f.db.Super(f).QueryRow(f.Context(),
		`insert into auth_sessions (user_id, expires_at) values ($1, now() + interval '1 day') returning id`, user).Scan(&id))
	return id
}

func (f *fixture) ended(cache *authz.Cache, session uuid.UUID) bool {
	f.Helper()
	ended, err := cache.HasEnded(f.Context(), session)
	require.NoError(f, err)
	return ended
}

// An end is known everywhere within what is promised: told, while a replica hears nothing,
// after that, and on one that starts later.
func TestSessionsEndEverywhere(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	gate := &gate{}
	one, two := f.replica(gate.dial), f.replica(nil)
	end := func(session uuid.UUID) time.Time {
		f.execute(`update auth_sessions set revoked_at = now() where id = $1`, session)
		return time.Now()
	}
	stays, told := f.session(f.mia), f.session(f.mia)
	require.False(t, f.ended(one, told))
	since := end(told)
	for _, cache := range []*authz.Cache{one, two} {
		t.Log("told after", f.changes(since, func() bool { return f.ended(cache, told) }))
	}

	silent := f.session(f.mia)
	require.False(t, f.ended(one, silent))
	gate.holds.Store(true)
	t.Log("silent: after", f.changes(end(silent), func() bool { return f.ended(one, silent) }))
	gate.holds.Store(false)
	f.hears(one)

	for range 3 {
		cut := f.session(f.mia)
		f.execute(`select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and usename = 'station_system' and query = '-- ping'`)
		t.Log("cut: after", f.changes(end(cut), func() bool { return f.ended(one, cut) }))
		f.hears(one)
		require.True(t, f.ended(one, cut), "as well once it hears again")
	}
	late := f.replica(nil)
	for name, session := range map[string]uuid.UUID{"told": told, "silent": silent} {
		require.True(t, f.ended(late, session), "%s, before it began to listen", name)
	}
	for _, cache := range []*authz.Cache{one, two, late} {
		require.False(t, f.ended(cache, stays))
	}
	require.False(t, f.ended(one, uuid.New()))
}

// An end is remembered for longer than any token of its session passes: for the tokens'
// lifetime, of the fixture's cache a minute, and what clocks may differ by.
func TestSessionEndsAreRememberedForLongEnough(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	deaf := authz.NewCache(f.db.DB, slog.New(slog.DiscardHandler), time.Minute)
	cache := f.replica(nil)
	session := f.session(f.mia)
	f.execute(`update auth_sessions set revoked_at = now() where id = $1`, session)
	ended := time.Now()
	f.changes(ended, func() bool { return f.ended(cache, session) })
	require.True(t, f.ended(deaf, session))
	late := f.replica(nil)
	for name, cache := range map[string]*authz.Cache{"told": cache, "asked": deaf, "began later": late} {
		require.Greater(t, cache.EndedUntil(session), ended.Add(time.Minute+5*time.Second), name)
	}
}

// Nobody asks the database for sessions while ends are told.
func TestSessionsAreNotAskedFor(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	cache := f.replica(nil)
	session := f.session(f.mia)
	f.execute(`alter table auth_sessions rename to hidden`)
	require.False(t, f.ended(cache, session))
}

func TestClosingAnAccountEndsItsSessions(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	cache := f.replica(nil)
	session, other := f.session(f.mia), f.session(f.stranger)
	f.execute(`update users set is_active = false where id = $1`, f.mia)
	f.changes(time.Now(), func() bool { return f.ended(cache, session) })
	f.execute(`update users set is_active = true where id = $1`, f.mia)
	require.True(t, f.ended(cache, session), "for good")
	require.False(t, f.ended(cache, other))
}
