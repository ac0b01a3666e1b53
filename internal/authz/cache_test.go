package authz_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/authz"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	// promised is how long a change may take to be in force anywhere.
	promised = time.Second
	patience = 10 * time.Second
	often    = 5 * time.Millisecond
)

type fixture struct {
	*testing.T
	db            *pgtest.Database
	acme, globex  uuid.UUID
	mia, stranger uuid.UUID
}

func newFixture(t *testing.T) *fixture {
	f := &fixture{T: t, db: pgtest.New(t)}
	f.acme, f.globex = f.db.Organization(t, "acme"), f.db.Organization(t, "globex")
	f.db.Portlet(t, f.acme, "notes")
	f.mia = f.db.Member(t, f.acme, "mia", "portlet.notes.view", "users.read")
	f.stranger = f.db.Member(t, f.globex, "stranger", "users.read")
	return f
}

func (f *fixture) execute(sql string, args ...any) {
	f.Helper()
	_, err := f.db.Super(f).Exec(f.Context(), sql, args...)
	require.NoError(f, err)
}

// replica is a started cache on a database connection of its own.
func (f *fixture) replica(dial func(ctx context.Context, network, address string) (net.Conn, error)) *authz.Cache {
	f.Helper()
	db, err := postgres.Open(f.Context(), f.db.AppURL, f.db.SystemURL, postgres.PoolConfig{Dial: dial})
	require.NoError(f, err)
	f.Cleanup(db.Close)
	cache := authz.NewCache(db, slog.New(slog.DiscardHandler), time.Minute)
	cache.Start()
	f.Cleanup(cache.Stop)
	f.hears(cache)
	return cache
}

func (f *fixture) hears(cache *authz.Cache) {
	f.Helper()
	now := time.Now()
	require.Eventually(f, func() bool { return cache.Hears(now) }, patience, often)
}

func (f *fixture) access(cache *authz.Cache, organization, user uuid.UUID) *authz.Access {
	f.Helper()
	access, err := cache.Of(f.Context(), organization, user)
	require.NoError(f, err)
	return access
}

// changes fails unless the condition holds within what is promised.
func (f *fixture) changes(since time.Time, condition func() bool) time.Duration {
	f.Helper()
	require.Eventually(f, condition, patience, often)
	took := time.Since(since)
	require.Less(f, took, promised+300*time.Millisecond, "the bound of a busy machine")
	return took
}

// What nobody changed is not asked again, however old; what changes is in force on every
// replica, in one organization alone.
func TestCacheServesUntilToldOtherwise(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	one, two := f.replica(nil), f.replica(nil)
	for _, cache := range []*authz.Cache{one, two} {
		require.True(t, f.access(cache, f.acme, f.mia).Can("users.read"))
		require.True(t, f.access(cache, f.acme, f.mia).Portlets["notes"].Enabled)
	}
	mine, theirs := f.access(one, f.acme, f.mia), f.access(one, f.globex, f.stranger)
	old := time.Now().Add(promised + 200*time.Millisecond)
	require.Eventually(t, func() bool { return one.Hears(old) }, patience, often)
	require.Same(t, mine, f.access(one, f.acme, f.mia), "older than a deaf cache would trust")

	for _, change := range []struct {
		name, sql string
		args      []any
		in        func(*authz.Access) bool
	}{
		{
			"a role's permissions", `update roles set permissions = array['users.read'] where organization_id = $1`,
			[]any{f.acme},
			func(a *authz.Access) bool { return !a.Can("portlet.notes.view") },
		},
		{
			"a portlet switched off", `update portal_instances set enabled = false where organization_id = $1`,
			[]any{f.acme},
			func(a *authz.Access) bool { return !a.Portlets["notes"].Enabled },
		},
		{
			"a role taken", `delete from user_organization_roles where user_id = $1`,
			[]any{f.mia},
			func(a *authz.Access) bool { return !a.Can("users.read") },
		},
		{
			"the organization suspended", `update organizations set is_active = false where id = $1`,
			[]any{f.acme},
			func(a *authz.Access) bool { return !a.Active },
		},
	} {
		f.execute(change.sql, change.args...)
		since := time.Now()
		for _, cache := range []*authz.Cache{one, two} {
			t.Log(change.name, f.changes(since, func() bool { return change.in(f.access(cache, f.acme, f.mia)) }))
		}
	}
	require.Same(t, theirs, f.access(one, f.globex, f.stranger), "the other organization's was kept")

	f.execute(`update portal_definitions set is_available = false where portlet_id = 'notes'`)
	require.Eventually(t, func() bool { return f.access(one, f.globex, f.stranger) != theirs }, patience, often)
}

