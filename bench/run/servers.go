package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/station-portal/station/bench/procs"
	"github.com/station-portal/station/bench/wire"
	"github.com/station-portal/station/internal/embedded/child"
	"github.com/station-portal/station/internal/postgres"
)

// server is one that is measured.
type server struct {
	name     string
	address  string
	metrics  string // where it tells what it has allocated
	log      string
	database string
	urls     postgres.ConnectionURLs
	process  *child.Process
	admin    *pgxpool.Pool // the superuser's, in the server's database
	super    string
}

func (s *server) isBase() bool { return s.name == "base" }

// document is how the operation is put to the server. The base does not read queries,
// so there is nothing to rename.
func (s *server) document(b *bench, o operation) document {
	if b.rename && !s.isBase() {
		return o.renamed(b.word)
	}
	return o.plain()
}

// prepareServers makes the databases of the chosen servers, one for each.
func (b *bench) prepareServers(ctx context.Context) error {
	for _, name := range b.options.servers {
		s := &server{name: name, database: dataset, log: filepath.Join(b.dir, name+".log")}
		if !s.isBase() {
			s.database += "_" + name
			if err := b.copyTo(ctx, s.database); err != nil {
				return err
			}
		}
		b.servers = append(b.servers, s)
	}
	for _, s := range b.servers {
		var err error
		if s.urls, s.super, err = b.database(ctx, s.database); err != nil {
			return err
		}
		if s.admin, err = pgxpool.New(ctx, s.super); err != nil {
			return err
		}
	}
	return nil
}

// start starts a server. With a broker's address Station's events go through it, else
// they stay in the process.
func (b *bench) start(ctx context.Context, s *server, rabbit string) error {
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	s.address = "127.0.0.1:" + port
	spec := child.Spec{Log: s.log, Dir: b.dir, DeathSignal: syscall.SIGKILL}
	ready := "/health/ready"
	if s.isBase() {
		spec.Path, spec.Args = b.base, []string{"-addr", s.address}
		spec.Env = append(plainEnviron(), "DATABASE_URL="+s.urls.App)
		s.metrics, ready = s.address, "/metrics"
	} else if err := b.stationSpec(ctx, s, port, rabbit, &spec); err != nil {
		return err
	}
	if s.process, err = child.Start(spec); err != nil {
		return err
	}
	err = s.process.WaitReady(ctx, 30*time.Second, s.log, func(ctx context.Context) error {
		status, body, err := get(ctx, s.address, ready)
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("%d %s", status, body)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("start %s: %w", title(s.name), err)
	}
	return nil
}

// stationSpec is Station as users run it in production.
func (b *bench) stationSpec(ctx context.Context, s *server, port, rabbit string, spec *child.Spec) error {
	metrics, err := freePort(ctx)
	if err != nil {
		return err
	}
	s.metrics = "127.0.0.1:" + metrics
	redis, err := url.Parse(b.services.redis)
	if err != nil {
		return err
	}
	// The two share a Redis and nothing in it.
	redis.Path = map[string]string{"off": "/1", "on": "/2"}[s.name]
	data := filepath.Join(b.dir, "data-"+s.name)
	if err := os.MkdirAll(data, 0o700); err != nil {
		return err
	}
	spec.Path, spec.Args = b.station, []string{"serve"}
	spec.Env = append(plainEnviron(),
		"STATION_ENV=production", "PORT="+port, "STATION_METRICS_ADDR="+s.metrics, "STATION_DATA_DIR="+data,
		// 20 members of one organization ask what thousands of people would.
		"STATION_COST_PER_MINUTE=1000000000", "STATION_COMPILED_READS="+s.name, "JWT_SECRET="+b.secret, "JWT_EXPIRES_IN="+tokenLife.String(),
		"DATABASE_URL="+s.urls.App, "DATABASE_SYSTEM_URL="+s.urls.System, "REDIS_URL="+redis.String(), "RABBITMQ_URL="+rabbit)
	return nil
}

// plainEnviron is what a program needs of this one's environment, without the settings
// that may be there for another Station.
func plainEnviron() []string {
	var kept []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			kept = append(kept, name+"="+value)
		}
	}
	return kept
}

func (s *server) stop() {
	if s.process != nil {
		s.process.Stop(syscall.SIGTERM, 15*time.Second)
		s.process = nil
	}
}

func freePort(ctx context.Context) (string, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(listener.Addr().String())
	_ = listener.Close()
	return port, err
}

// get asks for a path.
func get(ctx context.Context, address, path string) (status int, body []byte, err error) {
	conn, err := wire.Dial(ctx, address, nil, 16<<10)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
		return 0, nil, err
	}
	return conn.Do(fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, address))
}

// spent is what a server and those that work for it have used so far.
type spent struct {
	server, postgres, redis time.Duration
	// system is the part of postgres that station_system's connections have used, which
	// are those of the relay and of metering.
	system time.Duration
	// objects and bytes are what the server has allocated; zero where it does not tell.
	objects, bytes float64
}

func (a spent) since(b spent) spent {
	return spent{
		a.server - b.server, a.postgres - b.postgres, a.redis - b.redis, a.system - b.system,
		a.objects - b.objects, a.bytes - b.bytes,
	}
}

func (a spent) total() time.Duration { return a.server + a.postgres + a.redis }

func (b *bench) spent(ctx context.Context, s *server) (u spent, err error) {
	if u.server, err = procs.CPU(s.process.PID()); err != nil {
		return u, err
	}
	if u.postgres, u.system, err = procs.Family(b.services.postgresPID, postgres.SystemRole+" "+s.database+" "); err != nil {
		return u, err
	}
	if u.redis, err = procs.CPU(b.services.redisPID); err != nil {
		return u, err
	}
	if status, body, err := get(ctx, s.metrics, "/metrics"); err == nil && status == http.StatusOK {
		u.objects, u.bytes = sample(body, "go_memstats_mallocs_total"), sample(body, "go_memstats_alloc_bytes_total")
	}
	return u, nil
}

var samplePattern = regexp.MustCompile(`(?m)^(\w+)(?:\{[^}]*\})? (\S+)`)

// sample gives the value of a metric; 0 for one that is not there.
func sample(text []byte, name string) float64 {
	for _, match := range samplePattern.FindAllSubmatch(text, -1) {
		if bytes.Equal(match[1], []byte(name)) {
			value, _ := strconv.ParseFloat(string(match[2]), 64)
			return value
		}
	}
	return 0
}

// failed says whose error it is, with what the server has logged of its own troubles.
func (s *server) failed(err error) error {
	text, _ := os.ReadFile(s.log)
	var troubles []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, `"level":"INFO"`) {
			troubles = append(troubles, strings.TrimSpace(line))
		}
	}
	if last := len(troubles) - 1; last >= 0 {
		return fmt.Errorf("%s: %w; it last complained: %.300s", title(s.name), err, troubles[last])
	}
	return fmt.Errorf("%s: %w", title(s.name), err)
}
