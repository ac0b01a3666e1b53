package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"github.com/station-portal/station/internal/embedded/child"
)

// rabbitBinaries are the programs that make up a broker.
type rabbitBinaries struct {
	server  string // the real rabbitmq-server script, not Debian's wrapper
	epmd    string
	from    string
	environ []string
}

func (e *Env) rabbitRecipe() recipe {
	return recipe{
		title:    "RabbitMQ",
		variable: "TEST_RABBITMQ_URL",
		mend:     "install RabbitMQ 3.10 or newer (Debian: apt-get install rabbitmq-server; macOS: brew install rabbitmq), or start a Docker engine, or set TEST_RABBITMQ_URL to a broker for tests",
		packages: debianSet{install: []string{"rabbitmq-server"}, leaveOut: []string{"socat"}},
		external: func(ctx context.Context, url string) (*Service, error) {
			version, err := rabbitVersion(ctx, url)
			return &Service{Version: version}, err
		},
		machine: func(ctx context.Context) (*Service, error) {
			bin, err := rabbitOnMachine()
			if err != nil {
				return nil, err
			}
			return e.startRabbit(ctx, bin)
		},
		debian: func(ctx context.Context, root *debianRoot) (*Service, error) {
			return e.startRabbit(ctx, rabbitBinaries{
				server:  root.path("usr/lib/rabbitmq/bin/rabbitmq-server"),
				epmd:    root.path("usr/bin/epmd"),
				from:    "Debian packages in " + root.dir,
				environ: root.environ(),
			})
		},
		docker: e.dockerRabbit,
	}
}

// rabbitOnMachine looks where the packages of the common systems put the
// server's own script. The one in Debian's PATH is a wrapper that switches
// user and drops most of the environment, so that it can only run the
// system's node.
func rabbitOnMachine() (rabbitBinaries, error) {
	for _, pattern := range []string{
		"/usr/lib/rabbitmq/bin/rabbitmq-server",
		"/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server",
		"/opt/rabbitmq*/sbin/rabbitmq-server",
		"/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server",
		"/usr/local/opt/rabbitmq/sbin/rabbitmq-server",
	} {
		found, _ := filepath.Glob(pattern)
		if len(found) == 0 {
			continue
		}
		server := found[len(found)-1]
		for _, erlang := range []string{"/usr/bin", "/opt/homebrew/bin", "/usr/local/bin", "/opt/erlang/bin"} {
			if _, err := os.Stat(filepath.Join(erlang, "erl")); err != nil {
				continue
			}
			epmd, err := findEpmd(erlang)
			if err != nil {
				return rabbitBinaries{}, err
			}
			return rabbitBinaries{
				server: server, epmd: epmd, from: "the machine, " + server,
				environ: []string{"PATH=" + erlang + ":" + os.Getenv("PATH")},
			}, nil
		}
		return rabbitBinaries{}, fmt.Errorf("%s is there, but no erl", server)
	}
	return rabbitBinaries{}, fmt.Errorf("%w: no rabbitmq-server script in its usual folders", errAbsent)
}

