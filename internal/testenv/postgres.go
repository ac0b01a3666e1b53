package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/embedded/child"
	"github.com/station-portal/station/internal/embedded/pgbin"
)

func (e *Env) postgresRecipe() recipe {
	return recipe{
		title:    "PostgreSQL",
		variable: "TEST_DATABASE_URL",
		mend:     "install PostgreSQL 15 or newer (Debian: apt-get install postgresql; macOS: brew install postgresql), or start a Docker engine, or set TEST_DATABASE_URL to a superuser's URL of a server for tests",
		packages: debianSet{
			install: []string{"postgresql"},
			// No compiler for queries, and none of the programs that manage
			// the system's clusters.
			leaveOut: []string{"libllvm", "libz3", "postgresql-common", "postgresql-client", "ssl-cert", "sysstat"},
		},
		external: func(ctx context.Context, url string) (*Service, error) {
			version, err := postgresVersion(ctx, url)
			return &Service{Version: version}, err
		},
		machine: func(ctx context.Context) (*Service, error) {
			user, err := child.Unprivileged("postgres", "nobody")
			if err != nil {
				return nil, err
			}
			bin, ok := pgbin.Newest(pgbin.OnMachine(ctx), func(b pgbin.Binaries) bool { return user.Blocked(b.Path("postgres")) == "" })
			if !ok {
				return nil, fmt.Errorf("%w of version %d or newer", errAbsent, pgbin.Oldest)
			}
			return e.startPostgres(ctx, bin)
		},
		debian: func(ctx context.Context, root *debianRoot) (*Service, error) {
			dirs, _ := filepath.Glob(root.path("usr/lib/postgresql/*/bin"))
			if len(dirs) == 0 {
				return nil, fmt.Errorf("the unpacked packages in %s hold no PostgreSQL: delete that folder and try again", root.dir)
			}
			bin, err := pgbin.In(ctx, dirs[len(dirs)-1], "Debian packages in "+root.dir, root.environ()...)
			if err != nil {
				return nil, err
			}
			return e.startPostgres(ctx, bin)
		},
		docker: e.dockerPostgres,
	}
}

// postgresFlags trade the safety of the data, which nobody needs after the
// tests, for speed. A test about crashes sets synchronous_commit for itself.
var postgresFlags = []string{
	"fsync=off", "synchronous_commit=off", "full_page_writes=off",
	"max_connections=300", "max_locks_per_transaction=256",
	"max_wal_size=4GB", "checkpoint_timeout=30min", "log_checkpoints=off", "jit=off",
	"log_min_messages=warning",
}

func (e *Env) startPostgres(ctx context.Context, bin pgbin.Binaries) (*Service, error) {
	user, err := child.Unprivileged("postgres", "nobody")
	if err != nil {
		return nil, err
	}
	dir, err := e.serviceDir(user, "postgres")
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(ctx, 1)
	if err != nil {
		return nil, err
	}
	password := secret()
	passwordFile := filepath.Join(dir, "password")
	if err := os.WriteFile(passwordFile, []byte(password), 0o600); err != nil {
		return nil, err
	}
	if err := user.Own(passwordFile); err != nil {
		return nil, err
	}
	environ := append(cleanEnviron(), bin.Env...)
	data := filepath.Join(dir, "data")
	if _, err := child.Run(ctx, child.Spec{
		Path: bin.Path("initdb"),
		Args: []string{"-D", data, "-U", "postgres", "--pwfile", passwordFile, "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"},
		Env:  environ, Dir: dir, User: user, DeathSignal: syscall.SIGKILL,
	}); err != nil {
		return nil, err
	}
	args := []string{"-D", data, "-h", "127.0.0.1", "-p", strconv.Itoa(ports[0]), "-k", ""}
	for _, flag := range postgresFlags {
		args = append(args, "-c", flag)
	}
	url := fmt.Sprintf("postgres://postgres:%s@127.0.0.1:%d/postgres?sslmode=disable", password, ports[0])
	s := &Service{From: bin.From, Environ: []string{"TEST_DATABASE_URL=" + url}}
	s.server, err = e.run(ctx, &node{
		spec: child.Spec{
			Path: bin.Path("postgres"), Args: args, Env: environ, Dir: dir, User: user,
			Log: filepath.Join(e.dir.path, "postgres.log"), DeathSignal: syscall.SIGQUIT,
		},
		stop: syscall.SIGINT, discard: syscall.SIGQUIT, timeout: time.Minute,
		ready: func(ctx context.Context) error {
			s.Version, err = postgresVersion(ctx, url)
			return err
		},
	})
	return s, err
}

func postgresVersion(ctx context.Context, url string) (version string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	err = conn.QueryRow(ctx, "show server_version").Scan(&version)
	version, _, _ = strings.Cut(version, " ") // what follows is the packager's
	return version, err
}
