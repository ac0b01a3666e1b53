package testenv

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// ControlArg as the first argument makes the testenv program a client of a
// running environment; the control scripts use it.
const ControlArg = "control"

// control answers the control scripts: small programs in the environment's
// folder, whose paths tests get as TEST_<SERVICE>_CONTROL and run with one of
// start, stop, kill and pid. The servers stay children of the environment, so
// that nothing is left when it ends.
type control struct {
	dir      string
	listener net.Listener
	mu       sync.Mutex
	servers  map[string]server
	done     sync.WaitGroup
}

func (e *Env) listen(ctx context.Context) (*control, error) {
	c := &control{dir: e.dir.path, servers: map[string]server{}}
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "unix", c.socket())
	if err != nil {
		return nil, fmt.Errorf("%w (set TMPDIR to a shorter path)", err)
	}
	if err := os.Chmod(c.socket(), 0o600); err != nil {
		return nil, err
	}
	c.listener = listener
	ctx = context.WithoutCancel(ctx) // that one is for the start
	c.done.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			c.done.Go(func() { c.serve(ctx, conn) })
		}
	})
	return c, nil
}

func (c *control) socket() string { return filepath.Join(c.dir, "control") }

// add makes s known and returns the path of its script.
func (c *control) add(name string, s server) string {
	c.mu.Lock()
	c.servers[name] = s
	c.mu.Unlock()
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	path := filepath.Join(c.dir, name+"-control")
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' %s '%s' %s \"$@\"\n", self, ControlArg, c.socket(), name)
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		return ""
	}
	return path
}

func (c *control) serve(ctx context.Context, conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(3 * time.Minute))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return
	}
	pid, err := c.do(ctx, line)
	if err != nil {
		fmt.Fprintf(conn, "error %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	fmt.Fprintf(conn, "ok %d\n", pid)
}

func (c *control) do(ctx context.Context, line string) (int, error) {
	name, verb, _ := strings.Cut(strings.TrimSpace(line), " ")
	c.mu.Lock()
	s := c.servers[name]
	c.mu.Unlock()
	if s == nil {
		return 0, fmt.Errorf("there is no service %q here", name)
	}
	switch verb {
	case "start":
		if err := s.Start(ctx); err != nil {
			return 0, err
		}
	case "stop":
		s.Stop()
	case "kill":
		s.Kill()
	case "pid":
	default:
		return 0, fmt.Errorf("unknown verb %q: use start, stop, kill or pid", verb)
	}
	return s.PID(), nil
}

func (c *control) close() {
	_ = c.listener.Close()
	c.done.Wait()
}

// Control is the client's side: args are socket, service and verb. It returns
// the service's process id.
func Control(ctx context.Context, args []string) (string, error) {
	if len(args) != 3 {
		return "", errors.New("usage: <script> start|stop|kill|pid")
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", args[0])
	if err != nil {
		return "", fmt.Errorf("the test environment is gone: %w", err)
	}
	defer func() { _ = conn.Close() }()
	fmt.Fprintf(conn, "%s %s\n", args[1], args[2])
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("the test environment gave no answer: %w", err)
	}
	word, rest, _ := strings.Cut(strings.TrimSpace(answer), " ")
	if word != "ok" {
		return "", errors.New(rest)
	}
	return rest, nil
}
