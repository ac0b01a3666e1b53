package authz_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/session"
)

// key makes a key of the member's.
func (f *fixture) key(organization, user uuid.UUID, permissions ...string) (id uuid.UUID) {
	f.Helper()
	require.NoError(f, f.db.Super(f).QueryRow(f.Context(), `
insert into api_keys (organization_id, created_by, name, prefix, key_hash, permissions)
values ($1, $2, 'key', 'ABCDEFGH', sha256(gen_random_uuid()::text::bytea), $3) returning id`, organization, user, permissions).Scan(&id))
	return id
}

// A key may do what both it and its maker may, in its own organization.
func TestKeysAreNoLargerThanTheirMakers(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	cache := f.replica(nil)
	key, wide := f.key(f.acme, f.mia, "users.read"), f.key(f.acme, f.mia, "roles.manage", "users.read", "portlet.notes.view")
	require.Equal(t, []string{"users.read"}, f.access(cache, f.acme, key).Permissions)
	require.Equal(t, []string{"portlet.notes.view", "users.read"}, f.access(cache, f.acme, wide).Permissions)
	require.True(t, f.access(cache, f.acme, key).Active)
	require.True(t, f.access(cache, f.acme, key).Portlets["notes"].Enabled)
	require.Equal(t, &authz.Key{}, f.access(cache, f.acme, key).Key)
	require.Nil(t, f.access(cache, f.acme, f.mia).Key)
	for _, access := range []*authz.Access{f.access(cache, f.globex, key), f.access(cache, f.acme, uuid.New())} {
		require.False(t, access.Active)
		require.Nil(t, access.Key)
		require.Empty(t, access.Permissions)
	}
	all, err := cache.OfAll(t.Context(), f.acme, []uuid.UUID{wide, f.mia, key})
	require.NoError(t, err)
	require.True(t, all[0].Same(all[1]), "who may do the same is told the same")
	require.False(t, all[0].Same(all[2]))

	// As the transaction has it, whatever is remembered.
	held := func(of *session.Session) (held []string) {
		t.Helper()
		ctx := session.With(f.db.Context(t, f.acme, f.mia), of)
		require.NoError(t, f.db.DB.InOrg(ctx, authz.Held(ctx, &held)))
		return held
	}
	person := &session.Session{UserID: f.mia, OrganizationID: f.acme}
	byKey := &session.Session{ID: key, UserID: f.mia, OrganizationID: f.acme, IsKey: true}
	require.Equal(t, []string{"portlet.notes.view", "users.read"}, held(person))
	require.Equal(t, []string{"users.read"}, held(byKey))
	f.execute(`update roles set permissions = array['portlet.notes.view'] where organization_id = $1`, f.acme)
	require.Equal(t, []string{"portlet.notes.view"}, held(person))
	require.Empty(t, held(byKey))
	f.execute(`update organization_members set is_active = false where user_id = $1`, f.mia)
	require.Empty(t, held(person))
}

// The end of a key is known everywhere within what is promised: told, while a replica hears
// nothing, and after its connection broke.
func TestKeysEndEverywhere(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	gate := &gate{}
	one, two := f.replica(gate.dial), f.replica(nil)
	stays := f.key(f.acme, f.mia, "users.read")
	ends := func(name, sql string, ended func(*authz.Access) bool) {
		key := f.key(f.acme, f.mia, "users.read")
		for _, cache := range []*authz.Cache{one, two} {
			require.True(t, f.access(cache, f.acme, key).Active)
		}
		f.execute(sql, key)
		since := time.Now()
		for _, cache := range []*authz.Cache{one, two} {
			t.Log(name, f.changes(since, func() bool { return ended(f.access(cache, f.acme, key)) }))
			require.False(t, f.access(cache, f.acme, key).Active)
		}
	}
	const revoke = `update api_keys set revoked_at = now() where id = $1`
	revoked := func(a *authz.Access) bool { return a.Key != nil && a.Key.Revoked }
	ends("revoked", revoke, revoked)
	ends("ended", `update api_keys set expires_at = now() where id = $1`, func(a *authz.Access) bool { return a.Key.Expired() })
	ends("deleted", `delete from api_keys where id = $1`, func(a *authz.Access) bool { return a.Key == nil })
	gate.holds.Store(true)
	ends("silent", revoke, revoked)
	gate.holds.Store(false)
	f.hears(one)
	for range 3 {
		f.execute(`select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and usename = 'station_system' and query = '-- ping'`)
		ends("cut", revoke, revoked)
		f.hears(one)
	}
	for _, cache := range []*authz.Cache{one, two} {
		require.True(t, f.access(cache, f.acme, stays).Active)
	}
	f.changes(time.Now(), func() bool {
		known := f.access(two, f.acme, stays)
		f.execute(`update api_keys set last_used_at = now() where id = $1`, stays)
		return known == f.access(two, f.acme, stays)
	})
}
