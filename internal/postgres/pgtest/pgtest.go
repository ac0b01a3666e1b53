// Package pgtest gives each test a database of its own: migrated, with Station's
// roles, and connected as them. It clones a template that is made once for each
// state of the migrations.
package pgtest

import (
	"context"
	"net"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/station-portal/station/internal/postgres"
	"github.com/station-portal/station/internal/testenv/tally"
)

// Database is a database that one test owns.
type Database struct {
	// DB is connected as station_app and station_system.
	DB *postgres.DB
	// AppURL, SystemURL and SuperURL connect as station_app, station_system and
	// the superuser of TEST_DATABASE_URL.
	AppURL    string
	SystemURL string
	SuperURL  string

	trips trips
}

// New makes a database with the core tables and those of the sets, and drops it
// when the test ends. It fails the test without TEST_DATABASE_URL: a test that
// needs PostgreSQL is never skipped.
func New(tb testing.TB, sets ...postgres.MigrationSet) *Database {
	tb.Helper()
	ctx := tb.Context()
	db := &Database{}
	var err error
	db.AppURL, db.SystemURL, db.SuperURL, err = create(tb, func(srv *server) (string, error) { return srv.clone(ctx, sets) })
	require.NoError(tb, err)
	dialer := &net.Dialer{Timeout: 5 * time.Second}
	db.DB, err = postgres.Open(ctx, db.AppURL, db.SystemURL, postgres.PoolConfig{
		AppConns: 8, SystemConns: 4, ApplicationName: "station test", Dial: db.trips.dial(dialer.DialContext),
	})
	require.NoError(tb, err, "open the test database")
	tb.Cleanup(db.DB.Close)
	// A test that ran as a superuser would prove nothing about tenancy.
	require.NoError(tb, db.DB.Verify(ctx), "the test database's app connection")
	return db
}

// NewEmpty makes a database without anything of Station in it, for tests of what
// makes it, and gives the superuser's URL. It is dropped when the test ends.
func NewEmpty(tb testing.TB) (superURL string) {
	tb.Helper()
	_, _, superURL, err := create(tb, func(srv *server) (string, error) { return srv.empty(tb.Context()) })
	require.NoError(tb, err)
	return superURL
}

func create(tb testing.TB, make func(*server) (name string, err error)) (app, system, super string, err error) {
	tb.Helper()
	url := os.Getenv("TEST_DATABASE_URL")
	if url == "" {
		tb.Fatal("TEST_DATABASE_URL is not set. Run the tests with a PostgreSQL of their own: go run ./cmd/testenv -- go test ./...")
	}
	tally.Use(tb, "PostgreSQL")
	srv, err := connectedServer(tb.Context(), url)
	require.NoError(tb, err, "reach PostgreSQL at TEST_DATABASE_URL")
	name, err := make(srv)
	require.NoError(tb, err, "make a test database")
	tb.Cleanup(func() {
		if err := srv.drop(context.Background(), name); err != nil {
			tb.Errorf("drop the test database: %v", err)
		}
	})
	return srv.urls(name)
}

// RoundTrips counts how often both pools sent statements and then waited for
// their results, since the database was made: take it before and after. What a
// warm server does not do is not counted: signing in to PostgreSQL, and preparing
// a statement that the connection has not seen.
func (db *Database) RoundTrips() int { return db.trips.count() }

// Super opens a connection as the superuser, who sees and may do everything. It
// is closed when the test ends.
func (db *Database) Super(tb testing.TB) *pgx.Conn {
	tb.Helper()
	return connect(tb, db.SuperURL)
}

// Owner is Super acting as station_owner, as migrations do.
func (db *Database) Owner(tb testing.TB) *pgx.Conn {
	tb.Helper()
	conn := connect(tb, db.SuperURL)
	_, err := conn.Exec(tb.Context(), "set role "+postgres.OwnerRole)
	require.NoError(tb, err)
	return conn
}

func connect(tb testing.TB, url string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), url)
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
