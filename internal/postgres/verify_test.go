package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	super := db.Super(t)
	refusal := func(t *testing.T, appURL string) string {
		t.Helper()
		opened, err := postgres.Open(t.Context(), appURL, db.SystemURL, postgres.PoolConfig{})
		require.NoError(t, err)
		defer opened.Close()
		err = opened.Verify(t.Context())
		require.Error(t, err)
		return err.Error()
	}
	t.Run("superuser", func(t *testing.T) {
		require.Contains(t, refusal(t, db.SuperURL), "is a superuser, whom row-level security does not bind. Connect as station_app")
	})
	t.Run("BYPASSRLS", func(t *testing.T) {
		url, name := pgtest.Login(t, db.SuperURL, "bypassrls")
		require.Contains(t, refusal(t, url), name+" has BYPASSRLS")
	})
	for _, role := range []string{"station_owner", "station_system", "pg_read_all_data"} {
		t.Run("member of "+role, func(t *testing.T) {
			url, name := pgtest.Login(t, db.SuperURL, "in role "+role)
			require.Contains(t, refusal(t, url), name+" is a member of "+role)
		})
	}
	t.Run("owner of a table", func(t *testing.T) {
		url, name := pgtest.Login(t, db.SuperURL, "")
		_, err := super.Exec(t.Context(), `create table mine (id int); alter table mine owner to `+name)
		require.NoError(t, err)
		require.Contains(t, refusal(t, url), name+" owns mine")
	})
	t.Run("another role", func(t *testing.T) {
		url, name := pgtest.Login(t, db.SuperURL, "")
		require.Contains(t, refusal(t, url), "logs in as "+name+" and must log in as station_app")
	})
	t.Run("app as system", func(t *testing.T) {
		opened, err := postgres.Open(t.Context(), db.AppURL, db.AppURL, postgres.PoolConfig{})
		require.NoError(t, err)
		defer opened.Close()
		require.ErrorContains(t, opened.Verify(t.Context()), "logs in as station_app and must log in as station_system")
	})
	t.Run("unprotected table", func(t *testing.T) {
		owner := db.Owner(t)
		_, err := owner.Exec(t.Context(), `create table portal_x_open (organization_id uuid); create table portal_x_shut (organization_id uuid not null);
			select station_protect('portal_x_shut'); alter table portal_x_shut no force row level security`)
		require.NoError(t, err)
		require.ErrorContains(t, db.DB.Verify(t.Context()), "row-level security is not enabled and forced on portal_x_open, portal_x_shut")
	})
}
