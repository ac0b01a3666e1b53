package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

func TestCommandLines(t *testing.T) {
	t.Parallel()
	for _, line := range [][]string{{}, {"help"}, {"-h"}, {"--help"}} {
		code, stdout, stderr := inProcess(t, nil, line...)
		require.Zero(t, code)
		require.Empty(t, stderr)
		for _, c := range commands() {
			require.Contains(t, stdout, "\n  "+c.name+" ")
		}
	}
	code, stdout, _ := inProcess(t, nil, "version")
	require.Zero(t, code)
	require.Equal(t, "station development\n", stdout)
	for name, c := range map[string]struct {
		line   []string
		stderr string
	}{
		"unknown command":    {[]string{"serv"}, "station: there is no command \"serv\"; `station help` lists them\n"},
		"serve with more":    {[]string{"serve", "now"}, "station: serve takes no arguments; it reads its environment\n"},
		"seed with more":     {[]string{"seed", "now"}, "station: seed takes no arguments\n"},
		"migrate alone":      {[]string{"migrate"}, "station: " + migrateUsage + "\n"},
		"migrate sideways":   {[]string{"migrate", "sideways"}, "station: " + migrateUsage + "\n"},
		"migrate up a set":   {[]string{"migrate", "up", "tasks"}, "station: " + migrateUsage + "\n"},
		"generate no name":   {[]string{"migrate", "generate"}, "station: " + migrateUsage + "\n"},
		"generate no set":    {[]string{"migrate", "generate", "a", "none"}, "station: there is no migration set \"none\"\n"},
		"generate bad names": {[]string{"migrate", "generate", "a", "b", "c"}, "station: " + migrateUsage + "\n"},
	} {
		code, stdout, stderr := inProcess(t, nil, c.line...)
		require.Equal(t, 2, code, name)
		require.Equal(t, c.stderr, stderr, name)
		require.Empty(t, stdout, name)
	}
}

// An environment that can't be meant is refused by the names that were set.
func TestBadEnvironment(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"PORT": "http", "JWT_EXPIRES_IN": "soon", "REFRESH_TOKEN_EXPIRES_IN": "1m", "STATION_ENV": "staging", "REDIS_PORT": "x",
		"STATION_CALLS_PER_MINUTE": "0", "STATION_TRUSTED_PROXIES": "proxy.example", "CORS_ORIGIN": "example.com", "STATION_EMBEDDED": "perhaps",
		"JWT_SECRET": "short", "DATABASE_URL": "nonsense", "REDIS_URL": "nonsense", "RABBITMQ_URL": "nonsense",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			environment := map[string]string{"PORT": "0", name: value}
			if name == "JWT_SECRET" || name == "RABBITMQ_URL" || name == "REDIS_URL" {
				environment["DATABASE_URL"] = pgtest.NewEmpty(t)
			}
			code, stdout, stderr := inProcess(t, environment, "serve")
			require.Equal(t, 1, code)
			require.Contains(t, stderr, name)
			require.NotContains(t, stdout, "ready")
			last := stderr[strings.LastIndex(strings.TrimSuffix(stderr, "\n"), "\n")+1:]
			require.True(t, strings.HasPrefix(last, "station: "), stderr)
		})
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	environment := map[string]string{"DATABASE_URL": pgtest.NewEmpty(t)}
	run := func(args ...string) string {
		t.Helper()
		code, stdout, stderr := inProcess(t, environment, append([]string{"migrate"}, args...)...)
		require.Zero(t, code, stderr)
		return stdout
	}
	status := run("status")
	require.Equal(t, strings.Count(status, "\n"), strings.Count(status, "pending"))
	require.Regexp(t, `(?m)^core +00001_foundation.* pending$`, status)
	require.Regexp(t, `(?m)^tasks +00001\S* +pending$`, status)
	all := strings.Count(status, "\n")
	require.Regexp(t, `(?m)^\d+ migrations applied\.$`, run("up"))
	require.Equal(t, "0 migrations applied.\n", run("up"))
	require.NotContains(t, run("status"), "pending")
	require.Regexp(t, `^Undone: tasks \S+\n$`, run("down", "tasks"))
	require.Equal(t, 1, strings.Count(run("status"), "pending"))
	require.Contains(t, run("up"), "1 migrations applied.")
	require.Equal(t, all, strings.Count(run("status"), "\n"))
	require.Regexp(t, `^Undone: tasks \S+\n$`, run("down"), "what was run last, which is no migration of the core")
	require.Regexp(t, `^Undone: core \S+\n$`, run("down", "core"))
	code, _, stderr := inProcess(t, environment, "migrate", "down", "none")
	require.Equal(t, 2, code)
	require.Equal(t, "station: there is no migration set \"none\"\n", stderr)
}

