package seed_test

import (
	"log/slog"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/auth"
	"github.com/station-portal/station/internal/orgs"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/portlet"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
	"github.com/station-portal/station/internal/seed"
	"github.com/station-portal/station/resolvers"
)

type noEvents struct{ portlet.Events }

func (noEvents) Wake() {}

func setup(t *testing.T) (*pgtest.Database, seed.Config) {
	t.Helper()
	manifests := resolvers.Manifests()
	sets := make([]postgres.MigrationSet, len(manifests))
	for i, m := range manifests {
		sets[i] = postgres.MigrationSet{ID: m.ID, FS: m.Migrations}
	}
	db := pgtest.New(t, sets...)
	require.NoError(t, portal.Sync(t.Context(), db.DB, manifests))
	passwords, err := auth.NewPasswords()
	require.NoError(t, err)
	return db, seed.Config{
		DB: db.DB, Passwords: passwords, Manifests: manifests, CallsPerMinute: 6000, Password: seed.NewPassword(),
		Deps: portlet.Deps{DB: db.DB, Events: noEvents{}, Logger: slog.New(slog.DiscardHandler)},
	}
}

// rows counts every table's rows and sums up what the demo must not touch again.
func rows(t *testing.T, db *pgtest.Database) map[string]int {
	t.Helper()
	conn := db.Super(t)
	counts := map[string]int{}
	names, err := conn.Query(t.Context(), `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`)
	require.NoError(t, err)
	for names.Next() {
		var name string
		require.NoError(t, names.Scan(&name))
		counts[name] = 0
	}
	require.NoError(t, names.Err())
	for name := range counts {
		var n int
		require.NoError(t, conn.QueryRow(t.Context(), "select count(*) from "+name).Scan(&n))
		counts[name] = n
	}
	return counts
}

func TestDemo(t *testing.T) {
	t.Parallel()
	db, cfg := setup(t)
	made, err := seed.Demo(t.Context(), cfg)
	require.NoError(t, err)
	conn := db.Super(t)

	var names []string
	for _, account := range made {
		names = append(names, account.Username)
		assert.Len(t, account.Password, 16)
		var hash string
		require.NoError(t, conn.QueryRow(t.Context(), `select password_hash from users where username = $1`, account.Username).Scan(&hash))
		fits, outdated, err := cfg.Passwords.Verify(t.Context(), account.Password, hash)
		require.NoError(t, err)
		assert.True(t, fits, account.Username)
		assert.False(t, outdated)
		fits, _, err = cfg.Passwords.Verify(t.Context(), account.Password+"x", hash)
		require.NoError(t, err)
		assert.False(t, fits)
	}
	assert.Equal(t, []string{"admin", "manager", "member", "viewer", "globex-admin", "both"}, names)

	member := func(username string) map[string][]string {
		var id uuid.UUID
		require.NoError(t, conn.QueryRow(t.Context(), `select id from users where username = $1`, username).Scan(&id))
		memberships, err := orgs.Memberships(t.Context(), cfg.DB, id)
		require.NoError(t, err)
		found := map[string][]string{}
		for _, m := range memberships {
			found[m.Organization.Slug] = m.Roles
		}
		return found
	}
	assert.Equal(t, map[string][]string{"acme": {"owner"}}, member("admin"))
	assert.Equal(t, map[string][]string{"acme": {"viewer"}}, member("viewer"))
	assert.Equal(t, map[string][]string{"acme": {"member"}, "globex": {"admin"}}, member("both"))

	// Every portlet that has a demo wrote rows, with their trail, as the owner.
	for slug, owner := range map[string]string{"acme": "admin", "globex": "globex-admin"} {
		for _, m := range cfg.Manifests {
			var entries, events, instances int
			require.NoError(t, conn.QueryRow(t.Context(), `
select (select count(*) from portal_audit_logs a where a.organization_id = o.id and a.portlet_id = $2 and a.user_id = u.id and a.action = 'data_created'),
  (select count(*) from portal_event_outbox e where e.organization_id = o.id and e.portlet_id = $2 and e.user_id = u.id),
  (select count(*) from portal_instances i where i.organization_id = o.id and i.portlet_id = $2 and i.enabled and i.max_api_calls_per_minute = 6000)
from organizations o, users u where o.slug = $1 and u.username = $3`, slug, m.ID, owner).Scan(&entries, &events, &instances))
			assert.Equal(t, 1, instances, "%s in %s", m.ID, slug)
			assert.Equal(t, m.Demo != nil, entries > 0, "%s in %s", m.ID, slug)
			assert.Equal(t, entries, events, "%s in %s", m.ID, slug)
		}
	}

	before := rows(t, db)
	require.Positive(t, before["portal_tasks_tasks"])
	cfg.Password = "another password"
	again, err := seed.Demo(t.Context(), cfg)
	require.NoError(t, err)
	assert.Empty(t, again)
	assert.Equal(t, before, rows(t, db))
}

