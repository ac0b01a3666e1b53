package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	files "github.com/station-portal/station/bench"
	"github.com/station-portal/station/bench/procs"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/testenv"
)

// dataset is the database that has the data set. The base is measured on it, Station on
// copies, so that no server meets what another one wrote.
const dataset = "station_bench"

// sessionSettings are those of the bench's databases, serverSettings those of a
// PostgreSQL that the bench has to itself.
var (
	sessionSettings = []string{"work_mem = '8MB'", "random_page_cost = 1.1", "jit = off"}
	serverSettings  = []string{"shared_buffers = '512MB'", "autovacuum = off"}
)

// services are what the servers stand on.
type services struct {
	envs        []*testenv.Env
	super       string // the superuser's URL
	redis       string
	rabbit      string // empty where there is none
	noRabbit    string // why
	postgresPID int
	redisPID    int
	settings    string
}

func startServices(ctx context.Context) (*services, error) {
	env, err := testenv.Start(ctx, testenv.Options{Services: []string{"postgres", "redis"}})
	if err != nil {
		return nil, err
	}
	s := &services{envs: []*testenv.Env{env}}
	s.super, s.redis = s.lookup("TEST_DATABASE_URL"), s.lookup("TEST_REDIS_URL")
	if err := s.configure(ctx); err != nil {
		s.close()
		return nil, err
	}
	if s.redisPID, err = redisPID(ctx, s.redis); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// broker brings RabbitMQ, where it can be had.
func (s *services) broker(ctx context.Context) {
	env, err := testenv.Start(ctx, testenv.Options{Services: []string{"rabbitmq"}})
	if err != nil {
		s.noRabbit = err.Error()
		return
	}
	s.envs = append(s.envs, env)
	s.rabbit = s.lookup("TEST_RABBITMQ_URL")
}

func (s *services) close() {
	for _, env := range s.envs {
		env.Close()
	}
}

// lookup gives a variable that testenv has set here or around this program.
func (s *services) lookup(name string) string {
	for _, env := range s.envs {
		for _, entry := range env.Environ() {
			if value, ok := strings.CutPrefix(entry, name+"="); ok {
				return value
			}
		}
	}
	return os.Getenv(name)
}

// ask reads one value.
func (s *services) ask(ctx context.Context, value any, sql string, args ...any) error {
	conn, err := pgx.Connect(ctx, s.super)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return conn.QueryRow(ctx, sql, args...).Scan(value)
}

// configure gives a PostgreSQL of ours its settings, and finds its process.
func (s *services) configure(ctx context.Context) error {
	var done bool
	if err := s.ask(ctx, &done, "select current_setting('shared_buffers') = '512MB' and current_setting('autovacuum') = 'off'"); err != nil {
		return err
	}
	if control := s.lookup("TEST_POSTGRES_CONTROL"); control != "" && !done {
		if err := execute(ctx, s.super, prefixed("alter system set ", serverSettings)...); err != nil {
			return err
		}
		for _, verb := range []string{"stop", "start"} {
			if text, err := exec.CommandContext(ctx, control, verb).CombinedOutput(); err != nil {
				return fmt.Errorf("%s PostgreSQL: %w: %s", verb, err, text)
			}
		}
	}
	conn, err := pgx.Connect(ctx, s.super)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	var parts []string
	for _, name := range []string{"server_version", "shared_buffers", "fsync", "synchronous_commit", "full_page_writes", "autovacuum", "max_wal_size"} {
		var value string
		if err := conn.QueryRow(ctx, "select current_setting($1)", name).Scan(&value); err != nil {
			return err
		}
		parts = append(parts, name+" "+value)
	}
	s.settings = strings.Join(append(parts, sessionSettings...), ", ")
	backend := int(conn.PgConn().PID())
	if name, err := procs.Name(backend); err != nil || name != "postgres" {
		return errors.New("PostgreSQL's processes are not to be seen here: the bench needs Linux and a server on the same machine")
	}
	s.postgresPID, err = procs.Parent(backend)
	return err
}

func redisPID(ctx context.Context, address string) (int, error) {
	options, err := redis.ParseURL(address)
	if err != nil {
		return 0, err
	}
	client := redis.NewClient(options)
	defer func() { _ = client.Close() }()
	info, err := client.Info(ctx, "server").Result()
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(info, "process_id:")
	text, _, _ := strings.Cut(rest, "\r")
	pid, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("the process id of Redis is not told: %w", err)
	}
	_, err = procs.CPU(pid)
	return pid, err
}

