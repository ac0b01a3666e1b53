package postgres_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// Not parallel: TestLoginThatMayNotMakeRoles sets the passwords of the same
// roles, which belong to the whole server, and a set password is hashed anew.
func TestEnsureRolesChangesNothingTwice(t *testing.T) {
	super := pgtest.NewEmpty(t)
	urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: super})
	require.NoError(t, err)
	conn := dial(t, super)
	rows := func() []string {
		return texts(t.Context(), t, conn, `
select oid || ' ' || xmin || ' ' || rolname || ' ' || coalesce(rolpassword, '') from pg_authid where rolname in ('station_owner', 'station_app', 'station_system')
union all select 'database ' || xmin || ' ' || datacl::text from pg_database where datname = current_database()
order by 1`)
	}
	require.NoError(t, postgres.EnsureRoles(t.Context(), urls.Migration, urls.Passwords))
	before := rows()
	require.NoError(t, postgres.EnsureRoles(t.Context(), urls.Migration, urls.Passwords))
	require.Equal(t, before, rows())
	require.Len(t, before, 4)
}

func TestEnsureRolesConcurrentlyInManyDatabases(t *testing.T) {
	t.Parallel()
	var starters errgroup.Group
	for range 4 {
		super := pgtest.NewEmpty(t)
		urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: super})
		require.NoError(t, err)
		for range 2 {
			starters.Go(func() error { return postgres.EnsureRoles(t.Context(), urls.Migration, urls.Passwords) })
		}
	}
	require.NoError(t, starters.Wait())
}

func TestLoginThatMayNotMakeRoles(t *testing.T) {
	t.Parallel()
	super := pgtest.NewEmpty(t)
	urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: super})
	require.NoError(t, err)
	migrator, name := pgtest.Login(t, super, "")

	require.ErrorIs(t, postgres.EnsureRoles(t.Context(), migrator, urls.Passwords), postgres.ErrMayNotMakeRoles)

	sql, err := postgres.RolesSQL(urls.Passwords, name)
	require.NoError(t, err)
	require.NotContains(t, sql, urls.Passwords.App, "passwords are hashed")
	conn := dial(t, super)
	for range 2 {
		_, err = conn.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	// As a member of station_owner it needs no grant of its own.
	_, err = conn.Exec(t.Context(), fmt.Sprintf(`do $$ begin execute format('revoke connect on database %%I from %s', current_database()); end $$`, name))
	require.NoError(t, err)
	require.NoError(t, postgres.EnsureRoles(t.Context(), migrator, urls.Passwords))
	applied, err := postgres.Migrate(t.Context(), migrator, things)
	require.NoError(t, err)
	require.NotEmpty(t, applied)

	db, err := postgres.Open(t.Context(), urls.App, urls.System, postgres.PoolConfig{})
	require.NoError(t, err)
	defer db.Close()
	require.NoError(t, db.Verify(t.Context()))
	require.Empty(t, holes(t.Context(), t, conn))
}

func TestRolesSQLQuotes(t *testing.T) {
	t.Parallel()
	sql, err := postgres.RolesSQL(postgres.RolePasswords{App: "pässword's \\"}, "o'brien")
	require.NoError(t, err)
	require.Contains(t, sql, `CONSTANT text := 'o''brien'`)
	require.Contains(t, sql, `ALTER ROLE station_app PASSWORD  E'pässword''s \\';`)
	require.NotContains(t, sql, "ALTER ROLE station_system PASSWORD", "no password was given")
}