// A login that may not make the roles is told what to run, and migrates once it was.
func TestMigrateWithoutCreateRole(t *testing.T) {
	t.Parallel()
	super := pgtest.NewEmpty(t)
	urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: super})
	require.NoError(t, err)
	migrator, name := pgtest.Login(t, super, "")
	environment := map[string]string{"DATABASE_URL": urls.App, "DATABASE_SYSTEM_URL": urls.System, "DATABASE_MIGRATION_URL": migrator}

	code, sql, stderr := inProcess(t, environment, "migrate", "up")
	require.Equal(t, 1, code)
	require.Regexp(t, "^-- Run this as a superuser .*\n", sql)
	require.Contains(t, sql, "'"+name+"'")
	require.Equal(t, "station: the login of DATABASE_MIGRATION_URL may not make Station's roles: "+
		"run the statements above as a superuser in its database, then `station migrate up` again\n", stderr)
	for _, verb := range []string{"status", "down"} {
		code, stdout, stderr := inProcess(t, environment, "migrate", verb)
		require.Equal(t, 1, code, verb)
		require.Empty(t, stdout, verb)
		require.Contains(t, stderr, "`station migrate up` prints what a superuser must run", verb)
	}

	conn, err := pgx.Connect(t.Context(), super)
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.Background()) }()
	_, err = conn.Exec(t.Context(), sql)
	require.NoError(t, err)
	code, stdout, stderr := inProcess(t, environment, "migrate", "up")
	require.Zero(t, code, stderr)
	require.Regexp(t, `(?m)^\d+ migrations applied\.$`, stdout)
}

func TestMigrateGenerate(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	require.NoError(t, os.MkdirAll("migrations", 0o755))
	require.NoError(t, os.MkdirAll("portlets/tasks/migrations", 0o755))
	for set, folder := range map[string]string{"core": "migrations", "": "migrations", "tasks": "portlets/tasks/migrations"} {
		args := []string{"migrate", "generate", "labels"}
		if set != "" {
			args = append(args, set)
		}
		code, stdout, stderr := inProcess(t, nil, args...)
		require.Zero(t, code, stderr)
		path := strings.TrimSuffix(strings.TrimPrefix(stdout, "Wrote "), "\n")
		require.Equal(t, folder, filepath.Dir(path))
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Contains(t, string(text), "-- +goose Up")
		require.Contains(t, string(text), "-- +goose Down")
		if set == "tasks" {
			require.Contains(t, string(text), "portal_tasks_labels")
		}
	}
}

// A demo that was cut off before its passwords were known for good is finished with
// the same ones.
func TestDemo_CutOff(t *testing.T) {
	t.Parallel()
	environment := external(t)
	seeded := launch(t, nil, environment, "seed")
	require.Zero(t, seeded.ended(), seeded.stderr)
	passwords := seeded.demo()
	data := strings.TrimPrefix(environment[2], "STATION_DATA_DIR=")
	kept := filepath.Join(data, "demo.json")
	require.NoError(t, os.Rename(kept, kept+".new"))
	again := launch(t, nil, environment, "seed")
	require.Zero(t, again.ended(), again.stderr)
	require.Equal(t, passwords, again.demo())
	require.NoFileExists(t, kept+".new")
}
