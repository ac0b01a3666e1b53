package embedded_test

import (
	"context"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/embedded"
)

func TestPostgres(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	server := start(t, dir)
	run(t, server.URL("postgres"), "create table kept (n int); insert into kept values (7); create role station_app login")

	t.Run("NoNetwork", func(t *testing.T) {
		require.Empty(t, ask(t, server.URL("postgres"), "show listen_addresses"))
		info, err := os.Stat(server.SocketDir())
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
		// PostgreSQL's own settings have the same in mind.
		require.Equal(t, "0700", ask(t, server.URL("postgres"), "show unix_socket_permissions"))
	})
	t.Run("UTF8", func(t *testing.T) {
		require.Equal(t, "UTF8", ask(t, server.URL("postgres"), "show server_encoding"))
	})
	t.Run("Roles", func(t *testing.T) {
		require.Equal(t, "station_app station", ask(t, server.URL("station_app"), "select current_user || ' ' || current_database()"))
	})
	t.Run("Version", func(t *testing.T) {
		require.Equal(t, ask(t, server.URL("postgres"), "show server_version"), server.Version())
	})
	t.Run("SecondStationRefused", func(t *testing.T) {
		_, err := embedded.StartPostgres(t.Context(), embedded.PostgresConfig{DataDir: dir})
		require.ErrorContains(t, err, "another Station (process "+strconv.Itoa(os.Getpid())+") is using the data folder "+dir)
		require.ErrorContains(t, err, "STATION_DATA_DIR")
		require.Equal(t, "7", ask(t, server.URL("postgres"), "select n::text from kept"))
	})
	t.Run("StopsTwice", func(t *testing.T) {
		server.Stop()
		server.Stop()
		_, err := pgx.Connect(t.Context(), server.URL("postgres"))
		require.Error(t, err)
		require.NoFileExists(t, filepath.Join(dir, "postgres", "data", "postmaster.pid"))
	})
	t.Run("SecondStart", func(t *testing.T) {
		began := time.Now()
		again := start(t, dir)
		assert.Less(t, time.Since(began), 5*time.Second) // 0.1 s on a quiet machine
		t.Logf("ready after %s", time.Since(began).Round(time.Millisecond))
		require.Equal(t, "7", ask(t, again.URL("postgres"), "select n::text from kept"))
	})
}

// What a server has committed is there after every kind of death.
func TestPostgresKilled(t *testing.T) {
	t.Parallel()

	t.Run("Server", func(t *testing.T) {
		t.Parallel()
		server := start(t, dataDir(t))
		run(t, server.URL("postgres"), "create table kept (n int); insert into kept values (7)")
		before := postmaster(t, server.URL("postgres"))
		require.NoError(t, syscall.Kill(before, syscall.SIGKILL))
		require.EventuallyWithT(t, func(c *assert.CollectT) {
			got, err := tryAsk(server.URL("postgres"), "select n::text from kept")
			require.NoError(c, err)
			require.Equal(c, "7", got)
		}, 20*time.Second, 50*time.Millisecond)
		require.NotEqual(t, before, postmaster(t, server.URL("postgres")))
	})
	t.Run("Station", func(t *testing.T) {
		t.Parallel()
		dir := dataDir(t)
		first := startStation(t, dir, nil)
		run(t, first.url, "create table kept (n int); insert into kept values (7)")
		first.kill(t)
		again := start(t, dir)
		require.Equal(t, "7", ask(t, again.URL("postgres"), "select n::text from kept"))
	})
	t.Run("Both", func(t *testing.T) {
		t.Parallel()
		dir := dataDir(t)
		first := startStation(t, dir, nil)
		run(t, first.url, "create table kept (n int); insert into kept values (7)")
		server := postmaster(t, first.url)
		require.NoError(t, syscall.Kill(first.cmd.Process.Pid, syscall.SIGSTOP)) // or it would start it again
		require.NoError(t, syscall.Kill(server, syscall.SIGKILL))
		first.kill(t)
		require.FileExists(t, filepath.Join(dir, "postgres", "data", "postmaster.pid"))
		again := start(t, dir)
		require.Equal(t, "7", ask(t, again.URL("postgres"), "select n::text from kept"))
	})
	t.Run("NumberReused", func(t *testing.T) {
		t.Parallel()
		dir := dataDir(t)
		server := start(t, dir)
		data := filepath.Join(dir, "postgres", "data")
		pidFile, err := os.ReadFile(filepath.Join(data, "postmaster.pid"))
		require.NoError(t, err)
		server.Stop()
		// Our parent is a living process, and no PostgreSQL.
		_, rest, _ := strings.Cut(string(pidFile), "\n")
		require.NoError(t, os.WriteFile(filepath.Join(data, "postmaster.pid"), []byte(strconv.Itoa(os.Getppid())+"\n"+rest), 0o644))
		again := start(t, dir)
		require.NotEmpty(t, ask(t, again.URL("postgres"), "show server_version"))
		require.NotErrorIs(t, syscall.Kill(os.Getppid(), 0), syscall.ESRCH, "that process was let be")
	})
}