// What is missing is made, and what is there stays as it is.
func TestDemo_MakesWhatIsMissing(t *testing.T) {
	t.Parallel()
	db, cfg := setup(t)
	cfg.Password = "the demo's password"
	globex := db.Organization(t, "globex")
	made, err := seed.Demo(t.Context(), cfg)
	require.NoError(t, err)
	assert.Len(t, made, 6)
	for _, account := range made {
		assert.Equal(t, "the demo's password", account.Password)
	}
	var n int
	require.NoError(t, db.Super(t).QueryRow(t.Context(), `select count(*) from portal_audit_logs where organization_id = $1`, globex).Scan(&n))
	assert.Zero(t, n, "an organization that was there gets no demo rows")
}

// An account of the name that was there already keeps its password and becomes the
// owner: an organization needs one.
func TestDemo_AccountIsThere(t *testing.T) {
	t.Parallel()
	db, cfg := setup(t)
	conn := db.Super(t)
	_, err := conn.Exec(t.Context(), `insert into users (username, email, password_hash) values ('admin', 'ada@example.com', 'hers')`)
	require.NoError(t, err)
	made, err := seed.Demo(t.Context(), cfg)
	require.NoError(t, err)
	assert.Len(t, made, 5)
	var hash string
	var owners, tasks int
	require.NoError(t, conn.QueryRow(t.Context(), `
select u.password_hash, (select count(*) from organization_members m where m.user_id = u.id),
  (select count(*) from portal_tasks_tasks k where k.created_by = u.id) from users u where username = 'admin'`).Scan(&hash, &owners, &tasks))
	assert.Equal(t, "hers", hash)
	assert.Equal(t, 1, owners)
	assert.Positive(t, tasks)
}

// A run that was cut off after the accounts were made, or between two portlets, is
// finished by the next.
func TestDemo_Resume(t *testing.T) {
	t.Parallel()
	db, cfg := setup(t)
	whole := cfg.Manifests
	for there := range len(whole) + 1 {
		cfg.Manifests = slices.Clone(whole)
		for i := there; i < len(whole); i++ {
			cfg.Manifests[i].Demo = nil
		}
		_, err := seed.Demo(t.Context(), cfg)
		require.NoError(t, err)
		cfg.Resume = true
	}
	conn := db.Super(t)
	counts := func() (n [3]int) {
		require.NoError(t, conn.QueryRow(t.Context(), `
select (select count(*) from portal_tasks_tasks), (select count(*) from portal_audit_logs), (select count(*) from organization_members)`).
			Scan(&n[0], &n[1], &n[2]))
		return n
	}
	once := counts()
	assert.Positive(t, once[0])
	assert.Positive(t, once[1])
	assert.Equal(t, 7, once[2])
	_, err := seed.Demo(t.Context(), cfg)
	require.NoError(t, err)
	assert.Equal(t, once, counts())
}
