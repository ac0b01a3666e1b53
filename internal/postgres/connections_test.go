package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestConnectionsFromASuperuser(t *testing.T) {
	t.Parallel()
	super := pgtest.NewEmpty(t)
	first, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: super})
	require.NoError(t, err)
	second, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: super})
	require.NoError(t, err)
	require.Equal(t, first, second, "replicas agree")
	require.Equal(t, super, first.Migration)
	require.NotEqual(t, first.Passwords.App, first.Passwords.System)
	require.GreaterOrEqual(t, len(first.Passwords.App), 40)
	require.Contains(t, first.App, "//station_app:"+first.Passwords.App+"@")
	require.Contains(t, first.System, "//station_system:"+first.Passwords.System+"@")
}

func TestConnectionsOfEachRole(t *testing.T) {
	t.Parallel()
	const (
		app       = "postgres://station_app:a@db:5432/station?sslmode=disable"
		system    = "postgres://station_system:s@db:5432/station?sslmode=disable"
		migration = "postgres://admin:m@db:5432/station?sslmode=disable"
	)
	t.Run("all three", func(t *testing.T) {
		for _, production := range []bool{true, false} {
			urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{
				DatabaseURL: app, SystemURL: system, MigrationURL: migration, Production: production,
			})
			require.NoError(t, err)
			require.Equal(t, postgres.ConnectionURLs{
				App: app, System: system, Migration: migration,
				Passwords: postgres.RolePasswords{App: "a", System: "s"},
			}, urls)
		}
	})
	t.Run("serving only", func(t *testing.T) {
		urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: app, SystemURL: system, Production: true})
		require.NoError(t, err)
		require.Empty(t, urls.Migration)
	})
	t.Run("system derived from the migration's", func(t *testing.T) {
		urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: app, MigrationURL: migration})
		require.NoError(t, err)
		require.Equal(t, "a", urls.Passwords.App)
		require.Equal(t, "postgres://station_system:"+urls.Passwords.System+"@db:5432/station?sslmode=disable", urls.System)
	})
	t.Run("key=value form", func(t *testing.T) {
		urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{
			DatabaseURL: "host=db user=station_app password=a dbname=station", MigrationURL: "host=db user=admin password='m' dbname=station",
		})
		require.NoError(t, err)
		require.Equal(t, "host=db user=admin password='m' dbname=station user='station_system' password='"+urls.Passwords.System+"'", urls.System)
	})
	t.Run("user in the query", func(t *testing.T) {
		urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{
			DatabaseURL: app, MigrationURL: "postgres:///station?host=/run/station&user=admin",
		})
		require.NoError(t, err)
		require.Empty(t, urls.Passwords.System, "no secret to derive a password from")
		require.Equal(t, "postgres://station_system@/station?host=%2Frun%2Fstation", urls.System)
	})
}

func TestConnectionsRefused(t *testing.T) {
	t.Parallel()
	const (
		app    = "postgres://station_app:a@db/station"
		system = "postgres://station_system:s@db/station"
	)
	super := pgtest.NewEmpty(t)
	nobody, name := pgtest.Login(t, super, "")
	for title, refused := range map[string]struct {
		cfg  postgres.ConnectionConfig
		want string
	}{
		"nothing": {postgres.ConnectionConfig{}, "DATABASE_URL is not set"},
		"superuser in production": {
			postgres.ConnectionConfig{DatabaseURL: super, SystemURL: system, Production: true},
			"in production it must connect as station_app",
		},
		"system in the app's place": {
			postgres.ConnectionConfig{DatabaseURL: system}, "DATABASE_URL connects as station_system: it must connect as station_app",
		},
		"somebody who may not make roles": {
			postgres.ConnectionConfig{DatabaseURL: nobody}, "DATABASE_URL connects as " + name + ", who is neither station_app nor may create it",
		},
		"no system in production": {
			postgres.ConnectionConfig{DatabaseURL: app, MigrationURL: super, Production: true}, "DATABASE_SYSTEM_URL is not set",
		},
		"nothing to derive the system from": {
			postgres.ConnectionConfig{DatabaseURL: app}, "without DATABASE_MIGRATION_URL it can't be derived",
		},
		"app in the system's place": {
			postgres.ConnectionConfig{DatabaseURL: app, SystemURL: app}, "DATABASE_SYSTEM_URL connects as station_app: it must connect as station_system",
		},
		"app may not migrate": {
			postgres.ConnectionConfig{DatabaseURL: app, SystemURL: system, MigrationURL: app}, "DATABASE_MIGRATION_URL connects as station_app, who may not migrate",
		},
		"no URL at all": {
			postgres.ConnectionConfig{DatabaseURL: "postgres://u:topsecret@h:port/x"}, "DATABASE_URL is not a PostgreSQL connection string",
		},
	} {
		t.Run(title, func(t *testing.T) {
			_, err := postgres.Connections(t.Context(), refused.cfg)
			require.ErrorContains(t, err, refused.want)
			require.NotContains(t, err.Error(), "topsecret")
		})
	}
}

func TestDatabaseOfAnotherEncodingIsRefused(t *testing.T) {
	t.Parallel()
	super := pgtest.NewEmpty(t)
	conn := dial(t, super)
	name := conn.Config().Database + "_ascii"
	_, err := conn.Exec(t.Context(), `create database `+name+` encoding 'SQL_ASCII' locale 'C' template template0`)
	require.NoError(t, err)
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), super)
		if err == nil {
			_, err = conn.Exec(context.Background(), `drop database `+name)
			_ = conn.Close(context.Background())
		}
		if err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	_, err = postgres.Migrate(t.Context(), strings.Replace(super, conn.Config().Database, name, 1))
	require.ErrorContains(t, err, "the database's encoding is SQL_ASCII: Station needs UTF8")
}