func TestPostgresPlaces(t *testing.T) {
	t.Parallel()

	t.Run("LongPath", func(t *testing.T) {
		t.Parallel()
		server := start(t, filepath.Join(dataDir(t), strings.Repeat("long", 30), "and, with a comma"))
		require.Equal(t, "1", ask(t, server.URL("postgres"), "select '1'"))
		require.Less(t, len(server.SocketDir()), 90)
		info, err := os.Stat(server.SocketDir())
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o700), info.Mode().Perm())
		server.Stop()
		require.NoError(t, os.RemoveAll(server.SocketDir()))
	})
	t.Run("OrdinaryUser", func(t *testing.T) {
		t.Parallel()
		dir := dataDir(t)
		require.NoError(t, os.Mkdir(dir, 0o755))
		as, uid := ordinary(t)
		if as != nil {
			require.NoError(t, os.Chown(dir, int(as.Uid), int(as.Gid)))
		}
		s := startStation(t, dir, as)
		run(t, s.url, "create table kept (n int); insert into kept values (7)")
		s.stop(t)
		info, err := os.Stat(filepath.Join(dir, "postgres", "data"))
		require.NoError(t, err)
		stat, ok := info.Sys().(*syscall.Stat_t)
		require.True(t, ok)
		require.Equal(t, uid, stat.Uid)

		// Another user, root here, takes the folder over as its owner.
		again := start(t, dir)
		require.Equal(t, "7", ask(t, again.URL("postgres"), "select n::text from kept"))
	})
	t.Run("RootsFolder", func(t *testing.T) {
		t.Parallel()
		if os.Geteuid() != 0 {
			t.Log("only root's server runs as another account; as this user there is nothing to hide from it")
			return
		}
		dir := filepath.Join(t.TempDir(), "private", "station")
		require.NoError(t, os.Mkdir(filepath.Dir(dir), 0o700))
		server := start(t, dir)
		note, err := os.ReadFile(filepath.Join(dir, "postgres.path"))
		require.NoError(t, err)
		t.Cleanup(func() { server.Stop(); _ = os.RemoveAll(strings.TrimSpace(string(note))) })
		run(t, server.URL("postgres"), "create table kept (n int); insert into kept values (7)")
		server.Stop()
		again := start(t, dir)
		require.Equal(t, "7", ask(t, again.URL("postgres"), "select n::text from kept"))
		again.Stop()
	})
	t.Run("NoData", func(t *testing.T) {
		t.Parallel()
		dir := dataDir(t)
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "postgres", "data", "photos"), 0o755))
		_, err := embedded.StartPostgres(t.Context(), embedded.PostgresConfig{DataDir: dir})
		require.ErrorContains(t, err, "holds no PostgreSQL data")
		require.DirExists(t, filepath.Join(dir, "postgres", "data", "photos"))
	})
	t.Run("UnknownVersion", func(t *testing.T) {
		t.Parallel()
		dir := dataDir(t)
		data := filepath.Join(dir, "postgres", "data")
		require.NoError(t, os.MkdirAll(data, 0o755))
		require.NoError(t, os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte("8\n"), 0o644))
		_, err := embedded.StartPostgres(t.Context(), embedded.PostgresConfig{DataDir: dir, CacheDir: t.TempDir()})
		require.ErrorContains(t, err, "there is no PostgreSQL 8 on this machine and none can be fetched")
		require.ErrorContains(t, err, "install PostgreSQL 8")
	})
}

func TestPostgresFirstStartInterrupted(t *testing.T) {
	t.Parallel()
	dir := dataDir(t)
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	_, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: dir})
	require.Error(t, err)
	server := start(t, dir)
	require.Equal(t, "1", ask(t, server.URL("postgres"), "select '1'"))
}

// ordinary is an account that is not root: nil when this process has one.
func ordinary(t *testing.T) (*syscall.Credential, uint32) {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil, uint32(os.Geteuid())
	}
	account, err := user.Lookup("nobody")
	require.NoError(t, err)
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	require.NoError(t, err)
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	require.NoError(t, err)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, uint32(uid)
}

func run(t *testing.T, target, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), target)
	require.NoError(t, err)
	defer func() { _ = conn.Close(context.Background()) }()
	_, err = conn.Exec(t.Context(), sql)
	require.NoError(t, err)
}

func ask(t *testing.T, target, sql string) string {
	t.Helper()
	answer, err := tryAsk(target, sql)
	require.NoError(t, err)
	return answer
}

func tryAsk(target, sql string) (answer string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, target)
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	err = conn.QueryRow(ctx, sql).Scan(&answer)
	return answer, err
}

func postmaster(t *testing.T, target string) int {
	t.Helper()
	first, _, _ := strings.Cut(ask(t, target, "select pg_read_file('postmaster.pid')"), "\n")
	pid, err := strconv.Atoi(first)
	require.NoError(t, err)
	return pid
}
