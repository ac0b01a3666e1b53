package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/station-portal/station/internal/postgres"
)

// The classes of the advisory locks in the superuser's own database. A process
// holds lockProcess under its number for as long as it lives, and lockTemplate
// shared under the number of each template it uses: what nobody holds is left
// over and may be dropped.
const (
	lockProcess  int32 = 0x7374_7001
	lockTemplate int32 = 0x7374_7002
)

// server is this process's connection to the PostgreSQL of the tests. A single
// connection, and not a pool, leaves no goroutine for goleak to find.
type server struct {
	url     string
	urlsOf  postgres.ConnectionURLs
	process int32

	mu        sync.Mutex
	conn      *pgx.Conn
	made      int
	templates map[string]bool
}

// All tests of a process share the connection and the templates it has checked.
var shared struct {
	mu     sync.Mutex
	server *server
}

func connectedServer(ctx context.Context, url string) (*server, error) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if shared.server != nil {
		return shared.server, nil
	}
	// The connection outlives the test that happened to come first.
	ctx = context.WithoutCancel(ctx)
	urls, err := postgres.Connections(ctx, postgres.ConnectionConfig{DatabaseURL: url})
	if err != nil {
		return nil, err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return nil, err
	}
	srv := &server{url: url, urlsOf: urls, conn: conn, templates: map[string]bool{}}
	if err := srv.register(ctx); err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	shared.server = srv
	return srv, nil
}

