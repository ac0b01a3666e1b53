package pgtest_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestDatabaseIsOneTestsOwn(t *testing.T) {
	t.Parallel()
	var gone string
	t.Run("two databases", func(t *testing.T) {
		first, second := pgtest.New(t), pgtest.New(t)
		first.Organization(t, "acme")
		second.Organization(t, "acme")
		gone = first.SuperURL
		require.NotEqual(t, first.SuperURL, second.SuperURL)
	})
	_, err := pgx.Connect(t.Context(), gone)
	require.ErrorContains(t, err, "does not exist", "dropped when its test ended")
}

func TestLogins(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for url, want := range map[string]string{db.AppURL: "station_app", db.SystemURL: "station_system"} {
		conn, err := pgx.Connect(t.Context(), url)
		require.NoError(t, err)
		var user, super string
		require.NoError(t, conn.QueryRow(t.Context(), `select current_user, current_setting('is_superuser')`).Scan(&user, &super))
		require.Equal(t, want, user)
		require.Equal(t, "off", super)
		require.NoError(t, conn.Close(t.Context()))
	}
	var user string
	require.NoError(t, db.Owner(t).QueryRow(t.Context(), `select current_user`).Scan(&user))
	require.Equal(t, "station_owner", user)
}

func TestFixtures(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	acme, globex := db.Organization(t, "acme"), db.Organization(t, "globex")
	ann := db.Member(t, acme, "ann", "portlet.tasks.view", "users.read")
	require.Equal(t, ann, db.Member(t, globex, "ann"), "one person in two organizations")
	db.Portlet(t, acme, "tasks")
	db.Portlet(t, globex, "tasks")

	var permissions []string
	var portlets []string
	err := db.DB.InOrg(db.Context(t, acme, ann),
		postgres.All(&permissions, `select unnest(r.permissions) from user_organization_roles u join roles r on r.id = u.role_id where u.user_id = $1`, ann),
		postgres.All(&portlets, `select portlet_id from portal_instances`))
	require.NoError(t, err)
	require.Equal(t, []string{"portlet.tasks.view", "users.read"}, permissions)
	require.Equal(t, []string{"tasks"}, portlets)
}

func TestRoundTrips(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	organization := db.Organization(t, "acme")
	ctx := db.Context(t, organization, uuid.Nil)
	trips := func(fn func() error) int {
		t.Helper()
		before := db.RoundTrips()
		require.NoError(t, fn())
		return db.RoundTrips() - before
	}
	var n int
	one := postgres.One(&n, `select count(*) from organizations`)
	for range 2 { // the second time all is prepared, and costs the same
		require.Equal(t, 1, trips(func() error { return db.DB.InOrg(ctx, one) }))
		require.Equal(t, 1, trips(func() error {
			return db.DB.InOrg(ctx, one, one, one, postgres.Exec(`update organizations set name = name`))
		}))
		require.Equal(t, 2+1, trips(func() error {
			return db.DB.InOrgTx(ctx, func(tx *postgres.Tx) error { return tx.Run(ctx, one, one) })
		}), "begin, one run, commit")
		require.Equal(t, 2+2, trips(func() error {
			return db.DB.InOrgTx(ctx, func(tx *postgres.Tx) error { return errors.Join(tx.Run(ctx, one), tx.Run(ctx, one)) })
		}))
		require.Equal(t, 1, trips(func() error {
			return db.DB.System(ctx, "count", one, one)
		}))
		require.Equal(t, 2+1, trips(func() error {
			return db.DB.SystemTx(ctx, "count", func(tx *postgres.Tx) error { return tx.Run(ctx, one) })
		}))
	}
	t.Run("a large statement is one trip", func(t *testing.T) {
		large := strings.Repeat("x", 1<<20)
		require.Equal(t, 1, trips(func() error {
			return db.DB.InOrg(ctx, postgres.One(&n, `select length($1::text)`, large), postgres.One(&n, `select length($1::text)`, large))
		}))
		require.Equal(t, len(large), n)
	})
	t.Run("no trip without a statement", func(t *testing.T) {
		require.Zero(t, trips(func() error {
			if err := db.DB.InOrg(context.Background(), one); !errors.Is(err, postgres.ErrNoTenant) {
				return err
			}
			return nil
		}))
	})
}
