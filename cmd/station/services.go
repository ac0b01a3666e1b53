package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/station-portal/station/internal/config"
	"github.com/station-portal/station/internal/embedded"
	"github.com/station-portal/station/internal/portal"
	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/resolvers"
)

// services are the databases and caches that a command works with, embedded where
// the environment names none.
type services struct {
	db           *postgres.DB
	redis        redis.UniversalClient
	postgresMode string
	redisMode    string
	urls         postgres.ConnectionURLs

	stops []func()
}

// The modes of a service, as /health tells them.
const (
	modeEmbedded = "embedded"
	modeExternal = "external"
)

// redisPatience is how long a request waits for Redis.
const redisPatience = 500 * time.Millisecond

func migrationSets() []postgres.MigrationSet {
	var sets []postgres.MigrationSet
	for _, m := range resolvers.Manifests() {
		sets = append(sets, postgres.MigrationSet{ID: m.ID, FS: m.Migrations})
	}
	return sets
}

// stop ends what was started, the last first.
func (s *services) stop() {
	for i := len(s.stops) - 1; i >= 0; i-- {
		s.stops[i]()
	}
	s.stops = nil
}

// database finds or starts PostgreSQL and makes the roles.
func (s *services) database(ctx context.Context, cfg config.Config, logger *slog.Logger) error {
	s.postgresMode = modeExternal
	if cfg.DatabaseURL == "" {
		s.postgresMode = modeEmbedded
		server, err := embedded.StartPostgres(ctx, embedded.PostgresConfig{DataDir: cfg.DataDir, Logger: logger})
		if err != nil {
			return err
		}
		s.stops = append(s.stops, server.Stop)
		s.urls = postgres.ConnectionURLs{
			App: server.URL(postgres.AppRole), System: server.URL(postgres.SystemRole), Migration: server.URL("postgres"),
		}
	} else {
		urls, err := postgres.Connections(ctx, postgres.ConnectionConfig{
			DatabaseURL: cfg.DatabaseURL, SystemURL: cfg.DatabaseSystemURL,
			MigrationURL: cfg.DatabaseMigrationURL, Production: cfg.Production(),
		})
		if err != nil {
			return err
		}
		s.urls = urls
	}
	if s.urls.Migration == "" {
		return nil
	}
	err := postgres.EnsureRoles(ctx, s.urls.Migration, s.urls.Passwords)
	if errors.Is(err, postgres.ErrMayNotMakeRoles) {
		return fmt.Errorf("%w; `station migrate up` prints what a superuser must run", err)
	}
	return err
}

// open connects to the database, migrated and with the definitions of the portlets
// that are built in, and refuses one that would not keep tenants apart.
func (s *services) open(ctx context.Context, logger *slog.Logger) error {
	if s.urls.Migration != "" {
		applied, err := postgres.Migrate(ctx, s.urls.Migration, migrationSets()...)
		if err != nil {
			return err
		}
		for _, m := range applied {
			logger.InfoContext(ctx, "migrated", "set", m.Set, "migration", m.Name)
		}
	}
	db, err := postgres.Open(ctx, s.urls.App, s.urls.System, postgres.PoolConfig{})
	if err != nil {
		return err
	}
	s.db = db
	s.stops = append(s.stops, db.Close)
	if err := db.Verify(ctx); err != nil {
		return err
	}
	return portal.Sync(ctx, db, resolvers.Manifests())
}

var errNotAlone = errors.New("another Station server uses this database, and one of the two has its Redis or its event bus inside itself; " +
	"set REDIS_URL and RABBITMQ_URL for both, or run one")

// hold refuses to share the database where the cache or the bus are this process's
// own: servers that don't hear each other would each serve half the truth.
// Lost is told if that becomes so later.
func (s *services) hold(ctx context.Context, cfg config.Config, lost context.CancelCauseFunc) error {
	alone := cfg.RedisURL == "" || cfg.RabbitURL == ""
	release, err := postgres.HoldServer(ctx, s.urls.System, alone, func() { lost(errNotAlone) })
	if errors.Is(err, postgres.ErrNotAlone) {
		return errNotAlone
	}
	if err != nil {
		return err
	}
	s.stops = append(s.stops, release)
	return nil
}

// cache finds or starts Redis. A Redis that is away is no reason not to start.
func (s *services) cache(ctx context.Context, cfg config.Config, logger *slog.Logger) error {
	s.redisMode = modeExternal
	url := cfg.RedisURL
	if url == "" {
		s.redisMode = modeEmbedded
		server, err := embedded.StartRedis(ctx)
		if err != nil {
			return err
		}
		s.stops = append(s.stops, server.Stop)
		url = server.URL()
	}
	options, err := redis.ParseURL(url)
	if err != nil {
		return errors.New("REDIS_URL is no address such as redis://host:6379")
	}
	// A Redis that is away must cost a request little: Station goes on without it.
	options.MaxRetries, options.DialerRetries = 1, 1
	options.DialTimeout, options.ReadTimeout, options.WriteTimeout = redisPatience, redisPatience, redisPatience
	options.PoolTimeout, options.ContextTimeoutEnabled = redisPatience, true
	redis.SetLogger(&redisLog{logger: logger})
	client := redis.NewClient(options)
	s.redis = client
	s.stops = append(s.stops, func() { _ = client.Close() })
	return nil
}

// dataDir makes STATION_DATA_DIR, absolute and for this account alone. Root's lets the
// account pass that PostgreSQL runs as; what is in it is closed file by file.
func dataDir(cfg *config.Config) error {
	absolute, err := filepath.Abs(cfg.DataDir)
	if err != nil {
		return fmt.Errorf("STATION_DATA_DIR: %w", err)
	}
	cfg.DataDir = absolute
	mode := os.FileMode(0o700)
	if os.Geteuid() == 0 {
		mode = 0o711
	}
	if err := os.MkdirAll(absolute, mode); err != nil {
		return fmt.Errorf("STATION_DATA_DIR can't be made: %w", err)
	}
	return nil
}