// register takes this process's number and drops what dead processes left.
func (s *server) register(ctx context.Context) error {
	for s.process == 0 {
		number := rand.Int32N(1<<30) + 1 //nolint:gosec // a number to tell processes apart, no secret
		var free bool
		if err := s.conn.QueryRow(ctx, `select pg_try_advisory_lock($1, $2)`, lockProcess, number).Scan(&free); err != nil {
			return err
		}
		if free {
			s.process = number
		}
	}
	names, err := s.names(ctx, `station\_test\_%`)
	if err != nil {
		return err
	}
	for _, name := range names {
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "station_test_"), "_")
		process, err := strconv.ParseInt(number, 10, 32)
		if err != nil {
			continue
		}
		if err := s.ifUnused(ctx, lockProcess, int32(process), func() error { return s.dropNow(ctx, name) }); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) names(ctx context.Context, pattern string) ([]string, error) {
	rows, err := s.conn.Query(ctx, `select datname::text from pg_database where datname like $1`, pattern)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// ifUnused runs fn when no living process holds the lock.
func (s *server) ifUnused(ctx context.Context, class, number int32, fn func() error) error {
	var free bool
	if err := s.conn.QueryRow(ctx, `select pg_try_advisory_lock($1, $2)`, class, number).Scan(&free); err != nil || !free {
		return err
	}
	err := fn()
	_, unlock := s.conn.Exec(ctx, `select pg_advisory_unlock($1, $2)`, class, number)
	return errors.Join(err, unlock)
}

// clone makes a database from the template of the sets.
func (s *server) clone(ctx context.Context, sets []postgres.MigrationSet) (string, error) {
	kind, content, err := fingerprint(sets)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	// An aborted test must not take the shared connection down with it.
	ctx = context.WithoutCancel(ctx)
	template := "station_template_" + kind + "_" + content
	if !s.templates[template] {
		if err := s.template(ctx, "station_template_"+kind+"_", template, sets); err != nil {
			return "", err
		}
		s.templates[template] = true
	}
	name := s.nextName()
	if _, err := s.conn.Exec(ctx, fmt.Sprintf(`create database %s template %s strategy file_copy`, name, template)); err != nil {
		return "", err
	}
	// Grants on the database itself are not cloned.
	_, err = s.conn.Exec(ctx, fmt.Sprintf(`revoke all on database %s from public; grant connect on database %s to %s, %s, %s`,
		name, name, postgres.OwnerRole, postgres.AppRole, postgres.SystemRole))
	return name, err
}

func (s *server) empty(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name := s.nextName()
	_, err := s.conn.Exec(context.WithoutCancel(ctx), "create database "+name)
	return name, err
}

func (s *server) nextName() string {
	s.made++
	return fmt.Sprintf("station_test_%d_%d", s.process, s.made)
}

// template makes the template unless it is there, and drops older ones of the
// same sets. It is complete once it is marked as a template.
func (s *server) template(ctx context.Context, family, name string, sets []postgres.MigrationSet) error {
	number := lockNumber(name)
	lock := func(function string) error {
		_, err := s.conn.Exec(ctx, "select "+function+"($1, $2)", lockTemplate, number)
		return err
	}
	// Held shared, the template stays while this process lives; making it needs
	// the lock alone.
	if err := lock("pg_advisory_lock_shared"); err != nil {
		return err
	}
	complete, err := s.isTemplate(ctx, name)
	if err != nil {
		return err
	}
	if !complete {
		if err := errors.Join(lock("pg_advisory_unlock_shared"), lock("pg_advisory_lock")); err != nil {
			return err
		}
		err := s.makeTemplate(ctx, name, sets)
		if err := errors.Join(err, lock("pg_advisory_lock_shared"), lock("pg_advisory_unlock")); err != nil {
			return err
		}
	}
	others, err := s.names(ctx, strings.ReplaceAll(family, "_", `\_`)+"%")
	if err != nil {
		return err
	}
	for _, other := range others {
		if other == name {
			continue
		}
		err := s.ifUnused(ctx, lockTemplate, lockNumber(other), func() error {
			_, err := s.conn.Exec(ctx, fmt.Sprintf(`alter database %s is_template false`, other))
			return errors.Join(err, s.dropNow(ctx, other))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *server) isTemplate(ctx context.Context, name string) (is bool, err error) {
	err = s.conn.QueryRow(ctx, `select exists (select from pg_database where datname = $1 and datistemplate)`, name).Scan(&is)
	return is, err
}

func (s *server) makeTemplate(ctx context.Context, name string, sets []postgres.MigrationSet) error {
	// Another process may have made it while this one waited.
	if complete, err := s.isTemplate(ctx, name); err != nil || complete {
		return err
	}
	if err := s.dropNow(ctx, name); err != nil {
		return err
	}
	if _, err := s.conn.Exec(ctx, "create database "+name); err != nil {
		return err
	}
	_, _, super, err := s.urls(name)
	if err != nil {
		return err
	}
	if err := postgres.EnsureRoles(ctx, super, s.urlsOf.Passwords); err != nil {
		return err
	}
	if _, err := postgres.Migrate(ctx, super, sets...); err != nil {
		return err
	}
	_, err = s.conn.Exec(ctx, fmt.Sprintf(`alter database %s is_template true allow_connections false`, name))
	return err
}

// drop drops the database of a test that has closed its connections.
func (s *server) drop(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	// A backend takes a moment to end. Met by one, DROP DATABASE pauses for
	// 100 ms; looking again each millisecond is quicker.
	for range 50 {
		var busy bool
		err := s.conn.QueryRow(ctx, `select exists (select from pg_stat_activity where datname = $1)`, name).Scan(&busy)
		if err != nil {
			return err
		}
		if !busy {
			break
		}
		<-time.After(time.Millisecond)
	}
	return s.dropNow(ctx, name)
}

func (s *server) dropNow(ctx context.Context, name string) error {
	_, err := s.conn.Exec(ctx, fmt.Sprintf(`drop database if exists %s with (force)`, name))
	return err
}

// urls gives the three ways into a database of this server.
func (s *server) urls(database string) (app, system, super string, err error) {
	if app, err = withDatabase(s.urlsOf.App, database); err != nil {
		return "", "", "", err
	}
	if system, err = withDatabase(s.urlsOf.System, database); err != nil {
		return "", "", "", err
	}
	super, err = withDatabase(s.url, database)
	return app, system, super, err
}

// fingerprint names the sets (kind) and the state of all their files (content).
// The month is part of it because the first migration makes that month's
// partitions.
func fingerprint(sets []postgres.MigrationSet) (kind, content string, err error) {
	kinds, contents := sha256.New(), sha256.New()
	fmt.Fprintln(contents, time.Now().UTC().Format("2006-01"))
	for _, set := range append([]postgres.MigrationSet{postgres.CoreMigrations()}, sets...) {
		fmt.Fprintln(kinds, set.ID)
		fmt.Fprintln(contents, set.ID)
		if set.FS == nil {
			continue
		}
		err := fs.WalkDir(set.FS, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".sql") {
				return err
			}
			text, err := fs.ReadFile(set.FS, path)
			fmt.Fprintln(contents, path, len(text))
			contents.Write(text)
			return err
		})
		if err != nil {
			return "", "", fmt.Errorf("read the migrations of %s: %w", set.ID, err)
		}
	}
	return hex.EncodeToString(kinds.Sum(nil)[:4]), hex.EncodeToString(contents.Sum(nil)[:8]), nil
}

func lockNumber(name string) int32 {
	sum := sha256.Sum256([]byte(name))
	return int32(binary.BigEndian.Uint32(sum[:4]))
}