// findEpmd finds Erlang's port mapper beside erl, in PATH or in the runtime.
func findEpmd(erlang string) (string, error) {
	candidates := []string{filepath.Join(erlang, "epmd")}
	if path, err := exec.LookPath("epmd"); err == nil {
		candidates = append(candidates, path)
	}
	if erl, err := filepath.EvalSymlinks(filepath.Join(erlang, "erl")); err == nil {
		found, _ := filepath.Glob(filepath.Join(filepath.Dir(erl), "..", "erts-*", "bin", "epmd"))
		candidates = append(candidates, found...)
	}
	for _, path := range candidates {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("erl is in %s, but epmd is not to be found", erlang)
}

func (e *Env) startRabbit(ctx context.Context, bin rabbitBinaries) (*Service, error) {
	user, err := child.Unprivileged("nobody", "postgres")
	if err != nil {
		return nil, err
	}
	if barrier := user.Blocked(bin.server); barrier != "" {
		return nil, fmt.Errorf("the user %s can't pass through %s to the broker", user.Name, barrier)
	}
	dir, err := e.serviceDir(user, "rabbitmq")
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(ctx, 2)
	if err != nil {
		return nil, err
	}
	port, distPort := ports[0], strconv.Itoa(ports[1])
	password := secret()
	files := map[string]string{
		// With a default user of its own the node never makes a guest.
		"rabbitmq.conf": fmt.Sprintf("listeners.tcp.1 = 127.0.0.1:%d\ndefault_vhost = station\ndefault_user = station\ndefault_pass = %s\nlog.file = false\nlog.console = true\nlog.console.level = warning\n", port, password),
		"plugins":       "[].\n",
		"advanced":      "[].\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "conf.d"), 0o700); err != nil {
		return nil, err
	}
	if err := user.Own(dir); err != nil {
		return nil, err
	}
	epmdPort, err := e.startEpmd(ctx, bin, user, dir)
	if err != nil {
		return nil, fmt.Errorf("epmd: %w", err)
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	environ := append(cleanEnviron(),
		"HOME="+dir,
		"RABBITMQ_NODENAME=station-"+strconv.Itoa(port)+"@localhost",
		"RABBITMQ_MNESIA_BASE="+in("mnesia"), "RABBITMQ_LOG_BASE="+in("log"),
		"RABBITMQ_CONF_ENV_FILE=/dev/null", "RABBITMQ_CONFIG_FILE="+in("rabbitmq.conf"),
		"RABBITMQ_CONFIG_FILES="+in("conf.d"), "RABBITMQ_ADVANCED_CONFIG_FILE="+in("advanced"),
		"RABBITMQ_ENABLED_PLUGINS_FILE="+in("plugins"), "RABBITMQ_PID_FILE="+in("pid"),
		"RABBITMQ_DIST_PORT="+distPort, "ERL_EPMD_PORT="+epmdPort, "ERL_EPMD_ADDRESS=127.0.0.1",
		"RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}",
		"ERL_CRASH_DUMP_SECONDS=0",
		// The script then becomes the node instead of its parent, and our
		// signals and its process id are the node's own.
		"detached=true")
	environ = append(environ, bin.environ...)
	url := fmt.Sprintf("amqp://station:%s@127.0.0.1:%d/station", password, port)
	s := &Service{From: bin.from, Environ: []string{"TEST_RABBITMQ_URL=" + url}}
	s.server, err = e.run(ctx, &node{
		spec: child.Spec{
			Path: bin.server, Env: environ, Dir: dir, User: user,
			Log: filepath.Join(e.dir.path, "rabbitmq.log"), DeathSignal: syscall.SIGKILL,
		},
		stop: syscall.SIGTERM, discard: syscall.SIGKILL, timeout: 2 * time.Minute,
		ready: func(ctx context.Context) error {
			s.Version, err = rabbitVersion(ctx, url)
			return err
		},
	})
	return s, err
}

// startEpmd starts Erlang's port mapper, which the node would start itself, as a daemon
// that outlives it. It ends at once where another has taken its port meanwhile, so a
// second port is tried.
func (e *Env) startEpmd(ctx context.Context, bin rabbitBinaries, user *child.User, dir string) (port string, err error) {
	for range 3 {
		ports, failed := freePorts(ctx, 1)
		if failed != nil {
			return "", failed
		}
		port = strconv.Itoa(ports[0])
		_, err = e.run(ctx, &node{
			spec: child.Spec{
				Path: bin.epmd, Args: []string{"-port", port, "-address", "127.0.0.1"},
				Env: append(append(cleanEnviron(), "HOME="+dir), bin.environ...), Dir: dir, User: user,
				Log: filepath.Join(e.dir.path, "epmd.log"), DeathSignal: syscall.SIGKILL,
			},
			stop: syscall.SIGTERM, discard: syscall.SIGKILL, timeout: 10 * time.Second,
			ready: func(ctx context.Context) error { return answers(ctx, "127.0.0.1:"+port) },
		})
		if err == nil {
			return port, nil
		}
	}
	return "", err
}

func rabbitVersion(ctx context.Context, url string) (version string, err error) {
	conn, err := amqp.DialConfig(url, amqp.Config{Dial: amqp.DefaultDial(5 * time.Second)})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	version, ok := conn.Properties["version"].(string)
	if !ok {
		return "", errors.New("the broker's properties name no version")
	}
	return version, ctx.Err()
}