func prefixed(prefix string, texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = prefix + text
	}
	return out
}

// in gives the superuser's URL of a database.
func (s *services) in(database string) (string, error) {
	u, err := url.Parse(s.super)
	if err != nil {
		return "", errors.New("the database's URL can't be read")
	}
	u.Path = "/" + database
	return u.String(), nil
}

// execute runs statements one after the other, each by itself.
func execute(ctx context.Context, url string, statements ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	for _, statement := range statements {
		if _, err := conn.PgConn().Exec(ctx, statement).ReadAll(); err != nil {
			return fmt.Errorf("%.60s: %w", statement, err)
		}
	}
	return nil
}

// load makes the data set, unless it is there.
func (b *bench) load(ctx context.Context) error {
	sum := sha256.Sum256([]byte(files.Data))
	mark := hex.EncodeToString(sum[:8])
	var found string
	err := b.services.ask(ctx, &found, `select coalesce(shobj_description(oid, 'pg_database'), '') from pg_database where datname = $1`, dataset)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	target, err := b.services.in(dataset)
	if err != nil {
		return err
	}
	if found == mark && !b.fresh {
		b.say("the data set is there")
		return b.clean(ctx, target)
	}
	b.say("loading 201 organizations and 400,000 tasks")
	if err := execute(ctx, b.services.super, "drop database if exists "+dataset+" with (force)", "create database "+dataset); err != nil {
		return err
	}
	migrate := exec.CommandContext(ctx, b.station, "migrate", "up")
	migrate.Env = append(plainEnviron(), "DATABASE_URL="+target)
	if text, err := migrate.CombinedOutput(); err != nil {
		return fmt.Errorf("migrate: %w: %s", err, text)
	}
	return execute(ctx, target, files.Data, "vacuum (analyze)", "checkpoint", fmt.Sprintf("comment on database %s is '%s'", dataset, mark))
}

// copyTo makes a database of the data set, with which nobody may be connected.
func (b *bench) copyTo(ctx context.Context, name string) error {
	return execute(ctx, b.services.super,
		"drop database if exists "+name+" with (force)", "create database "+name+" template "+dataset+" strategy file_copy")
}

// database gives a database its settings and its roles, and the URLs to it, of which
// the last is the superuser's.
func (b *bench) database(ctx context.Context, name string) (postgres.ConnectionURLs, string, error) {
	var urls postgres.ConnectionURLs
	super, err := b.services.in(name)
	if err != nil {
		return urls, "", err
	}
	if err := execute(ctx, super, prefixed("alter database "+name+" set ", sessionSettings)...); err != nil {
		return urls, "", err
	}
	if urls, err = postgres.Connections(ctx, postgres.ConnectionConfig{DatabaseURL: super}); err != nil {
		return urls, "", err
	}
	return urls, super, postgres.EnsureRoles(ctx, urls.Migration, urls.Passwords)
}

// clean removes what M1, the sockets and the outbox have written.
func (b *bench) clean(ctx context.Context, super string) error {
	return execute(ctx, super,
		"delete from portal_tasks_tasks where created_at > '2026-01-01'",
		"truncate portal_audit_logs, portal_audit_unsealed, portal_audit_seals, portal_audit_heads, portal_event_outbox, portal_event_logs, portal_event_inbox, portal_event_failures",
		"vacuum (analyze) portal_tasks_tasks")
}
