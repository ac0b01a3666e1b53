package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/postgres/pgtest"
)

// external is the environment of the tests' own services, on a fresh database of which
// only the superuser is known.
func external(t *testing.T) []string {
	t.Helper()
	environment := []string{
		"DATABASE_URL=" + pgtest.NewEmpty(t),
		// One of Redis's other databases: in the first one the servers of other tests count.
		fmt.Sprintf("REDIS_URL=%s/%d", strings.TrimSuffix(os.Getenv("TEST_REDIS_URL"), "/0"), 1+rand.IntN(15)),
		"STATION_DATA_DIR=" + filepath.Join(openDir(t), "data"), "STATION_TRUSTED_PROXIES=127.0.0.0/8,::1/128",
	}
	if rabbit := os.Getenv("TEST_RABBITMQ_URL"); rabbit != "" {
		environment = append(environment, "RABBITMQ_URL="+rabbit, "RABBITMQ_EXCHANGE=station.test."+uuid.NewString())
	}
	return environment
}

// Given only a superuser, Station makes its roles and serves as them; in production it
// is given the roles.
func TestServeExternal(t *testing.T) {
	t.Parallel()
	environment := external(t)
	demo := append([]string{"STATION_DEMO_PASSWORD=swordfish-of-the-tests"}, environment...)
	seeded := launch(t, nil, demo, "seed")
	require.Zero(t, seeded.ended(), seeded.stderr)
	require.Equal(t, "swordfish-of-the-tests", seeded.demo()["globex-admin"])
	seeded = launch(t, nil, demo, "seed")
	require.Zero(t, seeded.ended(), seeded.stderr)
	require.Contains(t, seeded.stdout.String(), "The demo is there already.")

	s := start(t, nil, demo...)
	token := s.signIn("both@example.com", "swordfish-of-the-tests")
	s.ask(token, `mutation { createTask(input: {title: "a"}) { task { id } } }`, nil)
	_, _, body := s.get("/health")
	bus := "embedded"
	if os.Getenv("TEST_RABBITMQ_URL") != "" {
		bus = "external"
	}
	var health struct{ Modes map[string]string }
	require.NoError(t, json.Unmarshal([]byte(body), &health))
	require.Equal(t, map[string]string{"database": "external", "redis": "external", "rabbitmq": bus}, health.Modes)
	require.NotContains(t, s.stderr.String()+s.stdout.String(), databasePassword(t, environment[0]))
	s.stop()

	super := strings.TrimPrefix(environment[0], "DATABASE_URL=")
	urls, err := postgres.Connections(t.Context(), postgres.ConnectionConfig{DatabaseURL: super})
	require.NoError(t, err)
	production := start(t, nil, append(append([]string{}, environment[1:]...),
		"STATION_ENV=production", "JWT_SECRET=a secret of 32 letters or more for tests",
		"DATABASE_URL="+urls.App, "DATABASE_SYSTEM_URL="+urls.System)...)
	require.NotContains(t, production.stdout.String(), "swordfish")
	require.Eventually(t, func() bool { // stderr is another pipe than the one that says it is ready
		return strings.Contains(production.stderr.String(), "SMTP_URL is not set: mails are queued and nobody gets them")
	}, patience, 5*time.Millisecond)
	status, header, body := production.do("POST", "/api/auth/login", `{"username": "member", "password": "swordfish-of-the-tests"}`)
	require.Equal(t, 403, status)
	require.JSONEq(t, `{"errors": [{"message": "The demo's passwords are printed, so they are refused in production.", "extensions": {"code": "FORBIDDEN"}}]}`, body)
	require.Empty(t, header.Get("Set-Cookie"))
	owner, err := pgx.Connect(t.Context(), super)
	require.NoError(t, err)
	_, err = owner.Exec(t.Context(), `update users set has_demo_password = false where username = 'member'`)
	require.NoError(t, errors.Join(err, owner.Close(t.Context())))
	status, header, body = production.do("POST", "/api/auth/login", `{"username": "member", "password": "swordfish-of-the-tests"}`)
	require.Equal(t, 200, status, body)
	require.Contains(t, header.Get("Set-Cookie"), "Secure")
	status, _, body = production.get("/schema.graphql")
	require.Equal(t, 401, status)
	require.Contains(t, body, "UNAUTHENTICATED")
	for line := range strings.Lines(production.stderr.String()) {
		require.True(t, json.Valid([]byte(line)), "%s", line)
	}
	production.stop()
}

func databasePassword(t *testing.T, pair string) string {
	t.Helper()
	_, text, _ := strings.Cut(pair, "=")
	u, err := url.Parse(text)
	require.NoError(t, err)
	password, ok := u.User.Password()
	if !ok {
		return "no password is known"
	}
	return password
}

// A Redis that takes connections and never answers makes Station slow, not dumb.
func TestServeWithRedisThatHangs(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	environment := append(external(t), "STATION_DEMO_PASSWORD=swordfish-of-the-tests", "REDIS_URL=redis://"+listener.Addr().String())
	require.Zero(t, launch(t, nil, environment, "seed").ended())
	s := start(t, nil, environment...)
	began := time.Now()
	token := s.signIn("member", "swordfish-of-the-tests")
	s.ask(token, `mutation { createTask(input: {title: "a"}) { task { createdBy { username } } } }`, nil)
	require.Less(t, time.Since(began), 15*time.Second)
	status, _, body := s.get("/health")
	require.Equal(t, 200, status)
	require.Contains(t, body, `"status":"degraded"`)
	require.Contains(t, body, `"redis":"unhealthy"`)
	s.stop()
}

