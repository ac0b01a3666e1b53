package embedded_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/station-portal/station/internal/embedded"
)

// stationVar makes this test binary behave as a Station instead: it starts a
// PostgreSQL in the folder that the variable names, prints its URL and waits
// for the end of its standard input.
const stationVar = "STATION_TEST_AS_STATION"

func TestMain(m *testing.M) {
	if dir := os.Getenv(stationVar); dir != "" {
		os.Exit(beStation(dir))
	}
	goleak.VerifyTestMain(m)
}

func beStation(dir string) int {
	server, err := embedded.StartPostgres(context.Background(), embedded.PostgresConfig{DataDir: dir})
	if err != nil {
		fmt.Fprintln(os.Stdout, "error", err)
		return 1
	}
	fmt.Fprintln(os.Stdout, "url", server.URL("postgres"))
	_, _ = io.Copy(io.Discard, os.Stdin)
	server.Stop()
	return 0
}

// A station is another process that runs an embedded PostgreSQL.
type station struct {
	cmd   *exec.Cmd
	stdin io.Closer
	url   string
}

// startStation starts one as the given user, nil for this one. It fails the
// test if that does not work.
func startStation(t *testing.T, dir string, as *syscall.Credential) *station {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	if as != nil { // go's own folder is closed to others
		binary, err := os.ReadFile(self)
		require.NoError(t, err)
		self = filepath.Join(filepath.Dir(dir), "as-station")
		require.NoError(t, os.WriteFile(self, binary, 0o755))
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), stationVar+"="+dir, "GORACE=atexit_sleep_ms=0")
	cmd.Dir = "/"
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	s := &station{cmd: cmd, stdin: stdin}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	line, err := bufio.NewReader(stdout).ReadString('\n')
	require.NoError(t, err)
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	require.Equal(t, "url", word, rest)
	s.url = rest
	return s
}

// stop ends it in order.
func (s *station) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, s.stdin.Close())
	require.NoError(t, s.cmd.Wait())
}

// kill ends it with no chance to clean up.
func (s *station) kill(t *testing.T) {
	t.Helper()
	require.NoError(t, s.cmd.Process.Kill())
	_ = s.cmd.Wait()
}

// dataDir is a fresh data folder that every account can reach.
func dataDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o711))
	return filepath.Join(dir, "station")
}

func start(t *testing.T, dir string) *embedded.Postgres {
	t.Helper()
	server, err := embedded.StartPostgres(t.Context(), embedded.PostgresConfig{DataDir: dir, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	t.Cleanup(server.Stop)
	return server
}
