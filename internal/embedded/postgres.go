// Package embedded runs the services that Station needs for people who have
// none: a private PostgreSQL and a Redis.
package embedded

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/embedded/child"
	"github.com/station-portal/station/internal/embedded/pgbin"
)

// Database is the database that an embedded PostgreSQL serves.
const Database = "station"

// superuser is the role that owns the cluster, whatever account runs it.
const superuser = "postgres"

const (
	startTimeout = time.Minute // crash recovery included
	stopTimeout  = 30 * time.Second
	// steady is how long a server has to run for its next crash to count as
	// the first one.
	steady = time.Minute
)

// PostgresConfig says where an embedded PostgreSQL lives.
type PostgresConfig struct {
	DataDir  string       // Station's data folder; the cluster is in postgres/ below it
	CacheDir string       // for fetched binaries; "": the user's cache folder
	Logger   *slog.Logger // nil: slog.Default()
}

// Postgres is a private PostgreSQL server. It listens only on a Unix socket in
// a folder that nobody but its account can enter.
type Postgres struct {
	logger  *slog.Logger
	place   *place
	bin     pgbin.Binaries
	version string
	cancel  context.CancelFunc // ends the supervision
	done    sync.WaitGroup
}

// StartPostgres starts the server of cfg.DataDir and returns when it answers.
// The first start makes the cluster and the database. A server that an earlier
// Station left behind is stopped first; a folder that another Station is using
// is refused. Should the server die, it is started again, until Stop. ctx
// bounds the start only.
func StartPostgres(ctx context.Context, cfg PostgresConfig) (*Postgres, error) {
	logger := cfg.Logger
	if logger == nil {
		logger = slog.Default()
	}
	where, err := findPlace(cfg.DataDir, logger)
	if err != nil {
		return nil, err
	}
	p := &Postgres{logger: logger, place: where}
	proc, err := p.prepare(ctx, cfg.CacheDir)
	if err != nil {
		where.release()
		return nil, err
	}
	supervision, cancel := context.WithCancel(context.WithoutCancel(ctx))
	p.cancel = cancel
	p.done.Go(func() { p.supervise(supervision, proc) })
	return p, nil
}

// prepare does what stands between a locked folder and a server that answers.
func (p *Postgres) prepare(ctx context.Context, cacheDir string) (*child.Process, error) {
	if err := p.place.endPrevious(ctx, p.logger); err != nil {
		return nil, err
	}
	major, err := p.place.major()
	if err != nil {
		return nil, err
	}
	if p.bin, err = findBinaries(ctx, major, cacheDir, p.place.user, p.logger); err != nil {
		return nil, err
	}
	if major == 0 {
		if err := p.place.initialise(ctx, p.bin, p.logger); err != nil {
			return nil, err
		}
	}
	proc, err := p.launch(ctx)
	if err != nil {
		return nil, fmt.Errorf("the embedded PostgreSQL does not start: %w", err)
	}
	if err := p.ensureDatabase(ctx); err != nil {
		proc.Stop(syscall.SIGINT, stopTimeout)
		return nil, fmt.Errorf("make the database %s: %w", Database, err)
	}
	return proc, nil
}

// settings differ from PostgreSQL's defaults where a server of one program's
// own can do better: no network, a quiet log, no compiling of queries that
// take milliseconds.
var settings = []string{
	"listen_addresses=", "unix_socket_permissions=0700", "port=5432",
	"log_destination=stderr", "logging_collector=off", "log_checkpoints=off",
	"timezone=UTC", "log_timezone=UTC", "jit=off", "cluster_name=station",
}

func (p *Postgres) launch(ctx context.Context) (*child.Process, error) {
	rotate(p.place.log())
	args := make([]string, 0, 4+2*len(settings))
	args = append(args, "-D", p.place.data(), "-k", p.place.socket)
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	proc, err := child.Start(child.Spec{
		Path: p.bin.Path("postgres"), Args: args, Env: environ(p.bin), Dir: p.place.dir, User: p.place.user,
		Log: p.place.log(), DeathSignal: syscall.SIGINT, // a fast, orderly shutdown
	})
	if err != nil {
		return nil, err
	}
	err = proc.WaitReady(ctx, startTimeout, p.place.log(), func(ctx context.Context) error {
		conn, err := p.connect(ctx)
		if err != nil {
			return err
		}
		return conn.Close(ctx)
	})
	if err != nil {
		proc.Stop(syscall.SIGINT, stopTimeout)
		return nil, err
	}
	return proc, nil
}

// connect opens a connection that needs no database of ours.
func (p *Postgres) connect(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return pgx.Connect(ctx, p.url(superuser, "postgres"))
}

func (p *Postgres) ensureDatabase(ctx context.Context) error {
	conn, err := p.connect(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := conn.QueryRow(ctx, "show server_version").Scan(&p.version); err != nil {
		return err
	}
	var exists bool
	if err := conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", Database).Scan(&exists); err != nil || exists {
		return err
	}
	_, err = conn.Exec(ctx, "create database "+Database)
	return err
}

// supervise starts the server again whenever it ends by itself, at once the
// first time and ever later while it keeps dying.
func (p *Postgres) supervise(ctx context.Context, proc *child.Process) {
	pause := time.Duration(0)
	for {
		started := time.Now()
		select {
		case <-ctx.Done():
			if !proc.Stop(syscall.SIGINT, stopTimeout) {
				p.logger.Warn("the embedded PostgreSQL had to be killed; it recovers at its next start")
			}
			return
		case <-proc.Done():
		}
		if time.Since(started) > steady {
			pause = 0
		}
		p.logger.Error("the embedded PostgreSQL has died and is started again", "cause", proc.Err(), "log", p.place.log())
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
			pause = min(max(2*pause, 500*time.Millisecond), 30*time.Second)
			next, err := p.relaunch(ctx)
			if err == nil {
				proc = next
				p.logger.Info("the embedded PostgreSQL is back")
				break
			}
			if ctx.Err() == nil {
				p.logger.Error("the embedded PostgreSQL does not come back", "cause", err, "next_try_in", pause)
			}
		}
	}
}

func (p *Postgres) relaunch(ctx context.Context) (*child.Process, error) {
	if err := p.place.endPrevious(ctx, p.logger); err != nil {
		return nil, err
	}
	return p.launch(ctx)
}

// URL is what pgx connects to as the given role: "postgres" is the superuser,
// and the roles that the migrations make are let in as well.
func (p *Postgres) URL(user string) string { return p.url(user, Database) }

func (p *Postgres) url(user, database string) string {
	query := url.Values{"host": {p.place.socket}, "port": {"5432"}}
	u := url.URL{Scheme: "postgres", User: url.User(user), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// Version is the server's version, such as "15.18 (Debian 15.18-0+deb12u1)".
func (p *Postgres) Version() string { return p.version }

// SocketDir is the folder of the server's Unix socket.
func (p *Postgres) SocketDir() string { return p.place.socket }

// Stop shuts the server down, disconnecting whoever is still there, and waits
// for its end. It may be called any number of times.
func (p *Postgres) Stop() {
	p.cancel()
	p.done.Wait()
	p.place.release()
}

// rotate keeps one earlier log, once the present one is large.
func rotate(log string) {
	const large = 10 << 20
	if info, err := os.Stat(log); err == nil && info.Size() > large {
		_ = os.Rename(log, log+".1") // else it just grows on
	}
}