// An ordinary user needs nothing of root's.
func TestServeAsNobody(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Log("the other tests ran as an ordinary user")
		return
	}
	const nobody = 65534
	dir := openDir(t)
	require.NoError(t, os.Chown(dir, nobody, nobody))
	s := start(t, &syscall.Credential{Uid: nobody, Gid: nobody}, "STATION_DATA_DIR="+filepath.Join(dir, "data"))
	s.ask(s.signIn("admin", s.demo()["admin"]), `{ tasks { totalCount } }`, nil)
	info, err := os.Stat(filepath.Join(dir, "data"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
	s.stop()
}

// What is only convenient in development is refused in production, each with a sentence.
func TestProductionRefuses(t *testing.T) {
	t.Parallel()
	super := pgtest.NewEmpty(t)
	const secret = "a secret of 32 letters or more for tests"
	good := map[string]string{"STATION_ENV": "production", "JWT_SECRET": secret, "DATABASE_URL": "postgres://station_app:x@127.0.0.1:1/x", "PORT": "0"}
	with := func(pairs ...string) map[string]string {
		environment := map[string]string{}
		for name, value := range good {
			environment[name] = value
		}
		for i := 0; i < len(pairs); i += 2 {
			environment[pairs[i]] = pairs[i+1]
		}
		return environment
	}
	for name, c := range map[string]struct {
		environment map[string]string
		sentence    string
	}{
		"no database":        {with("DATABASE_URL", ""), "DATABASE_URL is missing; set STATION_EMBEDDED=true to run on the embedded database in production"},
		"no secret":          {with("JWT_SECRET", ""), "JWT_SECRET is missing; set it to at least 32 random characters"},
		"short secret":       {with("JWT_SECRET", "short"), "JWT_SECRET is too short or an example; set it to at least 32 random characters"},
		"short old secret":   {with("JWT_SECRET", secret+",short"), "JWT_SECRET is too short or an example; set it to at least 32 random characters"},
		"example secret":     {with("JWT_SECRET", "your-super-secret-jwt-key-change-in-production"), "JWT_SECRET is too short or an example; set it to at least 32 random characters"},
		"example secret too": {with("JWT_SECRET", "very-strong-secret-key-change-this"), "JWT_SECRET is too short or an example; set it to at least 32 random characters"},
		"wildcard":           {with("CORS_ORIGIN", "*"), `CORS_ORIGIN may not be a wildcard in production`},
		"wildcard host":      {with("CORS_ORIGIN", "https://*.example.com"), `CORS_ORIGIN may not be a wildcard in production`},
		"demo password":      {with("STATION_DEMO_PASSWORD", "x"), "STATION_DEMO_PASSWORD is for development only"},
		"superuser":          {with("DATABASE_URL", super), "in production it must connect as station_app"},
		"no system URL":      {with(), "DATABASE_SYSTEM_URL is not set: in production it must connect as station_system"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, _, stderr := inProcess(t, c.environment, "serve")
			require.Equal(t, 1, code)
			require.Contains(t, stderr, c.sentence)
			require.True(t, strings.HasPrefix(stderr, "station: "), stderr)
			require.Equal(t, 1, strings.Count(stderr, "\n"), "one line: %s", stderr)
			require.NotContains(t, stderr, databasePassword(t, "="+super))
		})
	}
	t.Run("seed", func(t *testing.T) {
		code, _, stderr := inProcess(t, with(), "seed")
		require.Equal(t, 1, code)
		require.Equal(t, "station: the demo's passwords are printed, so `station seed` is refused in production\n", stderr)
	})
}

// Servers that keep their cache or bus to themselves don't share a database, also when
// one of them was away from it for a while.
func TestServeAlone(t *testing.T) {
	t.Parallel()
	environment := external(t)
	alone := []string{environment[0], environment[2]}
	s := start(t, nil, alone...)
	second := launch(t, nil, append([]string{"PORT=0", "STATION_DATA_DIR=" + filepath.Join(openDir(t), "other")}, environment[:2]...), "serve")
	require.Equal(t, 1, second.ended())
	require.Equal(t, "station: "+errNotAlone.Error()+"\n", second.stderr.String())

	super, err := pgx.Connect(t.Context(), strings.TrimPrefix(environment[0], "DATABASE_URL="))
	require.NoError(t, err)
	defer func() { _ = super.Close(context.WithoutCancel(t.Context())) }()
	_, err = super.Exec(t.Context(), `
select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
where l.locktype = 'advisory' and l.granted and l.mode = 'ExclusiveLock' and d.datname = current_database() and l.pid <> pg_backend_pid()`)
	require.NoError(t, err)
	// As a server does that took the database meanwhile: see postgres.HoldServer.
	_, err = super.Exec(t.Context(), `select pg_advisory_lock_shared($1)`, int64(0x53746174696f6e))
	require.NoError(t, err)
	require.Equal(t, 1, s.ended(), "it does not serve on")
	require.Contains(t, s.stderr.String(), "station: "+errNotAlone.Error()+"\n")
}
