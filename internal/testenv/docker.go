package testenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/station-portal/station/internal/embedded/child"
)

// dockerLabel marks our containers with the process id of their testenv.
const dockerLabel = "station-testenv"

func (e *Env) dockerPostgres(ctx context.Context) (*Service, error) {
	password := secret()
	c := &container{
		name: "postgres", image: "postgres:16", port: 5432, timeout: time.Minute,
		environ: []string{"POSTGRES_PASSWORD=" + password},
	}
	for _, flag := range postgresFlags {
		c.args = append(c.args, "-c", flag)
	}
	return e.startContainer(ctx, c, postgresVersion, "TEST_DATABASE_URL", func(port int) string {
		return fmt.Sprintf("postgres://postgres:%s@127.0.0.1:%d/postgres?sslmode=disable", password, port)
	})
}

func (e *Env) dockerRedis(ctx context.Context) (*Service, error) {
	password := secret()
	c := &container{
		name: "redis", image: "redis:7-alpine", port: 6379, timeout: 20 * time.Second,
		args: []string{"redis-server", "--requirepass", password, "--save", "", "--appendonly", "yes", "--appendfsync", "no"},
	}
	return e.startContainer(ctx, c, redisVersion, "TEST_REDIS_URL", func(port int) string {
		return fmt.Sprintf("redis://default:%s@127.0.0.1:%d/0", password, port)
	})
}

func (e *Env) dockerRabbit(ctx context.Context) (*Service, error) {
	password := secret()
	c := &container{
		name: "rabbitmq", image: "rabbitmq:3.12-management-alpine", port: 5672, timeout: 2 * time.Minute,
		environ: []string{"RABBITMQ_DEFAULT_USER=station", "RABBITMQ_DEFAULT_PASS=" + password, "RABBITMQ_DEFAULT_VHOST=station"},
	}
	return e.startContainer(ctx, c, rabbitVersion, "TEST_RABBITMQ_URL", func(port int) string {
		return fmt.Sprintf("amqp://station:%s@127.0.0.1:%d/station", password, port)
	})
}

// A container is a server in a Docker engine.
type container struct {
	name, image string
	port        int // inside
	environ     []string
	args        []string
	timeout     time.Duration
	ready       func(context.Context) error

	mu   sync.Mutex
	id   string
	pid  int
	gone bool // discarded: must not start again
}

// startContainer makes and starts c. The version doubles as the sign of life.
func (e *Env) startContainer(ctx context.Context, c *container, version func(context.Context, string) (string, error), variable string, url func(port int) string) (*Service, error) {
	engine, err := docker(ctx, nil, "version", "--format", "{{.Server.Version}}")
	if err != nil {
		return nil, fmt.Errorf("%w: no engine answers the docker command", errAbsent)
	}
	sweepContainers(ctx)
	ports, err := freePorts(ctx, 1)
	if err != nil {
		return nil, err
	}
	address := url(ports[0])
	s := &Service{From: fmt.Sprintf("image %s on Docker %s", c.image, engine), Environ: []string{variable + "=" + address}}
	c.ready = func(ctx context.Context) error {
		s.Version, err = version(ctx, address)
		return err
	}
	args := []string{
		"create", "--name", filepath.Base(e.dir.path) + "-" + c.name, "--label", dockerLabel + "=" + strconv.Itoa(os.Getpid()),
		"--publish", fmt.Sprintf("127.0.0.1:%d:%d", ports[0], c.port),
	}
	for _, entry := range c.environ {
		key, _, _ := strings.Cut(entry, "=")
		args = append(args, "--env", key) // docker takes the value, a secret, from its environment
	}
	e.say("pulling and starting the image %s", c.image)
	if c.id, err = docker(ctx, c.environ, append(append(args, c.image), c.args...)...); err != nil {
		return nil, err
	}
	c.id = c.id[strings.LastIndex(c.id, "\n")+1:] // after what a pull reports
	e.own(c)
	if err := c.Start(ctx); err != nil {
		return nil, err
	}
	s.server = c
	return s, nil
}

// Start implements server.
func (c *container) Start(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.gone {
		return fmt.Errorf("%s: the environment is closed", c.name)
	}
	if _, err := docker(ctx, nil, "start", c.id); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	for {
		err := c.ready(ctx)
		if err == nil {
			break
		}
		select {
		case <-ctx.Done():
			log, _ := docker(context.WithoutCancel(ctx), nil, "logs", "--tail", "8", c.id)
			return fmt.Errorf("not ready within %s (%w); its log ends: %s", c.timeout, err, strings.ReplaceAll(log, "\n", " | "))
		case <-time.After(100 * time.Millisecond):
		}
	}
	pid, err := docker(ctx, nil, "inspect", "--format", "{{.State.Pid}}", c.id)
	if err != nil {
		return err
	}
	c.pid, err = strconv.Atoi(pid)
	return err
}

// Stop implements server.
func (c *container) Stop() { c.do("stop", "--time", "30", c.id) }

// Kill implements server.
func (c *container) Kill() { c.do("kill", c.id) }

// Discard implements server.
func (c *container) Discard() {
	c.do("rm", "--force", "--volumes", c.id)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone = true
}

// do ignores the error, which means that the container is as wanted already.
func (c *container) do(args ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, _ = docker(context.Background(), nil, args...)
}

// PID implements server.
func (c *container) PID() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pid
}

// sweepContainers removes the containers of environments that were killed.
func sweepContainers(ctx context.Context) {
	list, err := docker(ctx, nil, "ps", "--all", "--filter", "label="+dockerLabel, "--format", `{{.ID}} {{.Label "`+dockerLabel+`"}}`)
	if err != nil {
		return
	}
	for line := range strings.Lines(list) {
		id, owner, _ := strings.Cut(strings.TrimSpace(line), " ")
		if pid, err := strconv.Atoi(owner); err == nil && syscall.Kill(pid, 0) == syscall.ESRCH {
			_, _ = docker(ctx, nil, "rm", "--force", "--volumes", id)
		}
	}
}

func docker(ctx context.Context, environ []string, args ...string) (string, error) {
	path, err := exec.LookPath("docker")
	if err != nil {
		return "", err
	}
	out, err := child.Run(ctx, child.Spec{Path: path, Args: args, Env: append(os.Environ(), environ...), DeathSignal: syscall.SIGKILL})
	return strings.TrimSpace(out), err
}
