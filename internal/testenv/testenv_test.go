package testenv_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/testenv"
)

// These tests change the environment, so they run one after the other.

func TestStart(t *testing.T) {
	t.Setenv("TMPDIR", tempDir(t))
	t.Setenv("TEST_REDIS_URL", "") // or we would be given the one this test may run with
	var report bytes.Buffer
	env, err := testenv.Start(t.Context(), testenv.Options{Services: []string{"redis"}, Report: &report})
	require.NoError(t, err)
	t.Cleanup(env.Close)
	control := checkRedis(t, env)

	require.Contains(t, report.String(), "testenv: Redis ")
	require.Contains(t, report.String(), "pid "+lookup(t, env, "TEST_REDIS_PID"))

	pid, err := strconv.Atoi(control("pid"))
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
	require.NotEqual(t, strconv.Itoa(pid), control("start"))
	require.Equal(t, "kept", value(t, env), "the data survives a kill from outside")

	folder := filepath.Dir(lookup(t, env, "TEST_REDIS_CONTROL"))
	require.DirExists(t, folder)
	env.Close()
	env.Close()
	require.NoDirExists(t, folder)
}

func TestDocker(t *testing.T) {
	t.Setenv("TMPDIR", tempDir(t))
	t.Setenv("TEST_REDIS_URL", "")
	bin := t.TempDir()
	self, err := os.Executable()
	require.NoError(t, err)
	// An engine that knows one image, in which this test binary is the server.
	engine := `#!/bin/sh
echo "$@" >> '` + bin + `/calls'
case "$1" in
version) echo 99.1 ;;
create)
	for word; do case "$before" in --publish) address=${word%:*} ;; --requirepass) password=$word ;; esac; before=$word; done
	echo "$address $password" > '` + bin + `/container'; echo Pulled; echo c0ffee ;;
start) [ -s '` + bin + `/pid' ] || { '` + self + `' false-redis $(cat '` + bin + `/container') >/dev/null 2>&1 & echo $! > '` + bin + `/pid'; } ;;
inspect) cat '` + bin + `/pid' ;;
stop|kill|rm) kill -9 $(cat '` + bin + `/pid'); : > '` + bin + `/pid' ;;
esac
`
	require.NoError(t, os.WriteFile(filepath.Join(bin, "docker"), []byte(engine), 0o755))
	for _, tool := range []string{"sh", "cat"} {
		path, err := exec.LookPath(tool)
		require.NoError(t, err)
		require.NoError(t, os.Symlink(path, filepath.Join(bin, tool)))
	}
	t.Setenv("PATH", bin)
	env, err := testenv.Start(t.Context(), testenv.Options{Services: []string{"redis"}, Report: new(bytes.Buffer), IgnoreMachine: true})
	require.NoError(t, err)
	t.Cleanup(env.Close)
	require.Equal(t, "7.9.9", env.Services()[0].Version)
	require.Equal(t, "image redis:7-alpine on Docker 99.1", env.Services()[0].From)
	control := script(t, env)
	before := control("pid")
	control("kill")
	require.NotEqual(t, before, control("start"))
	env.Close()
	calls, err := os.ReadFile(filepath.Join(bin, "calls"))
	require.NoError(t, err)
	require.Contains(t, string(calls), "rm --force --volumes c0ffee")
}

func TestFailures(t *testing.T) {
	t.Setenv("TMPDIR", tempDir(t))
	report := new(bytes.Buffer)

	t.Run("UnknownService", func(t *testing.T) {
		_, err := testenv.Start(t.Context(), testenv.Options{Services: []string{"oracle"}, Report: report})
		require.ErrorContains(t, err, `no service "oracle": choose from postgres, redis`)
	})
	t.Run("GivenOneDoesNotAnswer", func(t *testing.T) {
		t.Setenv("TEST_REDIS_URL", "redis://127.0.0.1:1/0")
		_, err := testenv.Start(t.Context(), testenv.Options{Services: []string{"redis"}, Report: report})
		require.ErrorContains(t, err, "TEST_REDIS_URL is set, but what it names does not answer")
		require.ErrorContains(t, err, "correct it or unset it")
	})
	for name, variable := range map[string]string{
		"postgres": "TEST_DATABASE_URL", "redis": "TEST_REDIS_URL", "rabbitmq": "TEST_RABBITMQ_URL", "chromium": "TEST_CHROMIUM",
	} {
		t.Run("NoWayToGet/"+name, func(t *testing.T) {
			t.Setenv(variable, "")
			t.Setenv("PATH", t.TempDir())
			_, err := testenv.Start(t.Context(), testenv.Options{Services: []string{name}, Report: report, IgnoreMachine: true})
			require.ErrorContains(t, err, "can't be had")
			require.ErrorContains(t, err, variable+" is not set")
			require.ErrorContains(t, err, "there is no apt-get")
			require.ErrorContains(t, err, "Docker: none")
			require.ErrorContains(t, err, "mend:  install ")
		})
	}
	left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// checkRedis takes the server through all that tests may do with it.
func checkRedis(t *testing.T, env *testenv.Env) (control func(verb string) string) {
	t.Helper()
	client := client(t, env)
	require.NoError(t, client.Set(t.Context(), "key", "kept", 0).Err())
	control = script(t, env)
	for _, end := range []string{"kill", "stop"} {
		before := control("pid")
		control(end)
		control(end)
		_, err := exec.Command("kill", "-0", before).CombinedOutput()
		require.Error(t, err, "the process is gone when the control returns")
		after := control("start")
		require.NotEqual(t, before, after)
		require.Equal(t, after, control("start"), "a running one is left alone")
		require.Equal(t, "kept", value(t, env))
	}
	return control
}

func client(t *testing.T, env *testenv.Env) *redis.Client {
	t.Helper()
	options, err := redis.ParseURL(lookup(t, env, "TEST_REDIS_URL"))
	require.NoError(t, err)
	c := redis.NewClient(options)
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func value(t *testing.T, env *testenv.Env) string {
	t.Helper()
	got, err := client(t, env).Get(t.Context(), "key").Result()
	require.NoError(t, err)
	return got
}

func script(t *testing.T, env *testenv.Env) func(verb string) string {
	t.Helper()
	return func(verb string) string {
		t.Helper()
		cmd := exec.Command(lookup(t, env, "TEST_REDIS_CONTROL"), verb)
		cmd.Env = append(os.Environ(), "GORACE=atexit_sleep_ms=0") // or each takes a second
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s", out)
		return strings.TrimSpace(string(out))
	}
}

func lookup(t *testing.T, env *testenv.Env, key string) string {
	t.Helper()
	for _, entry := range env.Environ() {
		if name, value, _ := strings.Cut(entry, "="); name == key {
			return value
		}
	}
	t.Fatalf("no %s among %q", key, env.Environ())
	return ""
}

// tempDir is a folder that the servers' accounts can reach.
func tempDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o711))
	return dir
}
