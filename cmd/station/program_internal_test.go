package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// programVar makes this test binary the program instead.
const programVar = "STATION_TEST_AS_PROGRAM"

// patience bounds every wait; nothing takes nearly as long.
const patience = time.Minute

func TestMain(m *testing.M) {
	if os.Getenv(programVar) != "" {
		main()
	}
	os.Exit(m.Run())
}

// A station is the program as a process of its own.
type station struct {
	t              *testing.T
	cmd            *exec.Cmd
	url            string
	stdout, stderr *output
	ready          chan string
	done           chan struct{}
}

// output is what a process wrote so far.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// launch is spawn and waits until the server is ready or the program has ended.
func launch(t *testing.T, as *syscall.Credential, environment []string, args ...string) *station {
	t.Helper()
	s := spawn(t, as, environment, args...)
	select {
	case s.url = <-s.ready:
	case <-s.done:
	case <-time.After(patience):
		require.FailNow(t, "the server is not ready", s.stderr.String())
	}
	return s
}

// spawn starts the program with arguments and nothing in its environment but what is
// given, as another account if that is not nil.
func spawn(t *testing.T, as *syscall.Credential, environment []string, args ...string) *station {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	if as != nil { // go's own folder is closed to others
		binary, err := os.ReadFile(self)
		require.NoError(t, err)
		self = filepath.Join(openDir(t), "station")
		require.NoError(t, os.WriteFile(self, binary, 0o755))
	}
	s := &station{t: t, cmd: exec.Command(self, args...), stdout: &output{}, stderr: &output{}, ready: make(chan string, 1), done: make(chan struct{})}
	s.cmd.Env = append([]string{
		programVar + "=1", "GORACE=atexit_sleep_ms=0", "PATH=" + os.Getenv("PATH"), "HOME=" + os.TempDir(), "TMPDIR=" + os.TempDir(),
		"GOCOVERDIR=" + os.Getenv("GOCOVERDIR"),
	}, environment...)
	s.cmd.Dir = "/"
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	s.cmd.Stderr = s.stderr
	stdout, err := s.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.cmd.Start())
	go func() {
		defer close(s.done)
		lines := bufio.NewReader(stdout)
		for {
			line, err := lines.ReadString('\n')
			_, _ = io.WriteString(s.stdout, line)
			if found := readyLine.FindStringSubmatch(line); found != nil {
				s.ready <- found[1]
			}
			if err != nil {
				break
			}
		}
		_ = s.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.done
	})
	return s
}

var readyLine = regexp.MustCompile(`Station is ready: (http://localhost:\d+) \(playground: http://localhost:\d+/playground\)`)

// start is launch of a server that must become ready.
func start(t *testing.T, as *syscall.Credential, environment ...string) *station {
	t.Helper()
	s := launch(t, as, append(environment, "PORT=0"), "serve")
	require.NotEmpty(t, s.url, "the server ended: %s", s.stderr)
	return s
}

// ended waits for the process and gives its exit code.
func (s *station) ended() int {
	s.t.Helper()
	select {
	case <-s.done:
	case <-time.After(patience):
		require.FailNow(s.t, "the program does not end", s.stderr.String())
	}
	return s.cmd.ProcessState.ExitCode()
}

// stop ends a server in order.
func (s *station) stop() {
	s.t.Helper()
	require.NoError(s.t, s.cmd.Process.Signal(syscall.SIGTERM))
	require.Zero(s.t, s.ended(), s.stderr.String())
}

// get gives the answer to a GET.
func (s *station) get(path string) (int, http.Header, string) {
	s.t.Helper()
	return s.do(http.MethodGet, path, "")
}

func (s *station) do(method, path, body string, headers ...string) (int, http.Header, string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	require.NoError(s.t, err)
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	// Servers that share the tests' Redis count the signed-out by address together.
	request.Header.Set("X-Forwarded-For", netip.AddrFrom16(uuid.New()).String())
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	require.NoError(s.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	require.NoError(s.t, err)
	return response.StatusCode, response.Header, string(text)
}

// ask sends an operation and decodes its data.
func (s *station) ask(token, operation string, dst any) {
	s.t.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	require.NoError(s.t, err)
	headers := []string{}
	if token != "" {
		headers = append(headers, "Authorization", "Bearer "+token)
	}
	_, _, text := s.do(http.MethodPost, "/graphql", string(body), headers...)
	var response struct {
		Data   json.RawMessage
		Errors []any
	}
	require.NoError(s.t, json.Unmarshal([]byte(text), &response), text)
	require.Empty(s.t, response.Errors, text)
	if dst != nil {
		require.NoError(s.t, json.Unmarshal(response.Data, dst), text)
	}
}

// signIn gives an access token.
func (s *station) signIn(username, password string) string {
	s.t.Helper()
	body, err := json.Marshal(map[string]string{"username": username, "password": password})
	require.NoError(s.t, err)
	status, _, text := s.do(http.MethodPost, "/api/auth/login", string(body))
	require.Equal(s.t, 200, status, text)
	var signedIn struct{ Data struct{ AccessToken string } }
	require.NoError(s.t, json.Unmarshal([]byte(text), &signedIn), text)
	return signedIn.Data.AccessToken
}

var demoLine = regexp.MustCompile(`(?m)^  (\S+) +(\S+) +(.+)$`)

// demo gives the printed passwords by username.
func (s *station) demo() map[string]string {
	s.t.Helper()
	passwords := map[string]string{}
	require.Eventually(s.t, func() bool {
		for _, found := range demoLine.FindAllStringSubmatch(s.stdout.String(), -1) {
			passwords[found[1]] = found[2]
		}
		return len(passwords) == 6
	}, patience, 10*time.Millisecond, "%s", s.stdout)
	return passwords
}

// openDir is a folder that every account can pass through.
func openDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o711))
	require.NoError(t, os.Chmod(dir, 0o755))
	return dir
}

// variables are the environment of pairs.
func variables(pairs []string) map[string]string {
	environment := map[string]string{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		environment[name] = value
	}
	return environment
}

// inProcess runs a command here, for commands that end by themselves.
func inProcess(t *testing.T, environment map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	if environment == nil {
		environment = map[string]string{}
	}
	if environment["STATION_DATA_DIR"] == "" {
		environment["STATION_DATA_DIR"] = filepath.Join(t.TempDir(), "data")
	}
	var out, errs bytes.Buffer
	p := &program{args: args, environment: environment, stdin: strings.NewReader(""), stdout: &out, stderr: &errs}
	return p.main(t.Context()), out.String(), errs.String()
}