// A connection that broke, or that is silent, delays no change past what is promised.
func TestCacheThatHearsNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	gate := &gate{}
	cache := f.replica(gate.dial)
	allow := func(is bool) time.Time {
		permissions := []string{}
		if is {
			permissions = append(permissions, "users.read")
		}
		f.execute(`update roles set permissions = $2 where organization_id = $1`, f.acme, permissions)
		return time.Now()
	}
	may := func() bool { return f.access(cache, f.acme, f.mia).Can("users.read") }
	require.True(t, may())

	gate.holds.Store(true)
	t.Log("silent: taken after", f.changes(allow(false), func() bool { return !may() }))
	t.Log("silent: given after", f.changes(allow(true), may))
	gate.holds.Store(false)
	f.hears(cache)

	for range 3 {
		// The first change is made while nobody listens.
		f.execute(`select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and usename = 'station_system' and query = '-- ping'`)
		t.Log("cut: taken after", f.changes(allow(false), func() bool { return !may() }))
		f.hears(cache)
		t.Log("heard: given after", f.changes(allow(true), may))
	}
}

// Every change of what a member may do is told at its commit, and nothing else.
func TestAccessChangesAreTold(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	conn := f.db.Super(t)
	ctx := t.Context()
	told := func(sql string, args ...any) []string {
		t.Helper()
		_, err := conn.Exec(ctx, sql, args...)
		require.NoError(t, err, sql)
		_, err = conn.Exec(ctx, `select pg_notify('station_access', 'end')`)
		require.NoError(t, err)
		payloads := []string{}
		for {
			n, err := conn.WaitForNotification(ctx)
			require.NoError(t, err)
			if n.Payload == "end" {
				return payloads
			}
			payloads = append(payloads, n.Payload)
		}
	}
	_, err := conn.Exec(ctx, `listen station_access`)
	require.NoError(t, err)
	acme := []string{f.acme.String()}
	for _, sql := range []string{
		`update organizations set is_active = not is_active where id = $1`,
		`update organization_members set is_active = false where organization_id = $1`,
		`update organization_members set removed_at = now() where organization_id = $1`,
		`insert into organization_members (organization_id, user_id, display_name, email) select $1, id, 'Both', email from users where username = 'stranger'`,
		`delete from organization_members where organization_id = $1 and display_name = 'Both'`,
		`update roles set permissions = array['users.read'] where organization_id = $1`,
		`with gone as (delete from user_organization_roles where organization_id = $1 returning *) select from gone`,
		`insert into user_organization_roles (organization_id, user_id, role_id) select m.organization_id, m.user_id, r.id
			from organization_members m join roles r using (organization_id) where organization_id = $1`,
		`delete from roles where organization_id = $1`,
		`update portal_instances set enabled = not enabled where organization_id = $1`,
		`update portal_instances set max_api_calls_per_minute = 17 where organization_id = $1`,
		`update organizations set trusted_documents_only = not trusted_documents_only where id = $1`,
		`insert into trusted_documents (organization_id, created_by, document_id, name, text)
			select organization_id, user_id, encode(sha256('{ __typename }'), 'hex'), 'Type', '{ __typename }'
			from organization_members where organization_id = $1 and display_name <> 'Other' limit 1`,
		`delete from trusted_documents where organization_id = $1`,
		`delete from portal_instances where organization_id = $1`,
		`insert into portal_instances (organization_id, portlet_id) values ($1, 'notes')`,
	} {
		require.Equal(t, acme, told(sql, f.acme), sql)
	}
	require.Equal(t, []string{""}, told(`update portal_definitions set is_available = not is_available where portlet_id = 'notes'`))
	for _, sql := range []string{
		`update organizations set name = 'Acme 2' where id = $1`,
		`update organization_members set display_name = 'Other', is_active = is_active where organization_id = $1`,
		`update roles set description = 'Other', permissions = permissions where organization_id = $1`,
		`update portal_instances set enabled = enabled, updated_at = now() where organization_id = $1`,
	} {
		require.Empty(t, told(sql, f.acme), sql)
	}
}

// gate is a way to PostgreSQL that can keep from a listener what it is sent.
type gate struct{ holds atomic.Bool }

func (g *gate) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &gatedConn{Conn: conn, gate: g}, nil
}

type gatedConn struct {
	net.Conn
	gate    *gate
	listens atomic.Bool
	kept    []byte
}

func (c *gatedConn) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(`listen "station_access"`)) {
		c.listens.Store(true)
	}
	return c.Conn.Write(p)
}

func (c *gatedConn) Read(p []byte) (int, error) {
	for {
		if len(c.kept) > 0 && !c.gate.holds.Load() {
			n := copy(p, c.kept)
			c.kept = c.kept[n:]
			return n, nil
		}
		n, err := c.Conn.Read(p)
		if err != nil || !c.listens.Load() || !c.gate.holds.Load() && len(c.kept) == 0 {
			return n, err
		}
		c.kept = append(c.kept, p[:n]...)
	}
}
