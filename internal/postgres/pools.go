package postgres

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxuuid "github.com/vgarvardt/pgx-google-uuid/v5"
	"golang.org/x/sync/errgroup"
)

const (
	connectTimeout = 5 * time.Second
	acquireTimeout = 5 * time.Second
)

// PoolConfig sizes the pools; its zero value suits one server.
type PoolConfig struct {
	// AppConns is the most connections of station_app; 0 means pool_max_conns of
	// the URL, else four a core and at least 10. SystemConns is the same for
	// station_system; 0 means pool_max_conns, else 5.
	AppConns    int32
	SystemConns int32
	// IdleConns are kept open in the app pool when nothing is asked.
	IdleConns int32
	// AcquireTimeout is how long a request waits for a free connection before it
	// is answered UNAVAILABLE; 0 means 5 s.
	AcquireTimeout time.Duration
	// ApplicationName is what PostgreSQL's own views call the connections; empty
	// means "station".
	ApplicationName string
	// Tracer sees every statement; nil for none.
	Tracer pgx.QueryTracer
	// Dial opens the sockets; nil means net.Dialer. Tests count and cut them here.
	Dial pgconn.DialFunc
}

// Open connects both pools, once each, to tell early and clearly when one can't.
// Timeouts of statements and idle transactions are settings of the roles.
func Open(ctx context.Context, appURL, systemURL string, cfg PoolConfig) (*DB, error) {
	app, err := cfg.pool(ctx, "DATABASE_URL", appURL, "app", cfg.AppConns, int32(max(10, 4*runtime.GOMAXPROCS(0))))
	if err != nil {
		return nil, err
	}
	system, err := cfg.pool(ctx, "DATABASE_SYSTEM_URL", systemURL, "system", cfg.SystemConns, 5)
	if err != nil {
		app.Close()
		return nil, err
	}
	var connecting errgroup.Group
	connecting.Go(func() error { return reach(ctx, app) })
	connecting.Go(func() error { return reach(ctx, system) })
	if err := connecting.Wait(); err != nil {
		app.Close()
		system.Close()
		return nil, err
	}
	db, err := New(app, system)
	if err != nil {
		app.Close()
		system.Close()
		return nil, err
	}
	if cfg.AcquireTimeout > 0 {
		db.acquireTimeout = cfg.AcquireTimeout
	}
	return db, nil
}

func reach(ctx context.Context, pool *pgxpool.Pool) error {
	if err := pool.Ping(ctx); err != nil {
		return fmt.Errorf("connect to PostgreSQL as %s: %w", pool.Config().ConnConfig.User, err)
	}
	return nil
}

func (cfg PoolConfig) pool(ctx context.Context, name, connString, purpose string, size, usual int32) (*pgxpool.Pool, error) {
	if _, err := login(name, connString); err != nil {
		return nil, err
	}
	pool, err := pgxpool.ParseConfig(connString)
	if err != nil {
		return nil, fmt.Errorf("%s has a pool setting that can't be read", name)
	}
	if !strings.Contains(connString, "pool_max_conns") {
		pool.MaxConns = usual
	}
	if size > 0 {
		pool.MaxConns = size
	}
	if purpose == "app" {
		pool.MinIdleConns = min(cfg.IdleConns, pool.MaxConns)
	}
	pool.MaxConnIdleTime = 5 * time.Minute
	// A connection is renewed now and then, so that the load follows when
	// PostgreSQL moves, but never all at once.
	pool.MaxConnLifetime = time.Hour
	pool.MaxConnLifetimeJitter = 10 * time.Minute
	if pool.ConnConfig.ConnectTimeout == 0 {
		pool.ConnConfig.ConnectTimeout = connectTimeout
	}
	application := cfg.ApplicationName
	if application == "" {
		application = "station"
	}
	pool.ConnConfig.RuntimeParams["application_name"] = application + " " + purpose
	pool.ConnConfig.Tracer = cfg.Tracer
	if cfg.Dial != nil {
		pool.ConnConfig.DialFunc = cfg.Dial
	}
	// Without it every UUID is tried as a text first, and each try is an error made.
	pool.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		pgxuuid.Register(conn.TypeMap())
		return nil
	}
	return pgxpool.NewWithConfig(ctx, pool)
}
